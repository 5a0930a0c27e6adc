"""How good boundaries are: matched one to one, Pk, WindowDiff, cuts at what is no boundary, and intervals.

Times and tolerances are in one unit, seconds or turns; the start and the end of a stream are no boundaries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EPSILON = 1e-6
"""What two times may differ beyond a tolerance by rounding alone."""

Truth = float | tuple[float, float]
"""A true boundary: its time, or the begin and end of a transition, anywhere in which a cut is right."""

DRAWS = 1000
"""Resamples of a bootstrap."""

NEAR = 0.25
"""Seconds before and after a distractor in which a cut is blamed on it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Boundaries found, true, and found and true."""

    hits: int = 0
    found: int = 0
    true: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.hits + other.hits, self.found + other.found, self.true + other.true)

    @property
    def precision(self) -> float:
        """The part of the found ones that are true; 1 where none was found."""
        return self.hits / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The part of the true ones that were found; 1 where there are none."""
        return self.hits / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 1 where there was nothing to find and nothing was found."""
        both = self.found + self.true
        return 2 * self.hits / both if both else 1.0


def matched(found: Sequence[float], true: Sequence[Truth], tolerance: float) -> list[tuple[float, Truth]]:
    """As many pairs of a found and a true boundary within `tolerance` as there can be, each used once."""
    waiting = sorted(true, key=lambda truth: span(truth)[::-1])
    pairs: list[tuple[float, Truth]] = []
    for t in sorted(found):
        near = (n for n, truth in enumerate(waiting) if _within(t, span(truth), tolerance))
        if (first := next(near, None)) is not None:
            pairs.append((t, waiting.pop(first)))
    return pairs


def span(truth: Truth) -> tuple[float, float]:
    """Where a true boundary begins and ends."""
    return truth if isinstance(truth, tuple) else (truth, truth)


def counted(found: Sequence[float], true: Sequence[Truth], tolerance: float) -> Counts:
    """The counts of `found` against `true`."""
    return Counts(len(matched(found, true, tolerance)), len(found), len(true))


def total(counts: Iterable[Counts]) -> Counts:
    """All of them together, as if they were one stream: micro averages."""
    return sum(counts, Counts())


def false_cuts(
    found: Sequence[float],
    true: Sequence[Truth],
    spans: Sequence[tuple[float, float]],
    tolerance: float,
    near: float = NEAR,
) -> int:
    """How many of the distractors in `spans` have a cut near that no true boundary accounts for."""
    right = {cut for cut, _ in matched(found, true, tolerance)}
    wrong = [t for t in found if t not in right]
    return sum(any(_within(t, where, near) for t in wrong) for where in spans)


def blocks(
    found: Sequence[float], true: Sequence[Truth], tolerance: float, length: float, end: float
) -> list[Counts]:
    """The counts of each block of `length` in a stream until `end`; a pair counts where its truth lies."""
    pairs = matched(found, true, tolerance)
    partner = {cut: span(truth)[0] for cut, truth in pairs}
    hits = [span(truth)[0] for _, truth in pairs]
    lists = hits, [partner.get(t, t) for t in found], [span(truth)[0] for truth in true]
    size = _block(end, length, end) + 1
    places = [
        np.bincount([_block(t, length, end) for t in times] or [0], [1.0] * len(times) or [0.0], size)
        for times in lists
    ]
    return [Counts(int(h), int(f), int(t)) for h, f, t in zip(*places, strict=True)]


def interval(counts: Sequence[Counts], seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of F1 if other blocks or dialogues of the same make had been drawn (bootstrap)."""
    rows = np.array([(c.hits, c.found + c.true) for c in counts], float)
    draws = np.random.default_rng(seed).integers(0, len(rows), (DRAWS, len(rows)))
    hits, both = np.moveaxis(rows[draws].sum(axis=1), 1, 0)
    f1 = np.where(both > 0, 2 * hits / np.maximum(both, 1), 1.0)
    low, high = np.percentile(f1, [2.5, 97.5])
    return float(low), float(high)


def pk(found: Sequence[float], true: Sequence[float], n: int) -> float:
    """How often two units k apart are wrongly told to be in one segment or in two (Beeferman et al. 1999).

    A boundary b of `n` units stands before unit b; k is half the mean length of a true segment.
    """
    ours, theirs = _between(found, true, n)
    return float(np.mean((ours > 0) != (theirs > 0))) if len(ours) else 0.0


def window_diff(found: Sequence[float], true: Sequence[float], n: int) -> float:
    """How often the number of boundaries between two units k apart is wrong (Pevzner and Hearst 2002)."""
    ours, theirs = _between(found, true, n)
    return float(np.mean(ours != theirs)) if len(ours) else 0.0


def units(times: Iterable[float], length: float) -> list[int]:
    """Times as the nearest units of `length`."""
    return [round(t / length) for t in times]


def _between(
    found: Sequence[float], true: Sequence[float], n: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Boundaries of both between units i and i + k, for all i."""
    k = max(2, round(n / (2 * (len(set(true)) + 1))))
    return _windows(found, n, k), _windows(true, n, k)


def _windows(boundaries: Sequence[float], n: int, k: int) -> npt.NDArray[np.int64]:
    marks = np.zeros(n + 1, np.int64)
    marks[[round(b) for b in set(boundaries) if 0 < b < n]] = 1
    sums = np.cumsum(marks)
    return sums[k:n] - sums[: max(0, n - k)]


def _within(t: float, where: tuple[float, float], tolerance: float) -> bool:
    return where[0] - tolerance - EPSILON <= t <= where[1] + tolerance + EPSILON


def _block(t: float, length: float, end: float) -> int:
    return int(min(t, max(0.0, end - EPSILON)) // length)
