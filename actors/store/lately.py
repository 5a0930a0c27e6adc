"""Lately read: events as they were read last, since what is found by one question is found by the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.event import Event

SIZE = 4096
"""Events: some 15 MB. To read one from the engine takes a tenth of a millisecond, and a question finds up to
six hundred."""


class Lately:
    """The last `size` events that were read, without their vectors, by the ids of their points.

    Whoever changes an event drops it here. Not safe from several threads.
    """

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._events: dict[str, Event] = {}

    def of(self, ids: Iterable[str]) -> dict[str, Event]:
        """Those of these that are here."""
        return {id: self._events[id] for id in ids if id in self._events}

    def keep(self, events: Mapping[str, Event]) -> None:
        """These were read just now; those that were read longest ago go."""
        self.drop(events)
        self._events |= events
        for id in list(self._events)[: max(0, len(self._events) - self._size)]:
            del self._events[id]

    def drop(self, ids: Iterable[str]) -> None:
        """Let go of these."""
        for id in ids:
            self._events.pop(id, None)

    def clear(self) -> None:
        """Let go of all."""
        self._events.clear()
