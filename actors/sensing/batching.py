"""Batching: calls that come in at the same time from several streams share one pass of a model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from actors.sensing.standingback import stand_back_here

A = TypeVar("A")
B = TypeVar("B")


@dataclass
class _Pass(Generic[A, B]):
    items: list[A] = field(default_factory=list)
    results: Future[Sequence[B]] = field(default_factory=Future)


class Batcher(Generic[A, B]):
    """Calls `model` with up to `most` items of whoever waits, in order of coming; one pass at a time.

    While the model is busy the next pass gathers, so a lone caller waits for nobody. Where a pass that was
    shared fails, everyone's items have one of their own, so that nobody fails of another's. Passes stand back
    by `nice`.
    """

    def __init__(self, model: Callable[[Sequence[A]], Sequence[B]], most: int, nice: int = 0) -> None:
        self._model = model
        self._most = most
        self._gathering: _Pass[A, B] | None = None
        self._guard = threading.Lock()
        self._worker = ThreadPoolExecutor(1, "batch", stand_back_here, (nice,))

    def __call__(self, items: Sequence[A]) -> Sequence[B]:
        """The model's result for each item, in order."""
        with self._guard:
            shared = self._gathering
            if shared is None or len(shared.items) + len(items) > self._most:
                shared = self._gathering = _Pass()
                shared.results = self._worker.submit(self._run, shared)
            start = len(shared.items)
            shared.items.extend(items)
        if len(shared.items) > len(items) and shared.results.exception() is not None:
            return self._worker.submit(self._model, items).result()
        return shared.results.result()[start : start + len(items)]

    def _run(self, shared: _Pass[A, B]) -> Sequence[B]:
        with self._guard:
            if self._gathering is shared:
                self._gathering = None
        return self._model(shared.items)
