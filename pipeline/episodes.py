"""Episodes: long stretches of one subject, found by the best segmentation of what was lately said.

A Bayesian segmentation (Eisenstein and Barzilay 2008) of sentence vectors with a Gaussian of unknown mean a
segment, whose gain over no segment is |sum w x|^2 / (sum w^2 + 1 / SPREAD) in units of the noise, together
with a learned hazard of boundaries. The best path is kept as in the Viterbi algorithm over the age of the
segment (Fearnhead and Liu 2007) and is decided for good `LAG` turns later, which bounds its memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from pipeline.aspects import AHEAD, Aspects
from pipeline.hazard import Hazard, Rows
from pipeline.observation import Observation
from pipeline.turn import Turn, turn
from pipeline.weights import EPISODE

LAG = 15
"""Turns that the segmentation looks beyond a boundary before it is decided."""

LOOK_AHEAD = AHEAD + LAG
"""Turns after its first at the latest by which an episode is known."""

COST = 1.3
"""Gain that a segment must bring, in the units of the gain."""

TRUST = 0.2
"""What a nat of the hazard counts for, in the units of the gain."""

AVERAGE, FLOOR = -4.3, -7.0
"""Log-odds of the hazard that count for nothing, and the least that it can be."""

SPREAD = 0.3
"""Variance of the means of segments, relative to that of turns within one."""

PRIOR, MEMORY = 20.0, 1000.0
"""Turns that the usual of a stream, before it is known, counts for, and how far back it remembers."""


@dataclass
class _Path:
    """A segmentation so far: its last segment begins at `start`; `cuts` are those not yet decided."""

    start: int
    t: float
    score: float
    total: Rows
    mass: float = 0.0
    cuts: tuple[tuple[int, float], ...] = field(default=())

    def value(self) -> float:
        """The score with the gain of the last segment."""
        return self.score + float(self.total @ self.total) / (self.mass + 1 / SPREAD)


class Episodes:
    """Tells the times at which episodes begin, seconds of stream time, up to `LOOK_AHEAD` turns late.

    Constant in time and memory: at most `LAG` + 2 paths.
    """

    def __init__(self, hazard: Hazard = EPISODE) -> None:
        self._hazard = hazard
        self._aspects = Aspects()
        self._waiting: deque[Turn] = deque()
        self._usual: Rows | None = None
        self._known = PRIOR
        self._paths: list[_Path] = []
        self._number = 0

    def push(self, observation: Observation) -> Iterator[float]:
        """Take an observation; the times of boundaries that are now decided."""
        now = turn(observation)
        if now is not None:
            self._aspects.push(now)
            if self._aspects.ready():
                yield from self._step()

    def flush(self) -> Iterator[float]:
        """The stream has ended: decide the rest."""
        while self._aspects.left():
            yield from self._step()
        if self._paths:
            yield from (t for _, t in max(self._paths, key=_Path.value).cuts)
        self._paths = []

    def _step(self) -> Iterator[float]:
        now, features, vectors = self._aspects.next()
        evidence = max(self._hazard.logit(features, vectors), FLOOR) - AVERAGE
        x = self._unusual(now)
        self._branch(now.t, TRUST * evidence - COST, len(x))
        for path in self._paths:
            path.total += now.weight * x
            path.mass += now.weight
        self._number += 1
        yield from self._decide()

    def _branch(self, t: float, prior: float, dim: int) -> None:
        """A segment may begin here, after the best of the paths."""
        if not self._paths:
            self._paths = [_Path(self._number, t, 0.0, np.zeros(dim))]
            return
        best = max(self._paths, key=_Path.value)
        cuts = (*best.cuts, (self._number, t))
        self._paths.append(_Path(self._number, t, best.value() + prior, np.zeros(dim), cuts=cuts))

    def _decide(self) -> Iterator[float]:
        """Decide what is older than `LAG` as the best path has it; drop the paths that have it otherwise."""
        horizon = self._number - LAG
        best = max(self._paths, key=_Path.value)
        old = tuple(cut for cut in best.cuts if cut[0] < horizon)
        self._paths = [p for p in self._paths if tuple(c for c in p.cuts if c[0] < horizon) == old]
        for path in self._paths:
            path.cuts = path.cuts[len(old) :]
        yield from (t for _, t in old)

    def _unusual(self, now: Turn) -> Rows:
        """The vector less the mean of the stream so far: what all of it shares tells no episode."""
        if self._usual is None:
            self._usual = np.zeros(len(now.vector))
        self._known = min(self._known + 1, MEMORY)
        self._usual += (now.vector - self._usual) / self._known
        return np.asarray(now.vector - self._usual, np.float64)
