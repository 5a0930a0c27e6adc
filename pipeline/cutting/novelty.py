"""Novelty: how surprising each vector of a stream is, in nats a dimension."""

from __future__ import annotations

import numpy as np

from pipeline.cutting.surprise import Predictor
from pipeline.item import Vector

DIMENSIONS = 24
"""Dimensions that vectors are projected to, at most."""


class Novelty:
    """Predicts unit vectors [d] through a fixed projection and learns from each; the first one tells d."""

    def __init__(self) -> None:
        self._model: Predictor | None = None
        self._projection: Vector | None = None

    def of(self, vector: Vector) -> tuple[float, float]:
        """How little it was expected (Shannon's surprise), and how much is learned of it (Bayes's)."""
        if self._model is None or self._projection is None:
            self._projection = _projection(len(vector))
            self._model = Predictor(self._projection.shape[1], scale=len(vector) ** -0.5)
        x = (vector @ self._projection).astype(np.float64)
        return self._model.shannon(x) / len(x), self._model.learn(x) / len(x)


def _projection(size: int) -> Vector:
    """A fixed orthonormal projection [size, DIMENSIONS]: the same on every machine."""
    rows = np.random.default_rng(0).standard_normal((size, min(size, DIMENSIONS)))
    return np.linalg.qr(rows)[0].astype(np.float32)
