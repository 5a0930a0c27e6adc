"""Stands for the engine where it is at its worst: a process that dies of what it should load."""

from __future__ import annotations

import os
from pathlib import Path

from actors.store import suspicion
from actors.store.spawned import arguments

DEADLY = "deadly"
"""A shard with a file of this name is one that the process dies of."""


def attempt(shard: str) -> None:
    if (Path(shard) / DEADLY).exists():
        os.abort()


if __name__ == "__main__":
    suspicion.attempt = attempt
    suspicion.run(arguments())
