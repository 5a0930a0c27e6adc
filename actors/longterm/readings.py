"""Readings: text vectors of what was said and seen lately, kept beside the store, so that a start loses none.

They are read anew where the file is lost, and no model is given what another one made.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from actors.database import Database
from pipeline.errors import StoreError
from pipeline.item import Vector

log = logging.getLogger(__name__)

KEPT = 8192
"""Texts, those of the newest events: 18 MB with vectors of 384."""

_TABLES = """
CREATE TABLE IF NOT EXISTS readings (text TEXT PRIMARY KEY, vector BLOB, at REAL);
CREATE TABLE IF NOT EXISTS reader (name TEXT);
"""


class Readings:
    """A small database in the store's folder; one that is damaged is made anew, with a warning.

    Raises StoreError where it can't be written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._db = Database(file, _TABLES)
        except StoreError as error:
            self._discard(error)

    def all(self, model: str) -> dict[str, Vector]:
        """The unit vectors that `model` made, by their texts; all others are lost for good."""
        try:
            with self._of(model) as db:
                rows = db.execute("SELECT text, vector FROM readings").fetchall()
                return {text: np.frombuffer(vector, np.float32) for text, vector in rows}
        except (StoreError, ValueError) as error:
            self._db.close()
            self._discard(error)
            return {}

    def keep(self, model: str, rows: Mapping[str, Vector], at: Mapping[str, float]) -> None:
        """Keep what `model` made of these texts, with when each was last of something, Unix seconds."""
        found = [(text, row.astype(np.float32).tobytes(), at[text]) for text, row in rows.items()]
        with self._of(model) as db:
            db.executemany(
                "INSERT INTO readings VALUES (?1, ?2, ?3) "
                "ON CONFLICT DO UPDATE SET vector = ?2, at = max(at, ?3)",
                found,
            )
            db.execute(
                "DELETE FROM readings WHERE text IN "
                "(SELECT text FROM readings ORDER BY at DESC LIMIT -1 OFFSET ?)",
                (KEPT,),
            )

    def drop(self, texts: Iterable[str]) -> None:
        """Lose these for good."""
        with self._db.writing() as db:
            gone = db.executemany("DELETE FROM readings WHERE text = ?", [(text,) for text in texts]).rowcount
        if gone > 0:
            self._db.wipe()

    def clear(self) -> None:
        """Lose all for good."""
        with self._db.writing() as db:
            db.execute("DELETE FROM readings")
        self._db.wipe()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def _of(self, model: str) -> Iterator[sqlite3.Connection]:
        """The database in a transaction, with nothing in it that another model made."""
        with self._db.writing() as db:
            if db.execute("SELECT name FROM reader").fetchall() != [(model,)]:
                db.execute("DELETE FROM readings")
                db.execute("DELETE FROM reader")
                db.execute("INSERT INTO reader VALUES (?)", (model,))
            yield db

    def _discard(self, error: Exception) -> None:
        log.warning("%s: is damaged and is made anew (%s)", self._file, error)
        for file in self._file.parent.glob(f"{self._file.name}*"):
            file.unlink()
        self._db = Database(self._file, _TABLES)
