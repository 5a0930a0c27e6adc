"""Hazard: how likely a boundary is here, by a logistic model of cues and of sentence vectors."""

from __future__ import annotations

from base64 import b85decode
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Hazard:
    """A logistic model: log-odds `bias + slopes @ z + gains @ vectors`, nats.

    `z` are the features [f] in standard scores by `centre` and `scale` [f]; an unknown one (NaN) counts as
    average. `gains` [v, d] weigh the `v` vectors of `d` dimensions.
    """

    bias: float
    centre: Rows
    scale: Rows
    slopes: Rows
    gains: Rows

    def logit(self, features: Sequence[float], vectors: Sequence[npt.NDArray[np.float32]]) -> float:
        """Log-odds of a boundary, nats."""
        z = np.nan_to_num((np.asarray(features, np.float64) - self.centre) / self.scale)
        pairs = zip(self.gains, vectors, strict=True)
        # Vectors of another encoder than the one that the gains were learned with tell them nothing.
        heard = sum(float(gain @ vector) for gain, vector in pairs if len(gain) == len(vector))
        return self.bias + float(self.slopes @ z) + heard


def unpack(bias: float, table: str, step: float, dim: int, packed: str) -> Hazard:
    """A hazard from `table`, a line "centre scale slope" a feature, and its gains as base-85 bytes.

    The gains are signed bytes in units of `step`, row after row of `dim`.
    """
    centre, scale, slopes = np.array(table.split(), np.float64).reshape(-1, 3).T
    gains = np.frombuffer(b85decode(packed), np.int8).reshape(-1, dim) * step
    return Hazard(bias, centre, scale, slopes, np.asarray(gains, np.float64))
