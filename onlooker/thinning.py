"""Thinning: fewer points of a long line, with its peaks where they were."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]

BINS = 1500
"""Stretches of time that a line is thinned to: about one a pixel."""


def thinned(t: Column, *lines: Column, bins: int = BINS) -> npt.NDArray[np.intp]:
    """Indices into `t`, in order, that keep the greatest and the least of each line in each of `bins`."""
    if len(t) <= 2 * bins:
        return np.arange(len(t))
    width = (t[-1] - t[0]) / bins
    starts = np.unique(np.searchsorted(t, t[0] + width * np.arange(bins)))
    ends = np.append(starts[1:], len(t))
    kept = {0, len(t) - 1}
    for first, last in zip(starts, ends, strict=True):
        kept.update(int(first) + at for line in lines for at in _extremes(line[first:last]))
    return np.array(sorted(kept), np.intp)


def _extremes(stretch: Column) -> tuple[int, ...]:
    known = np.isfinite(stretch)
    if not known.any():
        return (0,) if len(stretch) else ()
    return (
        int(np.argmax(np.where(known, stretch, -np.inf))),
        int(np.argmin(np.where(known, stretch, np.inf))),
    )
