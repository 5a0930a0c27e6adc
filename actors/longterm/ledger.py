"""The ledger: how much each hour of each stream takes, what was forgotten of it, and what was recalled.

It is derived from what is kept: where it is lost it is counted anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from actors.database import Database
from pipeline.event import Event
from pipeline.memory import Span
from pipeline.remembering.forgetting import Lightened
from pipeline.remembering.retention import Retention, Tier
from pipeline.remembering.size import size

HOUR = 3600.0

REACH = 3600.0
"""Seconds that an event may last: one that began so long before a span may reach into it."""

SLACK = 0.25
"""Share by which an hour may be over what it may take before it is looked at again."""

_TABLES = """
CREATE TABLE IF NOT EXISTS hours (
  stream TEXT, hour INTEGER, tier INTEGER DEFAULT 0, events INTEGER DEFAULT 0, bytes INTEGER DEFAULT 0,
  pictures INTEGER DEFAULT 0, settled INTEGER DEFAULT 0, shown INTEGER DEFAULT 0, PRIMARY KEY (stream, hour)
);
CREATE TABLE IF NOT EXISTS streams (stream TEXT PRIMARY KEY, newest REAL, merged INTEGER DEFAULT 0,
  gone INTEGER DEFAULT 0, lost INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS recalls (event TEXT PRIMARY KEY, times INTEGER);
"""


@dataclass(frozen=True, slots=True)
class Due:
    """An hour of a stream, counted from 1970, that is to become lighter, and what is to be left of it.

    `newest`: Unix seconds up to which the stream is known.
    """

    stream: str
    hour: int
    tier: Tier
    newest: float

    @property
    def age(self) -> float:
        """Seconds from its end to the newest."""
        return max(0.0, self.newest - (self.hour + 1) * HOUR)


@dataclass(frozen=True, slots=True)
class Account:
    """What a stream takes (events, bytes of them with their links, and of pictures), and what it let go of.

    `since` is the Unix time of the hour in which what is kept begins, `until` that of the newest.
    """

    events: int
    bytes: int
    pictures: int
    hours: int
    merged: int
    gone: int
    lost: int
    since: float
    until: float


class Ledger:
    """A small database in the store's folder. Raises StoreError where it can't be read or written."""

    def __init__(self, file: Path) -> None:
        self._db = Database(file, _TABLES)

    @property
    def counted(self) -> bool:
        """Whether all that is kept has been counted."""
        with self._db.reading() as db:
            return bool(db.execute("PRAGMA user_version").fetchone()[0])

    def doubt(self) -> None:
        """What was counted may be wrong: all is to be counted anew."""
        with self._db.reading() as db:
            db.execute("PRAGMA user_version = 0")

    def begin(self) -> None:
        """Forget all counts: everything is about to be counted."""
        with self._db.writing() as db:
            db.execute("DELETE FROM hours")

    def finish(self) -> None:
        """Everything has been counted."""
        with self._db.reading() as db:
            db.execute("PRAGMA user_version = 1")

    def add(self, events: Sequence[Event], pictures: Mapping[str, int]) -> None:
        """Count what was written; `pictures`: bytes by address."""
        rows = [
            (e.stream, hour_of(e), size(e), sum(pictures.get(address, 0) for address in e.keyframes))
            for e in events
        ]
        newest = {e.stream: e.wall0 + e.t1 for e in sorted(events, key=lambda e: e.wall0 + e.t1)}
        with self._db.writing() as db:
            db.executemany(
                "INSERT INTO hours (stream, hour, events, bytes, pictures) VALUES (?1, ?2, 1, ?3, ?4) "
                "ON CONFLICT DO UPDATE SET events = events + 1, bytes = bytes + ?3, pictures = pictures + ?4",
                rows,
            )
            db.executemany(
                "INSERT INTO streams (stream, newest) VALUES (?1, ?2) "
                "ON CONFLICT DO UPDATE SET newest = max(newest, ?2)",
                list(newest.items()),
            )

    def charge(self, event: Event, bytes: int) -> None:
        """`event` takes so many bytes more."""
        with self._db.writing() as db:
            db.execute(
                "UPDATE hours SET bytes = bytes + ? WHERE stream = ? AND hour = ?",
                (bytes, event.stream, hour_of(event)),
            )

    def due(self, retention: Retention, grace: float, total: int = 0) -> Due | None:
        """The next hour to make lighter; None where all is well.

        What is younger than `grace` seconds is left alone, unless its hour is full already. Where a stream,
        or all of them together (`total` bytes; 0: no matter), take too much, old hours go.
        """
        with self._db.reading() as db:
            rows = [
                _Row(*row)
                for row in db.execute(
                    "SELECT stream, hour, tier, bytes, pictures, settled, shown, newest FROM hours "
                    "JOIN streams USING (stream) ORDER BY hour"
                ).fetchall()
            ]
        taken: Counter[str] = Counter()
        for row in rows:
            taken[row.stream] += row.bytes + row.pictures
        full = {stream for stream, bytes in taken.items() if bytes > retention.total}
        for row in rows:
            due = row.due(retention, grace, row.stream in full)
            if due is not None:
                return due
        over = total and taken.total() > total
        spare = [row for row in rows if row.age > grace and (over or row.stream in full)]
        return _oldest(spare) if spare else None

    def settle(self, due: Due, light: Lightened, pictures: Mapping[str, int], links: int = 0) -> None:
        """An hour was made lighter; `pictures`: bytes of those that it had, by address; `links`: bytes that
        are left of them."""
        here = [event for event in light.kept if hour_of(event) == due.hour]
        taken, framed = _taken(here, pictures, links)
        with self._db.writing() as db:
            db.execute("DELETE FROM hours WHERE stream = ? AND hour = ?", (due.stream, due.hour))
            if here:
                row = (due.stream, due.hour, due.tier, len(here), taken, framed, taken, framed)
                db.execute("INSERT INTO hours VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
            db.execute(
                "UPDATE streams SET merged = merged + ?, gone = gone + ?, lost = lost + ? WHERE stream = ?",
                (light.merged, len(light.gone) - light.merged, len(light.pictures), due.stream),
            )

    def recalled(self, ids: Iterable[str]) -> None:
        """These events were recalled once more."""
        with self._db.writing() as db:
            db.executemany(
                "INSERT INTO recalls VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1",
                [(id,) for id in ids],
            )

    def recalls(self, ids: Iterable[str]) -> dict[str, int]:
        """How often each of these events was recalled, if ever."""
        with self._db.reading() as db:
            found = (
                (id, db.execute("SELECT times FROM recalls WHERE event = ?", (id,)).fetchone()) for id in ids
            )
            return {id: int(row[0]) for id, row in found if row}

    def hours(self, span: Span) -> list[tuple[str, int]]:
        """The hours that may hold what is inside `span`: an event is where it began."""
        first = -inf if span.since is None else (span.since - REACH) // HOUR
        last = inf if span.until is None else span.until // HOUR
        with self._db.reading() as db:
            rows = db.execute(
                "SELECT stream, hour FROM hours WHERE hour BETWEEN ? AND ?", (first, last)
            ).fetchall()
        return [(stream, hour) for stream, hour in rows if not span.streams or stream in span.streams]

    def count(
        self, stream: str, hour: int, events: Sequence[Event], pictures: Mapping[str, int], links: int = 0
    ) -> None:
        """What there is of an hour is this, and nothing else; `links`: bytes of them."""
        taken, framed = _taken(events, pictures, links)
        with self._db.writing() as db:
            db.execute("DELETE FROM hours WHERE stream = ? AND hour = ?", (stream, hour))
            if events:
                db.execute(
                    "INSERT INTO hours (stream, hour, events, bytes, pictures) VALUES (?, ?, ?, ?, ?)",
                    (stream, hour, len(events), taken, framed),
                )
            db.execute("DELETE FROM streams WHERE stream NOT IN (SELECT stream FROM hours)")

    def forget(self, ids: Iterable[str]) -> None:
        """Lose what is known of these events, for good."""
        with self._db.writing() as db:
            db.executemany("DELETE FROM recalls WHERE event = ?", [(id,) for id in ids])
        self._db.wipe()

    def accounts(self) -> dict[str, Account]:
        """What each stream takes."""
        with self._db.reading() as db:
            rows = db.execute(
                "SELECT stream, sum(events), sum(bytes), sum(h.pictures), count(*), merged, gone, lost, "
                "min(hour) * 3600.0, newest "
                "FROM hours h JOIN streams s USING (stream) GROUP BY stream ORDER BY stream"
            ).fetchall()
        return {row[0]: Account(*map(int, row[1:8]), *row[8:]) for row in rows}

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def hour_of(event: Event) -> int:
    """The hour, counted from 1970, in which an event begins."""
    return int((event.wall0 + event.t0) // HOUR)


def _taken(events: Iterable[Event], pictures: Mapping[str, int], links: int) -> tuple[int, int]:
    """Bytes of events with their links, and of their pictures."""
    known = list(events)
    shown = {address for event in known for address in event.keyframes}
    return sum(map(size, known)) + links, sum(pictures.get(address, 0) for address in shown)


@dataclass(frozen=True, slots=True)
class _Row:
    stream: str
    hour: int
    tier: int
    bytes: int
    pictures: int
    settled: int
    shown: int
    newest: float

    @property
    def age(self) -> float:
        """Seconds from its end to the newest of its stream."""
        return self.newest - (self.hour + 1) * HOUR

    def due(self, retention: Retention, grace: float, full: bool) -> Due | None:
        """What is to become of it; `full`: its stream takes more than it may."""
        settled = Tier.FULL if self.age > grace else Tier.OPEN
        wanted = max(settled, retention.tier(self.age)) if full and settled else settled
        allowed = retention.allowance(max(wanted, Tier.FULL, Tier(self.tier)))
        heavy = _over(self.bytes, self.settled, allowed.events)
        if wanted > self.tier or heavy or _over(self.pictures, self.shown, allowed.pictures):
            return Due(self.stream, self.hour, max(wanted, Tier(self.tier)), self.newest)
        return None


def _over(taken: int, settled: int, allowed: int) -> bool:
    return taken > max(allowed, settled) + SLACK * allowed


def _oldest(rows: Sequence[_Row]) -> Due:
    """The oldest hour of the tier that has most left."""
    lowest = min(row.tier for row in rows)
    row = next(row for row in rows if row.tier == lowest)
    return Due(row.stream, row.hour, Tier(min(row.tier + 1, Tier.GONE)), row.newest)
