"""Catching up: what is not read yet is read between questions, so that the next one knows it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from actors.supervised import lasting
from pipeline.errors import Unavailable

log = logging.getLogger(__name__)

QUIET = 0.2
"""Seconds from a question until something is read, and between two looks at whether one is being asked."""


SHARE = 0.3
"""Of the time that it reads, at most: perception wants the cores too."""

AGAIN = 10.0
"""Seconds until it is looked again whether there is something to read, where nobody asks."""


class CatchingUp:
    """A thread that calls `read`, which reads a little, until there is nothing left (False), and again later.

    It reads no more than a `SHARE` of the time, and not while it is `held`.
    """

    def __init__(self, read: Callable[[], bool], quiet: float = QUIET, again: float = AGAIN) -> None:
        self._read = read
        self._quiet = quiet
        self._again = again
        self._held = 0
        self._guard = threading.Lock()
        self._wanted = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Stand back meanwhile; afterwards there may be something to read."""
        with self._guard:
            self._held += 1
        try:
            yield
        finally:
            with self._guard:
                self._held -= 1
                self._begin()
            self._wanted.set()

    def begin(self) -> None:
        """Read, if it has not begun."""
        with self._guard:
            self._begin()

    def close(self) -> None:
        """Read nothing more, and end."""
        self._closed.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join(10.0)

    def _begin(self) -> None:
        if self._thread is None and not self._closed.is_set():
            self._thread = lasting("catching up", self._run, lambda error: not self._closed.wait(self._again))
            self._thread.start()

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._catch_up()
            except Unavailable as error:
                log.warning("reading what is not read yet: %s", error)
            self._wanted.wait(self._again)
            self._wanted.clear()

    def _catch_up(self) -> None:
        pause = self._quiet
        while not self._closed.wait(pause):
            pause = self._quiet
            if not self._held:
                began = time.monotonic()
                if not self._read():
                    return
                pause = (time.monotonic() - began) * (1 / SHARE - 1)
