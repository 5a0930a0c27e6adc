"""The folder of a memory: who owns it, what wrote it, and whether there is room."""

from __future__ import annotations

import fcntl
import logging
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from actors.jsonfile import read_json, write_json
from actors.store.points import FORMAT
from actors.store.spaces import PLAIN, Spaces
from pipeline.errors import StoreError

log = logging.getLogger(__name__)

OPENING = 8e6
"""Bytes that must be free to open a memory, if only to read it: the engine and SQLite write small files, and
a week that can't be opened would be taken for damaged."""

PATIENCE = 1.0
"""Seconds that an owner before us gets to be gone."""


PARTS = ("memory.json", "shards", "side.sqlite")
"""What a folder of a memory has one of at least; beside a Qdrant server it is the last."""


def holds_only_others(path: Path) -> bool:
    """Whether a folder has files, and none of a memory: one would be begun among them."""
    return any(path.iterdir()) and not any((path / part).exists() for part in PARTS)


class StoreFolder:
    """Opens `path` for one owner at a time, with vectors of `dims` by name, made by the models `made_by`.

    Raises StoreError. memory.json says of what size all vectors are, and which models made them; those of
    another model are kept apart (see spaces.py), and a warning says so. A memory of before that was written
    down is taken as it is, and stays so: nobody knows any more which model made it.
    """

    def __init__(
        self, path: Path, dims: Mapping[str, int], keep_free: float, made_by: Mapping[str, str] | None = None
    ) -> None:
        self.path = path
        self._keep_free = keep_free * 1e6
        self._marker = path / "memory.json"
        self._written = FORMAT
        self.spaces = PLAIN
        try:
            path.mkdir(0o700, parents=True, exist_ok=True)
            self._lock = (path / "lock").open("w")
        except OSError as error:
            raise StoreError(f"{path}: can't be opened as a memory ({error.strerror})") from error
        if not self._own():
            self._lock.close()
            raise StoreError(
                f"{path}: is in use by another process; ask the service that runs "
                "(without --store, any number may at once), or stop it"
            )
        try:
            self._read()
            self._must_be_of_now()
            self._must_have(OPENING)
            self._adopt(dims, made_by or {})
        except StoreError:
            self.close()
            raise

    def has_room(self, size: int = 0) -> bool:
        """Whether the disk is not nearly full, and would not be with `size` bytes more."""
        return shutil.disk_usage(self.path).free >= self._keep_free + size

    def must_have_room(self, size: int = 0) -> None:
        """Raises StoreError where there is no room: the engine would die of a full disk."""
        self._must_have(self._keep_free + size)

    def _must_have(self, size: float) -> None:
        free = shutil.disk_usage(self.path).free
        if free < size:
            raise StoreError(
                f"{self.path}: only {free / 1e6:.0f} MB of disk are free; {size / 1e6:.0f} MB must be"
            )

    def renewed(self) -> None:
        """All that an older version wrote has been written anew."""
        if self._written < FORMAT:
            self._written = FORMAT
            self._write()

    def close(self) -> None:
        """Let others own it."""
        self._lock.close()

    def _own(self) -> bool:
        """Whether it is ours now; an owner that was killed may take a moment to be gone."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > until:
                    return False
                time.sleep(0.05)
            else:
                return True

    def _read(self) -> None:
        if not self._marker.exists():
            return
        try:
            data = read_json(self._marker)
            self._written = int(data["format"])
            self.spaces = Spaces(dict(data["vectors"]), dict(data.get("made_by", {})), {})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{self._marker}: is damaged; it should say the format and the sizes of vectors"
            ) from error

    def _must_be_of_now(self) -> None:
        if self._written > FORMAT:
            raise StoreError(
                f"{self.path}: was written by a newer Onlooker "
                f"(format {self._written}; this one knows {FORMAT})"
            )

    def _adopt(self, dims: Mapping[str, int], made_by: Mapping[str, str]) -> None:
        """Know vectors from now on that come for the first time."""
        before = self.spaces
        self.spaces = Spaces.joined(before.sizes, before.made_by, dims, made_by)
        for line in self.spaces.others():
            log.warning("%s: %s", self.path, line)
        if self.spaces.sizes != before.sizes or not self._marker.exists():
            self._write()

    def _write(self) -> None:
        vectors, made_by = dict(self.spaces.sizes), dict(self.spaces.made_by)
        write_json(self._marker, {"format": self._written, "vectors": vectors, "made_by": made_by})
