"""Causes: which modality's surprise had the most to do with a boundary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onlooker.tracefile import Scores, Track
from pipeline.boundary import Boundary, Reason
from pipeline.observation import Kind

NEAR = 1.5
"""Seconds before and after a boundary in which its cause is looked for."""

EXACTLY = 0.001
"""Seconds within which two times are the same."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The judgement of `kind` that spoke most for a boundary; fields as in `pipeline.cutting.score.Score`."""

    kind: Kind
    t: float
    surprise: float
    threshold: float
    evidence: float
    hazard: float


def cause(track: Track, boundary: Boundary) -> Cause | None:
    """The modality with the most evidence near `boundary`; None where no surprise put it there.

    Of its judgements the one about the very time of the boundary, if that speaks for it, else the strongest.
    """
    if boundary.reason is not Reason.SURPRISE:
        return None
    near = [found for kind, s in track.scores.items() if (found := _best(kind, s, boundary.t, NEAR))]
    best = max(near, key=lambda one: one.evidence, default=None)
    exact = best and _best(best.kind, track.scores[best.kind], boundary.t, EXACTLY)
    return exact if exact and exact.evidence > 0 else best


def _best(kind: Kind, scores: Scores, t: float, near: float) -> Cause | None:
    at = _strongest(scores, t, near)
    if at is None:
        return None
    columns = (scores.t, scores.surprise, scores.threshold, scores.evidence, scores.hazard)
    row = (float(column[at]) for column in columns)
    return Cause(kind, *row)


def _strongest(scores: Scores, t: float, near: float) -> int | None:
    first, last = np.searchsorted(scores.t, (t - near, t + near))
    evidence = scores.evidence[first:last]
    return int(first + np.nanargmax(evidence)) if np.isfinite(evidence).any() else None
