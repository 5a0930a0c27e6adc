"""Links: which memories are related, kept beside the ledger. A link has two ends and no direction.

What relates by itself can be found anew where the file is lost; what was recalled together cannot.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from actors.database import Database
from pipeline.link import Because, Link, faded, firmer
from pipeline.remembering.retention import DAY

MOST = 12
"""Links of one event; beyond that the weakest gives way."""

ROW = 150
"""Bytes of a link with its part of the indexes, about."""

FAINTEST = 0.01
"""Strength below which a link is as good as none."""

_TABLES = """
CREATE TABLE IF NOT EXISTS links (
  a TEXT, b TEXT, reason TEXT, strength REAL, uses INTEGER, at REAL, PRIMARY KEY (a, b), CHECK (a < b)
);
CREATE INDEX IF NOT EXISTS backwards ON links (b);
CREATE TABLE IF NOT EXISTS waiting (event TEXT PRIMARY KEY);
"""


class Links:
    """A small database in the store's folder. Times are Unix seconds. Raises StoreError where it can't be
    read or written."""

    def __init__(self, file: Path) -> None:
        self._db = Database(file, _TABLES)

    @property
    def begun(self) -> bool:
        """Whether every event has been waiting here once."""
        with self._db.reading() as db:
            return bool(db.execute("PRAGMA user_version").fetchone()[0])

    def begin(self) -> None:
        """From now on every event has been."""
        with self._db.reading() as db:
            db.execute("PRAGMA user_version = 1")

    def expect(self, ids: Iterable[str]) -> None:
        """These events are to be related to others."""
        with self._db.writing() as db:
            db.executemany("INSERT OR IGNORE INTO waiting VALUES (?)", [(id,) for id in ids])

    def waiting(self, limit: int) -> list[str]:
        """Some events that are to be related to others, those that came first before others."""
        with self._db.reading() as db:
            rows = db.execute("SELECT event FROM waiting ORDER BY rowid LIMIT ?", (limit,))
            return [row[0] for row in rows]

    def tie(self, event: str, links: Sequence[Link], at: float) -> int:
        """`event` has been related to these others; bytes that came with it."""
        with self._db.writing() as db:
            ties = [_tied(event, link.event, link.reason, link.strength, 0, at) for link in links]
            more = sum(_put(db, tie, at) for tie in ties)
            db.execute("DELETE FROM waiting WHERE event = ?", (event,))
        return ROW * more

    def taken(self, ids: Iterable[str]) -> int:
        """Bytes of the links of these events: of each the half, for it has two ends."""
        with self._db.reading() as db:
            return ROW * sum(len(_ties(db, id)) for id in ids) // 2

    def trim(self, ids: Iterable[str], room: int, at: float) -> None:
        """Lose the faintest links of these events, until all take at most `room` bytes."""
        with self._db.writing() as db:
            ends = [tie for id in ids for tie in _ties(db, id)]
            over = len(ends) - 2 * max(0, room) // ROW
            for tie in sorted(ends, key=lambda tie: tie.left(at))[: max(0, over)]:
                db.execute("DELETE FROM links WHERE a = ? AND b = ?", (tie.a, tie.b))

    def together(self, ids: Sequence[str], at: float) -> None:
        """These events were of use together: what links them is firmer, or they are linked from now on."""
        with self._db.writing() as db:
            for a, b in combinations(sorted(set(ids)), 2):
                known = _known(db, a, b)
                if known is None:
                    _put(db, _Tie(a, b, Because.TOGETHER, firmer(0.0), 0, at), at)
                else:
                    strength = firmer(known.left(at))
                    _write(db, replace(known, strength=strength, uses=known.uses + 1, at=at))

    def of(self, ids: Iterable[str], at: float) -> dict[str, tuple[Link, ...]]:
        """The links of each of these events that has any, the firmest first."""
        with self._db.reading() as db:
            found = {id: _shown(id, _ties(db, id), at) for id in ids}
        return {id: links for id, links in found.items() if links}

    def forget(self, ids: Iterable[str], heirs: Mapping[str, str], at: float) -> None:
        """Lose what is known of these events, for good; what they live on in (`heirs`) takes their links."""
        gone = list(ids)
        with self._db.writing() as db:
            for id in gone:
                for tie in _ties(db, id):
                    db.execute("DELETE FROM links WHERE a = ? AND b = ?", (tie.a, tie.b))
                    a, b = heirs.get(tie.a, tie.a), heirs.get(tie.b, tie.b)
                    if id in heirs and a != b:
                        _put(db, _tied(a, b, tie.reason, tie.strength, tie.uses, tie.at), at)
                db.execute("DELETE FROM waiting WHERE event = ?", (id,))
        self._db.wipe()

    def linked(self, after: str, limit: int) -> list[str]:
        """Ids of events that are linked or waiting, in order, those behind `after`."""
        with self._db.reading() as db:
            rows = db.execute(
                "SELECT a FROM links WHERE a > ?1 UNION SELECT b FROM links WHERE b > ?1 "
                "UNION SELECT event FROM waiting WHERE event > ?1 ORDER BY 1 LIMIT ?2",
                (after, limit),
            )
            return [row[0] for row in rows]

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


@dataclass(frozen=True, slots=True)
class _Tie:
    """A row: `strength` is as it was at the time `at`, when it was last of use."""

    a: str
    b: str
    reason: str
    strength: float
    uses: int
    at: float

    def left(self, at: float) -> float:
        return faded(self.strength, (at - self.at) / DAY, self.uses)


def _tied(one: str, other: str, reason: str, strength: float, uses: int, at: float) -> _Tie:
    a, b = sorted((one, other))
    return _Tie(a, b, reason, strength, uses, at)


def _put(db: sqlite3.Connection, tie: _Tie, at: float) -> int:
    """Link the two, or keep what links them already where that is firmer; how many more links there are.

    Where an end has no room, its weakest link gives way, unless that is firmer than this.
    """
    known = _known(db, tie.a, tie.b)
    if known is not None:
        if known.left(at) < tie.left(at):
            _write(db, replace(tie, uses=max(tie.uses, known.uses)))
        return 0
    full = [ties for ties in (_ties(db, tie.a), _ties(db, tie.b)) if len(ties) >= MOST]
    weakest = [min(ties, key=lambda each: each.left(at)) for ties in full]
    if any(each.left(at) >= tie.left(at) for each in weakest):
        return 0
    db.executemany("DELETE FROM links WHERE a = ? AND b = ?", [(each.a, each.b) for each in weakest])
    _write(db, tie)
    return 1 - len(weakest)


def _write(db: sqlite3.Connection, tie: _Tie) -> None:
    row = (tie.a, tie.b, str(tie.reason), tie.strength, tie.uses, tie.at)
    db.execute("INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?, ?)", row)


def _known(db: sqlite3.Connection, a: str, b: str) -> _Tie | None:
    row = db.execute("SELECT * FROM links WHERE a = ? AND b = ?", (a, b)).fetchone()
    return _Tie(*row) if row else None


def _ties(db: sqlite3.Connection, id: str) -> list[_Tie]:
    rows = db.execute("SELECT * FROM links WHERE a = ?1 UNION ALL SELECT * FROM links WHERE b = ?1", (id,))
    return [_Tie(*row) for row in rows.fetchall()]


def _shown(id: str, ties: Iterable[_Tie], at: float) -> tuple[Link, ...]:
    links = (Link(t.b if t.a == id else t.a, Because(t.reason), min(1.0, t.left(at))) for t in ties)
    return tuple(sorted((link for link in links if link.strength >= FAINTEST), key=_firmest))


def _firmest(link: Link) -> tuple[float, str]:
    return -link.strength, link.event
