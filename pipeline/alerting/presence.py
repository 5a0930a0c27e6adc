"""Presence: whether what a query looks for is there, with hysteresis, so that entering is told once."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from pipeline.alerting.fit import Fit
from pipeline.alerting.usual import Usual
from pipeline.observation import Kind
from pipeline.recalling.matching import ACCEPT

FLOOR = {Kind.VISION: ACCEPT, Kind.SPEECH: 0.4, Kind.TEXT: 0.4, Kind.WRITING: 0.4, Kind.SOUND: inf}
"""Scores by meaning below which nothing is told, however unusual; sounds have names only."""

CLEARLY = 0.7
"""Share of a threshold below which a score is clearly below."""

LEAVES = {Kind.VISION: 3.0, Kind.SPEECH: 1.0, Kind.TEXT: 1.0, Kind.WRITING: 1.0, Kind.SOUND: inf}
"""Observations clearly below that end a presence; sounds come from several models, of which others say
nothing of it."""

AWAY = {Kind.VISION: inf, Kind.SPEECH: 10.0, Kind.TEXT: 10.0, Kind.WRITING: 30.0, Kind.SOUND: 10.0}
"""Seconds without a fitting observation that end it too: silence is not observed, an empty picture is."""


@dataclass(slots=True)
class Presence:
    """Of one query on one stream in one kind of observation."""

    kind: Kind
    usual: Usual = field(default_factory=Usual)
    inside: bool = False
    below: int = 0
    last: float = -inf

    def enters(self, found: Fit, t: float) -> bool:
        """Take the fit of the observation at `t`, seconds; whether a presence begins with it."""
        bar = max(FLOOR[self.kind], self.usual.bar)
        if t - self.last > AWAY[self.kind]:
            self.inside = False
        entered = False
        if found.named >= ACCEPT or found.meaning >= bar:
            entered, self.inside, self.below = not self.inside, True, 0
            self.last = max(self.last, t)
        elif self.inside and found.named < CLEARLY * ACCEPT and found.meaning < self._clearly(bar):
            self.below += 1
            self.inside = self.below < LEAVES[self.kind]
        self.usual.learn(found.meaning)
        return entered

    def _clearly(self, bar: float) -> float:
        """Between the usual and the bar: the usual itself may be near to the bar."""
        return self.usual.mean + CLEARLY * (bar - self.usual.mean)
