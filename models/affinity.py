"""Affinity: how near words are to each label of a classifier, by meaning, by name, and by whom it shows.

A sentence encoder places a rare name ("chimp") by how it is spelled rather than by what it means, and it does
not know that a picture of a suit is one of somebody. Both are told to it here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.perceiver import Reader
from pipeline.words.keywords import terms

NAMED = 0.15
"""Cosine that a label gains whose name, or that of what it is a kind of, is all that is asked for; it gains
less where more is asked for (docs/log.md)."""

PERSON = "person"
"""What those labels are a kind of that somebody wears."""

PEOPLE = "person, people, man, woman"
"""What words may mean by it."""

SEEN_WITH = 0.15
"""Cosine by which somebody is less near to what they wear than to themselves."""

Rows = npt.NDArray[np.float32]


class Affinity:
    """Of texts to labels: `names` of each label, comma-separated, and what it is a kind of (`broader`)."""

    def __init__(self, reader: Reader, names: Sequence[str], broader: Sequence[Sequence[str]]) -> None:
        self._reader = reader
        self.labels = reader.read(list(names))
        self._people = reader.read([PEOPLE])[0]
        self._worn = np.array([PERSON in words for words in broader])
        self._named: dict[frozenset[str], list[int]] = {}
        for n, (own, above) in enumerate(zip(names, broader, strict=True)):
            for name in {frozenset(terms(name)) for name in (*own.split(","), *above)} - {frozenset()}:
                self._named.setdefault(name, []).append(n)

    def of(self, texts: Sequence[str]) -> Rows:
        """Cosines, and what is added to them, [n, labels]."""
        read = self._reader.read(texts)
        near = read @ self.labels.T
        people = (read @ self._people)[:, None] - SEEN_WITH
        near = np.where(self._worn, np.maximum(near, people), near)
        return np.asarray(near + NAMED * np.stack([self._called(text) for text in texts]), np.float32)

    def _called(self, text: str) -> Rows:
        """For each label how much of `text` the longest of its names is that are in it whole, in [0, 1]."""
        wanted = frozenset(terms(text))
        found = np.zeros(len(self._worn), np.float32)
        for name, members in self._named.items():
            if name <= wanted:
                found[members] = np.maximum(found[members], (1 + len(name) / len(wanted)) / 2)
        return found
