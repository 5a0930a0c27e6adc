"""Expectation: what the next embedding will be like, and whether it was broken for good.

The way to judge embeddings that come one by one: their surprise is compared with its own recent history, as
in EM-LLM (mu + gamma * sigma), and a startling one becomes a boundary only when what follows stays with the
new rather than with the old: a flash or a passing leaf does not.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from pipeline.cutting.judgement import Judgement
from pipeline.cutting.novelty import Novelty
from pipeline.direction import mean_direction
from pipeline.item import Vector

HISTORY = 40
"""Surprises that mu and sigma are taken over."""

WARM = 4
"""Observations before the first boundary."""

CONTEXT = 6
"""Observations that stand for "the old" when a candidate is judged."""

GAMMA = 1.0
"""Standard deviations above the mean from which a surprise is startling."""

SURE = 2.0
"""Log-odds of a candidate that is confirmed, and against one that is not."""


@dataclass
class _Candidate:
    t: float
    surprise: float
    learned: float
    before: Vector
    after: list[Vector] = field(default_factory=list)


class Expectation:
    """One stream of unit vectors. `apart` is the least cosine distance between old and new at a boundary,
    `confirmations` how many observations must side with the new."""

    def __init__(self, apart: float, confirmations: int = 2) -> None:
        self._apart = apart
        self._confirmations = confirmations
        self._novelty = Novelty()
        self._surprises: deque[float] = deque(maxlen=HISTORY)
        self._recent: deque[Vector] = deque(maxlen=CONTEXT)
        self._candidate: _Candidate | None = None
        self._seen = 0
        self.threshold = 0.0

    def judge(self, t: float, vector: Vector) -> Judgement:
        """Take the observation at `t`; what it says about a boundary there or at a candidate before it."""
        surprise, learned = self._novelty.of(vector)
        startling = self._startling(surprise)
        self._surprises.append(surprise)
        self._seen += 1
        if self._candidate is None and startling and self._recent:
            self._candidate = _Candidate(t, surprise, learned, mean_direction(self._recent))
        if self._candidate is None:
            self._recent.append(vector)
        elif self._confirmed(self._candidate, vector):
            found, self._candidate = self._candidate, None
            self._recent.clear()
            self._recent.extend(found.after)
            return Judgement(found.t, SURE, found.surprise, found.learned)
        return Judgement(t, -SURE, surprise, learned)

    def forget(self) -> None:
        """A boundary was put here for another reason: what was before it is old."""
        self._candidate = None
        self._recent.clear()

    def _confirmed(self, candidate: _Candidate, vector: Vector) -> bool:
        candidate.after.append(vector)
        new = mean_direction(candidate.after)
        near = 1.0 - float(candidate.before @ new) < self._apart
        if near or float(vector @ candidate.before) >= float(vector @ new):
            self._candidate = None
            self._recent.append(vector)
            return False
        return len(candidate.after) >= self._confirmations

    def _startling(self, surprise: float) -> bool:
        if self._seen < WARM:
            return False
        history = np.array(self._surprises)
        self.threshold = float(history.mean() + GAMMA * history.std())
        return surprise > self.threshold
