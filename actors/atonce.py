"""At once: calls that wait for other processes do not wait for one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from actors.supervised import supervised
from pipeline.errors import OnlookerError

T = TypeVar("T")


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Each in a thread of its own but the last, which is in this one (`pipeline.together.Together`).

    The threads are new: a pool could be full of calls that hang.
    """
    if not calls:
        return []
    begun = [_begun(call) for call in calls[:-1]]
    last = calls[-1]()
    return [*(each.result() for each in begun), last]


def _begun(call: Callable[[], T]) -> Future[T]:
    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(call())
        except OnlookerError as error:
            result.set_exception(error)

    supervised("at once", run, result.set_exception).start()
    return result
