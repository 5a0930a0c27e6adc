"""The ports of perception: what a model must be able to do. A model holds a device and no state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pipeline.item import Image, Samples, Vector
from pipeline.observation import Tag, Word


@dataclass(frozen=True, slots=True)
class Look:
    """What one picture shows: a unit vector in the vision space and its best labels."""

    vector: Vector
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One recognised sentence; times are seconds from the start of the samples given."""

    t0: float
    t1: float
    text: str
    words: tuple[Word, ...] = ()
    language: str = ""


class Seer(Protocol):
    """An image encoder whose space can also be searched with words.

    `name`: that of the model; only vectors of the same model can be compared. `dim`: their size. `names`: all
    labels that it chooses from, each with what else it is told by; empty where it sees more than it can name.
    """

    name: str
    dim: int
    names: Mapping[str, Sequence[str]]

    def look(self, images: Sequence[Image]) -> list[Look]:
        """One look for each picture, in order."""
        ...

    def imagine(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """The texts in the vision space, unit rows [n, dim]."""
        ...


class Spotter(Protocol):
    """Reads what is written in a picture (text spotting)."""

    def spot(self, images: Sequence[Image]) -> list[tuple[Tag, ...]]:
        """The lines of each picture in the order of reading, each with how sure it is; none without any."""
        ...


class Reader(Protocol):
    """A sentence encoder. `name` and `dim` as of a seer."""

    name: str
    dim: int

    def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit rows [n, dim]."""
        ...


class Listener(Protocol):
    """A speech recogniser that keeps quiet about what is not speech."""

    def listen(self, samples: Samples, quick: bool = False) -> list[Sentence]:
        """The sentences in `samples`; none for silence, noise or music. `quick`: a cheap first guess."""
        ...


class VoiceDetector(Protocol):
    """Tells voice from the rest, block by block; its memory is handed in and out."""

    block: int
    """Samples in a block."""

    def voice(self, samples: Samples, state: object | None) -> tuple[npt.NDArray[np.float32], object]:
        """Probability of voice for each whole block [n // block], and the state to hand in next."""
        ...


class Tagger(Protocol):
    """Names ambient sounds."""

    window: float
    """Seconds of sound that one judgement needs."""

    focus: float
    """Seconds in the middle of a window that its labels are about; the rest is what is around them."""

    hop: float
    """Seconds from one window to the next."""

    sure: float
    """Score from which a label is told whatever is clearer around it; 0 tells all, and at once."""

    def tag(self, windows: Sequence[Samples]) -> list[tuple[Tag, ...]]:
        """Labels for each window, best first; none where nothing known is heard."""
        ...
