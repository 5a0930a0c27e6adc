"""Sampling: which frames are worth a look, by a cheap test on a thumbnail."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

CHECKS = 2
"""Thumbnails looked at for each frame that may be sampled at most."""

SLACK = 1e-6

Thumbnail = npt.NDArray[np.uint8]
"""Grey, uint8, shape [18, 32]."""


def grey(pixels: npt.NDArray[np.uint8]) -> Thumbnail:
    """The luma of an RGB thumbnail, uint8 (weights of ITU-R BT.601 in 256ths)."""
    r, g, b = (pixels[..., n].astype(np.uint16) for n in range(3))
    return ((77 * r + 150 * g + 29 * b) >> 8).astype(np.uint8)


class Sampler:
    """Picks at most `fps` frames a second, at least one every `longest` seconds, and else what is new.

    A frame is new when the mean absolute difference of its thumbnail to that of the last picked frame,
    as a part of full scale, is at least `novelty`. Decides by stream time alone, so the same stream gives
    the same frames.
    """

    def __init__(self, fps: float, longest: float, novelty: float) -> None:
        self._apart = 1.0 / fps
        self._longest = longest
        self._novelty = novelty
        self._picked: Thumbnail | None = None
        self._picked_t = 0.0
        self._checked_t = 0.0

    def wants(self, t: float) -> bool:
        """Whether the frame at `t` seconds is worth a thumbnail at all."""
        if self._picked is None:
            return True
        rested = t - self._picked_t >= self._apart - SLACK
        return rested and t - self._checked_t >= self._apart / CHECKS - SLACK

    def pick(self, t: float, thumbnail: Thumbnail) -> float | None:
        """The novelty in [0, 1] of a frame that is picked; None for one that is not."""
        self._checked_t = t
        new = self._difference(thumbnail)
        if self._picked is not None and new < self._novelty and t - self._picked_t < self._longest - SLACK:
            return None
        self._picked, self._picked_t = thumbnail, t
        return new

    def _difference(self, thumbnail: Thumbnail) -> float:
        if self._picked is None:
            return 1.0
        return float(np.abs(thumbnail.astype(np.int16) - self._picked).mean()) / 255.0
