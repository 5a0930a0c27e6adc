"""Strength: how firmly a memory is kept, in days, and what time leaves of it.

Forgetting follows Ebbinghaus as MemoryBank has it (arXiv 2305.10250): what is left after `age` days is
exp(-age / strength), and each recall adds a day to the strength. What was surprising begins stronger (SirLLM,
arXiv 2405.12528), and its surprise carries over a little to what came right after it (the momentum of Titans,
arXiv 2501.00663).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from statistics import fmean, pstdev

PLAIN = 1.0
"""Days: the strength of what was not surprising."""

STRONGEST = 3.0
"""Standard deviations of surprise that still make a memory stronger."""

MOMENTUM = 0.5
"""Share of a surprise that is left for the next event."""


def impressions(surprises: Sequence[float]) -> list[float]:
    """The strengths, days, of events in order by how surprising each was among them."""
    if not surprises:
        return []
    mean, spread = fmean(surprises), pstdev(surprises)
    strengths, momentum = [], 0.0
    for surprise in surprises:
        above = (surprise - mean) / spread if spread > 0 else 0.0
        momentum = max(min(STRONGEST, above), MOMENTUM * momentum, 0.0)
        strengths.append(PLAIN + momentum)
    return strengths


def retention(strength: float, age: float, recalls: int = 0) -> float:
    """What is left of a memory, in (0, 1], `age` days after it was made, if it was recalled so often."""
    return exp(-max(0.0, age) / (strength + recalls))
