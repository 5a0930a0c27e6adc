"""Direction: where a vector points, and where several point on the whole."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pipeline.item import Vector


def unit(vector: Vector) -> Vector:
    """`vector` at unit length, float32; one of no length stays as it is."""
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def mean_direction(vectors: Iterable[Vector]) -> Vector:
    """The unit vector in the middle of some, at least one (Mardia and Jupp 2000): longer ones weigh more."""
    return unit(np.sum(np.stack(list(vectors)), axis=0))
