"""Indexing: a shard that no longer grows is copied and the copy indexed, in a process of its own.

The engine holds the interpreter's lock while it does so, half a minute for a week of four cameras. The copy
takes the shard's place (see renewal.py) if the shard is as it was; if it is changed before, whoever changes
it abandons the copy, so that nothing forgotten is left in one.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import qdrant_edge as edge

from actors.shard import INDEX, NEW, note, translated
from actors.spawned import arguments, spawned
from pipeline.errors import StoreError

BLOCK = 1 << 16
"""Bytes that are copied at a time."""


class Indexing:
    """Begins to index a copy, at `copy`, of the shard at `path`, which must be flushed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.copy = path.with_name(f"{path.name}{NEW}")
        self.copy.mkdir()
        self._process = spawned(__name__, str(path), str(self.copy))

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self._process.poll() is None

    def finished(self) -> bool:
        """Wait for its end; whether the copy is whole. What it says of a failure goes to standard error."""
        with self._process as process:
            return process.wait() == 0

    def abandon(self) -> None:
        """End it and leave nothing of the copy."""
        with self._process as process:
            process.kill()
        shutil.rmtree(self.copy, ignore_errors=True)


def indexed(path: Path, copy: Path) -> None:
    """Copy the shard at `path`, index the copy, and see to it that it is on disk. Raises StoreError."""
    shutil.copytree(path, copy, copy_function=_copied, dirs_exist_ok=True)
    with translated(copy):
        shard = edge.EdgeShard.load(str(copy), INDEX)
        size = shard.info().points_count
        shard.optimize()
        shard.flush()
        shard.close()
        again = edge.EdgeShard.load(str(copy))
        left = again.info().points_count
        again.close()
    if left != size:
        raise StoreError(f"{copy}: has {left} points of {size}")
    note(copy, size)
    for file in (file for file in copy.rglob("*") if file.is_file()):
        with file.open("rb") as written:
            os.fsync(written.fileno())


def _copied(source: str, target: str) -> None:
    """Copy a file with its holes: the engine's are made of little else at first."""
    with open(source, "rb") as old, open(target, "wb") as new:
        while block := old.read(BLOCK):
            if block.count(0) == len(block):
                new.seek(len(block), os.SEEK_CUR)
            else:
                new.write(block)
        new.truncate()


if __name__ == "__main__":
    os.nice(10)
    indexed(*map(Path, arguments()))
