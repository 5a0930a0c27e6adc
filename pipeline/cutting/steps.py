"""Steps: from each glimpse to the next. One that fits neither what came before nor what comes after is a cut.

A person who waves moves much in every frame, a car park in none: how large a step is says little, how little
it was expected says much. The logarithm of a step is predicted by a normal-inverse-gamma model of the steps
before it, and once the next few are known, by one of the steps after it, looking back; the smaller of both
surprises counts, so that neither the beginning nor the end of a movement is a cut.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import log

import numpy as np

from pipeline.cutting.judgement import Judgement
from pipeline.cutting.surprise import Predictor
from pipeline.perceiving.glimpse import Footage, apart

STILL = 0.006
"""A smaller step is the same picture once more: a slow camera, a still, a broken-off connection."""

FLOOR = 0.01
"""Added to a step before its logarithm is taken: what compression alone does."""

AFTER = 0.36
"""Seconds of what follows that must be known before a step is judged."""

NEXT = 8
"""Steps that are taken from what follows at most."""

MEMORY = 10.0
"""About how many steps the model remembers."""

SPREAD = 0.63
"""Standard deviation of the logarithm of a step that is expected beforehand: times or divided by two."""

RAISED = 0.5
"""A step is no candidate unless its logarithm is so far above the mean of the ones before."""

WEIGHTS = (1.75, 3.55, 4.0)
BIAS = -1.6
"""Log-odds of a cut from surprise, log size and log persistence: a logistic regression on labelled cuts, with
the weight of persistence then raised (from 2.2), since few of its examples were dropouts."""


class Steps:
    """Judges every step of `footage`, `AFTER` seconds late."""

    def __init__(self, footage: Footage) -> None:
        self._footage = footage
        self._model = _model()
        self._sizes: list[float] = []
        self._starts: list[tuple[float, float, float, float]] = []

    def judge(self) -> list[Judgement]:
        """Take the newest glimpse of the footage; judge the steps about which enough is known now."""
        rows, t = self._footage.rows, self._footage.t
        if len(rows) > 1:
            self._take(t[-1], apart(rows[-1], rows[-2]))
        ripe = bisect_right(self._starts, t[-1] - AFTER + 1e-6, key=lambda start: start[0])
        ready, self._starts = self._starts[:ripe], self._starts[ripe:]
        return [self._judged(*start) for start in ready]

    def forget(self) -> None:
        """What follows is another stream."""
        self._starts.clear()
        self._model = _model()

    def _take(self, t: float, size: float) -> None:
        if size < STILL:
            return
        x = np.array([log(size + FLOOR)])
        surprise = self._model.shannon(x)
        raised = float(x[0] - self._model.m[0])
        learned = self._model.learn(x)
        self._starts.append((t, size, surprise if raised > RAISED else 0.0, learned))

    def _judged(self, t: float, size: float, before: float, learned: float) -> Judgement:
        if before <= 0.0:
            return Judgement(t, AGAINST, 0.0, learned)
        surprise = min(before, self._afterwards(t, size))
        features = (surprise, log(size + FLOOR), log(self._persistence(t, size) + FLOOR))
        evidence = BIAS + sum(w * x for w, x in zip(WEIGHTS, features, strict=True))
        return Judgement(t, max(AGAINST, evidence), surprise, learned)

    def _afterwards(self, t: float, size: float) -> float:
        """The surprise of the step at `t` for somebody who sees the film backwards."""
        rows, first = self._footage.rows, bisect_left(self._footage.t, t)
        last = min(len(rows) - 1, first + 2 * NEXT)
        sizes = [apart(rows[n + 1], rows[n]) for n in range(first, last)]
        model = _model()
        for following in reversed([s for s in sizes if s >= STILL][:NEXT] or [STILL]):
            model.learn(np.array([log(following + FLOOR)]))
        x = np.array([log(size + FLOOR)])
        return model.shannon(x) if x[0] > model.m[0] else 0.0

    def _persistence(self, t: float, size: float) -> float:
        """How far the pictures before `t` stay from those after it, in steps: a flash comes back."""
        rows, at = self._footage.rows, bisect_left(self._footage.t, t)
        before, after = rows[max(0, at - NEXT) : at], rows[at : at + NEXT]
        nearest = min(apart(a, b) for a in before for b in after)
        return min(1.0, nearest / size)


AGAINST = -6.0
"""Log-odds where nothing speaks for a cut."""


def _model() -> Predictor:
    return Predictor(1, memory=MEMORY, scale=SPREAD)
