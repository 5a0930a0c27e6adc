"""Gist: the moments that say most, for the bytes that there are."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from math import log

from pipeline.event import Moment
from pipeline.remembering.size import words_size
from pipeline.words.keywords import terms


def gist(moments: Sequence[Moment], weights: Sequence[float], room: int) -> set[int]:
    """Which of `moments` to keep in `room` bytes, as indices; `weights` are what each is worth.

    Greedy cover of the words (of sentences, and of the labels of looks and sounds) by their rarity among
    the moments, per byte; what was told n times already is worth 1/(n+1). A monotone submodular function
    under a budget (Lin and Bilmes 2011, "A class of submodular functions for document summarization"), so
    the greedy choice is near the best one.
    """
    stems = [tuple(dict.fromkeys(terms(moment.text))) for moment in moments]  # no set: its order varies
    sizes = [words_size([moment]) for moment in moments]
    counts = Counter(term for some in stems for term in some)
    worth = {term: log(1 + len(moments) / n) for term, n in counts.items()}
    told: Counter[str] = Counter()

    def rate(n: int) -> float:
        return weights[n] * sum(worth[term] / (1 + told[term]) for term in stems[n]) / sizes[n]

    kept: set[int] = set()
    queue = [(-rate(n), n) for n in range(len(moments))]
    heapq.heapify(queue)
    while queue:
        before, n = heapq.heappop(queue)
        now = -rate(n)
        if now > before:  # it was worth more before others were kept: look again later
            heapq.heappush(queue, (now, n))
        elif sizes[n] <= room:
            kept.add(n)
            told.update(stems[n])
            room -= sizes[n]
    return kept
