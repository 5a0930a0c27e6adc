"""Fusion: the evidence of several modalities about one moment becomes one hazard of a boundary."""

from __future__ import annotations

from collections import deque

from pipeline.cutting.judgement import Judgement
from pipeline.observation import Kind

NEAR = 1.5
"""Seconds within which two modalities speak of the same moment."""

BOUNDS = {
    Kind.GLIMPSE: (-6.0, 6.0),
    Kind.VISION: (-2.0, 2.0),
    Kind.SPEECH: (0.0, 1.0),
    Kind.TEXT: (0.0, 1.0),
}
"""How far, in nats, a modality may move another's verdict. A picture that goes on speaks against a boundary;
a voice that goes on does not, since people talk across cuts."""


class Fusion:
    """Adds up what is known of a moment in log-odds; keeps the last few seconds only."""

    def __init__(self) -> None:
        self._known: dict[Kind, deque[Judgement]] = {kind: deque() for kind in BOUNDS}

    def hazard(self, kind: Kind, judgement: Judgement) -> float:
        """Log-odds of a boundary where `kind` has just judged: its own evidence and that of the others."""
        own = self._known[kind]
        own.append(judgement)
        while own[0].t < judgement.t - 2 * NEAR:
            own.popleft()
        others = (self._said(other, judgement.t) for other in BOUNDS if other is not kind)
        return judgement.evidence + sum(others)

    def spend(self) -> None:
        """A boundary was put: what spoke for it has done so, and speaks for no other."""
        for known in self._known.values():
            kept = [each for each in known if each.evidence <= 0]
            known.clear()
            known.extend(kept)

    def _said(self, kind: Kind, t: float) -> float:
        low, high = BOUNDS[kind]
        near = [each.evidence for each in self._known[kind] if abs(each.t - t) <= NEAR]
        return min(high, max(low, max(near))) if near else 0.0
