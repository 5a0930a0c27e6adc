"""At once: calls that wait for other processes do not wait for one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from actors.supervised import begun

T = TypeVar("T")


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Each in a thread of its own but the last, which is in this one (`pipeline.together.Together`).

    The threads are new: a pool could be full of calls that hang.
    """
    if not calls:
        return []
    others = [begun("at once", call) for call in calls[:-1]]
    last = calls[-1]()
    return [*(each.result() for each in others), last]
