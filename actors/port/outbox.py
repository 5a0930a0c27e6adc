"""The outbox: what waits to be sent to one client, and never more than a little."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from pipeline.errors import Unavailable

SIZE = 64
"""Messages that may wait."""


class Outbox:
    """A bounded queue of messages; used by one event loop only.

    News of a subscription give way, oldest first, and are counted in `dropped`. Replies never do: a
    client that lets `size` of them wait is not reading.
    """

    def __init__(self, size: int = SIZE) -> None:
        self.dropped = 0
        self._size = size
        self._waiting: deque[tuple[bool, dict[str, Any]]] = deque()
        self._ended = False
        self._filled = asyncio.Event()
        self._taken = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def reply(self, message: dict[str, Any]) -> None:
        """Put a message that must not be lost. Raises Unavailable when too many of them wait."""
        if len(self._waiting) >= self._size and not self._drop_oldest_news():
            raise Unavailable(f"the client lets {self._size} replies wait")
        self._put(False, message)

    def news(self, message: dict[str, Any]) -> None:
        """Put a message of a subscription, at the cost of an older one where it is full."""
        if len(self._waiting) >= self._size and not self._drop_oldest_news():
            self.dropped += 1
            return
        self._put(True, message)

    def end(self) -> None:
        """Nothing more will be put; what waits can still be taken."""
        self._ended = True
        self._filled.set()
        self._taken.set()

    async def room(self) -> None:
        """Wait until less than half of it is replies, so that a fast writer keeps step with the client."""
        while not self._ended and sum(not news for news, _ in self._waiting) >= self._size // 2:
            self._taken.clear()
            await self._taken.wait()

    async def get(self) -> dict[str, Any] | None:
        """The next message, when there is one; None after the end."""
        while not self._waiting and not self._ended:
            self._filled.clear()
            await self._filled.wait()
        self._taken.set()
        return self._waiting.popleft()[1] if self._waiting else None

    def _put(self, news: bool, message: dict[str, Any]) -> None:
        self._waiting.append((news, message))
        self._filled.set()

    def _drop_oldest_news(self) -> bool:
        for place, (news, _) in enumerate(self._waiting):
            if news:
                del self._waiting[place]
                self.dropped += 1
                return True
        return False
