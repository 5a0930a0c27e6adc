"""The diary: when each thing began to be seen or heard, a line each; what is regular is read from it.

It is filled as hours are tended and outlives them: events of weeks ago are gone, that they were there is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from actors.database import Database
from pipeline.event import Event
from pipeline.memory import Span
from pipeline.observation import Kind
from pipeline.remembering.regularity import Onset

PAUSE = 900.0
"""Seconds of absence after which a thing begins anew."""

SURE = 0.25
"""Score from which a label counts."""

KEPT = 60 * 86_400.0
"""Seconds that an onset is kept."""

_TABLES = """
CREATE TABLE IF NOT EXISTS onsets (
  stream TEXT, kind TEXT, label TEXT, wall REAL, event TEXT, PRIMARY KEY (stream, kind, label, wall)
);
CREATE TABLE IF NOT EXISTS latest (
  stream TEXT, kind TEXT, label TEXT, wall REAL, PRIMARY KEY (stream, kind, label)
);
CREATE TABLE IF NOT EXISTS watched (stream TEXT, hour INTEGER, wall0 REAL, PRIMARY KEY (stream, hour));
CREATE TABLE IF NOT EXISTS notes (event TEXT PRIMARY KEY, stream TEXT);
"""


class Diary:
    """A small database in the store's folder. Raises StoreError where it can't be read or written."""

    def __init__(self, file: Path) -> None:
        self._db = Database(file, _TABLES)

    def write(self, stream: str, hour: int, events: Sequence[Event]) -> bool:
        """Write down the onsets of an hour of `stream`; whether it is the first hour of a day.

        Written twice it is the same.
        """
        present = sorted(_present(events))
        wall0 = events[0].wall0 if events else 0.0
        with self._db.writing() as db:
            begun = db.execute(
                "SELECT 1 FROM watched WHERE stream = ? AND hour / 24 = ?", (stream, hour // 24)
            ).fetchone()
            db.execute("INSERT OR IGNORE INTO watched VALUES (?, ?, ?)", (stream, hour, wall0))
            for t0, t1, kind, label, event in present:
                key = (stream, kind, label)
                last = db.execute(
                    "SELECT wall FROM latest WHERE stream = ? AND kind = ? AND label = ?", key
                ).fetchone()
                if last is None or t0 - last[0] > PAUSE:
                    db.execute("INSERT OR IGNORE INTO onsets VALUES (?, ?, ?, ?, ?)", (*key, t0, event))
                if last is None or t1 > last[0]:
                    db.execute("INSERT OR REPLACE INTO latest VALUES (?, ?, ?, ?)", (*key, t1))
            before = (stream, hour * 3600.0 - KEPT)
            db.execute("DELETE FROM onsets WHERE stream = ? AND wall < ?", before)
            db.execute("DELETE FROM watched WHERE stream = ? AND hour * 3600.0 < ?", before)
        return begun is None

    def onsets(self, stream: str) -> list[Onset]:
        """All onsets on `stream`, in order of time."""
        with self._db.reading() as db:
            rows = db.execute(
                "SELECT label, kind, wall, event FROM onsets WHERE stream = ? ORDER BY wall", (stream,)
            ).fetchall()
        return [Onset(label, Kind(kind), wall, event) for label, kind, wall, event in rows]

    def watched(self, stream: str) -> set[int]:
        """The hours, counted from 1970, that were noted of `stream`."""
        with self._db.reading() as db:
            return {row[0] for row in db.execute("SELECT hour FROM watched WHERE stream = ?", (stream,))}

    def origin(self, stream: str) -> float:
        """Unix seconds at the stream's time 0, as last known."""
        with self._db.reading() as db:
            row = db.execute(
                "SELECT wall0 FROM watched WHERE stream = ? ORDER BY hour DESC LIMIT 1", (stream,)
            ).fetchone()
        return float(row[0]) if row else 0.0

    def told(self, stream: str, notes: Sequence[str]) -> list[str]:
        """These are the notes of `stream` now; which others there were before."""
        with self._db.writing() as db:
            before = [row[0] for row in db.execute("SELECT event FROM notes WHERE stream = ?", (stream,))]
            db.execute("DELETE FROM notes WHERE stream = ?", (stream,))
            db.executemany("INSERT INTO notes VALUES (?, ?)", [(id, stream) for id in notes])
        return [id for id in before if id not in notes]

    def streams(self, span: Span) -> list[str]:
        """The streams of `span` that are in here."""
        with self._db.reading() as db:
            known = [row[0] for row in db.execute("SELECT DISTINCT stream FROM watched ORDER BY stream")]
        return [stream for stream in known if not span.streams or stream in span.streams]

    def forget(self, span: Span) -> None:
        """Lose what began inside `span`, for good."""
        since = -1e12 if span.since is None else span.since - PAUSE
        until = 1e12 if span.until is None else span.until
        for stream in self.streams(span):
            with self._db.writing() as db:
                between = (stream, since, until)
                db.execute("DELETE FROM onsets WHERE stream = ? AND wall BETWEEN ? AND ?", between)
                db.execute("DELETE FROM latest WHERE stream = ? AND wall BETWEEN ? AND ?", between)
                db.execute("DELETE FROM watched WHERE stream = ? AND hour * 3600.0 BETWEEN ? AND ?", between)
        self._db.wipe()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def _present(events: Iterable[Event]) -> Iterator[tuple[float, float, str, str, str]]:
    """What was surely there: from when to when (Unix seconds), kind, label, event."""
    for event in events:
        for moment in event.moments:
            for label in _labels(moment.kind, moment.text, moment.score, moment.speaker):
                yield event.wall0 + moment.t0, event.wall0 + moment.t1, str(moment.kind), label, event.id


def _labels(kind: Kind, text: str, score: float, speaker: str) -> Sequence[str]:
    if kind is Kind.SPEECH:
        return [speaker] if speaker else []
    if kind in (Kind.VISION, Kind.SOUND) and score >= SURE:
        return text.split(", ")[:1] if text else []
    return []
