"""Causes: which modality's surprise had the most to do with a boundary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onlooker.tracefile import Scores, Track
from pipeline.boundary import Boundary, Reason
from pipeline.observation import Kind

NEAR = 1.0
"""Seconds before and after a boundary in which its cause is looked for."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The judgement of `kind` that spoke most for a boundary; fields as in `pipeline.score.Score`."""

    kind: Kind
    t: float
    surprise: float
    threshold: float
    evidence: float


def cause(track: Track, boundary: Boundary) -> Cause | None:
    """The judgement near `boundary` with the most evidence; None where no surprise put it there."""
    if boundary.reason is not Reason.SURPRISE:
        return None
    found = [best for kind, s in track.scores.items() if (best := _best(kind, s, boundary.t)) is not None]
    return max(found, key=lambda one: one.evidence, default=None)


def _best(kind: Kind, scores: Scores, t: float) -> Cause | None:
    first, last = np.searchsorted(scores.t, (t - NEAR, t + NEAR))
    evidence = scores.evidence[first:last]
    if not np.isfinite(evidence).any():
        return None
    at = int(first + np.nanargmax(evidence))
    row = (float(column[at]) for column in (scores.t, scores.surprise, scores.threshold, scores.evidence))
    return Cause(kind, *row)
