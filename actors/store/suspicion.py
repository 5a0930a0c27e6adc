"""Suspicion: after a run that did not end cleanly, shards are loaded first where nothing dies of it with us.

One corrupted file in some dozens makes the engine abort instead of raising.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import qdrant_edge as edge

from actors.store.shard import translated
from actors.store.spawned import arguments, spawned
from pipeline.errors import StoreError

READY = "ready"


class OpenMark:
    """A file in the memory's `folder` that is there while it is open. `found`: it was there already."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "dirty"
        self.found = self._file.exists()
        self._file.touch()

    def clear(self) -> None:
        """The memory is closed, and all of it is on disk."""
        self._file.unlink(missing_ok=True)


def deadly(shards: Sequence[Path]) -> set[Path]:
    """Those of these shards that a process dies of which loads them. Raises StoreError."""
    left, found = list(shards), set[Path]()
    while left:
        tried = _tried(left)
        if len(tried) == len(left):
            break
        found.add(left[len(tried)])
        left = left[len(tried) + 1 :]
    return found


def _tried(shards: Sequence[Path]) -> list[str]:
    """Shards that a process could try to load, in their order, up to the one that it died of."""
    with spawned(__name__, *map(str, shards)) as process:
        out, _ = process.communicate()
    first, *tried = out.splitlines() or [""]
    if first != READY:
        raise StoreError("the shards can't be tried: a process that should load them did not start")
    return tried


def attempt(shard: str) -> None:
    """Load the shard and read from it; the process may die of it."""
    # What can be caught is found again, and told, by who opens it.
    with suppress(StoreError), translated(Path(shard)):
        loaded = edge.EdgeShard.load(shard)
        loaded.count(edge.CountRequest(exact=True))
        loaded.scroll(edge.ScrollRequest(limit=100, with_payload=True, with_vector=True))
        loaded.close()


def run(shards: Sequence[str]) -> None:
    """Try one after the other, and say so after each."""
    print(READY, flush=True)  # noqa: T201
    for shard in shards:
        attempt(shard)
        print(shard, flush=True)  # noqa: T201


if __name__ == "__main__":
    run(arguments())
