"""The hub: what happens is told here once and heard by everyone who subscribed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import Any

TOPICS = {
    "event": "events",
    "observation": "observations",
    "alert": "alerts",
    "status": "status",
    "spoken": "answers",
}
"""The topic of a message by its `type`."""

Hear = Callable[[dict[str, Any]], None]


class Hub:
    """Fans messages out. Any thread may call any method; a listener must return at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[Hear, frozenset[str]] = {}

    def subscribe(self, topics: Collection[str], hear: Hear) -> None:
        """From now on `hear` gets the messages of `topics`, and of no others."""
        with self._lock:
            self._listeners = {**self._listeners, hear: frozenset(topics)}

    def unsubscribe(self, hear: Hear) -> None:
        """From now on `hear` gets nothing."""
        with self._lock:
            self._listeners = {other: topics for other, topics in self._listeners.items() if other != hear}

    def publish(self, message: dict[str, Any]) -> None:
        """Tell everyone who subscribed to the topic of `message`."""
        topic = TOPICS[message["type"]]
        for hear, topics in self._listeners.items():
            if topic in topics:
                hear(message)
