"""Progress: up to when each stream has been remembered for good."""

from __future__ import annotations

from typing import Any

from actors.port.hub import Hub


class Progress:
    """Listens to `hub` for committed events: who watches a stream again goes on after the last of them."""

    def __init__(self, hub: Hub) -> None:
        self._until: dict[str, float] = {}
        hub.subscribe({"events"}, self._hear)

    def of(self, stream: str) -> float:
        """Seconds of stream time; 0 where nothing is remembered yet."""
        return self._until.get(stream, 0.0)

    def begin(self, stream: str) -> None:
        """`stream` is watched from its beginning."""
        self._until.pop(stream, None)

    def _hear(self, event: dict[str, Any]) -> None:
        if event["state"] == "committed" and event["level"] == "event":
            self._until[event["stream"]] = max(self.of(event["stream"]), event["t1"])
