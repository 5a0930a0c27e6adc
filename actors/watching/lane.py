"""A lane: one stage of perception on a thread of its own, behind a bounded queue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from actors.sources.ring import Ring
from actors.supervised import lasting
from pipeline.item import Item
from pipeline.observation import Percept

TRIES = 5
"""Batches in a row that may fail in a lane of a camera before it is given up: it may be of a picture."""

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
    other forgets its oldest frame instead (a camera), and its oldest sound only at `DEEP` times as many, and
    goes on after a batch that failed. `failed` is called with the error that ended it.
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
        self._batch = batch
        self._waits = waits
        self._ring = Ring(room, waits, deep=DEEP)
        self._failures = 0
        self._thread = lasting(f"lane-{name}", self._run, self._goes_on)

    def start(self) -> None:
        """Begin to take items."""
        self._thread.start()

    def put(self, item: Item) -> None:
        """Hand in an item; waits while the lane is full, if it is of that kind."""
        self._ring.put(item)

    def end(self) -> None:
        """Nothing more will come."""
        self._ring.end()

    def join(self, timeout: float | None = None) -> None:
        """Wait until everything taken has been delivered."""
        self._thread.join(timeout)

    @property
    def waiting(self) -> int:
        """Items that wait."""
        return len(self._ring)

    @property
    def dropped(self) -> int:
        """Items that were forgotten."""
        return self._ring.dropped

    def _run(self) -> None:
        while (items := self._ring.take(self._batch, None)) is not None:
            for percept in self._stage.push_many(items):
                self._deliver(percept)
            self._failures = 0
        for percept in self._stage.flush():
            self._deliver(percept)

    def _goes_on(self, error: Exception) -> bool:
        self._failures += 1
        if self._failures < TRIES and not self._waits:
            return True
        self._ring.end(abandon=True)
        self._failed(error)
        return False
