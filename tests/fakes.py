"""Deterministic stand-ins for the ports of perception. For units only; what users have is tested for real."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from pipeline.item import RATE, Image, Samples
from pipeline.observation import Tag, Word
from pipeline.perceiver import Look, Sentence
from pipeline.words.keywords import terms

Rows = npt.NDArray[np.float32]


class FakeReader:
    """Texts that share words are near: each word has a random direction of its own."""

    name = "fake-reader"
    dim = 64

    def read(self, texts: Sequence[str]) -> Rows:
        rows = [
            sum((_direction(word, self.dim) for word in terms(text)), np.zeros(self.dim)) for text in texts
        ]
        return np.array([_unit(row, self.dim) for row in rows], np.float32).reshape(-1, self.dim)


class FakeSeer:
    """Pictures of one brightness are alike; a dark one is "night", a bright one "day"."""

    name = "fake-seer"
    dim = 64
    names: Mapping[str, Sequence[str]] = MappingProxyType({})

    def look(self, images: Sequence[Image]) -> list[Look]:
        return [self._look(image) for image in images]

    def imagine(self, texts: Sequence[str]) -> Rows:
        return FakeReader().read(texts)

    def _look(self, image: Image) -> Look:
        label = "night" if image.mean() < 128 else "day"
        vector = _unit(_direction(label, self.dim), self.dim).astype(np.float32)
        return Look(vector, (Tag(label, 0.9, ("light",)),))


class FakeVoice:
    """Whatever is loud is voice."""

    block = 512

    def voice(self, samples: Samples, state: object | None) -> tuple[Rows, object]:
        blocks = samples[: len(samples) // self.block * self.block].reshape(-1, self.block)
        return (np.abs(blocks).max(axis=1) > 0.1).astype(np.float32), state


class FakeListener:
    """One sentence for each stretch of one loudness; it says how loud it is."""

    def __init__(self) -> None:
        self.calls = 0

    def listen(self, samples: Samples, quick: bool = False) -> list[Sentence]:
        self.calls += 1
        loud = np.flatnonzero(np.abs(samples) > 0.1)
        if not len(loud):
            return []
        t0, t1 = float(loud[0]) / RATE, float(loud[-1] + 1) / RATE
        text = f"Level {round(float(np.abs(samples[loud]).mean()) * 10)}."
        return [Sentence(t0, t1, text, () if quick else (Word(t0, t1, text),), "en")]


class FakeTagger:
    """A window of nothing but loud samples is a "siren"."""

    window = focus = hop = 1.0
    sure = 0.0

    def tag(self, windows: Sequence[Samples]) -> list[tuple[Tag, ...]]:
        return [(Tag("siren", 0.8),) if np.abs(window).min() > 0.5 else () for window in windows]


def _direction(word: str, dim: int) -> npt.NDArray[np.float64]:
    return np.random.default_rng(zlib.crc32(word.encode())).standard_normal(dim)


def _unit(row: npt.NDArray[np.float64], dim: int) -> npt.NDArray[np.float64]:
    length = float(np.linalg.norm(row))
    return row / length if length else np.full(dim, dim**-0.5)
