"""Naming: things that a user has given a name to, known again by their looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.item import Vector
from pipeline.observation import Kind, Observation, Tag
from pipeline.words.keywords import terms

SAME = 0.92
"""Cosine of two pictures from which they show the same. On the development half of the composed streams 90 %
of pictures find another scene of their clip so, and 2 % find one of another clip (laptop profile)."""


@dataclass(frozen=True, slots=True)
class Name:
    """`text` is what `vector`, unit length in the vision space, shows; it was in view on `stream` at `t`.

    `wall` is that time in Unix seconds, `at` when it was named.
    """

    text: str
    vector: Vector
    stream: str
    t: float
    wall: float
    at: float = 0.0

    @property
    def key(self) -> tuple[str, str, float]:
        """What it is told apart by from other names: what is called so, and where and when that was seen."""
        return self.text, self.stream, self.t


class Names:
    """Labels looks with the names of what they show."""

    def __init__(self, names: Iterable[Name] = ()) -> None:
        self._names = tuple(names)

    def labelled(self, look: Observation) -> Observation:
        """The look with a label for each name that it shows, in front of its own."""
        if look.kind is not Kind.VISION or look.vector is None or not self._names:
            return look
        shown: dict[str, float] = {}
        for name in self._names:
            near = float(name.vector @ look.vector) if len(name.vector) == len(look.vector) else 0.0
            if near >= SAME:
                shown[name.text] = max(near, shown.get(name.text, 0.0))
        return replace(look, tags=(*(Tag(text, score) for text, score in shown.items()), *look.tags))


def named(names: Sequence[Name], subject: str) -> list[Vector]:
    """How that looks which `subject` calls by a name: all words of the name are in it."""
    words = set(terms(subject))
    return [name.vector for name in names if (own := set(terms(name.text))) and own <= words]
