"""Together: several calls that do not wait for one another, carried out somehow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Together(Protocol):
    """A way to carry out calls: one after the other, or at once."""

    def __call__(self, calls: Sequence[Callable[[], T]], /) -> list[T]:
        """Their results, in order. Raises what the first of them raises that does."""
        ...


def in_turn(calls: Sequence[Callable[[], T]]) -> list[T]:
    """One after the other."""
    return [call() for call in calls]
