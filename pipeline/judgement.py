"""A judgement: what one modality makes of one observation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one modality makes of one observation: `evidence` for (positive) or against a boundary at `t`.

    `t` is seconds of stream time. `evidence` is a log-odds in nats, 0 = even. `surprise` is Shannon's,
    -log p, and `learned` Bayes's, KL(posterior || prior), both in nats a dimension.
    """

    t: float
    evidence: float
    surprise: float
    learned: float
