"""Tending: long-term memory is kept within its budget, an hour at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from actors.longterm.keyframes import Keyframes
from actors.longterm.ledger import HOUR, Due, Ledger, hour_of
from actors.longterm.linking import Linking
from actors.longterm.noting import Noting
from actors.longterm.readings import Readings
from pipeline.event import Event
from pipeline.memory import Span, Store, pages
from pipeline.recalling.ranking import compared
from pipeline.remembering.forgetting import Hour, lighten, link_room
from pipeline.remembering.retention import DAY, Retention, Tier

Held = Callable[[Collection[str]], Collection[str]]
"""Which of these ids may not be touched."""


class Tending:
    """Makes the hours that `ledger` says are due lighter in `store` and among `keyframes`.

    Each step may be cut off anywhere and is made good by the next: pictures go first, then what is left is
    written, then what is gone is unlinked and dropped. `grace`: seconds that nothing is touched after it
    was perceived; `total`: bytes that all streams together may take, 0 for any, with what takes room
    `beside`. Where they take more, what is damaged goes first.
    """

    def __init__(
        self,
        store: Store,
        keyframes: Keyframes,
        ledger: Ledger,
        retention: Retention,
        noting: Noting,
        linking: Linking,
        readings: Readings,
        held: Held,
        grace: float = 900.0,
        total: int = 0,
        beside: Callable[[], int] = lambda: 0,
    ) -> None:
        self._store = store
        self._keyframes = keyframes
        self._ledger = ledger
        self._retention = retention
        self._noting = noting
        self._linking = linking
        self._readings = readings
        self._held = held
        self._grace = grace
        self._total = total
        self._beside = beside

    def step(self) -> Due | None:
        """Make one hour lighter; which, or None where nothing is due. Raises StoreError, Unavailable."""
        if not self._ledger.counted:
            self._count_all()
        due = self._ledger.due(self._retention, self._grace, self._room())
        if due is not None:
            self._lighten(due)
        return due

    def _room(self) -> int:
        """Bytes that all streams may take, 0 for any."""
        if not self._total:
            return 0
        damaged = self._store.damaged()
        accounts = self._ledger.accounts().values() if damaged else ()
        taken = sum(one.bytes + one.pictures for one in accounts)
        for name in damaged:
            if taken + self._beside() > self._total:
                self._store.discard(name)
                self.sweep()
        return max(1, self._total - self._beside())

    def sweep(self) -> None:
        """Delete pictures of no event: what named them was damaged, and is deleted now."""
        shown = {
            address for page in pages(self._store, Span()) for event in page for address in event.keyframes
        }
        for address in set(self._keyframes.addresses()) - shown:
            self._keyframes.forget(address)

    def recount(self, span: Span) -> None:
        """Count again what the hours of `span` hold."""
        for stream, hour in self._ledger.hours(span):
            events = [event for event in self._read(stream, hour) if hour_of(event) == hour]
            links = self._linking.taken(event.id for event in events)
            self._ledger.count(stream, hour, events, self._sizes(events), links)

    def _lighten(self, due: Due) -> None:
        found = self._read(due.stream, due.hour)
        here = [event for event in found if hour_of(event) == due.hour]
        across = [e for e in found if e.level == "episode" and hour_of(e) < due.hour]
        pictures = self._sizes(found)
        hour = Hour(
            events=sorted(here, key=lambda event: event.t0),
            across=across,
            pictures=pictures,
            recalls=self._ledger.recalls(event.id for event in here),
            held={*self._held([event.id for event in here]), *self._young(here, due)},
            age=due.age / DAY,
            links=self._linking.taken(event.id for event in here),
        )
        allowance = self._retention.allowance(due.tier)
        light = lighten(hour, allowance)
        for address in light.pictures:
            self._keyframes.forget(address)
        self._readings.drop(_texts([*here, *across]) - _texts(light.kept))
        if light.changed:
            self._store.put(light.changed)
        if light.gone:
            self._linking.forget(light.gone, light.heirs)
            self._store.drop(light.gone)
            self._ledger.forget(light.gone)
        if due.tier is Tier.FULL:
            self._noting.write(due.stream, due.hour, here)
        left = [event.id for event in light.kept]
        self._linking.trim(left, link_room(light.kept, allowance))
        self._ledger.settle(due, light, pictures, self._linking.taken(left))

    def _young(self, events: Sequence[Event], due: Due) -> set[str]:
        """What may still be amended by short-term memory."""
        return {e.id for e in events if e.wall0 + e.t1 > due.newest - self._grace}

    def _read(self, stream: str, hour: int) -> list[Event]:
        span = Span((stream,), hour * HOUR, (hour + 1) * HOUR)
        return [event for page in pages(self._store, span) for event in page]

    def _sizes(self, events: Sequence[Event]) -> dict[str, int]:
        """Bytes of the pictures that are there, by address."""
        addresses = {address for event in events for address in event.keyframes}
        sizes = {address: self._keyframes.size(address) for address in addresses}
        return {address: size for address, size in sizes.items() if size}

    def _count_all(self) -> None:
        self._ledger.begin()
        for page in pages(self._store, Span()):
            self._ledger.add(page, self._sizes(page))
            for event in page:
                self._ledger.charge(event, self._linking.taken([event.id]))
        self._ledger.finish()


def _texts(events: Iterable[Event]) -> set[str]:
    return {text for event in events for text in compared(event)}
