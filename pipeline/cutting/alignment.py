"""Alignment: percepts of several lanes, each with its own delay, put into one order of stream time.

A lane promises by watermarks that nothing earlier will come from it. What every lane has passed is
handed on, in an order that depends on the content only and not on who was faster, so that a stream
played in pieces, at any speed, on any number of processes, is cut into the same events.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from math import inf

from pipeline.observation import Kind, Observation, Percept, Watermark

_Key = tuple[float, str, float, str]


class Aligner:
    """A stage from percepts of `kinds` to observations in order, with the stream time they have reached.

    `lag` bounds how long, in seconds of stream time, the fastest lane waits for the slowest (a camera);
    infinite, it waits for ever (a file). What comes later than that is left out here and counted in
    `late`; memory has taken it all the same.
    """

    def __init__(self, kinds: Iterable[Kind], lag: float = inf) -> None:
        self._marks = dict.fromkeys(kinds, -inf)
        self._lag = lag
        self._heap: list[tuple[_Key, int, Observation]] = []
        self._count = 0
        self._released = -inf
        self.late = 0

    @property
    def slowest(self) -> float:
        """Stream time up to which every lane has told everything, seconds."""
        return min(self._marks.values(), default=inf)

    def missed(self, observation: Observation) -> bool:
        """Whether it comes too late to be put into order."""
        return observation.t0 < self._released

    def push(self, percept: Percept) -> Iterator[Observation | Watermark]:
        """Take a percept; hand on what is in order now, and then one watermark if time went on."""
        if isinstance(percept, Watermark):
            known = self._marks.get(percept.kind, -inf)
            self._marks[percept.kind] = max(known, percept.t)
        elif self.missed(percept):
            self.late += 1
        elif percept.final:
            self._keep(percept)
        yield from self._release(max(self.slowest, max(self._marks.values(), default=inf) - self._lag))

    def flush(self) -> Iterator[Observation | Watermark]:
        """Hand on the rest."""
        yield from self._release(inf)

    def _keep(self, observation: Observation) -> None:
        key = (observation.t0, str(observation.kind), observation.t1, observation.text)
        heapq.heappush(self._heap, (key, self._count, observation))
        self._count += 1

    def _release(self, horizon: float) -> Iterator[Observation | Watermark]:
        if horizon <= self._released:
            return
        while self._heap and self._heap[0][0][0] < horizon:
            observation = heapq.heappop(self._heap)[-1]
            self._released = observation.t0
            yield observation
        self._released = horizon
        if horizon < inf:
            yield Watermark(Kind.GAP, horizon)
