"""Matching: how well a moment fits a clue, in [0, 1]; half is the least that an answer may stand on.

What was seen or heard is matched by the labels' own words first, and by what the labels are a kind of:
an exact word beats any cosine. What was said is matched by weighted keywords and by meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

from pipeline.keywords import K1, terms, weights
from pipeline.observation import Tag
from pipeline.spelling import near

ACCEPT = 0.5
"""The score from which evidence carries an answer."""

SPEECH_HALF = 0.65
"""Fused keyword and meaning score at which speech counts as half; set on LoCoMo's development half."""

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


def labelled(wanted: Iterable[str], tags: Iterable[Tag]) -> float:
    """How well labels, or what they are a kind of, fit the stems `wanted`, and how sure they are.

    Labels that fit equally well add up: five breeds of dog at a tenth each are a dog at a half.
    """
    stems = set(wanted)
    fits = [(_fit(stems, tag), tag.score) for tag in tags]
    best = max((fit for fit, _ in fits), default=0.0)
    return best * halved(sum(score for fit, score in fits if fit == best), SURE_HALF) if best else 0.0


def _fit(wanted: set[str], tag: Tag) -> float:
    return max(_overlap(wanted, set(terms(name))) for name in (tag.label, *tag.broader))


def _overlap(wanted: set[str], have: set[str]) -> float:
    shared = len(wanted & have)
    return (shared / len(wanted) + shared / len(have)) / 2 if shared else 0.0


class Keywords:
    """BM25 of a question over the documents at hand, as a share of the most that it could reach.

    A word of the question that is in no document lowers every score: that is how a memory notices that
    it does not know what is asked for. Unless a document has it misheard (`spelling.near`).
    """

    def __init__(self, query: Mapping[str, float], documents: Sequence[str]) -> None:
        self._weights = [weights(document) for document in documents]
        df = Counter(term for document in self._weights for term in document if term in query)
        for term in query.keys() - df.keys():
            df[term] = self._mishear(term)
        n = len(documents) + BACKGROUND
        self._idf = {term: w * log(1 + (n - df[term] + 0.5) / (df[term] + 0.5)) for term, w in query.items()}
        self._most = (K1 + 1) * sum(self._idf.values()) or 1.0

    def _mishear(self, term: str) -> int:
        """Give the documents that have `term` in another spelling some of it; how many there are."""
        heard = near(term, {known for document in self._weights for known in document})
        found = [document for document in self._weights if not heard.isdisjoint(document)]
        for document in found:
            document[term] = MISHEARD * max(document.get(other, 0.0) for other in heard)
        return len(found)

    def scores(self) -> list[float]:
        """A score in [0, 1] for each document, in order."""
        return [
            sum(idf * document.get(term, 0.0) for term, idf in self._idf.items()) / self._most
            for document in self._weights
        ]
