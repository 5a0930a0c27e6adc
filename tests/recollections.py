"""A small memory of two streams that the tests of questions and answers share."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from pipeline.answering.author import Author
from pipeline.answering.reasoner import Reasoner
from pipeline.asking.question import Question
from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.item import Image
from pipeline.language import LanguageModel
from pipeline.observation import Kind, Tag
from pipeline.perceiver import Look
from pipeline.remembering.inmemory import Exact
from pipeline.words.keywords import terms

WALL = 1_772_620_000.0
"""2026-03-04 10:26:40 UTC."""

NOW = WALL + 55

CAR = Tag("sports car", 0.7, ("car", "vehicle"))
STREET = Tag("street", 0.5)
CAT = Tag("tabby", 0.6, ("cat", "animal"))


class HashingEncoder:
    """A `Reader` and `Seer` for which texts are alike as far as they share words."""

    name = "hashing"
    dim = 256
    names: Mapping[str, Sequence[str]] = MappingProxyType({})

    def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for term in terms(text) or ["nothing"]:
                row[zlib.crc32(term.encode()) % self.dim] += 1.0
            row /= np.linalg.norm(row)
        return rows

    def imagine(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return self.read(texts)

    def look(self, images: Sequence[Image]) -> list[Look]:
        return [Look(self.read([""])[0]) for _ in images]


class CountingEncoder(HashingEncoder):
    """One that knows what it was asked to read."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        return super().read(texts)


def said(t0: float, t1: float, text: str, speaker: str = "", ref: str = "") -> Moment:
    return Moment(Kind.SPEECH, t0, t1, text, speaker=speaker, ref=ref)


def seen(t0: float, t1: float, text: str) -> Moment:
    return Moment(Kind.VISION, t0, t1, text, score=0.7)


def heard(t0: float, t1: float, text: str) -> Moment:
    return Moment(Kind.SOUND, t0, t1, text, score=0.9)


def event(stream: str, t0: float, t1: float, *moments: Moment, tags: tuple[Tag, ...] = ()) -> Event:
    encoder = HashingEncoder()
    words = " ".join(m.text for m in moments if m.kind is Kind.SPEECH)
    vectors = {"text": encoder.read([words])[0]} if words else {}
    if tags:
        vectors["vision"] = encoder.imagine([" ".join(tag.label for tag in tags)])[0]
    ordered = tuple(sorted(moments, key=lambda m: m.t0))
    return Event(
        stream, t0, t1, WALL, State.COMMITTED, moments=ordered, tags=tags, keyframe="/v1/k", vectors=vectors
    )


PARKED = event(
    "yard", 0, 20,
    seen(0, 18, "street, sports car"),
    said(3, 6, "The red van is late again today.", "Ann", "L1"),
    said(8, 11, "Please call the station about the two kittens.", "Bob", "L2"),
    heard(13, 14, "dog"),
    tags=(CAR, STREET),
)  # fmt: skip
WINDOW = event(
    "yard", 20, 45,
    seen(20, 40, "tabby"),
    said(24, 27, "I really like the grey one by the window.", "Ann", "L3"),
    heard(30, 31, "dog"),
    heard(41, 42, "rain"),
    tags=(CAT,),
)  # fmt: skip
LEAVING = event(
    "yard", 45, 52,
    seen(45, 51, "street"),
    said(47, 50, "We are leaving for the harbour now.", "Ann", "L4"),
    tags=(STREET,),
)  # fmt: skip
KITCHEN = event(
    "kitchen", 0, 40,
    said(5, 9, "The soup needs more salt and pepper.", "", "K1"),
    heard(20, 22, "glass"),
)  # fmt: skip

EVENTS = (PARKED, WINDOW, LEAVING, KITCHEN)


def reasoner(language: LanguageModel | None = None, rounds: int = 1, paths: int = 1) -> Reasoner:
    """One with the newest in short-term memory, the rest in long-term memory, and one event in both."""
    encoder = HashingEncoder()
    recent, store = Exact([WINDOW, LEAVING], "short"), Exact([PARKED, KITCHEN, WINDOW], "long")
    author = Author(language, rounds, paths) if language else None
    return Reasoner(recent, store, encoder, encoder, author)


def question(text: str, mode: str = "auto") -> Question:
    return Question(text, NOW, mode=mode)
