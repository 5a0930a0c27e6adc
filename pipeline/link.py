"""A link: one memory is related to another, for a reason, more or less firmly (A-MEM, arXiv 2502.12110).

It fades like a memory does, and is firmer each time that both of its ends are recalled together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pipeline.strength import retention

LASTS = 30.0
"""Days after which e^-1 of a link is left that was never of use; each use adds as many."""

GAIN = 0.3
"""Share of what a link lacks that it gains by a use, and strength of one that is made by it."""


class Because(StrEnum):
    """Why two memories are linked."""

    LOOKS = "looks alike"
    WORDS = "speaks of the same"
    SPEAKER = "same speaker"
    SOUND = "same sound"
    TOGETHER = "recalled together"


@dataclass(frozen=True, slots=True)
class Link:
    """To the event with the id `event`; `strength` in (0, 1]."""

    event: str
    reason: Because
    strength: float

    def as_json(self) -> dict[str, Any]:
        """The link as the wire shows it."""
        return {"event": self.event, "reason": str(self.reason), "strength": round(self.strength, 3)}


def faded(strength: float, age: float, uses: int) -> float:
    """What is left of a strength `age` days after it was last of use, if it was that often."""
    return strength * retention(LASTS * (1 + uses), age)


def firmer(strength: float) -> float:
    """The strength after one more use; that of a new link where it was 0."""
    return strength + GAIN * (1.0 - strength)
