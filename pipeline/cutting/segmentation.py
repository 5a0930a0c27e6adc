"""Segmentation: a stream of observations cut into events where it surprises.

Each modality is judged by a model of its own, at its own rate and with its own delay, and gives its evidence
for or against a boundary in nats. The evidence of all modalities about the same moment adds up to the hazard
of a boundary there (a product of experts); where the hazard is above the threshold, the event ends.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from math import nan
from typing import Any

from pipeline.boundary import Boundary, Reason, State
from pipeline.cutting.expectation import Expectation
from pipeline.cutting.fusion import Fusion
from pipeline.cutting.judgement import Judgement
from pipeline.cutting.score import Recorder, Score
from pipeline.cutting.sight import Sight
from pipeline.cutting.topics import Topics
from pipeline.observation import WORDED, Kind, Observation
from pipeline.stage import restore, snapshot

INSTANT = 0.04
"""Seconds that a stream of one picture takes: as long as a picture of a film is seen."""

SETTLING = 3.0
"""Seconds of stream time after which a provisional boundary is committed."""

LOOKS = 0.12
"""Least cosine distance between the looks before and after a boundary, where there are no glimpses."""


class Segmenter:
    """A stage from observations, in order of their begin, to boundaries. Times in seconds of stream time.

    An event lasts at least `shortest` and at most `longest`, but for one in which nothing at all is observed:
    after `longest` seconds of that, it begins where the last observation ended, and ends with the next one.
    A boundary may be found some seconds late (a fade has to be over), but does not move once announced, and
    is committed when stream time is `SETTLING` beyond it. `threshold`: log-odds from which the hazard of a
    boundary is one.
    `recorder` is told every score and every boundary.
    """

    def __init__(
        self,
        *,
        shortest: float = 1.0,
        longest: float = 60.0,
        threshold: float = 0.0,
        recorder: Recorder | None = None,
    ) -> None:
        self._shortest = shortest
        self._longest = longest
        self._threshold = threshold
        self._recorder = recorder
        self._sight = Sight()
        self._looks = Expectation(LOOKS)
        self._words = Topics()
        self._fusion = Fusion()
        self._start: float | None = None
        self._t = 0.0
        self._seen = 0.0
        self._quiet = False
        self._observed = False
        self._number = 0
        self._settling: deque[Boundary] = deque()

    def push(self, observation: Observation) -> Iterator[Boundary]:
        """Take an observation; hand on the boundaries that it makes, new and settled ones."""
        yield from self.tick(observation.t0)
        yield from self._wake(observation.t0)
        self._t = self._seen = max(self._t, observation.t1)
        self._observed = True
        if observation.kind is Kind.GAP:
            yield from self._cut(observation.t0, Reason.GAP)
            yield from self._cut(observation.t1, Reason.GAP)
            return
        for judgement in self._judged(observation):
            hazard = self._fusion.hazard(observation.kind, judgement)
            self._record(observation.kind, judgement, hazard)
            if hazard > self._threshold and self._long_enough(judgement.t):
                yield from self._cut(judgement.t, Reason.SURPRISE, judgement.surprise)

    def tick(self, t: float) -> Iterator[Boundary]:
        """Stream time has reached `t`, and nothing more will begin before it."""
        if self._start is None:
            self._start = self._seen = t
        silent = self._seen + self._longest
        while min(t, silent) - self._start >= self._longest:
            yield from self._settle(self._start + self._longest)
            yield from self._cut(self._start + self._longest, Reason.LONGEST)
        if t > silent and not self._quiet:
            self._quiet = True
            yield from self._settle(silent)
            yield from self._cut(self._seen, Reason.SILENCE)
        yield from self._settle(t)
        self._t = max(self._t, t)

    def flush(self) -> Iterator[Boundary]:
        """The stream has ended; so does the last event."""
        if self._start is not None:
            alone = self._observed and not self._number
            yield from self._cut(max(self._t, self._start + INSTANT) if alone else self._t, Reason.END)
        yield from self._settle(float("inf"))

    def snapshot(self) -> Mapping[str, Any]:
        """All that is known now."""
        recorder, self._recorder = self._recorder, None
        state = snapshot(self)
        self._recorder = recorder
        return state

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a snapshot as if never stopped."""
        restore(self, {**state, "_recorder": self._recorder})

    def _wake(self, t: float) -> Iterator[Boundary]:
        """Something is observed at `t`: a silence ends."""
        if self._quiet:
            self._quiet = False
            yield from self._cut(t, Reason.SILENCE)

    def _judged(self, observation: Observation) -> Iterable[Judgement]:
        if observation.vector is None or observation.kind is Kind.WRITING:
            return ()
        if observation.kind in WORDED:
            return self._words.judge(observation)
        found = self._sight.judge(observation)
        if observation.kind is Kind.VISION and not self._sight.watching:
            return (self._looks.judge(observation.t0, observation.vector),)
        return found

    def _long_enough(self, t: float) -> bool:
        return self._start is not None and t - self._start >= self._shortest

    def _cut(self, t: float, reason: Reason, surprise: float = 0.0) -> Iterator[Boundary]:
        if self._start is None or t <= self._start:
            return
        boundary = Boundary(self._number, t, State.PROVISIONAL, reason, surprise)
        self._number += 1
        self._start = t
        self._settling.append(boundary)
        self._fusion.spend()
        if reason is Reason.GAP:
            for modality in (self._sight, self._looks, self._words):
                modality.forget()
        yield self._told(boundary)

    def _settle(self, t: float) -> Iterator[Boundary]:
        while self._settling and t - self._settling[0].t >= SETTLING:
            known = self._settling.popleft()
            yield self._told(Boundary(known.number, known.t, State.COMMITTED, known.reason, known.surprise))

    def _told(self, boundary: Boundary) -> Boundary:
        if self._recorder:
            self._recorder(boundary)
        return boundary

    def _record(self, kind: Kind, judgement: Judgement, hazard: float) -> None:
        if self._recorder:
            usual = self._looks.threshold if kind is Kind.VISION else nan
            t, surprise, learned = judgement.t, judgement.surprise, judgement.learned
            self._recorder(
                Score(t, kind, surprise, learned, usual, judgement.evidence, hazard - self._threshold)
            )
