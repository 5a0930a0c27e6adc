"""The folder of a memory: who owns it, what wrote it, and whether there is room."""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from actors.jsonfile import read_json, write_json
from actors.points import FORMAT
from actors.provenance import must_agree
from pipeline.errors import StoreError

PATIENCE = 1.0
"""Seconds that an owner before us gets to be gone."""


class StoreFolder:
    """Opens `path` for one owner at a time, with vectors of `dims` by name, made by the models `made_by`.

    Raises StoreError. A new memory takes any vectors that come, and memory.json says of what size they are
    and which models made them; from then on no others are taken. A memory of before that was written down is
    taken as it is, and stays so: nobody knows any more which model made it.
    """

    def __init__(
        self, path: Path, dims: Mapping[str, int], keep_free: float, made_by: Mapping[str, str] | None = None
    ) -> None:
        self.path = path
        self._keep_free = keep_free * 1e6
        self._marker = path / "memory.json"
        self._written = FORMAT
        self.vectors: dict[str, int] = {}
        """Sizes of all vectors that the memory has, by name; those that nothing gives now too."""
        self.made_by: dict[str, str] = {}
        """Which models made them, as far as it is known."""
        try:
            path.mkdir(parents=True, exist_ok=True)
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
            self._must_fit(dims, made_by or {})
            self._adopt(dims, made_by or {})
            self.must_have_room()
        except StoreError:
            self.close()
            raise

    def has_room(self, size: int = 0) -> bool:
        """Whether the disk is not nearly full, and would not be with `size` bytes more."""
        return shutil.disk_usage(self.path).free >= self._keep_free + size

    def must_have_room(self, size: int = 0) -> None:
        """Raises StoreError where there is no room: the engine would die of a full disk."""
        if not self.has_room(size):
            free, need = shutil.disk_usage(self.path).free / 1e6, (self._keep_free + size) / 1e6
            raise StoreError(f"{self.path}: only {free:.0f} MB of disk are free; {need:.0f} MB must be")

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
            self._written, self.vectors = int(data["format"]), dict(data["vectors"])
            self.made_by = dict(data.get("made_by", {}))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{self._marker}: is damaged; it should say the format and the sizes of vectors"
            ) from error

    def _must_fit(self, dims: Mapping[str, int], made_by: Mapping[str, str]) -> None:
        if self._written > FORMAT:
            raise StoreError(
                f"{self.path}: was written by a newer Onlooker "
                f"(format {self._written}; this one knows {FORMAT})"
            )
        for name, size in dims.items():
            if self.vectors.get(name, size) != size:
                raise StoreError(
                    f"{self.path}: holds {name} vectors of {self.vectors[name]}, but the model gives "
                    f"{size}; use the model that it was made with, or another store"
                )
        way = "use the model that it was made with, or another store"
        must_agree(f"{self.path}: holds", self.made_by, made_by, way)

    def _adopt(self, dims: Mapping[str, int], made_by: Mapping[str, str]) -> None:
        """Know vectors from now on that come for the first time."""
        fresh = dims.keys() - self.vectors.keys()
        if fresh or not self._marker.exists():
            self.vectors |= {name: dims[name] for name in fresh}
            self.made_by |= {name: made_by[name] for name in fresh & made_by.keys()}
            self._write()

    def _write(self) -> None:
        write_json(self._marker, {"format": self._written, "vectors": self.vectors, "made_by": self.made_by})
