"""Side memory: what users have told: corrections, names and pins. It stands over what was perceived.

It is a small database in the store's folder, whichever store there is; what is in it was said by a person
and is derived from nothing, so each change is on disk before it is answered.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from actors.database import Database
from actors.store import points
from actors.store.spaces import PLAIN, Spaces
from pipeline.errors import UserError
from pipeline.event import Event
from pipeline.memory import Cue, Hit, Span
from pipeline.remembering.correction import Correction, replaced
from pipeline.remembering.inmemory import Exact
from pipeline.remembering.naming import Name
from pipeline.remembering.told import Told

NAMES = 256
"""Names that are remembered; each look is compared with all of them."""

_TABLES = """
CREATE TABLE IF NOT EXISTS events (event TEXT PRIMARY KEY, payload TEXT, vectors TEXT);
CREATE TABLE IF NOT EXISTS corrections (event TEXT, text TEXT, at REAL, PRIMARY KEY (event, at));
CREATE TABLE IF NOT EXISTS pins (event TEXT PRIMARY KEY, at REAL);
CREATE TABLE IF NOT EXISTS names (text TEXT, vector BLOB, stream TEXT, t REAL, wall REAL, at REAL,
  PRIMARY KEY (text, stream, t));
"""

_UNTOLD = """
DELETE FROM events WHERE event NOT IN (SELECT event FROM corrections UNION SELECT event FROM pins)
"""


class SideMemory:
    """Reads and writes `file`; `told` is all that is in it, but for names of what another model looked at.

    `spaces` says which vectors are whose. Raises StoreError where it can't be used.
    """

    def __init__(self, file: Path, spaces: Spaces = PLAIN) -> None:
        self._db = Database(file, _TABLES, precious=True)
        self._spaces = spaces
        self.told = Told()
        with self._db.writing() as db:
            if "space" not in {row[1] for row in db.execute("PRAGMA table_info(names)")}:
                db.execute("ALTER TABLE names ADD COLUMN space TEXT DEFAULT 'vision'")
            left = db.execute(_UNTOLD).rowcount  # unpinning once left it
        if left:
            self._db.wipe()
        self._load()

    def correct(self, event: Event, text: str, at: float) -> None:
        """`event` says `text` from now on; `at` in Unix seconds."""
        with self._db.writing() as db:
            _remember(db, self._spaces.kept(event), "REPLACE")
            _correct(db, Correction(event.id, text, at), "REPLACE")
        self._load()

    def pin(self, event: Event, at: float) -> None:
        """Keep `event` for good."""
        with self._db.writing() as db:
            _remember(db, self._spaces.kept(event), "REPLACE")
            _pin(db, event.id, at)
        self._load()

    def unpin(self, id: str) -> None:
        """Let the event go like any other."""
        self._lose(Told(pins={id: 0.0}))

    def name(self, name: Name) -> None:
        """Know what this is called. Raises UserError where too much has a name."""
        with self._db.writing() as db:
            _name(db, name, self._looks, "REPLACE")
            _must_be_few(db)
        self._load()

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """Corrected events, by what they say now."""
        return self._corrected.search(cue, k, span)

    def learn(self, told: Told, events: Mapping[str, Event]) -> Told:
        """Know what was told elsewhere too, of `events` by id and of looks; what of it was not known.

        Raises UserError where too much would have a name; then nothing is learned.
        """
        with self._db.writing() as db:
            of_events = told.of(events)
            for id in of_events.events:
                _remember(db, self._spaces.kept(events[id]), "IGNORE")
            fresh = Told.gathered(
                [one for one in of_events.each_correction if _correct(db, one, "IGNORE")],
                {id: at for id, at in of_events.pins.items() if _pin(db, id, at)},
                [name for name in told.names if _name(db, name, self._looks, "IGNORE")],
            )
            _must_be_few(db)
        self._load()
        return fresh

    def unlearn(self, told: Told) -> None:
        """Lose for good what was told in these very words."""
        self._lose(told)

    def forget(self, span: Span) -> None:
        """Lose for good what was told of the events inside `span`, and the names of what was in view then."""
        doomed = {id for id, event in self._events.items() if span.holds(event)}
        self._lose(replace(self.told.of(doomed), names=self._every.in_view(span).names))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _lose(self, told: Told) -> None:
        """These words, and copies of events of which nothing is told any more; no byte of them is left."""
        if not told:
            return
        corrections = [(one.event, one.at) for one in told.each_correction]
        names = [name.key for name in told.names]
        with self._db.writing() as db:
            db.executemany("DELETE FROM corrections WHERE event = ? AND at = ?", corrections)
            db.executemany("DELETE FROM pins WHERE event = ?", [(id,) for id in told.pins])
            db.executemany("DELETE FROM names WHERE text = ? AND stream = ? AND t = ?", names)
            db.execute(_UNTOLD)
        self._db.wipe()
        self._load()

    @property
    def _looks(self) -> str:
        """The store's name of the vectors that are looks now."""
        return self._spaces.inner("vision")

    def _load(self) -> None:
        """All of it is read: it is little, and every question needs it.

        Threads that change it at once load it one after the other, so that the last has it all.
        """
        with self._db.reading() as db:
            events = db.execute("SELECT event, payload, vectors FROM events").fetchall()
            corrections = db.execute("SELECT event, text, at FROM corrections").fetchall()
            pins = db.execute("SELECT event, at FROM pins").fetchall()
            rows = db.execute(
                "SELECT space, text, vector, stream, t, wall, at FROM names ORDER BY at"
            ).fetchall()
            names = [
                (space, Name(text, np.frombuffer(row, np.float32), *more)) for space, text, row, *more in rows
            ]
            whole = (points.whole(json.loads(data), json.loads(kept)) for _, data, kept in events)
            self._events = {event.id: self._spaces.told(event) for event in whole}
            told = Told.gathered([Correction(*row) for row in corrections], dict(pins), [])
            now = {id: told.read(self._events[id]) for id in told.corrections}
            told = replace(told, sentences={id: replaced(self._events[id], one) for id, one in now.items()})
            self._every = replace(told, names=tuple(name for _, name in names))
            self.told = replace(told, names=tuple(name for space, name in names if space == self._looks))
            self._corrected = Exact(list(now.values()), "long")


