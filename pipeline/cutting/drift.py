"""Drift: a scene that becomes another without any moment that shows it, as in a slow pan.

The looks of one stretch agree with each other, those of a stretch some seconds later agree with each other,
but the two stretches do not agree, and most of the picture is not what it was.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import log

from pipeline.cutting.judgement import Judgement
from pipeline.direction import mean_direction
from pipeline.item import Vector
from pipeline.perceiving.glimpse import Plane, change, mean

APART = 2.0
"""Seconds from the middle of a drift to either stretch."""

STRETCH = 1.8
"""Seconds that a stretch lasts."""

REACH = APART + STRETCH

LATE = 4.9
"""Seconds after a moment at which it is judged: by then a fade that ends in either stretch has been found."""

STEADY = 5.0
"""Least distance of the stretches, in spreads within one: twice what is seen inside labelled shots."""

SPREAD = 0.05
"""Cosine distance between looks at one scene that is always granted."""

MOST = 0.5
"""Least change of a standardised picture (see `glimpse.change`)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the vision model and a thumbnail show at `t`, seconds."""

    t: float
    vector: Vector
    row: Plane


class Drift:
    """Judges moments `LATE` seconds late, on every look; at least two looks stand for a stretch."""

    def __init__(self) -> None:
        self._looks: deque[Look] = deque()

    def judge(self, look: Look, cut: float) -> list[Judgement]:
        """Take the newest look; the moment about which enough is known, if the scene drifted there.

        `cut`: the last boundary known; nothing that it touches is a drift.
        """
        self._looks.append(look)
        while self._looks[0].t < look.t - REACH - LATE:
            self._looks.popleft()
        middle = look.t - LATE
        before = [x for x in self._looks if middle - REACH <= x.t <= middle - APART]
        after = [x for x in self._looks if middle + APART <= x.t <= middle + REACH]
        if cut > middle - REACH or min(len(before), len(after)) < 2:
            return []
        evidence = log(max(_distance(before, after), 1e-3) / STEADY)
        different = change(mean([x.row for x in before]), mean([x.row for x in after])) >= MOST
        return [Judgement(middle, evidence, 0.0, 0.0)] if evidence > 0 and different else []

    def forget(self) -> None:
        """What follows has nothing to do with what was before."""
        self._looks.clear()


def _distance(before: list[Look], after: list[Look]) -> float:
    """Cosine distance of the means of two stretches, in spreads within the less steady one."""
    a, b = (mean_direction(x.vector for x in side) for side in (before, after))
    spread = max(1.0 - float(x.vector @ m) for side, m in ((before, a), (after, b)) for x in side)
    return (1.0 - float(a @ b)) / (spread + SPREAD)
