"""A ring: the bounded link between whoever brings items and whoever takes them."""

from __future__ import annotations

import threading
from collections import deque

from pipeline.item import Audio, Frame, Gap, Glimpses, Item, Page


class Ring:
    """Holds at most `room` items. One that `waits` holds up its writer (a file); else the oldest goes (a
    camera): frames first, anything else only at `deep` times as many, and a run of sound that went and is
    `gap` seconds long is told as a gap."""

    def __init__(self, room: int, waits: bool, gap: float = 3.0, deep: int = 1) -> None:
        self._room = room
        self._deepest = room * deep
        self._waits = waits
        self._gap = gap
        self._items: deque[Item] = deque()
        self._changed = threading.Condition()
        self._ended = False
        self._lost: tuple[float, float] | None = None
        self.dropped = 0

    def put(self, item: Item) -> None:
        """Hand in an item."""
        with self._changed:
            if self._waits:
                self._changed.wait_for(lambda: len(self._items) < self._room or self._ended)
            elif len(self._items) >= self._room:
                self._drop()
            if not self._ended:
                self._items.append(item)
            self._changed.notify_all()

    def __len__(self) -> int:
        return len(self._items)

    def take(self, most: int, wait: float | None) -> list[Item] | None:
        """Up to `most` items, waiting at most `wait` seconds (None: as long as it takes) for the first;
        None when all is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._ended, timeout=wait)
            if not self._items:
                return None if self._ended else []
            taken = [self._items.popleft() for _ in range(min(most, len(self._items)))]
            self._changed.notify_all()
            return [*self._missing(), *taken]

    def end(self, abandon: bool = False) -> None:
        """Nothing more will come; `abandon`: and what is here is not wanted."""
        with self._changed:
            self._ended = True
            if abandon:
                self._items.clear()
            self._changed.notify_all()

    def _drop(self) -> None:
        frames = (n for n, item in enumerate(self._items) if isinstance(item, Frame | Glimpses | Page))
        oldest = next(frames, 0 if len(self._items) >= self._deepest else None)
        if oldest is None:
            return
        item = self._items[oldest]
        del self._items[oldest]
        self.dropped += 1
        if isinstance(item, Audio):
            self._lost = (self._lost[0] if self._lost else item.t, item.end)

    def _missing(self) -> list[Item]:
        lost, self._lost = self._lost, None
        return (
            [Gap(*lost, "it came faster than it could be taken")]
            if lost and lost[1] - lost[0] >= self._gap
            else []
        )
