"""A space of labels: what a classifier sees and what words mean, as points among the labels that it knows.

A picture is the square root of its label probabilities, so that a product of two pictures is the
Bhattacharyya coefficient of what they show. A text is how near it is to each label, sharpened and without
what it has in common with all of them. Both are projected onto the directions in which the labels, taken as
texts, differ most; what of a picture lies beyond them is one coordinate more. Convex combination of label
embeddings (ConSE, Norouzi et al. 2014) blurs what a picture shows into one mean; docs/log.md compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.item import Vector
from pipeline.observation import Tag

DIM = 384
"""Dimensions at most."""

BROAD, SHARP = 10.0, 25.0
"""By how much labels near to a text count for more than labels further away: weight exp(BROAD * cosine) to
find what is like it, and as much again of exp(SHARP * cosine) to tell it from what is not (docs/log.md)."""

TOP = 10
"""Most probable labels that may be told."""

CLEAR = 0.15
"""Probability from which a label is told."""

KIND = 0.5
"""Probability from which a broader word is told, summed over the labels that it covers."""

TOLD = 6
"""Tags told of one image."""

Rows = npt.NDArray[np.float32]

Naming = Callable[[str, tuple[str, ...]], tuple[str, ...]]
"""What a label and its kinds, nearest first, are told with: the kinds, and other words for all of them."""


class LabelSpace:
    """The space that `embeddings` of labels, unit rows [classes, any], span; `dim` is its size.

    A label is told with all that it is a kind of (`broader`), and with what else it and they are called:
    `named` gives both.
    """

    def __init__(
        self,
        embeddings: Rows,
        labels: Sequence[str],
        broader: Sequence[Sequence[str]],
        named: Naming = lambda label, kinds: kinds,
    ) -> None:
        self._basis = _directions(_sharpened(embeddings @ embeddings.T, BROAD))[:, : DIM - 1]
        self._labels = labels
        self._broader = broader
        self._kinds = _members(broader)
        self._named = named
        self.dim = self._basis.shape[1] + 1

    def project(self, probabilities: Rows) -> list[Vector]:
        """A unit vector for each row of probabilities [n, classes]."""
        roots = np.sqrt(probabilities / probabilities.sum(axis=1, keepdims=True))
        rows = roots @ self._basis
        beyond = np.sqrt(np.maximum(0.0, 1.0 - np.sum(rows * rows, axis=1, keepdims=True)))
        return list(_unit(np.hstack([rows, beyond])))

    def place(self, affinities: Rows) -> Rows:
        """Texts as unit rows [n, dim], by how near they are to each label, cosines [n, classes]."""
        rows = (_sharpened(affinities, BROAD) + _sharpened(affinities, SHARP)) @ self._basis
        return _unit(np.hstack([rows, np.zeros((len(rows), 1), np.float32)]))

    def tags(self, row: Rows) -> tuple[Tag, ...]:
        """The labels of one row that are clear; where none is, the closest word that covers most of it."""
        best = [int(n) for n in np.argsort(-row)[:TOP] if row[n] >= CLEAR]
        plain = [self._tag(self._labels[n], float(row[n]), tuple(self._broader[n])) for n in best]
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
        return self._tag(word, sums[word], self._above(word))

    def _tag(self, label: str, score: float, kinds: tuple[str, ...]) -> Tag:
        return Tag(label, score, self._named(label, kinds))

    def _above(self, word: str) -> tuple[str, ...]:
        """What a broader word is itself a kind of, nearest first."""
        chain = tuple(self._broader[int(self._kinds[word][0])])
        return chain[chain.index(word) + 1 :]


def _sharpened(cosines: Rows, by: float) -> Rows:
    """How near each text is to each label, sharpened, without the mean: unit rows [texts, labels]."""
    weights = np.exp(by * (cosines - cosines.max(axis=1, keepdims=True)))
    return _unit(weights - weights.mean(axis=1, keepdims=True))


def _directions(rows: Rows) -> Rows:
    """The directions in which `rows` differ, strongest first, each with its largest part positive."""
    values, vectors = np.linalg.eigh(np.asarray(rows, np.float64).T @ rows)
    known = vectors[:, ::-1][:, values[::-1] > 1e-9]
    largest = np.argmax(np.abs(known), axis=0)
    return np.asarray(known * np.sign(known[largest, np.arange(known.shape[1])]), np.float32)


def _unit(rows: Rows) -> Rows:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _members(broader: Sequence[Sequence[str]]) -> dict[str, npt.NDArray[np.int64]]:
    members: dict[str, list[int]] = {}
    for n, words in enumerate(broader):
        for word in words:
            members.setdefault(word, []).append(n)
    return {word: np.array(some) for word, some in members.items()}
