"""What a source hands on: frames, pages, glimpses, sound, timed text and gaps, all on one stream clock.

Stream time is a float in seconds from the first packet of the stream; it never goes back, also
across reconnects. Wall time is `wall0 + t`, where `wall0` is the stream's own start in Unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

RATE = 16_000
"""Samples a second of all audio inside Onlooker (mono)."""

Image = npt.NDArray[np.uint8]
"""RGB, uint8, shape [height, width, 3]."""

Samples = npt.NDArray[np.float32]
"""Mono audio at `RATE`, float32 in [-1, 1], shape [n]."""

Vector = npt.NDArray[np.float32]
"""A unit-length embedding, float32, shape [d]."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One sampled picture at `t`; `novelty` in [0, 1] is how unlike the last sampled one it is."""

    t: float
    image: Image
    jpeg: bytes
    novelty: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """One picture at `t` that is large enough to read what is written in it."""

    t: float
    image: Image


@dataclass(frozen=True, slots=True)
class Glimpses:
    """Every frame of a moment as a thumbnail: times in order, and RGB uint8 [n, 18, 32, 3]."""

    times: tuple[float, ...]
    pixels: Image

    @property
    def t(self) -> float:
        """Stream time of the first, seconds."""
        return self.times[0]

    @property
    def end(self) -> float:
        """Stream time of the last, seconds."""
        return self.times[-1]


@dataclass(frozen=True, slots=True)
class Audio:
    """A run of sound that starts at `t`."""

    t: float
    samples: Samples

    @property
    def end(self) -> float:
        """Stream time just after the last sample, seconds."""
        return self.t + len(self.samples) / RATE


@dataclass(frozen=True, slots=True)
class Line:
    """One line of timed text; `ref` is the caller's own id of it."""

    t0: float
    t1: float
    text: str
    speaker: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing is known of `t0` to `t1`: the stream was away, or items were dropped (`why`)."""

    t0: float
    t1: float
    why: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Stream time has reached `t` in every track of the source, whether or not anything came."""

    t: float


Item = Frame | Page | Glimpses | Audio | Line | Gap | Tick
"""Anything that a source hands on, in order of stream time within each kind."""


def begins(item: Item) -> float:
    """Stream time at which `item` begins, seconds."""
    return item.t0 if isinstance(item, Line | Gap) else item.t


def shifted(item: Item, by: float) -> Item:
    """The same item, `by` seconds later."""
    if isinstance(item, Line | Gap):
        return replace(item, t0=item.t0 + by, t1=item.t1 + by)
    if isinstance(item, Glimpses):
        return replace(item, times=tuple(t + by for t in item.times))
    return replace(item, t=item.t + by)
