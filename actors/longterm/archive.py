"""The archive: long-term memory as one thing, events with their pictures and the register of streams."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from actors.longterm.archiving import Added, Beside
from actors.longterm.diary import Diary
from actors.longterm.erasure import Erasure
from actors.longterm.keyframes import Keyframes, shrunk
from actors.longterm.ledger import Account, Ledger
from actors.longterm.linking import Linking
from actors.longterm.links import Links
from actors.longterm.noting import Noting
from actors.longterm.orderbook import OrderBook
from actors.longterm.readings import Readings
from actors.longterm.register import Register
from actors.longterm.sidememory import SideMemory
from actors.longterm.tending import Tending
from actors.store.embedded import EmbeddedStore
from actors.store.qdrantserver import QdrantServer
from configs.schema import MemorySettings
from pipeline.alerting.standing import Order
from pipeline.errors import OnlookerError
from pipeline.event import Event
from pipeline.item import Vector
from pipeline.link import Link
from pipeline.memory import Cue, Hit, Page, Reach, Span
from pipeline.recalling.delving import delve
from pipeline.recalling.ranking import compared
from pipeline.remembering.naming import Name
from pipeline.remembering.told import NOTHING, Told

NOTES = ("ledger", "diary", "side", "readings")
"""Databases that count for all streams together; links count with their events."""

GRACE = 300.0
"""Seconds beyond the minutes of short-term memory after which an event is amended no more."""


class Archive:
    """Events in a Qdrant server or the embedded engine; pictures, streams and orders in the folder.

    `dims`: sizes of vectors by name; `made_by`: the models that make them. Raises StoreError where there
    are others in a Qdrant server; in the folder those of others are kept apart.
    """

    def __init__(
        self, settings: MemorySettings, dims: Mapping[str, int], made_by: Mapping[str, str] | None = None
    ) -> None:
        folder = self._path = settings.store.expanduser()
        self._store = _store(settings, folder, dims, made_by or {})
        folder.mkdir(0o700, parents=True, exist_ok=True)
        self._keyframes = Keyframes(folder / "keyframes")
        self._register = Register(folder / "streams.json")
        self._orders = OrderBook(folder / "standing.json")
        self._budget = settings.budget
        self._ledger = Ledger(folder / "ledger.sqlite")
        if self._store.lost:
            self._ledger.doubt()
        self._diary = Diary(folder / "diary.sqlite")
        self._noting = Noting(self._store, self._diary)
        self._side = SideMemory(folder / "side.sqlite", self._store.spaces)
        self._links = Links(folder / "links.sqlite")
        self._readings = Readings(folder / "readings.sqlite")
        if self._store.lost:
            self._readings.clear()
        self._linking = Linking(self._store, self._links, time.time, self._ledger.charge)
        self._tending = Tending(
            self._store,
            self._keyframes,
            self._ledger,
            self._budget.retention,
            self._noting,
            self._linking,
            self._readings,
            self._held,
            grace=60 * settings.minutes + GRACE,
            total=self._budget.total,
            beside=lambda: self.beside().bytes,
        )
        self._erasure = Erasure(
            self._store, self._keyframes, self._ledger, self._noting, self._side, self._linking, self._tending
        )
        self._writing = threading.RLock()

    def keep(self, events: Sequence[Event], pictures: Mapping[str, bytes]) -> None:
        """Write events by id and JPEGs by address; durable on return. Raises StoreError, Unavailable."""
        width, quality = self._budget.keyframe_width, self._budget.keyframe_quality
        self._keep(events, {at: shrunk(jpeg, width, quality) for at, jpeg in pictures.items()})

    def _keep(self, events: Sequence[Event], pictures: Mapping[str, bytes]) -> None:
        with self._writing:
            for address, jpeg in pictures.items():
                self._keyframes.put(address, jpeg)
            self._store.put(events)
            self._ledger.add(events, {address: len(jpeg) for address, jpeg in pictures.items()})
            self._linking.expect(events)

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events for each part of `cue`, merged by event id, and what fits inside the best
        episodes; corrected ones also by what they say now."""
        return delve(self._search, cue, k, span)

    def _search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        found = self._store.search(cue, k, span)
        known = {hit.event.id for hit in found}
        return [*found, *(hit for hit in self._side.search(cue, k, span) if hit.event.id not in known)]

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        """The last `limit` events inside `span`, or the first, in order of wall time."""
        return self._store.scan(span, limit, earliest)

    def reach(self, span: Span) -> Reach:
        """What there is of events inside `span`."""
        return self._store.reach(span)

    def forget(self, span: Span) -> int:
        """Delete every event inside `span`, its picture, and what tells of it; how many there were.

        Their last bytes are gone when `wipe` has nothing left to do.
        """
        with self._writing:
            self._readings.clear()
            return self._erasure.forget(span)

    def wipe(self) -> bool:
        """Do some of what is to be done until no byte of what was forgotten is left; whether there is more.

        Others are answered between two calls. Raises StoreError, Unavailable.
        """
        return self._store.wipe()

    def tend(self) -> bool:
        """Make one hour lighter that takes more than it may, or else tidy up, or link some events; whether
        there was something. Raises StoreError, Unavailable."""
        with self._writing:
            return self._tending.step() is not None or self._store.tidy() or self._linking.step()

    def recalled(self, ids: Sequence[str]) -> None:
        """These events were of use together, the best first: they are kept longer, and linked.

        Raises StoreError, Unavailable.
        """
        with self._writing:
            # First what reads the store: where that is away nothing is counted, and it can be said again.
            self._linking.recalled(ids)
            self._ledger.recalled(ids)

    def readings(self, model: str) -> Mapping[str, Vector]:
        """Vectors that `model` made of what newest events say, by their texts. Raises StoreError."""
        return self._readings.all(model)

    def keep_readings(self, model: str, ids: Sequence[str], rows: Mapping[str, Vector]) -> None:
        """Keep what `model` made of the texts of these events, as far as they are still there.

        Raises StoreError, Unavailable.
        """
        with self._writing:
            at = {text: e.wall0 + e.t1 for e in self._store.read(ids) for text in compared(e)}
            self._readings.keep(model, {text: row for text, row in rows.items() if text in at}, at)

    def related(self, ids: Sequence[str]) -> Mapping[str, Sequence[Link]]:
        """The links of each of these events that has any, the firmest first. Raises StoreError."""
        return self._linking.of(ids)

    def accounts(self) -> dict[str, Account]:
        """What each stream takes, and what was let go of. Raises StoreError."""
        return self._ledger.accounts()

    def beside(self) -> Beside:
        """What else takes room."""
        notes = sum(file.stat().st_size for kind in NOTES for file in self._path.glob(f"{kind}.sqlite*"))
        return Beside(notes, self._store.damaged())

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are kept, with their vectors, as they were perceived."""
        return self._store.read(ids)

    def correct(self, event: Event, text: str, at: float) -> None:
        """`event` says `text` from now on, and stays. Raises StoreError."""
        self._side.correct(event, text, at)

    def pin(self, event: Event, at: float) -> None:
        """Keep `event` for good. Raises StoreError."""
        self._side.pin(event, at)

    def unpin(self, id: str) -> None:
        """Let the event go like any other. Raises StoreError."""
        self._side.unpin(id)

    def name(self, name: Name) -> None:
        """Know what this is called. Raises UserError where too much has a name, StoreError."""
        self._side.name(name)

    def told(self) -> Told:
        """What users have told."""
        return self._side.told

    def picture(self, address: str) -> bytes | None:
        """The JPEG at `address`."""
        return self._keyframes.get(address)

    def count(self) -> int:
        """How many events are kept."""
        return self._store.count()

    def origin(self, stream: str, url: str, wall0: float, keep: bool) -> float:
        """The wall time of the stream's time 0 (with `keep` the first ever told), recorded. Raises StoreError
        where there is no room for what it will show."""
        self._store.must_have_room()
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

    def page(self, span: Span, after: str = "") -> Page:
        """Some events inside `span` with their vectors; all of them, page by page."""
        return self._store.page(span, after)

    def merge(self, events: Sequence[Event], pictures: Mapping[str, bytes], told: Told = NOTHING) -> Added:
        """Write what is not here yet, and only that: all of it or nothing.

        `told`: what users have said of these events, and names. Raises StoreError, Unavailable, and
        UserError where too much would have a name.
        """
        with self._writing:
            known = self._store.known([event.id for event in events])
            fresh = {event.id: event for event in events if event.id not in known}
            missing = {at: jpeg for at, jpeg in pictures.items() if self._keyframes.get(at) is None}
            added = Added(tuple(fresh), tuple(missing))
            try:
                self._keep(list(fresh.values()), missing)
                return replace(added, told=self._learn(told))
            except OnlookerError:
                self.retract(added)
                raise

    def retract(self, added: Added) -> None:
        """Take back what was merged. Raises StoreError, Unavailable."""
        with self._writing:
            for address in added.pictures:
                self._keyframes.forget(address)
            if added.events:
                self._linking.forget(added.events)
                self._readings.clear()
                self._store.drop(added.events)
            self._side.unlearn(added.told)
            self._ledger.doubt()

    def origins(self) -> dict[str, float]:
        """Unix seconds at the time 0 of each stream."""
        return self._register.origins()

    def adopt(self, origins: Mapping[str, float]) -> None:
        """Know these streams too; those that are known stay as they are. Raises StoreError."""
        self._register.adopt(origins)
        self._ledger.doubt()

    def dims(self) -> dict[str, int]:
        """Sizes of the vectors by name."""
        return self._store.spaces.dims()

    def made_by(self) -> dict[str, str]:
        """Names of the models that make the vectors, by name; those that are known."""
        return self._store.spaces.makers()

    def close(self) -> None:
        """Flush and let go."""
        self._store.close()
        self._ledger.close()
        self._diary.close()
        self._side.close()
        self._links.close()
        self._readings.close()

    def _learn(self, told: Told) -> Told:
        """What of it is new; it is kept with the events as they are here."""
        if not told:
            return NOTHING
        return self._side.learn(told, {event.id: event for event in self._store.read(list(told.events))})

    def _held(self, ids: Collection[str]) -> Collection[str]:
        """Those that users have pinned or corrected."""
        told = self._side.told
        return {id for id in ids if id in told.pins or id in told.corrections}


def _store(
    settings: MemorySettings, folder: Path, dims: Mapping[str, int], made_by: Mapping[str, str]
) -> EmbeddedStore | QdrantServer:
    if not settings.qdrant:
        return EmbeddedStore(folder, dims, settings.keep_free, made_by)
    return QdrantServer(
        settings.qdrant,
        dims,
        key=settings.qdrant_key,
        replicas=settings.qdrant_replicas,
        shards=settings.qdrant_shards,
        made_by=made_by,
    )
