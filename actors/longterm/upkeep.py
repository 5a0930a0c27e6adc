"""Upkeep: while streams are watched, long-term memory is kept within its budget in the background."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from actors.supervised import lasting
from pipeline.errors import StoreError, Unavailable

log = logging.getLogger(__name__)

PAUSE = 5.0
"""Seconds between two looks at whether something is to be done."""

BREATH = 0.05
"""Seconds that others have the archive for themselves between two steps of tending."""

STANDING_BACK = 2.0
"""Seconds that a step waits for questions to be over, at most: there may always be one."""

AWAY = 30.0
"""Seconds until it is tried again where the store is away."""

WAITING = 1000
"""Answers of which it is remembered what was of use until the archive is told; the newest count."""


class Tended(Protocol):
    """Long-term memory as upkeep needs it."""

    def tend(self) -> bool:
        """Do some of what is to be done; whether there was something."""
        ...

    def recalled(self, ids: Sequence[str]) -> None:
        """These events were of use together, the best first."""
        ...


class Upkeep:
    """A thread that tends the archive and tells it, later, which events were of use to somebody."""

    def __init__(self, archive: Tended) -> None:
        self._archive = archive
        self._used: deque[tuple[str, ...]] = deque(maxlen=WAITING)
        self._asked = 0
        self._guard = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, if it has not begun."""
        if self._thread is None:
            self._thread = lasting("upkeep", self._run, lambda error: not self._stopped.wait(AWAY))
            self._thread.start()

    def used(self, ids: Iterable[str]) -> None:
        """These events were of use together, the best first; returns at once."""
        self._used.append(tuple(ids))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Stand back meanwhile: somebody asks."""
        with self._guard:
            self._asked += 1
        try:
            yield
        finally:
            with self._guard:
                self._asked -= 1

    def close(self) -> None:
        """Tell what is left to tell, and end."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(10.0)

    def _run(self) -> None:
        wait = PAUSE
        while not self._stopped.wait(wait):
            wait = self._turn()
        self._turn()

    def _turn(self) -> float:
        """Do what is to be done; how long to wait until the next time."""
        try:
            self._tell()
            while self._archive.tend() and not self._rested():
                pass
        except (StoreError, Unavailable) as error:
            log.warning("upkeep of long-term memory: %s", error)
            return AWAY
        return PAUSE

    def _rested(self) -> bool:
        """Leave the archive to others for a while, and to those who ask; whether it was stopped meanwhile."""
        until = time.monotonic() + STANDING_BACK
        stopped = self._stopped.wait(BREATH)
        while self._asked and not stopped and time.monotonic() < until:
            stopped = self._stopped.wait(BREATH)
        return stopped

    def _tell(self) -> None:
        """Say what was of use; where the store is away, it is said later."""
        while self._used:
            ids = self._used.popleft()
            try:
                self._archive.recalled(ids)
            except Unavailable:
                self._used.appendleft(ids)
                raise
