"""A small SQLite database in the store's folder, safe from several threads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from actors.jsonfile import privately
from pipeline.errors import StoreError


class Database:
    """`file` with `tables`. What is deleted is overwritten. Raises StoreError where it can't be used.

    What is `precious` can't be made anew: it is on disk when a transaction ends.
    """

    def __init__(self, file: Path, tables: str, precious: bool = False) -> None:
        self._file = file
        self._lock = threading.Lock()
        try:
            open(file, "ab", opener=privately).close()  # SQLite makes what is beside it alike
            self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA auto_vacuum=FULL")  # of a new file: its pages are given back when empty
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute(f"PRAGMA synchronous={'FULL' if precious else 'NORMAL'}")
            self._db.execute("PRAGMA secure_delete=ON")
            self._db.executescript(tables)
        except (sqlite3.Error, OSError) as error:
            way = "set it aside" if precious else "delete it: it is made anew"
            raise StoreError(f"{file}: can't be opened ({error}); {way}") from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time."""
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error as error:
                raise StoreError(f"{self._file}: {error}") from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection in a transaction."""
        with self.reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def wipe(self) -> None:
        """Leave nothing of what was deleted in the log."""
        with self.reading() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()
