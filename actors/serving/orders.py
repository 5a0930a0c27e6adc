"""Orders: the standing queries of the service, made ready once and handed to every stream."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from actors.longterm.archiving import Archiving
from pipeline.alerting.standing import Order, Standing
from pipeline.errors import Unavailable, UserError

log = logging.getLogger(__name__)


class Preparing(Protocol):
    """Whoever has the models that a query's words need."""

    def prepare(self, order: Order) -> Standing:
        """The order with the vectors of its words. Raises UserError where they name nothing."""
        ...


class Guarding(Protocol):
    """A stream that looks out for standing queries."""

    def stand(self, standing: Standing) -> None:
        """From now on look out for it, in the place of the one with its id."""
        ...

    def stand_down(self, id: str | int) -> None:
        """From now on look out for it no more."""
        ...


class Orders:
    """Keeps orders in `archive` and tells them to every stream, also to those that begin later."""

    def __init__(self, archive: Archiving, thinker: Preparing) -> None:
        self._archive = archive
        self._thinker = thinker
        self._ready: dict[str | int, Standing] = {}
        self._guards: dict[str, Guarding] = {}
        self._lock = threading.Lock()

    def stand(self, order: Order) -> None:
        """From now on look out for `order`. Raises UserError where it can't be looked out for."""
        standing = self._thinker.prepare(order)
        with self._lock:
            self._archive.stand(order)
            self._ready[order.id] = standing
            self._tell(lambda guard: guard.stand(standing))

    def stand_down(self, id: str | int) -> None:
        """From now on look out for it no more. Raises UserError for an unknown one."""
        with self._lock:
            self._archive.stand_down(id)
            self._ready.pop(id, None)
            self._tell(lambda guard: guard.stand_down(id))

    def listed(self) -> list[dict[str, Any]]:
        """What stands, oldest first, as the wire shows it."""
        return [order.as_json() for order in self._archive.orders()]

    def attach(self, stream: str, guard: Guarding) -> None:
        """From now on `stream` looks out for all that stands and all that will."""
        with self._lock:
            for standing in self._standing():
                guard.stand(standing)
            self._guards[stream] = guard

    def detach(self, stream: str) -> None:
        """From now on `stream` is told nothing."""
        with self._lock:
            self._guards.pop(stream, None)

    def _standing(self) -> Iterator[Standing]:
        """Of what stood before a restart the vectors are made when the first stream begins."""
        for order in self._archive.orders():
            try:
                if order.id not in self._ready:
                    self._ready[order.id] = self._thinker.prepare(order)
            except UserError as error:
                log.warning("the standing query %r is left out: %s", order.id, error)
            else:
                yield self._ready[order.id]

    def _tell(self, say: Callable[[Guarding], None]) -> None:
        for stream, guard in self._guards.items():
            try:
                say(guard)
            except Unavailable as error:
                log.warning("%s: %s", stream, error)
