"""The shards of a memory, by week: opened, made, taken away, and put in each other's place."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from actors.indexing import Indexing
from actors.renewal import recover, renew, replace, widen
from actors.shard import NEW, Shard
from actors.suspicion import OpenMark, deadly
from pipeline.errors import StoreError

log = logging.getLogger(__name__)


class Shards:
    """The shards in `path`, all of them open; `dims`: sizes of vectors by name. Raises StoreError.

    One that is damaged is set aside, and the others are there. Not safe from several threads.
    """

    def __init__(self, path: Path, dims: Mapping[str, int]) -> None:
        path.mkdir(exist_ok=True)
        self._path = path
        self._dims = dims
        self._open: dict[str, Shard] = {}
        self._changed: dict[str, float] = {}
        self.indexing: Indexing | None = None
        self._mark = OpenMark(path.parent)
        recover(path)
        self._load_all()

    def __iter__(self) -> Iterator[str]:
        """Their names, oldest first."""
        return iter(sorted(self._open))

    def __getitem__(self, name: str) -> Shard:
        return self._open[name]

    def room_for(self, name: str) -> int:
        """Bytes that it takes to write the shard anew: a copy, and what comes of it."""
        return 3 * sum(file.stat().st_blocks * 512 for file in self._open[name].path.rglob("*"))

    def unchanged(self, name: str) -> float:
        """Seconds that it is known to have been as it is; since it was opened, for all that is known."""
        return time.monotonic() - self._changed.get(name, 0.0)

    def to_change(self, name: str) -> Shard:
        """The shard, made if there is none. A copy of it that is being indexed is wiped."""
        if self.indexing is not None and self.indexing.path.name == name:
            self.abandon()
        self._changed[name] = time.monotonic()
        if name not in self._open:
            self._open[name] = Shard(self._path / name, self._dims)
        return self._open[name]

    def room_to_write(self, name: str) -> int:
        """Bytes that it takes until the shard can be written."""
        return self.room_for(name) if name in self._open and self._open[name].narrow else 0

    def to_write(self, name: str) -> Shard:
        """The shard, made if there is none, with room for every vector. Raises StoreError."""
        shard = self.to_change(name)
        if shard.narrow:
            shard.close()
            try:
                widen(shard.path, self._dims)
            finally:
                self._open[name] = Shard(shard.path, self._dims)
        return self._open[name]

    def remove(self, name: str) -> None:
        """Take the shard away with all its bytes; cut off, it is done when the memory is opened again."""
        self.to_change(name).close()
        path = self._open.pop(name).path
        gone = path.with_name(f"{name}{NEW}")
        path.rename(gone)
        shutil.rmtree(gone)

    def index(self, name: str) -> None:
        """Begin to index a copy of the shard."""
        self.indexing = Indexing(self._open[name].path)

    def take_in(self) -> None:
        """Wait for the copy and put it in the place of its shard. Raises StoreError."""
        assert self.indexing is not None
        indexing, self.indexing = self.indexing, None
        name = indexing.path.name
        if not indexing.finished():
            indexing.abandon()
            raise StoreError(f"{indexing.path}: could not be indexed; it is searched as it is")
        self._open.pop(name).close()
        replace(indexing.path, indexing.copy)
        self._open[name] = Shard(indexing.path, self._dims)

    def abandon(self) -> None:
        """Leave nothing of a copy that is being indexed."""
        if self.indexing is not None:
            self.indexing.abandon()
            self.indexing = None

    def close(self) -> None:
        """Flush and let go."""
        self.abandon()
        for shard in self._open.values():
            shard.close()
        self._open = {}
        self._mark.clear()

    def _load_all(self) -> None:
        found = [path for path in sorted(self._path.iterdir()) if path.is_dir() and "." not in path.name]
        bad = deadly(found) if self._mark.found else set()
        for path in found:
            if path in bad:
                _set_aside(path, f"{path}: is damaged, the engine would die of it")
            else:
                self._load(path)

    def _load(self, path: Path) -> None:
        try:
            renew(path, self._dims)
            self._open[path.name] = Shard(path, self._dims)
        except StoreError as error:
            _set_aside(path, str(error))


def _set_aside(path: Path, why: str) -> None:
    aside = path.with_name(f"{path.name}.damaged-{time.time_ns()}")
    log.warning("%s; it was set aside as %s", why, aside.name)
    path.rename(aside)
