"""Exact search over events in memory: cosines by numpy and BM25 by counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from pipeline.event import Event
from pipeline.item import Vector
from pipeline.memory import Cue, Hit, Reach, Span
from pipeline.words import keywords


def document(event: Event) -> str:
    """The words by which an event is found: what was said, by whom, what was written, seen and heard."""
    tags = (name for tag in (*event.tags, *event.sounds) for name in (tag.label, *tag.broader))
    return " ".join([event.text, *event.speakers, *event.writing, *dict.fromkeys(tags)])


class Exact:
    """A `pipeline.memory.Memory` over a fixed sequence of events; the reference for every other."""

    def __init__(self, events: Iterable[Event], store: str = "short") -> None:
        self._events = tuple(events)
        self._store = store

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events for each part of `cue`, merged by event id, best of the parts first."""
        inside = [n for n, event in enumerate(self._events) if span.holds(event)]
        vision = self._nearest("vision", cue.vision, inside)
        text = self._nearest("text", cue.text, inside)
        words = self._matching(cue.keywords, inside)
        chosen = dict.fromkeys(n for scores in (vision, text, words) for n in _best(scores, k))
        return [Hit(self._events[n], self._store, vision.get(n), text.get(n), words.get(n)) for n in chosen]

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        """The last `limit` events inside `span`, or the first, in order of wall time."""
        inside = sorted(filter(span.holds, self._events), key=lambda e: e.wall0 + e.t0)
        return inside[:limit] if earliest else inside[-limit:]

    def reach(self, span: Span) -> Reach:
        """What there is of events inside `span`."""
        inside = [event for event in self._events if span.holds(event)]
        times = ((event.wall0 + event.t0, event.wall0 + event.t1) for event in inside)
        return Reach.over((event.stream for event in inside), times)

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are there, with their vectors."""
        return [event for event in self._events if event.id in ids]

    def _nearest(self, name: str, vector: Vector | None, inside: Sequence[int]) -> dict[int, float]:
        known = [n for n in inside if name in self._events[n].vectors]
        if vector is None or not known:
            return {}
        cosines = np.stack([self._events[n].vectors[name] for n in known]) @ vector
        return dict(zip(known, map(float, cosines), strict=True))

    def _matching(self, cue: Mapping[str, float], inside: Sequence[int]) -> dict[int, float]:
        total, counts = len(self._events), self._frequencies
        rarity = {term: keywords.rarity(counts[term], total) for term in cue}
        scores = {
            n: sum(cue[term] * rarity[term] * self._weights[n].get(term, 0.0) for term in cue) for n in inside
        }
        return {n: score for n, score in scores.items() if score > 0}

    @cached_property
    def _weights(self) -> Sequence[Mapping[str, float]]:
        return [keywords.weights(document(event)) for event in self._events]

    @cached_property
    def _frequencies(self) -> Counter[str]:
        return Counter(term for weights in self._weights for term in weights)


def _best(scores: Mapping[int, float], k: int) -> list[int]:

    return sorted(scores, key=lambda n: (-scores[n], n))[:k]
