"""AUROC: how surely what is there is told from what is not, by a score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def auroc(present: Sequence[float], absent: Sequence[float]) -> float:
    """The share of pairs in which the one that is there scores higher; ties count half. 0.5 without pairs."""
    apart = np.subtract.outer(np.array(present), np.array(absent))
    return float((apart > 0).mean() + 0.5 * (apart == 0).mean()) if apart.size else 0.5
