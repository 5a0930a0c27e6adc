"""Scores: every judgement of segmentation, for whoever wants to see why a stream was cut where it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.boundary import Boundary
from pipeline.observation import Kind


@dataclass(frozen=True, slots=True)
class Score:
    """One judgement of segmentation: what was expected, how far it was exceeded, and what came of it.

    `t` seconds of stream time; `surprise` (Shannon, -log p) and `learned` (Bayesian, KL) in nats per
    dimension; `threshold` the surprise from which it counts; `evidence` and `hazard` in log-odds (nats): of
    this modality, and of all together over the least that cuts.
    """

    t: float
    kind: Kind
    surprise: float
    learned: float
    threshold: float
    evidence: float
    hazard: float


Recorder = Callable[[Score | Boundary], None]
"""Is told every judgement and every boundary, as they come."""
