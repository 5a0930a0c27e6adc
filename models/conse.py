"""ConSE: a classifier's picture of an image, as a point among texts.

The embedding of an image is the probability-weighted mean of the embeddings of its most probable labels
(Norouzi et al. 2014, "Zero-shot learning by convex combination of semantic embeddings").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.item import Vector
from pipeline.observation import Tag

TOP = 10
"""Labels that make up an embedding (the paper's T)."""

CLEAR = 0.15
"""Probability from which a label is told."""

KIND = 0.5
"""Probability from which a broader word is told, summed over the labels that it covers."""

TOLD = 6
"""Tags told of one image."""

Rows = npt.NDArray[np.float32]


class Conse:
    """Projects class probabilities into the space of `embeddings`, unit rows [classes, dim]."""

    def __init__(self, embeddings: Rows, labels: Sequence[str], broader: Sequence[Sequence[str]]) -> None:
        self._embeddings = embeddings
        self._labels = labels
        self._broader = broader
        self._kinds = _members(broader)

    def project(self, probabilities: Rows) -> list[Vector]:
        """A unit vector for each row of probabilities [n, classes]."""
        return [self._vector(row) for row in probabilities]

    def tags(self, row: Rows) -> tuple[Tag, ...]:
        """The labels of one row that are clear; where none is, the closest word that covers most of it."""
        best = [int(n) for n in np.argsort(-row)[:TOP] if row[n] >= CLEAR]
        plain = [Tag(self._labels[n], float(row[n]), tuple(self._broader[n])) for n in best]
        kind = self._kind(row)
        told = kind is None or any(kind.label in tag.broader and 2 * tag.score >= kind.score for tag in plain)
        return tuple(plain if told or kind is None else [kind, *plain])[:TOLD]

    def _kind(self, row: Rows) -> Tag | None:
        """The word that covers the fewest labels and still at least `KIND` of the probability."""
        sums = {word: float(row[members].sum()) for word, members in self._kinds.items()}
        sure = [word for word, score in sums.items() if score >= KIND]
        if not sure:
            return None
        word = min(sure, key=lambda word: (len(self._kinds[word]), -len(self._above(word)), word))
        return Tag(word, sums[word], self._above(word))

    def _above(self, word: str) -> tuple[str, ...]:
        """What a broader word is itself a kind of, nearest first."""
        chain = tuple(self._broader[int(self._kinds[word][0])])
        return chain[chain.index(word) + 1 :]

    def _vector(self, row: Rows) -> Vector:
        best = np.argsort(-row)[:TOP]
        mean = row[best] @ self._embeddings[best]
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)


def _members(broader: Sequence[Sequence[str]]) -> dict[str, npt.NDArray[np.int64]]:
    members: dict[str, list[int]] = {}
    for n, words in enumerate(broader):
        for word in words:
            members.setdefault(word, []).append(n)
    return {word: np.array(some) for word, some in members.items()}
