"""Consolidation: events go from short- to long-term memory in the background, and are then announced."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from actors.supervised import supervised
from actors.watching.announcement import event_message
from pipeline.boundary import State
from pipeline.errors import StoreError, Unavailable
from pipeline.event import Event

log = logging.getLogger(__name__)

Publish = Callable[[list[dict[str, Any]]], None]

BACKOFF = 1.0
"""Seconds before the first retry; doubled up to `BACKOFF_MAX`."""

BACKOFF_MAX = 30.0

TOGETHER = 64
"""Batches that are kept together, at most."""


class Keeper(Protocol):
    """Long-term memory as consolidation needs it."""

    def keep(self, events: Sequence[Event], pictures: Mapping[str, bytes]) -> None:
        """Write events by id and JPEGs by address; durable on return."""
        ...


@dataclass(frozen=True)
class _Batch:
    events: Sequence[Event]
    pictures: Mapping[str, bytes]


class Consolidation:
    """Keeps what is committed, durably, before anybody hears of it; tries again while the store is away.

    A full queue (`room` batches) makes the mind wait: nothing committed is ever dropped, unless keeping has
    ended for good.
    """

    def __init__(self, name: str, keeper: Keeper, publish: Publish, room: int = 256) -> None:
        self._keeper = keeper
        self._publish = publish
        self._batches: queue.Queue[_Batch | None] = queue.Queue(room)
        self._stopped = threading.Event()
        self.kept = 0
        self.problem = ""
        self._thread = supervised(f"consolidation-{name}", self._run, self._failed)

    def start(self) -> None:
        """Begin to keep."""
        self._thread.start()

    def put(self, events: Sequence[Event], pictures: Mapping[str, bytes]) -> None:
        """Hand over events that are new or changed, with the JPEGs of the committed ones by address."""
        batch = _Batch(events, pictures)
        while not self._stopped.is_set():
            with suppress(queue.Full):
                self._batches.put(batch, timeout=1.0)
                return

    def close(self, patience: float = 10.0) -> None:
        """Keep what is waiting, then stop; a store that keeps nothing for `patience` seconds is given up."""
        kept = -1
        while self._thread.is_alive() and self.kept > kept:
            kept = self.kept
            self._end(patience)
        self._stopped.set()
        self._thread.join(1.0)

    def _end(self, patience: float) -> None:
        """Wait for the end, but no longer than `patience` seconds."""
        try:
            self._batches.put(None, timeout=patience)
        except queue.Full:
            return
        self._thread.join(patience)

    def _run(self) -> None:
        ended = False
        while not ended:
            waiting = self._waiting()
            ended = None in waiting
            if not self._settle([batch for batch in waiting if batch is not None]):
                return

    def _waiting(self) -> list[_Batch | None]:
        """What is waiting, at least one: a store takes many at once in hardly more time."""
        waiting = [self._batches.get()]
        while len(waiting) < TOGETHER and not self._batches.empty():
            waiting.append(self._batches.get())
        return waiting

    def _settle(self, batches: Sequence[_Batch]) -> bool:
        """Keep what is committed, and tell of everything; whether that was done before it was stopped."""
        events = {event.id: event for batch in batches for event in batch.events}
        committed = [event for event in events.values() if event.state is State.COMMITTED]
        pictures = {address: jpeg for batch in batches for address, jpeg in batch.pictures.items()}
        if committed and not self._keep(committed, pictures):
            return False
        for batch in batches:
            self._publish([event_message(event) for event in batch.events])
        return True

    def _keep(self, events: Sequence[Event], pictures: Mapping[str, bytes]) -> bool:
        backoff = BACKOFF
        while not self._stopped.is_set():
            try:
                self._keeper.keep(events, pictures)
            except (StoreError, Unavailable) as error:
                self.problem = str(error)
                log.warning("long-term memory: %s; trying again in %.0f s", error, backoff)
                self._stopped.wait(backoff)
                backoff = min(backoff * 2, BACKOFF_MAX)
            else:
                self.problem = ""
                self.kept += len(events)
                return True
        return False

    def _failed(self, error: Exception) -> None:
        self.problem = f"nothing more of this stream is kept: {error}"
        self._stopped.set()
