"""Anticipation: what was said lately is read before somebody asks, the newest first, and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf, nextafter
from typing import Protocol

from pipeline.event import Event, line
from pipeline.item import Vector
from pipeline.memory import Span
from pipeline.recalling.cached import CachedReader
from pipeline.recalling.matching import stems_of
from pipeline.recalling.ranking import Known, compared

PAGE = 50
"""Events that are looked through at a time."""

MOST = 8192
"""Texts looked at ahead at most: half of those that are kept, some days of what people say."""

Remembered = Callable[[Span, int], Sequence[Known]]
"""The last so many events inside a span, in order of wall time."""


class Keeping(Protocol):
    """Where the text vectors of what is remembered are kept beside it."""

    def readings(self, model: str) -> Mapping[str, Vector]:
        """The vectors that `model` made, by their texts."""
        ...

    def keep_readings(self, model: str, ids: Sequence[str], rows: Mapping[str, Vector]) -> None:
        """Keep what `model` made of the texts of these events, as far as they are still there."""
        ...


class Anticipation:
    """Wants `reader` to read what the events say that `remembered` gives, and has it kept by `keeping`.

    It goes back from the newest event to the first once, and from then on only as far as there is something
    new.
    """

    def __init__(self, remembered: Remembered, reader: CachedReader, keeping: Keeping | None = None) -> None:
        self._remembered = remembered
        self._reader = reader
        self._keeping = keeping
        self._until, self._looked, self._once = inf, 0, False
        self._page: Sequence[Event] = ()
        self._kept: set[str] = set()

    def begin(self) -> None:
        """Know what was kept. Raises Unavailable."""
        if self._keeping:
            rows = self._keeping.readings(self._reader.name)
            self._kept |= rows.keys()
            self._reader.know(rows)

    def step(self) -> bool:
        """Look through the next page, when all of the last one is read; False where there is nothing more to
        look through for now. Raises Unavailable."""
        self._keep()
        wanted = self._reader.want(self._texts)
        done = self._until == -inf or self._looked >= MOST or (self._once and not wanted)
        if done:
            self._keep()
            self._until, self._looked, self._once = inf, 0, True
        return not done

    def again(self) -> None:
        """Go back to the first event again: what was read is not kept any more."""
        self._until, self._looked, self._once = inf, 0, False
        self._page, self._kept = (), set()

    def _texts(self) -> Iterator[str]:
        """Of the next page, the newest event first."""
        until = None if self._until == inf else self._until
        self._page = [each.event for each in self._remembered(Span(until=until), PAGE)]
        earliest = min((event.wall0 + event.t0 for event in self._page), default=-inf)
        self._until = nextafter(earliest, -inf)
        for event in reversed(self._page):
            for moment in event.words:
                stems_of(line(moment.speaker, moment.text))  # its words are reduced for the first time
            texts = compared(event)
            self._looked += len(texts)
            yield from texts

    def _keep(self) -> None:
        """Have those of the page kept that are known and are not kept yet."""
        page, self._page = self._page, ()
        texts = {text for event in page for text in compared(event)} - self._kept
        rows = self._reader.read_until(texts, lambda: True) if texts and self._keeping else {}
        if rows and self._keeping:
            self._keeping.keep_readings(self._reader.name, [event.id for event in page], rows)
            self._kept |= rows.keys()
