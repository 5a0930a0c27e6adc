"""Vocabulary: the names that a classifier of pictures has for things, and so what its labels rule out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from pipeline.observation import Tag
from pipeline.words.keywords import terms

SURELY = 0.5
"""Score from which a label leaves no room for another thing that has a label of its own (docs/log.md)."""


class Vocabulary:
    """`names`: each label, with what it is a kind of and what else it is called.

    Its space of pictures and texts takes neighbours for one another: a park bench looks like a sofa there.
    But a classifier that knows sofas, and surely sees a park bench, sees no sofa.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._labels = frozenset(names)
        self._known = {frozenset(terms(name)) for label, more in names.items() for name in (label, *more)}

    def about(self, wanted: Collection[str]) -> Vocabulary:
        """The same, as far as it matters to the stems `wanted`: light to carry about."""
        one = Vocabulary({})
        if frozenset(wanted) in self._known:
            one._labels, one._known = self._labels, {frozenset(wanted)}
        return one

    def rules_out(self, wanted: Collection[str], tags: Iterable[Tag]) -> bool:
        """Whether a picture with these labels, none of which fits, can't show what `wanted` (stems) names."""
        if frozenset(wanted) not in self._known:
            return False
        return any(tag.score >= SURELY and tag.label in self._labels for tag in tags)


ANY = Vocabulary({})
"""That of whoever has no names: nothing is ruled out."""
