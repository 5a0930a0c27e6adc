"""Revival: what runs in a process of its own is made again when that process has died."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from math import inf
from typing import Any, Protocol

from actors.supervised import supervised
from pipeline.errors import OnlookerError

log = logging.getLogger(__name__)

FIRST = 0.5
"""Seconds before the first try; doubled with each that follows, up to `LONGEST`."""

LONGEST = 30.0

STEADY = 60.0
"""Seconds that it must have lived for its next death to count as the first one."""


class Mortal(Protocol):
    """Something in a process of its own."""

    def died(self) -> None:
        """Return when its process has died."""
        ...

    def build(self) -> None:
        """Make it again. Raises OnlookerError."""
        ...


class Revival:
    """Makes `part` again, called `name`, whenever it has died, and then calls `back`.

    `changed` is called whenever `state` has changed. After `most` deaths in a row it is given up.
    """

    def __init__(
        self,
        name: str,
        part: Mortal,
        back: Callable[[], None] = lambda: None,
        changed: Callable[[], None] = lambda: None,
        most: float = inf,
    ) -> None:
        self.name = name
        self.state = "running"
        self.problem = ""
        self.restarts = 0
        self._part = part
        self._back = back
        self._changed = changed
        self._most = most
        self._deaths, self._pause = 0, FIRST
        self._closed = threading.Event()
        self._thread = supervised(f"revival of {name}", self._run, lambda error: self._give_up(f"{error}"))

    def start(self) -> None:
        """From now on look out for its death."""
        self._thread.start()

    def close(self) -> None:
        """Let it die from now on."""
        self._closed.set()

    def as_json(self) -> dict[str, Any]:
        """How it is, as the wire shows it."""
        return {"name": self.name, "state": self.state, "error": self.problem, "restarts": self.restarts}

    def _run(self) -> None:
        while self.state == "running":
            began = time.monotonic()
            self._part.died()
            if self._closed.is_set():
                return
            if time.monotonic() - began > STEADY:
                self._deaths, self._pause = 0, FIRST
            self._deaths += 1
            if self._deaths > self._most:
                self._give_up(f"its process died {self._deaths} times in a row; it is left alone now")
            else:
                self._tell("away", "its process has died; it is started again")
                self._revive()

    def _revive(self) -> None:
        """Try until it is back."""
        while not self._closed.wait(self._pause):
            self._pause = min(2 * self._pause, LONGEST)
            try:
                self._part.build()
                self._back()
            except OnlookerError as error:
                self._tell("away", f"its process has died, and it can't be started again yet: {error}")
            else:
                self.restarts += 1
                self._tell("running")
                return

    def _give_up(self, why: str) -> None:
        self._tell("failed", why)

    def _tell(self, state: str, problem: str = "") -> None:
        self.state, self.problem = state, problem
        if not self._closed.is_set():
            log.warning("%s: %s", self.name, problem or f"is back; restarts so far: {self.restarts}")
            self._changed()
