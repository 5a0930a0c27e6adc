"""Episodes: long stretches of one subject, begun where somebody says so or where the talk has drifted away.

Said so: a learned hazard of cues, of who holds the floor and of sentence vectors peaks clearly. Drifted: a
Bayesian segmentation (Eisenstein and Barzilay 2008) of sentence vectors, Gaussian with an unknown mean a
segment, whose gain is |sum w x|^2 / (sum w + 1 / spread), with x in units of the stream's own noise and with
its own spread of subjects (empirical Bayes): talk at a table is noisier than a told story. The best path is
kept as in the Viterbi algorithm over the begin of the segment (Fearnhead and Liu 2007) and is decided for
good `LAG` turns later, which bounds its memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.cutting.aspects import AHEAD, Aspects
from pipeline.cutting.hazard import Hazard, Rows
from pipeline.cutting.turn import Turn, turn
from pipeline.cutting.weights import EPISODE
from pipeline.item import Vector
from pipeline.observation import Observation

LAG = 15
"""Turns that the segmentation looks beyond a boundary before it is decided."""

LOOK_AHEAD = AHEAD + LAG
"""Turns after its first at the latest by which an episode is known."""

COST = 1.5
"""Gain that a segment must bring."""

TRUST = 0.3
"""Gain that a nat of the hazard counts for."""

AVERAGE, FLOOR = -4.3, -7.0
"""Log-odds of the hazard that count for nothing, and the least that it can be."""

CLEAR, PEAK = -2.1, 5
"""Log-odds from which a hazard is clear, and turns on either side that it must not be less than."""

LEAST, MOST = 0.03, 1.0
"""Bounds of the variance of the means of segments, relative to that of turns within one."""

PRIOR, MEMORY = 20.0, 1000.0
"""Turns that the usual of a stream, before it is known, counts for, and how far back it remembers."""


class Scale:
    """What is usual in a stream, how much a turn differs from the last, and how much from all."""

    def __init__(self) -> None:
        self._mean: Rows | None = None
        self._known = PRIOR
        self._noise, self._pairs = 0.8, PRIOR
        self._all, self._mass = 0.9, PRIOR
        self._last: Turn | None = None

    def unusual(self, now: Turn) -> Rows:
        """The vector [d] less the mean so far, for what all of a stream shares tells no episode, in units of
        the noise."""
        if self._mean is None:
            self._mean = np.zeros(len(now.vector))
        self._known = min(self._known + 1, MEMORY)
        self._mean += (now.vector - self._mean) / self._known
        x = np.asarray(now.vector - self._mean, np.float64)
        self._mass = min(self._mass + now.weight, MEMORY)
        self._all += now.weight * (float(x @ x) - self._all) / self._mass
        if self._last is not None:
            self._differ(now, self._last)
        self._last = now
        return np.asarray(x / np.sqrt(self._noise), np.float64)

    def spread(self) -> float:
        """Variance of the means of segments, relative to that within: what neighbours do not explain."""
        return min(MOST, max(LEAST, (self._all - self._noise) / self._noise))

    def _differ(self, now: Turn, last: Turn) -> None:
        """Half the mean squared difference of neighbours: the variance within (von Neumann 1941)."""
        weight = now.weight * last.weight
        self._pairs = min(self._pairs + weight, MEMORY)
        self._noise += weight * (1.0 - float(now.vector @ last.vector) - self._noise) / self._pairs


@dataclass
class _Path:
    """A segmentation so far, its last segment begun at turn `start`; `cuts` (turn, time) are not yet decided.

    `score` is that of all before the last segment, `worth` with the last one's gain.
    """

    start: int
    score: float
    total: Rows
    cuts: tuple[tuple[int, float], ...] = ()
    mass: float = 0.0
    worth: float = 0.0

    def add(self, x: Rows, weight: float, spread: float) -> None:
        """A turn more in the last segment."""
        self.total += weight * x
        self.mass += weight
        self.worth = self.score + float(self.total @ self.total) / (self.mass + 1 / spread)

    def cut(self, number: int) -> bool:
        """A segment begins at turn `number`."""
        return self.start == number or any(n == number for n, _ in self.cuts)


class Episodes:
    """Tells the times at which episodes begin, seconds of stream time, at most `LOOK_AHEAD` turns late.

    Constant in time and memory: at most `LAG` + 2 paths.
    """

    def __init__(self, hazard: Hazard = EPISODE) -> None:
        self._hazard = hazard
        self._aspects = Aspects()
        self._scale = Scale()
        self._paths: list[_Path] = []
        self._lately: deque[float] = deque(maxlen=2 * PEAK + 1)
        self._number = 0

    def push(self, observation: Observation) -> Iterator[float]:
        """Take an observation; the times of boundaries that are now decided, in order."""
        now = turn(observation)
        if now is not None:
            self._aspects.push(now)
            if self._aspects.ready():
                yield from self._step(*self._aspects.next())

    def flush(self) -> Iterator[float]:
        """The stream has ended: decide the rest."""
        while self._aspects.left():
            yield from self._step(*self._aspects.next())
        if self._paths:
            yield from (t for _, t in self._best().cuts)
        self._paths = []

    def _step(self, now: Turn, features: list[float], vectors: list[Vector]) -> Iterator[float]:
        odds = self._hazard.logit(features, vectors)
        self._branch(now, TRUST * (max(odds, FLOOR) - AVERAGE) - COST)
        x, spread = self._scale.unusual(now), self._scale.spread()
        for path in self._paths:
            path.add(x, now.weight, spread)
        self._lately.append(odds)
        self._number += 1
        if self._said_so():
            self._insist(self._number - 1 - PEAK)
        yield from self._decide()

    def _best(self) -> _Path:
        return max(self._paths, key=lambda path: path.worth)

    def _branch(self, now: Turn, prior: float) -> None:
        """A segment may begin here, after the best of the paths."""
        empty = np.zeros(len(now.vector))
        if not self._paths:
            self._paths.append(_Path(self._number, 0.0, empty))
            return
        best = self._best()
        cuts = (*best.cuts, (self._number, now.t))
        self._paths.append(_Path(self._number, best.worth + prior, empty, cuts))

    def _said_so(self) -> bool:
        """The hazard had a clear peak `PEAK` turns ago."""
        if len(self._lately) <= 2 * PEAK:
            return False
        return self._lately[PEAK] > CLEAR and self._lately[PEAK] >= max(self._lately)

    def _insist(self, number: int) -> None:
        """Only the paths that cut there go on, if any is left."""
        self._paths = [path for path in self._paths if path.cut(number)] or self._paths

    def _decide(self) -> Iterator[float]:
        """Decide what is older than `LAG` as the best path has it; drop the paths that have it otherwise."""
        horizon = self._number - LAG
        old = _until(horizon, self._best())
        self._paths = [path for path in self._paths if _until(horizon, path) == old]
        for path in self._paths:
            path.cuts = path.cuts[len(old) :]
        yield from (t for _, t in old)


def _until(horizon: int, path: _Path) -> tuple[tuple[int, float], ...]:
    return tuple(cut for cut in path.cuts if cut[0] < horizon)