Already = Literal["REPLACE", "IGNORE"]
"""What becomes of what is there already."""


def _remember(db: sqlite3.Connection, event: Event, already: Already) -> None:
    """The event as it was when something was told of it."""
    vectors = {name: vector.tolist() for name, vector in event.vectors.items()}
    row = (event.id, json.dumps(points.payload(event)), json.dumps(vectors))
    db.execute(f"INSERT OR {already} INTO events VALUES (?, ?, ?)", row)


def _correct(db: sqlite3.Connection, one: Correction, already: Already) -> bool:
    """Whether there is a row more or another; so in the next two."""
    row = (one.event, one.text, one.at)
    return db.execute(f"INSERT OR {already} INTO corrections VALUES (?, ?, ?)", row).rowcount > 0


def _pin(db: sqlite3.Connection, id: str, at: float) -> bool:
    return db.execute("INSERT OR IGNORE INTO pins VALUES (?, ?)", (id, at)).rowcount > 0


def _name(db: sqlite3.Connection, name: Name, space: str, already: Already) -> bool:
    look = name.vector.astype(np.float32).tobytes()
    row = (name.text, look, name.stream, name.t, name.wall, name.at, space)
    return db.execute(f"INSERT OR {already} INTO names VALUES (?, ?, ?, ?, ?, ?, ?)", row).rowcount > 0


def _must_be_few(db: sqlite3.Connection) -> None:
    if db.execute("SELECT count(*) FROM names").fetchone()[0] > NAMES:
        raise UserError(f"name: at most {NAMES} names are remembered; forget some first")
