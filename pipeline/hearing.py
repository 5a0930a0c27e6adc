"""Hearing: ambient sounds named, window by window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.item import RATE, Audio, Gap, Item, Samples, Tick
from pipeline.observation import Kind, Observation, Percept, Tag, Watermark
from pipeline.perceiver import Tagger

HOP = 1.0
"""Seconds between two windows."""

JUMP = 0.05
"""Seconds by which sound may be early or late and still continue what was before it."""


@dataclass
class _Ear:
    """One tagger with the sound that its next window needs; `t` is the stream time of the first sample."""

    tagger: Tagger
    samples: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    t: float = 0.0


class Hearing:
    """A stage from sound to one observation for each window in which something is known."""

    def __init__(self, stream: str, taggers: Sequence[Tagger]) -> None:
        self._stream = stream
        self._ears = [_Ear(tagger) for tagger in taggers]
        self._end: float | None = None

    def push(self, item: Item) -> Iterator[Percept]:
        """Take one item; hand on what it completes."""
        yield from self.push_many([item])

    def push_many(self, items: Sequence[Item]) -> Iterator[Percept]:
        """Take items in order; hand on what they complete."""
        for item in items:
            if isinstance(item, Audio):
                self._hear(item)
            elif isinstance(item, Gap):
                self._end = None
            elif isinstance(item, Tick) and self._end is None:
                yield Watermark(Kind.SOUND, item.t)
        for ear in self._ears:
            yield from self._windows(ear)
        if self._end is not None:
            yield Watermark(Kind.SOUND, min(ear.t for ear in self._ears))

    def flush(self) -> Iterator[Percept]:
        """What is less than a window is not judged."""
        return iter(())

    def _hear(self, audio: Audio) -> None:
        if self._end is None or abs(audio.t - self._end) > JUMP:
            for ear in self._ears:
                ear.samples, ear.t = audio.samples, audio.t
        else:
            for ear in self._ears:
                ear.samples = np.concatenate([ear.samples, audio.samples])
        self._end = audio.end

    def _windows(self, ear: _Ear) -> Iterator[Percept]:
        size, hop = round(ear.tagger.window * RATE), round(HOP * RATE)
        count = max(0, (len(ear.samples) - size) // hop + 1)
        if not count:
            return
        windows = [ear.samples[n * hop : n * hop + size] for n in range(count)]
        for n, tags in enumerate(ear.tagger.tag(windows)):
            if tags:
                t = ear.t + n * HOP
                yield self._observation(t, t + ear.tagger.window, tags)
        ear.samples = ear.samples[count * hop :]
        ear.t += count * HOP

    def _observation(self, t0: float, t1: float, tags: tuple[Tag, ...]) -> Observation:
        return Observation(stream=self._stream, t0=t0, t1=t1, kind=Kind.SOUND, tags=tags)
