"""What perception makes of an item: one thing seen, heard, said or read, at one time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.item import Vector
from pipeline.packed import Packed


class Kind(StrEnum):
    """How something came to be known."""

    VISION = "vision"
    GLIMPSE = "glimpse"
    SPEECH = "speech"
    SOUND = "sound"
    WRITING = "writing"
    TEXT = "text"
    GAP = "gap"
    THOUGHT = "thought"
    TOLD = "told"
    SUMMARY = "summary"


WORDED = frozenset({Kind.SPEECH, Kind.TEXT})
"""The kinds that consist of words and are perceived."""

SAID = WORDED | {Kind.TOLD}
"""The kinds that consist of words, with what users have told."""

QUOTED = SAID | {Kind.WRITING}
"""The kinds that are told in their own words, and not by labels."""

LETTERED = frozenset({Kind.TEXT, Kind.WRITING})
"""The kinds that are read: lines of timed text, and what is written in the picture."""


@dataclass(frozen=True, slots=True)
class Tag(Packed):
    """A label with a score in [0, 1]; `broader` names what it is a kind of ("animal")."""

    label: str
    score: float
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A spoken word with its stream times, seconds, and the recogniser's probability."""

    t0: float
    t1: float
    text: str
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing perceived from `t0` to `t1`, seconds of stream time.

    `vector` is unit length: in the vision space for VISION, in the text space for SPEECH, WRITING and TEXT,
    None for SOUND and GAP. A GLIMPSE is there for segmentation only and is not remembered: its `vector` is
    the thumbnail of one frame (see `glimpse.py`). A SPEECH observation is one sentence. `final` is False
    for a first guess at speech that is still going on; a later observation replaces it.
    """

    stream: str
    t0: float
    t1: float
    kind: Kind
    vector: Vector | None = None
    text: str = ""
    words: tuple[Word, ...] = ()
    language: str = ""
    tags: tuple[Tag, ...] = ()
    speaker: str = ""
    ref: str = ""
    jpeg: bytes = b""
    novelty: float = 0.0
    final: bool = True

    @property
    def middle(self) -> float:
        """The time that decides to which event it belongs, seconds."""
        return (self.t0 + self.t1) / 2


@dataclass(frozen=True, slots=True)
class Watermark:
    """No more observations of `kind` will begin before `t`."""

    kind: Kind
    t: float


Percept = Observation | Watermark
"""What a lane of perception puts out."""


def pooled(tags: Iterable[Iterable[Tag]], n: int) -> tuple[Tag, ...]:
    """Labels of several looks with their scores summed and divided by `n`, at most 1, best first."""
    scores: dict[str, float] = {}
    first: dict[str, Tag] = {}
    for tag in (tag for some in tags for tag in some):
        scores[tag.label] = scores.get(tag.label, 0.0) + tag.score
        first.setdefault(tag.label, tag)
    best = sorted(scores, key=lambda label: (-scores[label], label))
    return tuple(Tag(label, min(1.0, scores[label] / n), first[label].broader) for label in best)
