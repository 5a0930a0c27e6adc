"""A turn: one line of text or one sentence of speech, as the search for topics sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from pipeline.item import Vector
from pipeline.observation import Observation
from pipeline.words.keywords import terms

OPENING = 4
"""Words at the beginning that are looked at for cues."""

FULL = 6.0
"""Content words from which a turn weighs its full 1: a mere "mm-hmm" says little of the topic."""

_WORD = re.compile(r"[a-z']+")
_SENTENCE = re.compile(r"[.?!]+")

_CUES = tuple(
    frozenset(words.split())
    for words in (
        "so",
        "well",
        "ok okay alright right",
        "anyway anyways",
        "now next then",
        "and",
        "but",
        "i",
        "what how where when who why which",
        "do does did are is have can would will any",
        "yes yeah yep no nope oh wow cool nice great lol haha that",
        "thanks thank",
        "my",
        "you your",
    )
)
"""Words that open or close a topic (Grosz and Sidner 1986, Hirschberg and Litman 1993), a set a cue."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What is kept of an observation: `cues` are 0 or 1 each, `words` a count, `weight` in [0, 1]."""

    t: float
    vector: Vector
    speaker: str
    terms: frozenset[str]
    cues: tuple[float, ...]
    words: int
    sentences: int
    asks: float
    weight: float


SILENT = Turn(0.0, np.zeros(0, np.float32), "", frozenset(), (0.0,) * len(_CUES), 0, 0, 0.0, 0.0)
"""What stands before the first turn."""


def turn(observation: Observation) -> Turn | None:
    """The turn that an observation is, or None where it has no vector."""
    if observation.vector is None:
        return None
    words = _WORD.findall(observation.text.lower())
    opening = set(words[:OPENING])
    content = terms(observation.text)
    return Turn(
        t=observation.t0,
        vector=observation.vector,
        speaker=observation.speaker,
        terms=frozenset(content),
        cues=tuple(float(not opening.isdisjoint(cue)) for cue in _CUES),
        words=len(words),
        sentences=len(_SENTENCE.split(observation.text.strip(" .?!"))),
        asks=float("?" in observation.text),
        weight=min(1.0, len(content) / FULL),
    )
