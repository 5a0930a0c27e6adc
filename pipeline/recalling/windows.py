"""Windows: for each of some things in order, those around it that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.intp]
"""Places of n things, int [n]."""

Rows = npt.NDArray[np.floating[Any]]
"""A row for each of n things, float [n, m], or a number for each [n]."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Of each thing the places from `first` up to `last`, which is not in it any more."""

    first: Places
    last: Places

    def sums(self, rows: Rows) -> Rows:
        """The sum of the rows in each window."""
        sums = np.concatenate([np.zeros_like(rows[:1], np.float64), rows.cumsum(axis=0, dtype=np.float64)])
        return np.asarray(sums[self.last] - sums[self.first])


def windows(runs: Sequence[int], reach: int) -> Windows:
    """Windows of `reach` things on either side; `runs` numbers, never falling, what belongs together."""
    numbers = np.asarray(runs, np.intp)
    places = np.arange(len(numbers))
    first = np.maximum(places - reach, np.searchsorted(numbers, numbers, "left"))
    last = np.minimum(places + reach + 1, np.searchsorted(numbers, numbers, "right"))
    return Windows(first, last)
