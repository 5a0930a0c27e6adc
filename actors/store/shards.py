"""The shards of a memory, by week: opened, made, taken away, and put in each other's place."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from actors.store.renewal import recover, renew, replace, widen
from actors.store.rewriting import Rewriting
from actors.store.shard import NEW, Shard
from actors.store.suspicion import OpenMark, deadly
from pipeline.errors import StoreError

log = logging.getLogger(__name__)

DAMAGED = ".damaged-"
"""What stands between a shard's name and a number, in the name of one that was set aside."""


class Shards:
    """The shards in `path`, all of them open; `dims`: sizes of vectors by name. Raises StoreError.

    One that is damaged is set aside, and the others are there. Not safe from several threads.
    """

    def __init__(self, path: Path, dims: Mapping[str, int]) -> None:
        path.mkdir(exist_ok=True)
        self._path = path
        self._dims = dims
        self._open: dict[str, Shard] = {}
        self.rewriting: Rewriting | None = None
        self._mark = OpenMark(path.parent)
        recover(path)
        self.lost = False
        """Whether something was damaged and set aside just now."""
        self._load_all()

    def __iter__(self) -> Iterator[str]:
        """Their names, oldest first."""
        return iter(sorted(self._open))

    def __getitem__(self, name: str) -> Shard:
        return self._open[name]

    def room_for(self, name: str) -> int:
        """Bytes that it takes to write the shard anew: a copy, and what comes of it."""
        return 3 * _bytes(self._open[name].path)

    def to_change(self, name: str, points: Iterable[str]) -> Shard:
        """The shard, made if there is none, of which these points are to be written or deleted."""
        if self.rewriting is not None and self.rewriting.path.name == name:
            self.rewriting.touched.update(points)
        if name not in self._open:
            self._open[name] = Shard(self._path / name, self._dims)
        return self._open[name]

    def to_clean(self, name: str) -> Shard:
        """The shard, of which nothing may be left elsewhere: a copy that is being rewritten is gone."""
        if self.rewriting is not None and self.rewriting.path.name == name:
            self.abandon()
        return self.to_change(name, ())

    def room_to_write(self, name: str) -> int:
        """Bytes that it takes until the shard can be written."""
        return self.room_for(name) if name in self._open and self._open[name].narrow else 0

    def to_write(self, name: str, points: Iterable[str]) -> Shard:
        """The shard, made if there is none, with room for every vector of these points. Raises StoreError."""
        shard = self.to_change(name, points)
        if shard.narrow:
            self.to_clean(name)
            shard.close()
            try:
                widen(shard.path, self._dims)
            finally:
                self._open[name] = Shard(shard.path, self._dims)
        return self._open[name]

    def remove(self, name: str) -> None:
        """Take the shard away with all its bytes; cut off, it is done when the memory is opened again."""
        self.to_clean(name).close()
        path = self._open.pop(name).path
        gone = path.with_name(f"{name}{NEW}")
        path.rename(gone)
        shutil.rmtree(gone)

    def rewrite(self, name: str, index: bool) -> None:
        """Begin to write a copy of the shard anew. Raises StoreError."""
        self.rewriting = Rewriting(self._open[name].path, index)

    def take_in(self) -> None:
        """Wait for the copy and put it in the place of its shard. Raises StoreError."""
        assert self.rewriting is not None
        rewriting, self.rewriting = self.rewriting, None
        path = rewriting.path
        if not rewriting.finished():
            rewriting.abandon()
            raise StoreError(f"{path}: could not be written anew; it is searched as it is")
        if rewriting.touched:
            copy = Shard(rewriting.copy, self._dims, touched=0)
            copy.follow(self._open[path.name], rewriting.touched)
            copy.close()
        self._open.pop(path.name).close()
        replace(path, rewriting.copy)
        self._open[path.name] = Shard(path, self._dims, touched=len(rewriting.touched))

    def abandon(self) -> None:
        """Leave nothing of a copy that is being rewritten."""
        if self.rewriting is not None:
            self.rewriting.abandon()
            self.rewriting = None

    def damaged(self) -> dict[str, int]:
        """Bytes of what was damaged and set aside, by the names of the folders, those of old weeks first."""
        return {path.name: _bytes(path) for path in sorted(self._path.glob(f"*{DAMAGED}*"))}

    def discard(self, name: str) -> None:
        """Delete what was damaged and set aside."""
        log.warning("%s: what was damaged there is deleted", self._path / name)
        shutil.rmtree(self._path / name)

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
                self._set_aside(path, f"{path}: is damaged, the engine would die of it")
            else:
                self._load(path)

    def _load(self, path: Path) -> None:
        try:
            renew(path, self._dims)
            self._open[path.name] = Shard(path, self._dims)
        except StoreError as error:
            self._set_aside(path, str(error))

    def _set_aside(self, path: Path, why: str) -> None:
        aside = path.with_name(f"{path.name}{DAMAGED}{time.time_ns()}")
        log.warning("%s; it was set aside as %s, until something of that week is forgotten", why, aside.name)
        path.rename(aside)
        self.lost = True


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*"))
