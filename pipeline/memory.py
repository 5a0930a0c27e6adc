"""The port of memory: short-term and long-term are read alike, and only long-term is written by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from pipeline.clock import datable
from pipeline.event import Event
from pipeline.item import Vector
from pipeline.packed import Packed


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of memory is meant: streams (empty: all) and wall times in Unix seconds (None: open).

    An event is inside when it overlaps `since` to `until`.
    """

    streams: tuple[str, ...] = ()
    since: float | None = None
    until: float | None = None

    def holds(self, event: Event) -> bool:
        """Whether `event` is inside."""
        return self.of(event.stream) and self.meets(event.wall0 + event.t0, event.wall0 + event.t1)

    def of(self, stream: str) -> bool:
        """Whether `stream` is meant."""
        return not self.streams or stream in self.streams

    def within(self, event: Event) -> Span:
        """The part of it that `event` covers."""
        between = self.between(event.wall0 + event.t0, event.wall0 + event.t1)
        return replace(between, streams=(event.stream,))

    def between(self, since: float | None, until: float | None) -> Span:
        """What of it lies between two wall times too (None: open)."""
        begin = max((t for t in (self.since, since) if t is not None), default=None)
        end = min((t for t in (self.until, until) if t is not None), default=None)
        return Span(self.streams, begin and datable(begin), end and datable(end))

    def meets(self, begin: float, end: float) -> bool:
        """Whether something from `begin` to `end`, wall times, overlaps it."""
        return (self.since is None or end >= self.since) and (self.until is None or begin <= self.until)


@dataclass(frozen=True, slots=True)
class Cue:
    """What to look for: any of a vision vector, a text vector and weighted keywords (see keywords.py)."""

    vision: Vector | None = None
    text: Vector | None = None
    keywords: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit(Packed):
    """An event found, with how well it matched each part of the cue.

    `vision` and `text` are cosines, `keywords` a BM25 score; None where that channel did not find it.
    `store` is "short" or "long".
    """

    event: Event
    store: str
    vision: float | None = None
    text: float | None = None
    keywords: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some events with their vectors, in no order; `after` leads to the next page, empty at the end."""

    events: Sequence[Event]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Reach(Packed):
    """What there is: streams, and from when to when (Unix seconds; 0 where nothing is there)."""

    streams: tuple[str, ...] = ()
    since: float = 0.0
    until: float = 0.0

    @classmethod
    def over(cls, streams: Iterable[str], times: Iterable[tuple[float, float]]) -> Reach:
        """That of `streams`, the names sorted, over all `times`, wall times from and to."""
        known = list(times)
        if not known:
            return NOWHERE
        since, until = min(begin for begin, _ in known), max(end for _, end in known)
        return cls(tuple(sorted(set(streams))), since, until)

    @classmethod
    def joined(cls, some: Iterable[Reach]) -> Reach:
        """That of several together."""
        each = [one for one in some if one.streams]
        return cls.over((s for one in each for s in one.streams), ((one.since, one.until) for one in each))


NOWHERE = Reach()
"""There is nothing."""


class Paged(Protocol):
    """What gives all of its events, page by page."""

    def page(self, span: Span, after: str = "") -> Page:
        """Some events inside `span`: those of the page behind `after`."""
        ...


def pages(memory: Paged, span: Span) -> Iterator[Sequence[Event]]:
    """All events of `memory` inside `span` with their vectors, a page at a time; at least one page."""
    page = memory.page(span)
    yield page.events
    while page.after:
        page = memory.page(span, page.after)
        yield page.events


class Memory(Protocol):
    """Anything that can be asked for events."""

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events for each part of `cue`, merged by event id."""
        ...

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        """The last `limit` events inside `span`, or the first, in order of wall time."""
        ...

    def reach(self, span: Span) -> Reach:
        """What there is of events inside `span`."""
        ...

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are there, with their vectors."""
        ...


class Store(Memory, Protocol):
    """Long-term memory."""

    def put(self, events: Sequence[Event]) -> None:
        """Write events by id, replacing what had the same id; durable on return. Raises StoreError."""
        ...

    def page(self, span: Span, after: str = "", limit: int = 250) -> Page:
        """Up to `limit` events inside `span` with their vectors; all of them, page by page."""
        ...

    def known(self, ids: Sequence[str]) -> set[str]:
        """Which of these events are kept."""
        ...

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are kept, with their vectors, in no order."""
        ...

    def drop(self, ids: Sequence[str]) -> None:
        """Take back events that were put just now."""
        ...

    def forget(self, span: Span) -> int:
        """Delete every event inside `span` for good; how many there were."""
        ...

    def wipe(self) -> bool:
        """Do some of what forgetting left to do, until no byte is left; whether there is more."""
        ...

    def damaged(self) -> Mapping[str, int]:
        """Bytes of what could not be read and was set aside, by name, the oldest first."""
        ...

    def discard(self, name: str) -> None:
        """Delete some of it."""
        ...

    def tidy(self) -> bool:
        """Give back some of the bytes of what was dropped; whether there was something to do."""
        ...

    def count(self) -> int:
        """How many events are kept."""
        ...

    def close(self) -> None:
        """Flush and let go."""
        ...
