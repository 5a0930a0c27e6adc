"""What one modality says about a boundary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one modality makes of one observation.

    `evidence` for (positive) or against a boundary at `t`, in log-odds (nats); `surprise` (Shannon, -log p)
    and `learned` (Bayesian, KL(posterior || prior)) in nats per dimension.
    """

    t: float
    evidence: float
    surprise: float
    learned: float
