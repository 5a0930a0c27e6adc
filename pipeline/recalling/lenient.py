"""Lenient memories: one that does not answer is no reason to leave a question unanswered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from pipeline.errors import Unavailable
from pipeline.event import Event
from pipeline.memory import NOWHERE, Cue, Hit, Memory, Reach, Span

T = TypeVar("T")


class Lenient:
    """`memory` for the length of one question: once it is Unavailable it is `silent`, and has nothing."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.silent = False

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events for each part of `cue`; none while it is silent."""
        return self._heard(lambda: self._memory.search(cue, k, span), ())

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        """The last `limit` events inside `span`, or the first; none while it is silent."""
        return self._heard(lambda: self._memory.scan(span, limit, earliest), ())

    def reach(self, span: Span) -> Reach:
        """What there is of events inside `span`; nothing while it is silent."""
        return self._heard(lambda: self._memory.reach(span), NOWHERE)

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are there, with their vectors; none while it is silent."""
        return self._heard(lambda: self._memory.read(ids), ())

    def _heard(self, ask: Callable[[], T], nothing: T) -> T:
        if self.silent:
            return nothing
        try:
            return ask()
        except Unavailable:
            self.silent = True
            return nothing
