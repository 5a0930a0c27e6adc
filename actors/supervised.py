"""Threads that never die unheard. Here stands the one broad `except` of the project."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from pipeline.errors import OnlookerError

log = logging.getLogger(__name__)

T = TypeVar("T")


def supervised(name: str, run: Callable[[], None], failed: Callable[[Exception], None]) -> threading.Thread:
    """A daemon thread, not yet started, that runs `run` and calls `failed` with whatever ends it early."""

    def told(error: Exception) -> bool:
        failed(error)
        return False

    return lasting(name, run, told)


def lasting(name: str, run: Callable[[], None], again: Callable[[Exception], bool]) -> threading.Thread:
    """The same, but `run` runs again as long as `again` says so of what ended it early."""

    def guarded() -> None:
        while (error := _ending(name, run)) is not None and again(error):
            pass

    return threading.Thread(target=guarded, name=name, daemon=True)


def _ending(name: str, run: Callable[[], None]) -> Exception | None:
    """What ends it early, if anything does."""
    try:
        run()
    except Exception as error:  # whatever it is, somebody must hear of it
        log.warning("%s stopped: %s: %s", name, type(error).__name__, error)
        log.debug("%s", name, exc_info=error)
        return error
    return None


def begun(name: str, call: Callable[[], T]) -> Future[T]:
    """What `call` gives or raises, as soon as it is done in a thread of its own."""
    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(call())
        except OnlookerError as error:
            result.set_exception(error)

    supervised(name, run, result.set_exception).start()
    return result
