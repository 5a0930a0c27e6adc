"""An outlet: alerts leave the service by another way than the port, in the background."""

from __future__ import annotations

import logging
import queue
import threading
from typing import Any, Protocol

from actors.port.hub import Hub
from actors.supervised import lasting
from pipeline.errors import OnlookerError, Unavailable

log = logging.getLogger(__name__)

WAITING = 256
"""Alerts that may wait; beyond that the oldest are given up."""

TRIES = 6
"""Times that an alert is tried before it is given up."""

BACKOFF = 1.0
"""Seconds before the second try; doubled each time."""

RESTING = 5.0
"""Seconds without an alert after which a way may do something else."""


class Way(Protocol):
    """Where alerts go."""

    name: str

    def deliver(self, alert: dict[str, Any]) -> None:
        """Hand an alert over. Raises Unavailable where it may be tried again, else OnlookerError."""
        ...

    def rest(self) -> None:
        """Nothing has come for a while: do what else there is to do. Raises OnlookerError."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class Outlet:
    """Brings what `hub` publishes of alerts to `way`, in order, and tries again where it is away."""

    def __init__(self, hub: Hub, way: Way, backoff: float = BACKOFF, resting: float = RESTING) -> None:
        self._hub = hub
        self._way = way
        self._backoff = backoff
        self._resting = resting
        self._alerts: queue.Queue[dict[str, Any] | None] = queue.Queue(WAITING)
        self._closing = threading.Event()
        self._thread = lasting(f"outlet-{way.name}", self._run, lambda error: not self._closing.wait(resting))

    def start(self) -> None:
        """From now on deliver."""
        self._thread.start()
        self._hub.subscribe({"alerts"}, self._put)

    def close(self) -> None:
        """Deliver no more; what waits is given up."""
        self._hub.unsubscribe(self._put)
        self._closing.set()
        self._put(None)
        self._thread.join(10.0)
        self._way.close()

    def _put(self, alert: dict[str, Any] | None) -> None:
        """Called by any thread."""
        while True:
            try:
                return self._alerts.put_nowait(alert)
            except queue.Full:
                self._give_up_oldest()

    def _give_up_oldest(self) -> None:
        try:
            self._alerts.get_nowait()
        except queue.Empty:
            return
        log.warning("%s: too slow; an alert was given up", self._way.name)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                alert = self._alerts.get(timeout=self._resting)
            except queue.Empty:
                self._rest()
                continue
            if alert is not None:
                self._deliver(alert)

    def _rest(self) -> None:
        try:
            self._way.rest()
        except OnlookerError as error:
            log.warning("%s: %s", self._way.name, error)

    def _deliver(self, alert: dict[str, Any]) -> None:
        wait = self._backoff
        for _ in range(TRIES):
            try:
                return self._way.deliver(alert)
            except Unavailable as error:
                log.warning("%s: %s; trying again in %.0f s", self._way.name, error, wait)
            except OnlookerError as error:
                return log.warning("%s: %s; the alert was given up", self._way.name, error)
            if self._closing.wait(wait):
                return None
            wait *= 2
        return log.warning("%s: stays away; an alert was given up", self._way.name)
