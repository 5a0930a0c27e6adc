"""The archive: long-term memory as one thing, events with their pictures and the register of streams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from actors.embedded import EmbeddedStore
from actors.keyframes import Keyframes
from actors.orderbook import OrderBook
from actors.qdrantserver import QdrantServer
from actors.register import Register
from configs.schema import MemorySettings
from pipeline.event import Event
from pipeline.memory import Cue, Hit, Memory, Span, Store
from pipeline.standing import Order

EVERYTHING = 1_000_000
"""Events of one forgetting, at most."""


class Archiving(Memory, Protocol):
    """An archive, here or in another process."""

    def keep(self, events: Sequence[Event], pictures: Mapping[str, bytes]) -> None:
        """Write events by id and JPEGs by address; durable on return."""
        ...

    def forget(self, span: Span) -> int:
        """Delete every event inside `span`, and its picture; how many there were."""
        ...

    def picture(self, address: str) -> bytes | None:
        """The JPEG at `address`."""
        ...

    def count(self) -> int:
        """How many events are kept."""
        ...

    def origin(self, stream: str, url: str, wall0: float, keep: bool) -> float:
        """The wall time of the stream's time 0, recorded."""
        ...

    def others(self, stem: str, url: str) -> set[str]:
        """Names that begin with `stem` and belong to another URL."""
        ...

    def orders(self) -> list[Order]:
        """The standing queries, oldest first."""
        ...

    def stand(self, order: Order) -> None:
        """Keep a standing query, in the place of the one with its id."""
        ...

    def stand_down(self, id: str | int) -> None:
        """Keep it no more. Raises UserError for an unknown one."""
        ...

    def close(self) -> None:
        """Flush and let go."""
        ...


class Archive:
    """Events in a Qdrant server or the embedded engine; pictures, streams and orders in the folder."""

    def __init__(self, settings: MemorySettings, dims: Mapping[str, int]) -> None:
        folder = settings.store.expanduser()
        self._store = _store(settings, folder, dims)
        folder.mkdir(parents=True, exist_ok=True)
        self._keyframes = Keyframes(folder / "keyframes")
        self._register = Register(folder / "streams.json")
        self._orders = OrderBook(folder / "standing.json")

    def keep(self, events: Sequence[Event], pictures: Mapping[str, bytes]) -> None:
        """Write events by id and JPEGs by address; durable on return. Raises StoreError, Unavailable."""
        for address, jpeg in pictures.items():
            self._keyframes.put(address, jpeg)
        self._store.put(events)

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events for each part of `cue`, merged by event id."""
        return self._store.search(cue, k, span)

    def scan(self, span: Span, limit: int = 1000) -> Sequence[Event]:
        """The last `limit` events inside `span`, in order of wall time."""
        return self._store.scan(span, limit)

    def forget(self, span: Span) -> int:
        """Delete every event inside `span`, and its picture; how many there were."""
        for event in self._store.scan(span, EVERYTHING):
            self._keyframes.forget(event.keyframe)
        return self._store.forget(span)

    def picture(self, address: str) -> bytes | None:
        """The JPEG at `address`."""
        return self._keyframes.get(address)

    def count(self) -> int:
        """How many events are kept."""
        return self._store.count()

    def origin(self, stream: str, url: str, wall0: float, keep: bool) -> float:
        """The wall time of the stream's time 0 (with `keep` the first ever told), recorded."""
        return self._register.origin(stream, url, wall0, keep)

    def others(self, stem: str, url: str) -> set[str]:
        """Names that begin with `stem` and belong to another URL."""
        return self._register.others(stem, url)

    def orders(self) -> list[Order]:
        """The standing queries, oldest first."""
        return self._orders.all()

    def stand(self, order: Order) -> None:
        """Keep a standing query, in the place of the one with its id. Raises UserError, StoreError."""
        self._orders.put(order)

    def stand_down(self, id: str | int) -> None:
        """Keep it no more. Raises UserError for an unknown one, StoreError."""
        self._orders.drop(id)

    def close(self) -> None:
        """Flush and let go."""
        self._store.close()


def _store(settings: MemorySettings, folder: Path, dims: Mapping[str, int]) -> Store:
    if settings.qdrant:
        return QdrantServer(settings.qdrant, dims, key=settings.qdrant_key)
    return EmbeddedStore(folder, dims, settings.keep_free)
