"""Gist: the sentences that say most, for the bytes that there are."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from math import log

from pipeline.event import Moment
from pipeline.keywords import terms
from pipeline.size import words_size


def gist(sentences: Sequence[Moment], weights: Sequence[float], room: int) -> set[int]:
    """Which of `sentences` to keep in `room` bytes, as indices; `weights` are what each is worth.

    Greedy cover of the words by their rarity among the sentences, per byte: a monotone submodular
    function under a budget (Lin and Bilmes 2011, "A class of submodular functions for document
    summarization"), so the greedy choice is near the best one.
    """
    stems = [set(terms(sentence.text)) for sentence in sentences]
    counts = Counter(term for some in stems for term in some)
    worth = {term: log(1 + len(sentences) / n) for term, n in counts.items()}
    covered: set[str] = set()

    def rate(n: int) -> float:
        gain = weights[n] * sum(worth[term] for term in stems[n] - covered)
        return gain / words_size(sentences[n : n + 1])

    kept: set[int] = set()
    queue = [(-rate(n), n) for n in range(len(sentences))]
    heapq.heapify(queue)
    while queue:
        told, n = heapq.heappop(queue)
        now = -rate(n)
        if now > told:  # it was worth more before others were kept: look again later
            heapq.heappush(queue, (now, n))
            continue
        cost = words_size(sentences[n : n + 1])
        if cost <= room:
            kept.add(n)
            covered |= stems[n]
            room -= cost
    return kept
