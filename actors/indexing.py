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

from actors.copying import copied, synced
from actors.shard import INDEX, NEW, note, translated
from actors.spawned import arguments, spawned
from pipeline.errors import StoreError


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
    copied(path, copy)
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
    synced(copy)


if __name__ == "__main__":
    os.nice(10)
    indexed(*map(Path, arguments()))
