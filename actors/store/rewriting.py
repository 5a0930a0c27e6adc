"""Rewriting: a shard is copied, and the copy written anew in a process of its own: without what was deleted,
and indexed where it is large.

The engine holds the interpreter's lock while it does so, half a minute for a week of four cameras. The copy
takes the shard's place (see renewal.py) when it has been told what was written to the shard meanwhile. Who
forgets something of the shard abandons the copy, so that nothing forgotten is left in one.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import qdrant_edge as edge

from actors.store.copying import copied, synced
from actors.store.shard import INDEX, NEW, cleaned, note, translated
from actors.store.spawned import arguments, spawned
from pipeline.errors import StoreError

INDEXED = "indexed"
"""What the process is told of a shard that is to be indexed."""


class Rewriting:
    """Begins to rewrite a copy, at `copy`, of the shard at `path`, which must be flushed. Raises StoreError.

    `touched`: points that the shard was told of since then.
    """

    def __init__(self, path: Path, index: bool) -> None:
        self.path = path
        self.copy = path.with_name(f"{path.name}{NEW}")
        self.touched: set[str] = set()
        try:
            copied(path, self.copy)
        except OSError as error:
            shutil.rmtree(self.copy, ignore_errors=True)
            raise StoreError(f"{self.copy}: can't be written ({error.strerror})") from error
        self._process = spawned(__name__, str(self.copy), INDEXED if index else "")

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


def rewritten(copy: Path, index: bool) -> None:
    """Write the shard at `copy` anew, and see to it that it is on disk. Raises StoreError."""
    with translated(copy):
        shard = edge.EdgeShard.load(str(copy), INDEX) if index else edge.EdgeShard.load(str(copy))
        size = shard.info().points_count
        shard.optimize()
        shard.flush()
        shard.close()
        again = edge.EdgeShard.load(str(copy))
        left = again.info().points_count
        again.close()
    if left != size:
        raise StoreError(f"{copy}: has {left} points of {size}")
    if index:
        note(copy, size)
    cleaned(copy)
    synced(copy)


if __name__ == "__main__":
    where, how = arguments()
    if how == INDEXED:
        os.nice(10)
    rewritten(Path(where), how == INDEXED)
