"""Glimpses: every frame as a thumbnail, cheap enough to look at the whole film and not at samples of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.float32]

WIDTH, HEIGHT = 32, 18
"""Pixels of a thumbnail."""

CELLS = WIDTH * HEIGHT

DARK = 0.03
"""Standard deviation, as a part of full scale, below which a picture has no contrast worth stretching."""

SPARED = 0.4
"""The part of the picture that may stay what it was: the change at this quantile of the cells counts."""

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue (ITU-R BT.601)."""


def plain(pixels: npt.NDArray[np.uint8]) -> Plane:
    """Thumbnails uint8 [n, 18, 32, 3] as rows in [0, 1], float32 [n, 1728]."""
    return pixels.reshape(len(pixels), -1).astype(np.float32) / 255.0


def standardised(rows: Plane) -> Plane:
    """Rows of `plain` as luma and two colour differences, float32 [n, 1728], whatever the exposure.

    Luma loses its mean, and all is divided by the luma's standard deviation: a lamp that is switched on or
    a camera that adapts scales and shifts a picture, but does not make it another.
    """
    rgb = rows.reshape(len(rows), CELLS, 3)
    luma = rgb @ _LUMA
    contrast = luma.std(axis=1, keepdims=True) + DARK
    planes = [luma - luma.mean(axis=1, keepdims=True), rgb[..., 2] - luma, rgb[..., 0] - luma]
    return np.concatenate([plane / contrast for plane in planes], axis=1).astype(np.float32)


def apart(a: Plane, b: Plane) -> float:
    """Root mean square difference of two standardised rows."""
    difference = a - b
    return float(np.sqrt(difference @ difference / len(difference)))


def change(a: Plane, b: Plane) -> float:
    """How far two standardised rows are apart in all but the `SPARED` quietest part of the picture."""
    squared = ((a - b) ** 2).reshape(3, CELLS).sum(axis=0)
    nth = int(SPARED * CELLS)
    return float(np.sqrt(np.partition(squared, nth)[nth]))


class Footage:
    """The last `seconds` of a stream as glimpses, and never more than `most` of them; times in order."""

    def __init__(self, seconds: float = 5.0, most: int = 200) -> None:
        self._seconds = seconds
        self._most = most
        self.t: list[float] = []
        self.plain: list[Plane] = []
        self.rows: list[Plane] = []

    def add(self, t: float, plain: Plane) -> None:
        """Take the glimpse at `t`."""
        self.t.append(t)
        self.plain.append(plain)
        self.rows.append(standardised(plain[None])[0])
        old = sum(1 for known in self.t[:8] if known < t - self._seconds)
        self._drop(max(old, len(self.t) - self._most))

    def clear(self) -> None:
        """What comes next has nothing to do with what was before."""
        self._drop(len(self.t))

    def _drop(self, n: int) -> None:
        if n > 0:
            del self.t[:n], self.plain[:n], self.rows[:n]


def mean(rows: Sequence[Plane]) -> Plane:
    """The mean of some rows."""
    total = rows[0].copy()
    for row in rows[1:]:
        total += row
    total /= len(rows)
    return total
