"""Sight: cuts, passages and drifts of a film.

Every frame as a thumbnail says where something changed; the looks of the vision model, few and dear, say
whether it is another scene now.
"""

from __future__ import annotations

from collections import deque
from math import log

from pipeline.cutting.drift import Drift, Look
from pipeline.cutting.judgement import Judgement
from pipeline.cutting.passages import Passage, Passages
from pipeline.cutting.steps import AGAINST, Steps
from pipeline.direction import mean_direction
from pipeline.item import Vector
from pipeline.observation import Kind, Observation
from pipeline.perceiving.glimpse import Footage

KEEP = 6.0
"""Seconds of looks that are kept."""

SIDES = (0.7, 2.2)
"""A look so many seconds before or after a passage tells what the scene there is."""

SEEN = (2.75, 0.39, 2.33, 3.99)
UNSEEN = (3.35, 1.36, 0.0, 1.56)
"""Log-odds of a passage from log change, log mixture, log distance of the looks, and 1, with looks and
without: logistic regressions on labelled passages."""

CLOSE = 1.4
"""Seconds from a cut within which there is no passage: its windows would see the cut."""

BREAK = 1.0
"""Seconds without a glimpse after which the film begins anew."""


class Sight:
    """Judges glimpses (kind GLIMPSE) and remembers looks (kind VISION); times in seconds of stream time."""

    def __init__(self) -> None:
        self._footage = Footage()
        self._steps = Steps(self._footage)
        self._passages = Passages(self._footage)
        self._drift = Drift()
        self._looks: deque[tuple[float, Vector]] = deque()
        self._cut = -1e9

    @property
    def watching(self) -> bool:
        """Whether there are glimpses."""
        return bool(self._footage.t)

    def judge(self, observation: Observation) -> list[Judgement]:
        """Take a glimpse or a look; judge the moments about which enough is known now."""
        if observation.vector is None:
            return []
        if observation.kind is Kind.VISION:
            return self._look(observation.t0, observation.vector)
        if self.watching and observation.t0 - self._footage.t[-1] > BREAK:
            self.forget()
        self._footage.add(observation.t0, observation.vector)
        steps = self._noted(self._steps.judge())
        return [*steps, *self._noted([self._weighed(found) for found in self._passages.find()])]

    def forget(self) -> None:
        """What follows has nothing to do with what was before."""
        self._footage.clear()
        self._steps.forget()
        self._passages.forget()
        self._drift.forget()

    def _look(self, t: float, vector: Vector) -> list[Judgement]:
        self._looks.append((t, vector))
        while self._looks[0][0] < t - KEEP:
            self._looks.popleft()
        if not self.watching:
            return []
        found = self._drift.judge(Look(t, vector, self._footage.rows[-1]), self._cut)
        return self._noted(found)

    def _noted(self, found: list[Judgement]) -> list[Judgement]:
        self._cut = max([self._cut, *(each.t for each in found if each.evidence > 0)])
        return found

    def _weighed(self, passage: Passage) -> Judgement:
        t = self._passages.middle(passage.t)
        if abs(t - self._cut) < CLOSE or abs(passage.t - self._cut) < CLOSE:
            return Judgement(t, AGAINST, 0.0, 0.0)
        distance = self._distance(t)
        weights = UNSEEN if distance is None else SEEN
        features = (log(passage.change), log(passage.mixture), log((distance or 0.0) + 0.05), 1.0)
        evidence = sum(w * x for w, x in zip(weights, features, strict=True))
        return Judgement(t, evidence, passage.surprise, passage.learned)

    def _distance(self, t: float) -> float | None:
        """Cosine distance of the looks before `t` to those after; None where one side is missing."""
        before = self._side(t - SIDES[1], t - SIDES[0])
        after = self._side(t + SIDES[0], t + SIDES[1])
        return None if before is None or after is None else 1.0 - float(before @ after)

    def _side(self, since: float, until: float) -> Vector | None:
        found = [vector for t, vector in self._looks if since <= t <= until]
        return mean_direction(found) if found else None
