"""Timely memories: no question waits for one that hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from actors.supervised import begun
from pipeline.errors import Unavailable
from pipeline.event import Event
from pipeline.memory import Cue, Hit, Memory, Reach, Span

WAIT = 3.0
"""Seconds that a memory has for an answer: a hundred times what it takes, and about as long as somebody who
asked stays with it."""

HANGING = 16
"""Calls that may hang in one memory; those after them are given up at once."""

T = TypeVar("T")


class Timely:
    """`memory`, called `name`, asked in threads of its own. Raises Unavailable after `wait` seconds.

    What it answers later is lost; it is asked again with the next question.
    """

    def __init__(self, memory: Memory, name: str, wait: float = WAIT) -> None:
        self._memory = memory
        self._name = name
        self._wait = wait
        self._room = threading.Semaphore(HANGING)

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events for each part of `cue`, merged by event id."""
        return self._in_time(lambda: self._memory.search(cue, k, span))

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        """The last `limit` events inside `span`, or the first, in order of wall time."""
        return self._in_time(lambda: self._memory.scan(span, limit, earliest))

    def reach(self, span: Span) -> Reach:
        """What there is of events inside `span`."""
        return self._in_time(lambda: self._memory.reach(span))

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are there, with their vectors."""
        return self._in_time(lambda: self._memory.read(ids))

    def _in_time(self, ask: Callable[[], T]) -> T:
        late = Unavailable(f"{self._name} did not answer in time")
        if not self._room.acquire(blocking=False):
            raise late

        def asked() -> T:
            try:
                return ask()
            finally:
                self._room.release()

        try:
            return begun(self._name, asked).result(self._wait)
        except TimeoutError:
            raise late from None
