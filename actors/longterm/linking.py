"""Linking: events that are related to one another are linked, one event at a time, in the background."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from actors.longterm.links import Links
from pipeline.clock import Clock
from pipeline.event import Event
from pipeline.link import Link
from pipeline.memory import Hit, Span, Store, pages
from pipeline.remembering.relating import cues, related

FOUND = 48
"""Events looked at for each way in which they may be related."""

TOGETHER = 5
"""Events of one answer that are linked for it, the best of its evidence."""

BATCH = 500
"""Events that are looked up at once."""


Charge = Callable[[Event, int], None]
"""Who is told that an event takes so many bytes more."""


class Linking:
    """Keeps `links` between the events in `store`; `clock` gives Unix seconds, `charge` counts bytes."""

    def __init__(self, store: Store, links: Links, clock: Clock, charge: Charge) -> None:
        self._store = store
        self._links = links
        self._clock = clock
        self._charge = charge
        self._swept = False

    def expect(self, events: Sequence[Event]) -> None:
        """These were remembered just now: they are to be linked."""
        self._links.expect(event.id for event in events if event.level == "event")

    def step(self) -> bool:
        """Link the next event; whether there was one. Raises StoreError, Unavailable."""
        if not self._swept:
            self._sweep()
        waiting = self._links.waiting(1)
        for id in waiting:
            self._link(id)
        return bool(waiting)

    def recalled(self, ids: Sequence[str]) -> None:
        """These events were of use together, the best first."""
        present = [event.id for event in self._store.read(ids[:TOGETHER]) if event.level == "event"]
        if len(present) > 1:
            self._links.together(present, self._clock())

    def of(self, ids: Collection[str]) -> Mapping[str, Sequence[Link]]:
        """The links of each of these events that has any, the firmest first."""
        return self._links.of(ids, self._clock())

    def forget(self, ids: Collection[str], heirs: Mapping[str, str] | None = None) -> None:
        """Lose the links of these events, for good; what they live on in takes them over."""
        if ids:
            self._links.forget(ids, heirs or {}, self._clock())

    def taken(self, ids: Iterable[str]) -> int:
        """Bytes of the links of these events, half of each: the other half is at its other end."""
        return self._links.taken(ids)

    def trim(self, ids: Iterable[str], room: int) -> None:
        """Let the faintest links of these events go, until all take at most `room` bytes."""
        self._links.trim(ids, room, self._clock())

    def _link(self, id: str) -> None:
        events = self._store.read([id])
        links = related(events[0], self._found(events[0])) if events else ()
        taken = self._links.tie(id, links, self._clock())
        if events and taken:
            self._charge(events[0], taken)

    def _found(self, event: Event) -> Sequence[Hit]:
        found: dict[str, Hit] = {}
        for cue in cues(event):
            for hit in self._store.search(cue, FOUND, Span()):
                found.setdefault(hit.event.id, hit)
        return list(found.values())

    def _sweep(self) -> None:
        """Make good what was cut off: nothing that is gone is linked, and nothing was left out."""
        for ids in self._linked():
            kept = self._store.known(ids)
            self.forget([id for id in ids if id not in kept])
        if not self._links.begun:
            for events in pages(self._store, Span()):
                self.expect(events)
            self._links.begin()
        self._swept = True

    def _linked(self) -> Iterator[list[str]]:
        ids = self._links.linked("", BATCH)
        while ids:
            yield ids
            ids = self._links.linked(ids[-1], BATCH)
