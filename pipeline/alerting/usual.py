"""The usual: what scores a query mostly gets, so that what always half fits is no news."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

MEMORY = 240
"""About how many scores are remembered; older ones are forgotten exponentially."""

WARM = 20
"""Scores from which on something is known of what is usual."""

RISES = 4.0
"""Spreads above the mean that are out of the usual."""

EDGE = 2.0
"""Spreads from the mean at which a score further out is learnt: a visit does not become usual by
lasting some seconds, a change that stays does in some minutes."""

SMALLEST = 0.02
"""Spread that is always taken to be there."""


@dataclass(slots=True)
class Usual:
    """A running mean and variance with forgetting."""

    mean: float = 0.0
    variance: float = 0.0
    count: int = 0

    @property
    def spread(self) -> float:
        """Standard deviation."""
        return max(SMALLEST, sqrt(self.variance))

    @property
    def bar(self) -> float:
        """The score from which on it is out of the usual; infinite while too little is known."""
        return self.mean + RISES * self.spread if self.count >= WARM else inf

    def learn(self, score: float) -> None:
        """Take a score in."""
        if self.count >= WARM:
            edge = EDGE * self.spread
            score = min(self.mean + edge, max(self.mean - edge, score))
        self.count = min(self.count + 1, MEMORY)
        share, apart = 1 / self.count, score - self.mean
        self.mean += share * apart
        self.variance = (1 - share) * (self.variance + share * apart * apart)
