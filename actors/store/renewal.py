"""Renewal: a shard is written anew beside the old one and takes its place; cut off, nothing is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from actors.store.copying import copied, synced
from actors.store.shard import NEW, Shard
from pipeline.errors import StoreError

OLD = ".old"
"""Ending of a shard that another one takes the place of."""


def recover(shards: Path) -> None:
    """Undo a renewal that was cut off: as long as the old shard is there, it is the one that counts."""
    for old in shards.glob(f"*{OLD}"):
        path = old.with_name(old.name.removesuffix(OLD))
        if path.exists():
            shutil.rmtree(old)
        else:
            old.rename(path)
    for fresh in shards.glob(f"*{NEW}"):
        shutil.rmtree(fresh)


def replace(path: Path, fresh: Path) -> None:
    """Put the shard at `fresh` in the place of the one at `path`; neither may be open."""
    aside = path.with_name(f"{path.name}{OLD}")
    path.rename(aside)
    fresh.rename(path)
    shutil.rmtree(aside)


def renew(path: Path, dims: Mapping[str, int]) -> None:
    """Write the shard at `path` as this version does, unless it is so. Raises StoreError."""
    if _is_of_now(path):
        return
    fresh = path.with_name(f"{path.name}{NEW}")
    old, new = Shard(path, dims), Shard(fresh, dims)
    for page in old.pages():
        new.write(page)
    new.close()
    old.close()
    replace(path, fresh)


def widen(path: Path, dims: Mapping[str, int]) -> None:
    """Give the shard at `path`, which must not be open, room for all vectors of `dims`. Raises StoreError.

    The engine would do so in place, but cut off it leaves a shard that it does not load any more.
    """
    fresh = path.with_name(f"{path.name}{NEW}")
    try:
        copied(path, fresh)
        shard = Shard(fresh, dims)
        shard.widen(dims)
        shard.close()
        synced(fresh)
        replace(path, fresh)
    except OSError as error:
        raise StoreError(f"{fresh}: can't be written ({error.strerror})") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _is_of_now(path: Path) -> bool:
    """The first format kept a write-ahead log."""
    try:
        return json.loads((path / "edge_config.json").read_text(encoding="utf-8")).get("wal_enabled") is False
    except (OSError, ValueError, AttributeError):
        return False
