"""What one modality says about a boundary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one modality makes of one observation: `evidence` in nats for (positive) or against a boundary at `t`."""

    t: float
    evidence: float
    surprise: float
    learned: float
