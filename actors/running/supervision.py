"""Supervision: which processes the service needs, which of them are away, and how often they came back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from actors.running.revival import Mortal, Revival

TRIES = 5
"""Deaths in a row after which a stream is left alone: there may be something in it that kills whoever watches
it. What all streams and questions need is never given up."""

NOTICE = 1.0
"""Seconds within which a death is known here."""

WAIT = 30.0
"""Seconds that a question waits for what is started again: loading models takes some of them."""


class Supervision:
    """Makes parts of the service and streams again when they die. `changed` is called with each change.

    Any thread may call any method.
    """

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self._changed = changed
        self._parts: dict[str, Revival] = {}
        self._streams: dict[str, Revival] = {}

    def keep(self, name: str, part: Mortal, back: Callable[[], None] = lambda: None) -> None:
        """The service needs `part`; `back` is called when it was made again."""
        revival = Revival(name, part, back, self._changed)
        self._parts = {**self._parts, name: revival}
        revival.start()

    def attend(self, stream: str, part: Mortal, back: Callable[[], None]) -> None:
        """`part` watches `stream`; `back` is called when it was made again."""
        revival = Revival(f"the stream {stream}", part, back, self._changed, TRIES)
        self._streams = {**self._streams, stream: revival}
        revival.start()

    def let_go(self, stream: str) -> None:
        """`stream` is watched no more."""
        gone = self._streams.get(stream)
        self._streams = {name: revival for name, revival in self._streams.items() if name != stream}
        if gone:
            gone.close()

    def missing(self) -> list[str]:
        """What the service needs and has not, each with the reason."""
        return [f"{name}: {part.problem}" for name, part in self._parts.items() if part.state != "running"]

    def recovered(self, wait: float = WAIT) -> bool:
        """Whether something the service needs died and is back within `wait` seconds.

        Who asked a dead process may hear of it before it is known here.
        """
        until = time.monotonic() + NOTICE
        while not self.missing() and time.monotonic() < until:
            time.sleep(0.05)
        died, until = bool(self.missing()), time.monotonic() + wait
        while self.missing() and time.monotonic() < until:
            time.sleep(0.05)
        return died and not self.missing()

    def parts(self) -> list[dict[str, Any]]:
        """How the parts of the service are, as the wire shows it."""
        return [part.as_json() for part in self._parts.values()]

    def lost(self, stream: str) -> dict[str, Any]:
        """What a stream's state is while nobody watches it, and why; else nothing."""
        revival = self._streams.get(stream)
        away = revival is not None and revival.state != "running"
        return {"state": revival.state, "error": revival.problem} if revival and away else {}

    def metrics(self) -> dict[str, float]:
        """Which parts run, and how often parts and streams were started again."""
        found: dict[str, float] = {}
        for name, part in self._parts.items():
            found[f'onlooker_part_up{{part="{name}"}}'] = float(part.state == "running")
            found[f'onlooker_part_restarts_total{{part="{name}"}}'] = float(part.restarts)
        for stream, revival in self._streams.items():
            found[f'onlooker_stream_restarts_total{{stream="{stream}"}}'] = float(revival.restarts)
        return found

    def close(self) -> None:
        """Let everything die from now on."""
        for revival in (*self._parts.values(), *self._streams.values()):
            revival.close()
