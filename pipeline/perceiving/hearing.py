"""Hearing: ambient sounds named, window by window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.item import RATE, Audio, Gap, Item, Samples, Tick
from pipeline.observation import Kind, Observation, Percept, Tag, Watermark, pooled
from pipeline.perceiver import Tagger

BEFORE, AFTER = 2.5, 1.5
"""Seconds before and after a moment within which labels are rivals (docs/log.md)."""

JUMP = 0.05
"""Seconds by which sound may be early or late and still continue what was before it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a tagger hears from `t0` to `t1`, seconds of stream time."""

    t0: float
    t1: float
    tags: tuple[Tag, ...]


def clearest(judged: Sequence[tuple[Tag, ...]], n: int, tagger: Tagger) -> tuple[Tag, ...]:
    """Of the labels that windows in a row may have, those that window `n` has: the one that is clearest in
    the windows around it, and what is sure by itself. A sound that goes on is mostly taken for another only
    now and then."""
    first = max(0, n - round(BEFORE / tagger.hop))
    around = pooled(judged[first : n + round(AFTER / tagger.hop) + 1], len(judged))
    return tuple(tag for tag in judged[n] if tag.score >= tagger.sure or tag.label == around[0].label)


class _Ear:
    """One tagger with the sound that its next window needs, and what it made of the windows before.

    Before its begin and after its end sound goes on as its mirror image: silence would make it a noise that
    comes or goes.
    """

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger
        self._margin = round((tagger.window - tagger.focus) / 2 * RATE)
        self._ahead = round(AFTER / tagger.hop) if tagger.sure else 0
        self.begin(0.0)

    def begin(self, t: float) -> None:
        """From now on hear what begins at `t`."""
        self._samples = np.zeros(0, np.float32)
        self._mirrored = False
        self._judged: list[tuple[Tag, ...]] = []
        self._told = 0
        self.t = t

    def hear(self, samples: Samples) -> Iterator[Heard]:
        """Take sound; what can be told now."""
        self._samples = np.concatenate([self._samples, samples])
        if not self._mirrored and len(self._samples) >= self._margin:
            self._samples = np.concatenate([self._samples[: self._margin][::-1], self._samples])
            self._mirrored = True
        self._judge()
        yield from self._tell(len(self._judged) - self._ahead)

    def end(self) -> Iterator[Heard]:
        """No more sound comes; what is left to be told."""
        yield from self.hear(self._samples[::-1][: self._margin] if self._mirrored else self._samples[:0])
        yield from self._tell(len(self._judged))

    def _judge(self) -> None:
        size, hop = round(self._tagger.window * RATE), round(self._tagger.hop * RATE)
        count = max(0, (len(self._samples) - size) // hop + 1)
        windows = [self._samples[n * hop : n * hop + size] for n in range(count)]
        self._judged += self._tagger.tag(windows) if windows else []
        self._samples = self._samples[count * hop :]

    def _tell(self, count: int) -> Iterator[Heard]:
        """Windows up to `count` that have not been told, and forget what is no rival any more."""
        for n in range(self._told, count):
            tags = clearest(self._judged, n, self._tagger)
            if tags:
                yield Heard(self.t, self.t + self._tagger.focus, tags)
            self.t += self._tagger.hop
        self._told = max(self._told, count)
        gone = max(0, self._told - round(BEFORE / self._tagger.hop))
        self._judged, self._told = self._judged[gone:], self._told - gone


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
                yield from self._hear(item)
            elif isinstance(item, Gap):
                yield from self.flush()
            elif isinstance(item, Tick) and self._end is None:
                yield Watermark(Kind.SOUND, item.t)
        if self._end is not None:
            yield Watermark(Kind.SOUND, min(ear.t for ear in self._ears))

    def flush(self) -> Iterator[Percept]:
        """What is heard up to the end of the sound."""
        if self._end is not None:
            for ear in self._ears:
                yield from map(self._observation, ear.end())
        self._end = None

    def _hear(self, audio: Audio) -> Iterator[Percept]:
        if self._end is not None and abs(audio.t - self._end) > JUMP:
            yield from self.flush()
        if self._end is None:
            for ear in self._ears:
                ear.begin(audio.t)
        self._end = audio.end
        for ear in self._ears:
            yield from map(self._observation, ear.hear(audio.samples))

    def _observation(self, heard: Heard) -> Observation:
        return Observation(self._stream, heard.t0, heard.t1, Kind.SOUND, tags=heard.tags)
