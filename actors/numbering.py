"""Numbering: names for what is called the same as something else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count


def numbered(name: str) -> Iterator[str]:
    """`name`, `name-2`, `name-3` and so on, without end."""
    yield name
    yield from (f"{name}-{n}" for n in count(2))
