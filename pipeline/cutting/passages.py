"""Passages: fades, dissolves and everything else that makes one scene another without a cut.

Two scenes a and b, `reach` seconds before and after a moment, explain a dissolve: each picture between them
is a mixture of both, first mostly a and then mostly b. A movement or a zoom is not such a mixture; a title
that is faded in is one, but leaves most of the picture alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, replace
from math import log

import numpy as np

from pipeline.cutting.surprise import Predictor
from pipeline.perceiving.glimpse import Footage, Plane, change, mean

REACHES = (0.4, 0.8, 1.2)
"""Seconds from the middle of a passage to the scenes that it joins."""

ENDS = 0.2
"""Seconds of a scene whose mean stands for it."""

EVERY = 0.07
"""Seconds between two moments that are judged."""

CLEAR = 0.6
"""A mixture that explains less is a movement: a pan, a zoom, somebody who walks by."""

FAINT = 0.15
"""A change smaller than this is not looked into."""

MEMORY, SPREAD = 100.0, 0.6
"""Changes that the model of what is usual remembers, about, and the spread of their logarithm."""

NOISE = 2e-4
"""Mean squared error of a pixel that compression makes."""

HORIZON = max(REACHES) + ENDS
"""Seconds of what follows that must be known."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A moment between two scenes: `change` of most of the picture, how well a mixture explains it, and how
    unexpected a change of that size is (Shannon and Bayesian surprise, nats)."""

    t: float
    change: float
    mixture: float
    surprise: float = 0.0
    learned: float = 0.0


class Passages:
    """Finds the moments of `footage` that are most like the middle of a passage, 2 seconds late."""

    def __init__(self, footage: Footage) -> None:
        self._footage = footage
        self._recent: deque[Passage] = deque()
        self._judged = -1.0
        self._usual = Predictor(1, memory=MEMORY, scale=SPREAD)

    def find(self) -> list[Passage]:
        """Take the newest glimpse of the footage; the best passage around, if it is ripe now."""
        times = self._footage.t
        t = times[-1] - HORIZON
        if t - self._judged < EVERY or times[0] > t - HORIZON:
            return []
        self._judged = t
        self._recent.append(self._surprising(self._best(t)))
        return self._ripe()

    def middle(self, t: float) -> float:
        """The time near `t` at which both scenes are equally there, seconds."""
        for _ in range(2):
            a, b = self._end(t - HORIZON), self._end(t + HORIZON - ENDS)
            between = self._between(t, max(REACHES))
            if a is None or b is None or not len(between):
                return t
            shares = _shares(self._plain(between), a, b)[0]
            later = np.flatnonzero(shares < 0.5)
            if not len(later) or not later[0]:
                return t
            t = self._footage.t[between[int(later[0])]]
        return t

    def forget(self) -> None:
        """What follows is another stream."""
        self._recent.clear()

    def _ripe(self) -> list[Passage]:
        """The oldest one, if no neighbour within a reach on either side is better."""
        while self._recent[0].t < self._recent[-1].t - 2 * NEIGHBOURS:
            self._recent.popleft()
        centre = next((p for p in self._recent if p.t >= self._recent[-1].t - NEIGHBOURS), None)
        if centre is None or self._recent[0].t > centre.t - NEIGHBOURS + EVERY:
            return []
        best = max(self._recent, key=_weight)
        return [centre] if centre is best and _weight(centre) > 0 else []

    def _surprising(self, passage: Passage) -> Passage:
        x = np.array([log(passage.change + FAINT)])
        surprise = self._usual.shannon(x) if x[0] > self._usual.m[0] else 0.0
        return replace(passage, surprise=surprise, learned=self._usual.learn(x))

    def _best(self, t: float) -> Passage:
        return max((self._passage(t, reach) for reach in REACHES), key=_weight)

    def _passage(self, t: float, reach: float) -> Passage:
        times, rows = self._footage.t, self._footage.rows
        a, b = _window(times, t - reach - ENDS), _window(times, t + reach)
        if not len(a) or not len(b):
            return Passage(t, 0.0, 0.0)
        changed = change(mean(rows[a.start : a.stop]), mean(rows[b.start : b.stop]))
        if changed < FAINT:
            return Passage(t, changed, 0.0)
        between = self._between(t, reach)[::2]
        films = self._footage.plain
        ends = mean(films[a.start : a.stop]), mean(films[b.start : b.stop])
        return Passage(t, changed, _mixture(self._plain(between), *ends))

    def _end(self, t: float) -> Plane | None:
        found = _window(self._footage.t, t)
        return mean(self._footage.plain[found.start : found.stop]) if len(found) else None

    def _between(self, t: float, reach: float) -> range:
        times = self._footage.t
        return range(bisect_left(times, t - reach - 1e-6), bisect_left(times, t + reach - 1e-6))

    def _plain(self, which: range) -> Plane:
        return np.stack([self._footage.plain[n] for n in which])


NEIGHBOURS = 0.6
"""Seconds on either side within which a passage must be the best."""


def _weight(passage: Passage) -> float:
    return passage.change * passage.mixture


def _window(times: list[float], start: float) -> range:
    return range(bisect_left(times, start - 1e-6), bisect_left(times, start + ENDS - 1e-6))


def _mixture(pictures: Plane, a: Plane, b: Plane) -> float:
    """How much better two scenes in turn explain `pictures` than one: log ratio of errors times order."""
    shares, two, one = _shares(pictures, a, b)
    noise = NOISE * pictures.size
    half = len(shares) // 2
    order = float(shares[:half].mean() - shares[half:].mean()) if half else 0.0
    mixture = log((one + noise) / (two + noise)) * order
    return mixture if mixture >= CLEAR and order > 0 else 0.0


def _shares(pictures: Plane, a: Plane, b: Plane) -> tuple[Plane, float, float]:
    """The share of `a` in each picture, and the squared errors of mixtures of both and of the better one."""
    aa, bb, ab = float(a @ a) + 1e-6, float(b @ b) + 1e-6, float(a @ b)
    pa, pb, own = pictures @ a, pictures @ b, np.einsum("ij,ij->i", pictures, pictures)
    det = aa * bb - ab * ab + 1e-9
    ca, cb = (pa * bb - pb * ab) / det, (pb * aa - pa * ab) / det
    only_a, only_b = np.maximum(pa / aa, 0), np.maximum(pb / bb, 0)
    ca, cb = (
        np.where(ca < 0, 0, np.where(cb < 0, only_a, ca)),
        np.where(cb < 0, 0, np.where(ca < 0, only_b, cb)),
    )
    two = own - 2 * ca * pa - 2 * cb * pb + ca * ca * aa + cb * cb * bb + 2 * ca * cb * ab
    one = min(float((own - only_a * pa).sum()), float((own - only_b * pb).sum()))
    return np.asarray(ca / (ca + cb + 1e-6), np.float32), max(0.0, float(two.sum())), one
