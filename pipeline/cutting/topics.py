"""Topics: where talk turns to something new, judged at once on the first turn of it.

A logistic hazard (`pipeline.cutting.hazard`) weighs how far the turn is from those before, in sense and in
words, how its length compares with the recent, what cue it opens with, and the sentence vectors themselves.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from pipeline.cutting.hazard import Hazard
from pipeline.cutting.judgement import Judgement
from pipeline.cutting.novelty import Novelty
from pipeline.cutting.turn import SILENT, Turn, turn
from pipeline.cutting.weights import EVENT
from pipeline.item import Vector
from pipeline.observation import Observation

CONTEXT = 8
"""Turns before this one that it is compared with."""

USUAL, TRUST = 0.2, 10
"""Cosine of adjacent turns that is expected of a new stream, and how many observations that counts for."""


class Topics:
    """Judges each turn of a stream for beginning a new topic; constant in time and memory, no look-ahead.

    `evidence` is 0 where cutting pays for F1 (a probability of about a quarter in chats), not where it is
    as likely as not.
    """

    def __init__(self, hazard: Hazard = EVENT) -> None:
        self._hazard = hazard
        self._past: deque[Turn] = deque(maxlen=CONTEXT)
        self._kinship: deque[float] = deque(maxlen=CONTEXT)
        self._novelty = Novelty()

    def judge(self, observation: Observation) -> list[Judgement]:
        """What to make of an observation: one judgement, or none of the first and of what has no vector."""
        now = turn(observation)
        if now is None:
            return []
        surprise, learned = self._novelty.of(now.vector)
        judged = []
        if self._past:
            evidence = self._hazard.logit(*self.look(now))
            judged.append(Judgement(now.t, evidence, surprise, learned))
        self._remember(now)
        return judged

    def forget(self) -> None:
        """A boundary was put here for another reason: what was before it is no context for what comes."""
        self._past.clear()

    def look(self, now: Turn) -> tuple[list[float], list[Vector]]:
        """The features of a turn and the vectors that its hazard weighs; there is a turn before it."""
        past = list(self._past)
        return [*self._sense(now, past), *_words(now, past)], _vectors(now.vector, past[-1].vector)

    def _sense(self, now: Turn, past: list[Turn]) -> list[float]:
        """Cosines with what was before, in the mean and at the most, and with the usual of this stream."""
        vectors = np.stack([each.vector for each in past])
        cosines = vectors @ now.vector
        last = float(cosines[-1])
        means = [_cosine(now.vector, vectors[-n:].sum(0)) for n in (2, 4, 8)]
        usual = (sum(self._kinship) + TRUST * USUAL) / (len(self._kinship) + TRUST)
        before = _cosine(vectors[-1], vectors[-4:-1].sum(0)) if len(past) > 1 else float("nan")
        skipped = float(cosines[-2]) if len(past) > 1 else float("nan")
        return [last, *means, float(cosines[-4:].max()), skipped, last - usual, before]

    def _remember(self, now: Turn) -> None:
        if self._past:
            self._kinship.append(float(now.vector @ self._past[-1].vector))
        self._past.append(now)


def _words(now: Turn, past: list[Turn]) -> list[float]:
    """Words shared and new, lengths, questions, and the cues of this turn and of the last."""
    last, before = past[-1], past[-2] if len(past) > 1 else SILENT
    known = frozenset().union(*(each.terms for each in past[-4:]))
    lengths = np.log1p([each.words for each in past])
    length = float(np.log1p(now.words))
    return [
        len(now.terms & last.terms) / float(np.sqrt(1 + len(now.terms) * len(last.terms))),
        len(now.terms & known) / (1 + len(now.terms)),
        len(now.terms - known) / 5,
        length,
        float(lengths[-1]),
        length - float(lengths[-6:].mean()),
        now.asks,
        last.asks,
        before.asks,
        now.sentences / 3,
        *now.cues,
        *last.cues,
    ]


def _vectors(now: Vector, last: Vector) -> list[Vector]:
    """This turn, the last, and what they differ and agree in [4, d]."""
    return [now, last, np.abs(now - last), 3 * now * last]


def _cosine(one: Vector, other: Vector) -> float:
    return float(one @ other) / max(float(np.linalg.norm(other)), 1e-9)
