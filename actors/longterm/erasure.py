"""Erasure: what happened in a span is deleted from long-term memory, with all that tells of it."""

from __future__ import annotations

from collections.abc import Sequence

from actors.longterm.keyframes import Keyframes
from actors.longterm.ledger import Ledger
from actors.longterm.linking import Linking
from actors.longterm.noting import Noting
from actors.longterm.sidememory import SideMemory
from actors.longterm.tending import Tending
from pipeline.event import Event
from pipeline.memory import Span, Store

EVERYTHING = 1_000_000
"""Events of one erasure, at most."""


class Erasure:
    """Deletes events of `store`, their pictures among `keyframes`, and what the others know of them."""

    def __init__(
        self,
        store: Store,
        keyframes: Keyframes,
        ledger: Ledger,
        noting: Noting,
        side: SideMemory,
        linking: Linking,
        tending: Tending,
    ) -> None:
        self._store = store
        self._keyframes = keyframes
        self._ledger = ledger
        self._noting = noting
        self._side = side
        self._linking = linking
        self._tending = tending

    def forget(self, span: Span) -> int:
        """Delete every event inside `span`; how many there were. Raises StoreError, Unavailable."""
        damaged = len(self._store.damaged())
        doomed = self._store.scan(span, EVERYTHING)
        ids = [event.id for event in doomed]
        for address in {address for event in doomed for address in event.keyframes}:
            self._keyframes.forget(address)
        self._linking.forget(ids)
        self._store.drop(self._telling_of(doomed))
        gone = self._store.forget(span)
        self._ledger.forget(ids)
        self._noting.forget(span)
        self._side.forget(span)
        self._tending.recount(span)
        if len(self._store.damaged()) < damaged:
            self._tending.sweep()
        return gone

    def _telling_of(self, doomed: Sequence[Event]) -> list[str]:
        """Other episodes whose summary tells of one of these events: they touch it, but may end before the
        span."""
        if not doomed:
            return []
        ids = {event.id for event in doomed}
        begin = min(event.wall0 + event.t0 for event in doomed)
        end = max(event.wall0 + event.t1 for event in doomed)
        streams = tuple({event.stream for event in doomed})
        around = self._store.scan(Span(streams, begin - 1.0, end + 1.0), EVERYTHING)
        episodes = [event for event in around if event.level == "episode" and event.id not in ids]
        return [episode.id for episode in episodes if not ids.isdisjoint(episode.links)]
