"""Aspects: what speaks for an episode to begin at a turn, seen from some turns later."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import numpy as np

from pipeline.cutting.turn import SILENT, Turn
from pipeline.direction import mean_direction
from pipeline.item import Vector

AHEAD = 15
"""Turns after a turn that its aspects look at."""

BEHIND = 30
"""Turns before it."""

WINDOWS = (3, 8, 15)
"""Turns on either side whose mean vectors are compared (Hearst 1997)."""

HABIT = 200.0
"""Turns that the mean and spread of each window's distance go back."""

UNKNOWN = float("nan")


class Aspects:
    """Hands on each turn with its features and vectors once `AHEAD` more have come, or none will."""

    def __init__(self) -> None:
        self._past: deque[Turn] = deque(maxlen=BEHIND)
        self._next: deque[Turn] = deque()
        self._mean = np.full(len(WINDOWS), 0.5)
        self._square = np.full(len(WINDOWS), 0.26)
        self._seen = 10.0

    def push(self, now: Turn) -> None:
        """Take a turn."""
        self._next.append(now)

    def ready(self) -> bool:
        """Enough has come after the oldest turn that waits."""
        return len(self._next) > AHEAD

    def left(self) -> bool:
        """Some turn still waits."""
        return bool(self._next)

    def next(self) -> tuple[Turn, list[float], list[Vector]]:
        """The oldest turn that waits, its features, and its vector with those just before and after."""
        past, after = list(self._past), list(self._next)
        now = after[0]
        features = [*self._distances(past, after), *_words(past, after), *_speakers(past, after)]
        vectors = [now.vector, _mean(past[-3:], now), _mean(after[1:4], now)]
        self._past.append(self._next.popleft())
        return now, features, vectors

    def _distances(self, past: list[Turn], after: list[Turn]) -> list[float]:
        """Distance of what was and what comes at each scale, and that in standard scores of this stream."""
        if not past:
            return [UNKNOWN] * (2 * len(WINDOWS))
        apart = np.array([1 - _kinship(past[-n:], after[:n]) for n in WINDOWS])
        self._seen = min(self._seen + 1, HABIT)
        self._mean += (apart - self._mean) / self._seen
        self._square += (apart**2 - self._square) / self._seen
        spread = np.sqrt(np.maximum(self._square - self._mean**2, 0)) + 0.05
        return [*apart.tolist(), *((apart - self._mean) / spread).tolist()]


def _words(past: list[Turn], after: list[Turn]) -> list[float]:
    """Lengths here, before and after; the question; the cues of this turn and of the last."""
    now, last = after[0], past[-1] if past else SILENT
    length = float(np.log1p(now.words))
    return [
        length,
        _length(past[-3:]),
        _length(after[1:4]),
        length - _length(past) if past else UNKNOWN,
        now.asks,
        *now.cues,
        *last.cues,
    ]


def _speakers(past: list[Turn], after: list[Turn]) -> list[float]:
    """Who holds the floor, before and after; unknown where nobody is named."""
    now = after[0]
    if not now.speaker or not past:
        return [UNKNOWN] * 8
    lately = [n for n, each in enumerate(reversed(past)) if each.speaker == now.speaker]
    before, later = _shares(past[-AHEAD:]), _shares(after[:AHEAD])
    mine, will = before.get(now.speaker, 0.0), later.get(now.speaker, 0.0)
    return [
        float(past[-1].speaker != now.speaker),
        float(np.log1p(lately[0] if lately else BEHIND)),
        will,
        mine,
        max(before.values()),
        max(later.values()),
        _changes(past[-10:]),
        _changes(after[1:11]),
    ]


def _shares(turns: list[Turn]) -> dict[str, float]:
    """Share of the words by speaker."""
    total = 1 + sum(each.words for each in turns)
    shares: dict[str, float] = {}
    for each in turns:
        shares[each.speaker] = shares.get(each.speaker, 0.0) + each.words / total
    return shares


def _changes(turns: list[Turn]) -> float:
    """How often the speaker changes, a turn."""
    return sum(a.speaker != b.speaker for a, b in pairwise(turns)) / max(1, len(turns))


def _length(turns: list[Turn]) -> float:
    """Mean of log(1 + words)."""
    return float(np.mean(np.log1p([each.words for each in turns]))) if turns else 0.0


def _kinship(before: list[Turn], after: list[Turn]) -> float:
    one = np.sum([each.vector for each in before], axis=0)
    other = np.sum([each.vector for each in after], axis=0)
    return float(one @ other) / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-9)


def _mean(turns: list[Turn], now: Turn) -> Vector:
    """Unit mean of the vectors, longer turns weighing more, or zeros for none."""
    if not turns:
        return np.zeros_like(now.vector)
    return mean_direction(np.float32(np.log1p(each.words)) * each.vector for each in turns)
