"""Other ways to cut a stream, each a small function from what was perceived to the times of its cuts.

The constants are those of the papers; the vectors are ours, where theirs were another encoder's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.observation import Kind, Observation

Rows = npt.NDArray[np.float64]

ALIKE, LEAST, MOST = 0.9, 3, 16
"""IXC2.5-OmniLive: a clip of at least 3 frames ends at a cosine <= 0.9 or with 16 frames, at 1 fps."""

WINDOW = 8
"""StreamForest: frames among which the least similar neighbours are parted."""

GAMMA, HISTORY, SHORTEST = 1.0, 24, 3
"""EM-LLM: standard deviations above the mean of the last surprises, and observations in an event at least."""

CONTEXT = 6
"""Observations that stand for what is expected, and a side of TextTiling."""

PRIOR = 4.0
"""Observations that the variance known beforehand, one over the dimensions of a unit vector, counts for."""


@dataclass(frozen=True)
class Stretch:
    """What is to be cut: from `start` to `end`, seconds, with all that was perceived.

    `detected`: what PySceneDetect found in the video, by detector.
    """

    start: float
    end: float
    seen: Sequence[Observation]
    detected: Mapping[str, Sequence[float]] = field(default_factory=dict)


Rule = Callable[[Stretch, int], Sequence[float]]
"""From a stretch, and the number of cuts that ours made in it, to the times of cuts."""


def fixed(length: float, seconds: float) -> list[float]:
    """A cut every `length` seconds."""
    return [float(t) for t in np.arange(1, np.ceil(seconds / length)) * length] if length > 0 else []


def as_many(number: int, seconds: float) -> list[float]:
    """`number` cuts at equal distances: fixed windows of the mean length of somebody else's."""
    return [seconds * (n + 1) / (number + 1) for n in range(number)]


def scene_detect(path: Path, adaptive: bool) -> tuple[list[float], float]:
    """Cuts of PySceneDetect with ContentDetector(27) or AdaptiveDetector(3.0), and CPU seconds."""
    from scenedetect import AdaptiveDetector, ContentDetector, detect

    began = time.process_time()
    detector = AdaptiveDetector(adaptive_threshold=3.0) if adaptive else ContentDetector(threshold=27.0)
    cuts = [float(begin.seconds) for begin, _ in detect(str(path), detector)][1:]
    return cuts, time.process_time() - began


def omnilive(seen: Sequence[Observation]) -> list[float]:
    """The clips of IXC2.5-OmniLive."""
    times, rows = looks(seen)
    cuts, length = [], 0
    for n in range(len(rows)):
        apart = n > 0 and float(rows[n] @ rows[n - 1]) <= ALIKE
        if length >= MOST or (length >= LEAST and apart):
            cuts.append(times[n])
            length = 0
        length += 1
    return cuts


def stream_forest(seen: Sequence[Observation]) -> list[float]:
    """The events of StreamForest: a full window is parted at its least similar neighbours."""
    times, rows = looks(seen)
    cuts, start = [], 0
    for end in range(WINDOW, len(rows) + 1):
        if end - start < WINDOW:
            continue
        likeness = np.sum(rows[start : end - 1] * rows[start + 1 : end], axis=1)
        start += int(np.argmin(likeness)) + 1
        cuts.append(times[start])
    return cuts


def em_llm(times: Sequence[float], rows: Rows, gamma: float = GAMMA) -> list[float]:
    """EM-LLM's rule on embeddings: the distance to the mean of the last ones, above mu + gamma sigma."""
    surprises = [1.0 - float(row @ _unit(past.mean(axis=0))) for row, past in _pasts(rows)]
    return _startling(times, surprises, gamma, SHORTEST)


def gaussian(times: Sequence[float], rows: Rows, gamma: float = GAMMA) -> list[float]:
    """-log p under a normal of the mean and variances of the past window, against its own history."""
    surprises = []
    for row, past in _pasts(rows):
        variance = (len(past) * past.var(axis=0) + PRIOR / rows.shape[1]) / (len(past) + PRIOR)
        surprises.append(float(0.5 * np.sum((row - past.mean(axis=0)) ** 2 / variance + np.log(variance))))
    return _startling(times, surprises, gamma)


