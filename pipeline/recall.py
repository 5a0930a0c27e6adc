"""Recall: both memories asked at once, and the best moments inside the events that they give.

A moment of speech is ranked by its own keywords and meaning, by those of the event around it, and a
little by its neighbours (the contiguity of EM-LLM); the weights were set on LoCoMo's development half.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipeline.event import Event, Moment
from pipeline.evidence import Evidence
from pipeline.item import Vector
from pipeline.keywords import query, terms
from pipeline.matching import SPEECH_HALF, Keywords, halved, labelled
from pipeline.memory import Cue, Memory, Span
from pipeline.observation import Kind, Tag
from pipeline.perceiver import Reader, Seer
from pipeline.question import EVERYTHING, Clue, clue_of

EVENTS = 24
"""Events taken from each memory and channel."""

MOMENTS = 48
"""Sentences that are compared by meaning, at most."""

MEANING, AROUND, GIST, NEXT = 0.5, 0.5, 0.3, 0.2
"""Weights beside a moment's own keywords: its meaning, its event's keywords and meaning, its neighbours."""

SEEN_HALF = 0.45
"""Cosine of words and picture that counts as half, in the vision space of the laptop profile."""

OTHERWISE = 0.8
"""What a moment keeps of its score when it is known in another way than the words of the question say."""


@dataclass(frozen=True, slots=True)
class Known:
    """An event that a memory gave."""

    event: Event
    store: str
    vision: float = 0.0


@dataclass
class _Scored:
    known: Known
    moment: Moment
    score: float = 0.0
    own: float = field(default=0.0)


class Recall:
    """Looks into `memories` ("short", "long"), those first that win where several hold the same event."""

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
        return self.find(Clue(clue.text or text, clue.kinds), k, span, text, strict=False)

    def find(
        self,
        clue: Clue,
        k: int,
        span: Span = EVERYTHING,
        text: str = "",
        strict: bool = True,
        depth: int = EVENTS,
    ) -> list[Evidence]:
        """The `k` best moments for `clue` (`text` is the whole question, if there is one), best first.

        `strict`: only moments known in the ways that the clue names. `depth`: events per channel.
        """
        asked = text or clue.text
        if not asked.strip():
            return []
        read = self._reader.read([asked])[0]
        seen = self._imagined(clue)
        wanted = query(clue.text) or query(asked)
        cue = Cue(vision=seen, text=read, keywords=wanted)
        known = self._hits(cue, depth, span)
        scored = [*self._worded(known, wanted, read), *self._labelled(known, clue)]
        for each in scored:
            if clue.kinds and each.moment.kind not in clue.kinds:
                each.score *= 0.0 if strict else OTHERWISE
        best = sorted(
            (s for s in scored if s.score > 0), key=lambda s: (-s.score, s.known.event.wall0 + s.moment.t0)
        )
        return [evidence(s.known, s.moment, s.score) for s in best[:k]]

    def events(self, span: Span = EVERYTHING, limit: int = 1000) -> list[Known]:
        """The last `limit` events inside `span`, in order of wall time, each once."""
        known: dict[str, Known] = {}
        for store, memory in self._memories.items():
            for event in memory.scan(span, limit):
                known.setdefault(event.id, Known(event, store))
        return sorted(known.values(), key=lambda each: each.event.wall0 + each.event.t0)[-limit:]

    def _imagined(self, clue: Clue) -> Vector | None:
        if self._seer is None or not clue.text or (clue.kinds and Kind.VISION not in clue.kinds):
            return None
        vector: Vector = self._seer.imagine([clue.text])[0]
        return vector

    def _hits(self, cue: Cue, depth: int, span: Span) -> list[Known]:
        known: dict[str, Known] = {}
        for store, memory in self._memories.items():
            for hit in memory.search(cue, depth, span):
                known.setdefault(hit.event.id, Known(hit.event, store, hit.vision or 0.0))
        return list(known.values())

    def _worded(self, known: Sequence[Known], wanted: Mapping[str, float], read: Vector) -> list[_Scored]:
        events = [each for each in known if each.event.words]
        around = _around(events, wanted, read)
        scored = [_Scored(each, moment) for each in events for moment in each.event.words]
        own = Keywords(wanted, [_line(s.moment) for s in scored]).scores()
        for each, keywords in zip(scored, own, strict=True):
            each.own = keywords
            each.score = keywords + around[each.known.event.id]
        scored = sorted(scored, key=lambda s: -s.score)[:MOMENTS]
        if scored:
            self._compare(scored, read)
        return scored

    def _compare(self, scored: Sequence[_Scored], read: Vector) -> None:
        meanings = self._reader.read([_line(s.moment) for s in scored]) @ read
        for each, meaning in zip(scored, meanings, strict=True):
            each.own += MEANING * float(meaning)
            each.score += MEANING * float(meaning)
        own = {(s.known.event.id, s.moment): s.own for s in scored}
        for each in scored:
            beside = (
                own.get((each.known.event.id, m), 0.0) for m in _neighbours(each.known.event, each.moment)
            )
            each.score = halved(each.score + NEXT * max(beside, default=0.0), SPEECH_HALF)

    def _labelled(self, known: Sequence[Known], clue: Clue) -> Iterator[_Scored]:
        subject = terms(clue.text)
        for each in known:
            near = halved(each.vision, self._seen_half)
            for moment in each.event.moments:
                if moment.kind in (Kind.VISION, Kind.SOUND):
                    score = max(
                        (_sure(tag) * labelled(subject, tag) for tag in _tags(each.event, moment)),
                        default=0.0,
                    )
                    yield _Scored(each, moment, max(score, near if moment.kind is Kind.VISION else 0.0))


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
        keyframe=event.keyframe if moment.kind is Kind.VISION else "",
        speaker=moment.speaker,
    )


def _line(moment: Moment) -> str:
    return f"{moment.speaker}: {moment.text}" if moment.speaker else moment.text


def _around(events: Sequence[Known], wanted: Mapping[str, float], read: Vector) -> dict[str, float]:
    keywords = Keywords(wanted, [each.event.text for each in events]).scores()
    return {
        each.event.id: AROUND * score + GIST * _cosine(each.event.vectors.get("text"), read)
        for each, score in zip(events, keywords, strict=True)
    }


def _cosine(vector: Vector | None, read: npt.NDArray[np.float32]) -> float:
    return float(vector @ read) if vector is not None else 0.0


def _neighbours(event: Event, moment: Moment) -> list[Moment]:
    words = event.words
    place = words.index(moment)
    return [words[i] for i in (place - 1, place + 1) if 0 <= i < len(words)]


def _tags(event: Event, moment: Moment) -> list[Tag]:
    """The labels that a run of looks or a sound bears, with what they are a kind of."""
    named = {tag.label: tag for tag in (*event.tags, *event.sounds)}
    labels = moment.text.split(", ") if moment.kind is Kind.VISION else [moment.text]
    return [named.get(label, Tag(label, moment.score)) for label in labels if label]


def _sure(tag: Tag) -> float:
    return 0.7 + 0.3 * min(1.0, tag.score)
