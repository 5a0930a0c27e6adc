"""Matching: how well a moment fits a clue, in [0, 1]; half is the least that an answer may stand on.

What was seen or heard is matched by the labels' own words first, and by what the labels are a kind of:
an exact word beats any cosine. What was said is matched by weighted keywords and by meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipeline.observation import Tag
from pipeline.recalling.windows import Windows
from pipeline.words.keywords import AVERAGE, K1, B, rarity, terms
from pipeline.words.spelling import near

ACCEPT = 0.5
"""The score from which evidence carries an answer."""

SPEECH_HALF = 0.65
"""Fused keyword and meaning score at which speech counts as half; set on LoCoMo's development half."""

MEANING = 0.5
"""Weight of the meaning of a text by itself beside its words."""

SURE_HALF = 0.1
"""Score of a label, or of all labels of a kind together, that counts as half for sure."""

MISHEARD = 0.7
"""What a word counts for that is there in another spelling only."""

BACKGROUND = 50
"""Moments without any of a question's words that are taken to lie behind those at hand: in a small
memory a word then counts as rare even where it is in every second moment."""


def halved(value: float, half: float) -> float:
    """`value` squeezed into [0, 1), keeping its order, so that `half` becomes 0.5."""
    return max(0.0, value) / (max(0.0, value) + half)


def worded(shared: float, meaning: float) -> float:
    """How well one text by itself fits: by the share of the words looked for that it has, and a cosine."""
    return halved(shared + MEANING * meaning, SPEECH_HALF)


def labelled(wanted: Iterable[str], tags: Iterable[Tag]) -> float:
    """How well labels, or what they are a kind of, fit the stems `wanted`, and how sure they are.

    Labels that fit equally well add up: five breeds of dog at a tenth each are a dog at a half.
    """
    stems = set(wanted)
    fits = [(_fit(stems, tag), tag.score) for tag in tags]
    best = max((fit for fit, _ in fits), default=0.0)
    return best * halved(sum(score for fit, score in fits if fit == best), SURE_HALF) if best else 0.0


def fitting_first(wanted: Iterable[str], tags: Iterable[Tag]) -> list[str]:
    """The labels, those that fit the stems `wanted` best before all others: a cab before a vehicle."""
    stems, labels = set(wanted), list(tags)
    best = sorted(labels, key=lambda tag: (-_fit(stems, tag), _named(tag.label) == stems))
    return [tag.label for tag in best]


def _fit(wanted: set[str], tag: Tag) -> float:
    return max(_overlap(wanted, _named(name)) for name in (tag.label, *tag.broader))


@lru_cache(maxsize=4096)
def _named(label: str) -> frozenset[str]:
    """The stems of a label, of which there are few."""
    return frozenset(terms(label))


def _overlap(wanted: set[str], have: frozenset[str]) -> float:
    shared = len(wanted & have)
    return (shared / len(wanted) + shared / len(have)) / 2 if shared else 0.0


@lru_cache(maxsize=16_384)
def stems_of(document: str) -> Sequence[str]:
    """The terms of a text that is found again and again; `stems_of.cache_clear` lets go of all."""
    return tuple(terms(document))


class Keywords:
    """BM25 of a question over the documents at hand, as a share of the most that it could reach.

    A word of the question that is in no document lowers every score: that is how a memory notices that
    it does not know what is asked for. Unless a document has it misheard (`spelling.near`).
    `lengths`: content words of each document [n].
    """

    def __init__(self, query: Mapping[str, float], documents: Sequence[str]) -> None:
        words, stems = list(query), [stems_of(document) for document in documents]
        self.lengths = np.array([len(own) for own in stems], np.float64)
        self._counts = np.array([[own.count(word) for word in words] for own in stems], np.float64)
        self._counts = self._counts.reshape(len(documents), len(words))
        self._mishear(words, stems)
        having = np.count_nonzero(self._counts, axis=0)
        total = len(documents) + BACKGROUND
        idf = [query[word] * rarity(int(n), total) for word, n in zip(words, having, strict=True)]
        self._idf = np.array(idf, np.float64)
        self._most = (K1 + 1) * float(self._idf.sum()) or 1.0

    def scores(self, around: Windows | None = None) -> npt.NDArray[np.float64]:
        """A score in [0, 1] for each document, in order; of each with those `around` it as one."""
        counts = around.sums(self._counts) if around else self._counts
        lengths = around.sums(self.lengths) if around else self.lengths
        norms = K1 * (1 - B + B * lengths / AVERAGE)
        return np.asarray((counts * (K1 + 1) / (counts + norms[:, None])) @ self._idf / self._most)

    def _mishear(self, words: Sequence[str], stems: Sequence[Sequence[str]]) -> None:
        """Give the documents that have a word that is nowhere in another spelling some of it."""
        missing = [n for n in range(len(words)) if not self._counts[:, n].any()]
        known = {word for own in stems for word in own} if missing else set()
        for n in missing:
            heard = near(words[n], known)
            if heard:
                self._counts[:, n] = [MISHEARD * max(map(own.count, heard)) for own in stems]
