"""Side memory: what users have told: corrections, names and pins. It stands over what was perceived.

It is a small database in the store's folder, whichever store there is; what is in it was said by a person
and is derived from nothing, so each change is on disk before it is answered.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from actors import points
from actors.database import Database
from pipeline.correction import Correction
from pipeline.errors import UserError
from pipeline.event import Event
from pipeline.inmemory import Exact
from pipeline.memory import Cue, Hit, Span
from pipeline.naming import Name
from pipeline.told import Told

NAMES = 256
"""Names that are remembered; each look is compared with all of them."""

_TABLES = """
CREATE TABLE IF NOT EXISTS events (event TEXT PRIMARY KEY, payload TEXT, vectors TEXT);
CREATE TABLE IF NOT EXISTS corrections (event TEXT, text TEXT, at REAL, PRIMARY KEY (event, at));
CREATE TABLE IF NOT EXISTS pins (event TEXT PRIMARY KEY, at REAL);
CREATE TABLE IF NOT EXISTS names (text TEXT, vector BLOB, stream TEXT, t REAL, wall REAL, at REAL,
  PRIMARY KEY (text, stream, t));
"""


class SideMemory:
    """Reads and writes `file`; `told` is all that is in it. Raises StoreError where it can't be used."""

    def __init__(self, file: Path) -> None:
        self._db = Database(file, _TABLES, precious=True)
        self.told = Told()
        self._load()

    def correct(self, event: Event, text: str, at: float) -> None:
        """`event` says `text` from now on; `at` in Unix seconds."""
        with self._db.writing() as db:
            _remember(db, event)
            db.execute("INSERT OR REPLACE INTO corrections VALUES (?, ?, ?)", (event.id, text, at))
        self._load()

    def pin(self, event: Event, at: float) -> None:
        """Keep `event` for good."""
        with self._db.writing() as db:
            _remember(db, event)
            db.execute("INSERT OR IGNORE INTO pins VALUES (?, ?)", (event.id, at))
        self._load()

    def unpin(self, id: str) -> None:
        """Let the event go like any other."""
        with self._db.writing() as db:
            db.execute("DELETE FROM pins WHERE event = ?", (id,))
        self._load()

    def name(self, name: Name) -> None:
        """Know what this is called. Raises UserError where too much has a name."""
        row = (name.text, name.vector.astype(np.float32).tobytes(), name.stream, name.t, name.wall, name.at)
        with self._db.writing() as db:
            db.execute("INSERT OR REPLACE INTO names VALUES (?, ?, ?, ?, ?, ?)", row)
            if db.execute("SELECT count(*) FROM names").fetchone()[0] > NAMES:
                raise UserError(f"name: at most {NAMES} names are remembered; forget some first")
        self._load()

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """Corrected events, by what they say now."""
        return self._corrected.search(cue, k, span)

    def forget(self, span: Span) -> None:
        """Lose for good what was told of the events inside `span`, and the names of what was in view then."""
        doomed = [(id,) for id, event in self._events.items() if span.holds(event)]
        in_view = [n for n in self.told.names if span.of(n.stream) and span.meets(n.wall, n.wall)]
        unnamed = [(n.text, n.stream, n.t) for n in in_view]
        if doomed or unnamed:
            with self._db.writing() as db:
                for table in ("events", "corrections", "pins"):
                    db.executemany(f"DELETE FROM {table} WHERE event = ?", doomed)
                db.executemany("DELETE FROM names WHERE text = ? AND stream = ? AND t = ?", unnamed)
            self._db.wipe()
            self._load()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _load(self) -> None:
        """All of it is read: it is little, and every question needs it."""
        with self._db.reading() as db:
            events = db.execute("SELECT event, payload, vectors FROM events").fetchall()
            rows = db.execute("SELECT event, text, at FROM corrections ORDER BY at").fetchall()
            pins = db.execute("SELECT event FROM pins").fetchall()
            names = db.execute("SELECT text, vector, stream, t, wall, at FROM names ORDER BY at").fetchall()
        corrections: dict[str, list[Correction]] = {}
        for row in rows:
            corrections.setdefault(row[0], []).append(Correction(*row))
        self.told = Told(
            corrections,
            frozenset(id for (id,) in pins),
            tuple(Name(text, np.frombuffer(vector, np.float32), *rest) for text, vector, *rest in names),
        )
        self._events = {id: points.whole(json.loads(data), json.loads(kept)) for id, data, kept in events}
        self._corrected = Exact([self.told.read(self._events[id]) for id in corrections], "long")


def _remember(db: sqlite3.Connection, event: Event) -> None:
    """The event as it was when something was told of it."""
    vectors = {name: vector.tolist() for name, vector in event.vectors.items()}
    row = (event.id, json.dumps(points.payload(event)), json.dumps(vectors))
    db.execute("INSERT OR REPLACE INTO events VALUES (?, ?, ?)", row)
