"""Recall: both memories asked at once, and the best moments inside the events that they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.event import Moment
from pipeline.evidence import Evidence
from pipeline.item import Vector
from pipeline.keywords import query
from pipeline.memory import Cue, Memory, Span
from pipeline.observation import Kind
from pipeline.perceiver import Reader, Seer
from pipeline.question import EVERYTHING, WORDED, Clue, clue_of
from pipeline.ranking import Known, Ranked, rank_labels, rank_words

EVENTS = 24
"""Events taken from each memory for each part of a cue."""

SEEN_HALF = 0.42
"""Mean cosine of words with a picture and with its best label that counts as half (laptop profile)."""

OTHERWISE = 0.8
"""What a moment keeps of its score when it is known in another way than the words of the question say."""


class Recall:
    """Looks into `memories` by name ("short", "long"); of an event in several, the first one's is taken."""

    def __init__(
        self,
        memories: Mapping[str, Memory],
        reader: Reader,
        seer: Seer | None = None,
        seen_half: float = SEEN_HALF,
    ) -> None:
        self._memories = memories
        self._reader = reader
        self._seer = seer
        self._seen_half = seen_half

    def search(self, text: str, k: int, span: Span = EVERYTHING) -> list[Evidence]:
        """The `k` best moments for `text`, however known, best first."""
        clue = clue_of(text)
        ranked = self._ranked(Clue(clue.text or text), text, span, EVENTS)
        for each in ranked:
            if clue.kinds and each.moment.kind not in clue.kinds:
                each.score *= OTHERWISE
        return _best(ranked, k)

    def find(
        self, clue: Clue, k: int, span: Span = EVERYTHING, text: str = "", depth: int = EVENTS
    ) -> list[Evidence]:
        """The `k` best moments for `clue`, known in one of the ways that it names, best first.

        `text` is the whole question, if the clue is all that it asks for. `depth`: events per channel.
        """
        ranked = self._ranked(clue, text or clue.text, span, depth)
        return _best([r for r in ranked if not clue.kinds or r.moment.kind in clue.kinds], k)

    def events(self, span: Span = EVERYTHING, limit: int = 1000) -> list[Known]:
        """The last `limit` events inside `span`, in order of wall time, each once."""
        known: dict[str, Known] = {}
        for store, memory in self._memories.items():
            for event in memory.scan(span, limit):
                if event.level == "event":
                    known.setdefault(event.id, Known(event, store))
        return sorted(known.values(), key=lambda each: each.event.wall0 + each.event.t0)[-limit:]

    def _ranked(self, clue: Clue, asked: str, span: Span, depth: int) -> list[Ranked]:
        if not asked.strip():
            return []
        read = self._reader.read([asked])[0]
        wanted = query(clue.text) or query(asked)
        known = self._hits(Cue(self._imagined(clue), read, wanted), depth, span)
        ranked = rank_labels(known, clue.text, self._seen_half, self._reader) if clue.text else []
        if not clue.kinds or clue.kinds & WORDED:
            ranked += rank_words([each for each in known if each.event.words], wanted, read, self._reader)
        return ranked

    def _imagined(self, clue: Clue) -> Vector | None:
        if self._seer is None or not clue.text or (clue.kinds and Kind.VISION not in clue.kinds):
            return None
        vector: Vector = self._seer.imagine([clue.text])[0]
        return vector

    def _hits(self, cue: Cue, depth: int, span: Span) -> list[Known]:
        known: dict[str, Known] = {}
        for store, memory in self._memories.items():
            for hit in memory.search(cue, depth, span):
                if hit.event.level == "event":
                    known.setdefault(hit.event.id, Known(hit.event, store, hit.vision or 0.0))
        return list(known.values())


def evidence(known: Known, moment: Moment, score: float) -> Evidence:
    """A moment of an event as evidence."""
    event = known.event
    return Evidence(
        event=event.id,
        stream=event.stream,
        t0=moment.t0,
        t1=moment.t1,
        wall0=event.wall0,
        kind=str(moment.kind),
        text=moment.text,
        score=round(min(1.0, max(0.0, score)), 6),
        store=known.store,
        refs=(moment.ref,) if moment.ref else (),
        keyframe=event.keyframe_at((moment.t0 + moment.t1) / 2) if moment.kind is Kind.VISION else "",
        speaker=moment.speaker,
    )


def _best(ranked: Sequence[Ranked], k: int) -> list[Evidence]:
    fitting = sorted(
        (r for r in ranked if r.score > 0), key=lambda r: (-r.score, r.known.event.wall0 + r.moment.t0)
    )
    return [evidence(r.known, r.moment, r.score) for r in fitting[:k]]
