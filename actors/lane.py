"""A lane: one stage of perception on a thread of its own, behind a bounded queue."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from actors.supervised import supervised
from pipeline.item import Audio, Frame, Item
from pipeline.observation import Percept

DEEP = 32
"""How many times more sounds than frames may wait: speech that comes late is better than none."""


class Perceiving(Protocol):
    """A stage of perception that takes several items at once, so that a model can batch."""

    def push_many(self, items: Sequence[Item], /) -> Iterable[Percept]:
        """Take items in order; hand on what is complete now."""
        ...

    def flush(self) -> Iterable[Percept]:
        """The stream has ended; hand on the rest."""
        ...


class Lane:
    """Runs `stage` on a thread and gives what it puts out to `deliver`, in order.

    Holds at most `room` items. A lane that `waits` makes its feeder wait when it is full (a file); any
    other forgets its oldest frame instead (a camera), and its oldest sound only at `DEEP` times as many.
    `failed` is called with the error that ended it.
    """

    def __init__(
        self,
        name: str,
        stage: Perceiving,
        deliver: Callable[[Percept], None],
        failed: Callable[[Exception], None],
        *,
        room: int = 64,
        batch: int = 16,
        waits: bool = True,
    ) -> None:
        self._stage = stage
        self._deliver = deliver
        self._failed = failed
        self._room = room
        self._batch = batch
        self._waits = waits
        self._items: deque[Item] = deque()
        self._changed = threading.Condition()
        self._ended = False
        self.dropped = 0
        self._thread = supervised(f"lane-{name}", self._run, self._give_up)

    def start(self) -> None:
        """Begin to take items."""
        self._thread.start()

    def put(self, item: Item) -> None:
        """Hand in an item; waits while the lane is full, if it is of that kind."""
        with self._changed:
            if self._waits:
                self._changed.wait_for(lambda: len(self._items) < self._room or self._ended)
            elif len(self._items) >= self._room:
                self._forget()
            self._items.append(item)
            self._changed.notify_all()

    def end(self, abandon: bool = False) -> None:
        """Nothing more will come; `abandon`: and what is waiting is not wanted."""
        with self._changed:
            self._ended = True
            if abandon:
                self._items.clear()
            self._changed.notify_all()

    def join(self, timeout: float | None = None) -> None:
        """Wait until everything taken has been delivered."""
        self._thread.join(timeout)

    @property
    def waiting(self) -> float:
        """Seconds of sound and number of frames that wait, as one rough number for the status."""
        with self._changed:
            return float(sum(isinstance(item, Audio | Frame) for item in self._items))

    def _forget(self) -> None:
        frames = (index for index, item in enumerate(self._items) if isinstance(item, Frame))
        oldest = next(frames, 0 if len(self._items) >= self._room * DEEP else None)
        if oldest is not None:
            del self._items[oldest]
            self.dropped += 1

    def _take(self) -> list[Item] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._ended)
            if not self._items:
                return None
            taken = [self._items.popleft() for _ in range(min(self._batch, len(self._items)))]
            self._changed.notify_all()
            return taken

    def _run(self) -> None:
        while (items := self._take()) is not None:
            for percept in self._stage.push_many(items):
                self._deliver(percept)
        for percept in self._stage.flush():
            self._deliver(percept)

    def _give_up(self, error: Exception) -> None:
        self.end(abandon=True)
        self._failed(error)
