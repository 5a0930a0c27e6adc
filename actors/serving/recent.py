"""Recent memory: the short-term memories of all streams, read as one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from actors.serving.atonce import at_once
from pipeline.errors import Unavailable
from pipeline.event import Event
from pipeline.memory import Cue, Hit, Memory, Reach, Span

T = TypeVar("T")

log = logging.getLogger(__name__)


class Recent:
    """A `pipeline.memory.Memory` over one short-term memory a stream; one that is away is left out."""

    def __init__(self) -> None:
        self._memories: Mapping[str, Memory] = {}

    def attach(self, stream: str, memory: Memory) -> None:
        """From now on `stream` is read too."""
        self._memories = {**self._memories, stream: memory}

    def detach(self, stream: str) -> None:
        """From now on `stream` is not read."""
        self._memories = {name: memory for name, memory in self._memories.items() if name != stream}

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events of each stream for each part of `cue`."""
        return [
            hit for hits in self._gather(span, lambda memory: memory.search(cue, k, span)) for hit in hits
        ]

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        """The last `limit` events inside `span`, or the first, in order of wall time."""
        gathered = self._gather(span, lambda memory: memory.scan(span, limit, earliest))
        found = sorted((e for some in gathered for e in some), key=lambda event: event.wall0 + event.t0)
        return found[:limit] if earliest else found[-limit:]

    def reach(self, span: Span) -> Reach:
        """What there is of events inside `span`."""
        return Reach.joined(self._gather(span, lambda memory: memory.reach(span)))

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are there, with their vectors."""
        theirs = Span(tuple({id.partition("/")[0] for id in ids}))
        return [event for some in self._gather(theirs, lambda memory: memory.read(ids)) for event in some]

    def _gather(self, span: Span, read: Callable[[Memory], T]) -> list[T]:
        def one(stream: str, memory: Memory) -> list[T]:
            try:
                return [read(memory)]
            except Unavailable as error:
                log.warning("%s: %s", stream, error)
                return []

        meant = [each for each in self._memories.items() if span.of(each[0])]
        return [each for some in at_once([partial(one, *each) for each in meant]) for each in some]