def text_tiling(times: Sequence[float], rows: Rows, side: int = CONTEXT, cutoff: float = 0.5) -> list[float]:
    """TextTiling on embeddings: depths above the mean plus `cutoff` deviations. It sees the future."""
    n = len(rows)
    if n < 3:
        return []
    likeness = np.array(
        [
            float(_unit(rows[max(0, i - side) : i].mean(axis=0)) @ _unit(rows[i : i + side].mean(axis=0)))
            for i in range(1, n)
        ]
    )
    depths = np.array([_depth(likeness, i) for i in range(n - 1)])
    least = depths.mean() + cutoff * depths.std()
    peaks = [i for i in range(n - 1) if depths[i] > least and _valley(likeness, i)]
    return [times[i + 1] for i in peaks]


def looks(seen: Sequence[Observation], fps: float = 1.0) -> tuple[list[float], Rows]:
    """What was last looked at, at `fps`: times and unit rows."""
    found = [o for o in seen if o.kind is Kind.VISION and o.vector is not None]
    if not found:
        return [], np.zeros((0, 1))
    starts = np.array([o.t0 for o in found])
    times = np.arange(0.0, starts[-1] + 1.0 / fps, 1.0 / fps)
    nearest = np.maximum(np.searchsorted(starts, times + 1e-6, side="right") - 1, 0)
    return [float(t) for t in times], np.stack([np.asarray(found[n].vector, np.float64) for n in nearest])


def embedded(seen: Sequence[Observation], kinds: Sequence[Kind]) -> tuple[list[float], Rows]:
    """Times and vectors of all of some kinds."""
    found = [o for o in seen if o.kind in kinds and o.vector is not None]
    rows = np.stack([np.asarray(o.vector, np.float64) for o in found]) if found else np.zeros((0, 1))
    return [o.t0 for o in found], rows


def _shifted(times: Sequence[float], start: float) -> list[float]:
    return [start + t for t in times]


def _embedded(rule: Ruling, *kinds: Kind) -> Rule:
    return lambda stretch, ours: rule(*embedded(stretch.seen, kinds))


Ruling = Callable[[Sequence[float], Rows], list[float]]
"""From times and vectors to the times of cuts."""

WINDOWS: Mapping[str, Rule] = {
    "fixed windows, as many": lambda s, ours: _shifted(as_many(ours, s.end - s.start), s.start),
    "every 10 s": lambda s, ours: _shifted(fixed(10.0, s.end - s.start), s.start),
    "every 30 s": lambda s, ours: _shifted(fixed(30.0, s.end - s.start), s.start),
}
"""The controls that look at nothing."""

ON_VIDEO: Mapping[str, Rule] = {
    **WINDOWS,
    "PySceneDetect content (27)": lambda s, ours: s.detected["content"],
    "PySceneDetect adaptive (3.0)": lambda s, ours: s.detected["adaptive"],
    "IXC2.5-OmniLive": lambda s, ours: omnilive(s.seen),
    "StreamForest": lambda s, ours: stream_forest(s.seen),
    "EM-LLM": _embedded(em_llm, Kind.VISION),
    "TextTiling on looks (sees the future)": _embedded(text_tiling, Kind.VISION),
    "Gaussian surprise": _embedded(gaussian, Kind.VISION),
}
"""Rules for a video by name."""

ON_TEXT: Mapping[str, Rule] = {
    **WINDOWS,
    "EM-LLM": _embedded(em_llm, Kind.TEXT),
    "TextTiling (sees the future)": _embedded(text_tiling, Kind.TEXT),
    "Gaussian surprise": _embedded(gaussian, Kind.TEXT),
}
"""Rules for timed text by name."""


def _pasts(rows: Rows, window: int = CONTEXT) -> list[tuple[Rows, Rows]]:
    return [(rows[n], rows[max(0, n - window) : max(1, n)]) for n in range(len(rows))]


def _startling(
    times: Sequence[float], surprises: Sequence[float], gamma: float, shortest: int = 1
) -> list[float]:
    cuts, last = [], 0
    for n in range(2, len(surprises)):
        past = np.array(surprises[max(1, n - HISTORY) : n])
        if n - last >= shortest and surprises[n] > past.mean() + gamma * past.std():
            cuts.append(times[n])
            last = n
    return cuts


def _depth(likeness: Rows, i: int) -> float:
    left = right = i
    while left > 0 and likeness[left - 1] >= likeness[left]:
        left -= 1
    while right < len(likeness) - 1 and likeness[right + 1] >= likeness[right]:
        right += 1
    return float(likeness[left] + likeness[right] - 2 * likeness[i])


def _valley(likeness: Rows, i: int) -> bool:
    return bool(likeness[i] <= likeness[max(0, i - 1) : i + 2].min())


def _unit(row: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return row / max(float(np.linalg.norm(row)), 1e-9)
