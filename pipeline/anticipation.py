"""Anticipation: what was said lately is read before somebody asks, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf, nextafter

from pipeline.cached import CachedReader
from pipeline.memory import Span
from pipeline.ranking import Known, compared

PAGE = 50
"""Events that are looked through at a time."""

MOST = 8192
"""Texts read ahead at most: half of those that are kept, some days of what people say."""

Remembered = Callable[[Span, int], Sequence[Known]]
"""The last so many events inside a span, in order of wall time."""


class Anticipation:
    """Wants `reader` to read what the events say that `remembered` gives.

    It goes back from the newest event to the first once, and from then on only as far as there is something
    new.
    """

    def __init__(self, remembered: Remembered, reader: CachedReader) -> None:
        self._remembered = remembered
        self._reader = reader
        self._until, self._wanted, self._once = inf, 0, False

    def step(self) -> bool:
        """Look through the next page; False where there is nothing more to look through for now. Raises
        Unavailable."""
        wanted = self._reader.want(self._texts)
        self._wanted += wanted
        done = self._until == -inf or self._wanted >= MOST or (self._once and not wanted)
        if done:
            self._until, self._wanted, self._once = inf, 0, True
        return not done

    def again(self) -> None:
        """Go back to the first event again: what was read is not kept any more."""
        self._until, self._wanted, self._once = inf, 0, False

    def _texts(self) -> Iterator[str]:
        """Of the next page, the newest event first."""
        until = None if self._until == inf else self._until
        page = [each.event for each in self._remembered(Span(until=until), PAGE)]
        earliest = min((event.wall0 + event.t0 for event in page), default=-inf)
        self._until = nextafter(earliest, -inf)
        yield from (text for event in reversed(page) for text in compared(event))
