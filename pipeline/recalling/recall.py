"""Recall: both memories asked at once, and the best moments inside the events that they give."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from typing import TypeVar

from pipeline.asking.lettering import borne
from pipeline.asking.question import EVERYTHING, Clue, clue_of
from pipeline.asking.snippet import Snippet
from pipeline.asking.timewords import time_words
from pipeline.clock import STILL, Clock
from pipeline.event import Moment
from pipeline.evidence import Evidence
from pipeline.item import Vector
from pipeline.memory import Cue, Memory, Reach, Span
from pipeline.observation import SAID, WORDED, Kind
from pipeline.perceiver import Reader, Seer
from pipeline.recalling.cached import MISSED, cached
from pipeline.recalling.matching import ACCEPT
from pipeline.recalling.ranking import (
    Known,
    Ranked,
    Vectors,
    akin,
    clustered,
    merged,
    named_first,
    rank_alike,
    rank_labels,
    rank_lines,
    rank_scenes,
    spread,
)
from pipeline.recalling.soundalike import keywords_of, rank_soundalikes
from pipeline.recalling.talk import rank_talk
from pipeline.recalling.vocabulary import ANY, Vocabulary
from pipeline.remembering.naming import SAME, named
from pipeline.remembering.told import NOTHING, Told
from pipeline.together import Together, in_turn
from pipeline.words.keywords import query, words_of

T = TypeVar("T")

EVENTS = 48
"""Events taken from each memory for each part of a cue."""

DEEP = 200
"""The same where every occurrence counts."""

SEEN_HALF = 0.13
"""Weighted cosine of words with a picture and with its best label that counts as half (laptop profile)."""

AKIN, COMPARED = 0.7, 24
"""Cosine from which two words mean about the same, and words that one is compared with, at most."""

OTHERWISE = 0.5
"""What a moment keeps of its score when it is known in another way than the words of the question say."""

ELSEWHEN = 0.8
"""What it keeps when it lies outside of the time that they speak of."""

PATIENCE, FEW = 0.05, 16
"""Seconds that reading sentences or labels anew may take of one search, and how many sentences it may be: of
many, the few that there would be time for find nothing more (docs/log.md). What is not read is judged by the
gist of its event, and is read afterwards (`CachedReader.catch_up`)."""

_OVERVIEW = re.compile(
    r"\b(?:summar|overview|recap|discuss|opinion|debat)|\bthink about\b|\bthought of\b", re.I
)
"""What asks for more than one place: a summary, a discussion, somebody's opinion."""

_SHOWN = (Kind.VISION, Kind.WRITING, Kind.SUMMARY)
"""What a picture shows."""

_USUAL = re.compile(
    r"\b(?:usual|normal|typical|general|regular)(?:ly)?\b|\bevery (?:day|morning|evening|night)\b", re.I
)


class Recall:
    """Looks into `memories` by name ("short", "long"); of an event in several, the first one's is taken.

    `clock` is monotonic, in seconds; where it stands still, there is time for everything. `together` carries
    out what need not wait for one another. `vocabulary`: the names that the seer has for what it sees.
    """

    def __init__(
        self,
        memories: Mapping[str, Memory],
        reader: Reader,
        seer: Seer | None = None,
        seen_half: float = SEEN_HALF,
        told: Callable[[], Told] = lambda: NOTHING,
        clock: Clock = STILL,
        together: Together = in_turn,
        vocabulary: Vocabulary = ANY,
    ) -> None:
        self._memories = memories
        self._told = told
        self._reader = cached(reader)
        self._clock = clock
        self.together = together
        self._seer = seer
        self._vocabulary = vocabulary
        self._imagined: dict[str, Vector] = {}
        self._seen_half = seen_half

    def prepare(self, clues: Sequence[Clue], asked: str = "") -> None:
        """Have both encoders read at once what is `asked` and what searches for `clues` will ask for.

        Labels will be compared with a clue that may be seen, and so it is read as a text too.
        """
        seen = list(dict.fromkeys(clue.text for clue in clues if self._is_seen(clue)))
        texts = [asked, *seen] if asked else [clue.text for clue in clues if clue.text and not clue.fragment]
        self.together([lambda: self._imagine(seen), lambda: self._reader.read(texts)])

    def search(
        self,
        text: str,
        k: int,
        span: Span = EVERYTHING,
        picture: Vector | None = None,
        now: float = 0.0,
        snippet: Snippet | None = None,
    ) -> list[Evidence]:
        """The `k` best moments for `text`, or for a picture or a snippet of sound, however known, best first.

        What lies in the time that `text` speaks of (at `now`, Unix seconds) is preferred. Where it asks for
        an overview, what is found is spread over events.
        """
        asked, when = time_words(text, now) if now else (text, None)
        asked = asked if asked.strip() else text  # a time alone is looked for by its words
        clue = clue_of(asked)
        shown = () if picture is None else (picture,)
        ranked = self._ranked(Clue(clue.text or text, shown=shown, played=snippet), asked, span, EVENTS)
        for each in ranked:
            if not clue.admits(each.moment.kind):
                each.score *= OTHERWISE
            if when and not when.holds(each.moment.t0, each.moment.t1, each.known.event.wall0):
                each.score *= ELSEWHEN
        ranked = clustered(ranked)
        return _best(spread(ranked) if _OVERVIEW.search(text) else ranked, k, span)

    def find(
        self, clue: Clue, k: int, span: Span = EVERYTHING, text: str = "", depth: int = EVENTS
    ) -> list[Evidence]:
        """The `k` best moments for `clue`, known in one of the ways that it names, best first.

        `text` is the whole question, if the clue is all that it asks for. `depth`: events per channel. Where
        it asks for what is usual, notes that tell it come instead, if there are any.
        """
        ranked = self._ranked(clue, text or clue.text, span, depth)
        ranked = [r for r in ranked if clue.admits(r.moment.kind) or r.moment.kind is Kind.THOUGHT]
        if not clue.fragment:
            ranked = named_first(ranked, query(clue.text), not clue.kinds)
            ranked = self._in_scenes(ranked, span, depth) if depth > EVENTS else ranked
        if _USUAL.search(text):
            noted = [r for r in ranked if r.moment.kind is Kind.THOUGHT]
            if best := [e for e in _best(noted, k, EVERYTHING) if e.score >= ACCEPT]:
                return best
        return _best([r for r in ranked if clue.admits(r.moment.kind)], k, span)

    def akin(self, word: str, texts: Sequence[str]) -> bool:
        """Whether a word of `texts` means about the same as `word`."""
        words = [w for text in texts for w in dict.fromkeys(words_of(text))][:COMPARED]
        known = self._reader.read([word, *words])
        return bool(len(words)) and float((known[1:] @ known[0]).max()) >= AKIN

    def events(
        self, span: Span = EVERYTHING, limit: int = 1000, earliest: bool = False, level: str = "event"
    ) -> list[Known]:
        """Those of a level among the last `limit` inside `span`, or the first, in order of wall time."""
        known: dict[str, Known] = {}
        for store, events in self._each(lambda memory: memory.scan(span, limit, earliest)):
            for event in events:
                if event.level == level:
                    known.setdefault(event.id, Known(self._told().read(event), store))
        inside = sorted(known.values(), key=lambda each: each.event.wall0 + each.event.t0)
        return inside[:limit] if earliest else inside[-limit:]

    def reach(self, span: Span = EVERYTHING) -> Reach:
        """What there is of events inside `span`."""
        return Reach.joined(reach for _, reach in self._each(lambda memory: memory.reach(span)))

    def _each(self, ask: Callable[[Memory], T]) -> list[tuple[str, T]]:
        """What each memory says to `ask`, by its name."""
        said = self.together([partial(ask, memory) for memory in self._memories.values()])
        return list(zip(self._memories, said, strict=True))

    def _ranked(self, clue: Clue, asked: str, span: Span, depth: int) -> list[Ranked]:
        """What fits the words, and what looks or sounds like it; where that is shown, only the latter."""
        called = named(self._told().names, clue.text) if not clue.kinds or Kind.VISION in clue.kinds else ()
        alike = [r for vector in clue.shown or called for r in self._alike(vector, span, depth)]
        alike += self._sounding(clue.played, span, depth) if clue.played else []
        return merged([*alike, *([] if clue.fragment else self._worded(clue, asked, span, depth))])

    def _alike(self, shown: Vector, span: Span, depth: int) -> list[Ranked]:
        return rank_alike(self._hits(Cue(vision=shown), depth, span))

    def _in_scenes(self, ranked: list[Ranked], span: Span, depth: int) -> list[Ranked]:
        """The same; what the best look shows is shown again by a scene that comes back.

        Where the best bears the name that is looked for, the scene must bear one of its names too: a street
        is not a car wherever it looks the same.
        """
        best = max(ranked, key=lambda r: r.score, default=None)
        if best is None or best.moment.kind is not Kind.VISION or best.score < ACCEPT:
            return ranked
        event, memory = best.known.event, self._memories[best.known.store]
        vector = next((e.vectors["vision"] for e in memory.read([event.id]) if "vision" in e.vectors), None)
        if vector is None:
            return ranked
        found = self._hits(Cue(vision=vector), depth, span)
        near = [k for k in found if k.event.level == "event" and k.vision >= SAME and k.event.id != event.id]
        near = [k for k in near if akin(best, k.event)] if best.named else near
        return rank_scenes(ranked, best, near)

    def _sounding(self, snippet: Snippet, span: Span, depth: int) -> list[Ranked]:
        """What sounds like it, and what was said in the words that are said in it."""
        words = self._worded(Clue(snippet.text, WORDED), snippet.text, span, depth)
        heard = self._hits(Cue(keywords=keywords_of(snippet)), depth, span) if snippet.sounds else []
        return [*rank_soundalikes(heard, snippet), *(r for r in words if r.moment.kind in SAID)]

    def _worded(self, clue: Clue, asked: str, span: Span, depth: int) -> list[Ranked]:
        if not asked.strip():
            return []
        wanted = query(clue.text) or query(asked)
        read, imagined = self._vectors(clue, asked)
        found = self._hits(Cue(imagined, read, wanted), depth, span)
        notes = [each for each in found if each.event.level == "note"]
        known = [each for each in found if each.event.level == "event"]
        vectors = self._patiently(FEW)
        written = {Kind.WRITING} if clue.admits(Kind.WRITING) else set()
        lines = [*_moments(notes, set(Kind)), *_moments(known, written)]
        ranked = rank_lines(lines, borne(wanted), read, vectors)
        if clue.text:
            ranked += rank_labels(known, clue.text, self._seen_half, self._patiently(), self._vocabulary)
        if not clue.kinds or clue.kinds & WORDED:
            return ranked + rank_talk(known, wanted, read, vectors)
        told = rank_talk([each for each in known if each.event.corrected], wanted, read, vectors)
        return ranked + [r for r in told if r.moment.kind is Kind.TOLD]

    def _patiently(self, few: int = MISSED) -> Vectors:
        until = self._clock() + PATIENCE
        most = MISSED if self._clock is STILL else few
        return partial(self._reader.read_until, late=lambda: self._clock() > until, most=most)

    def _vectors(self, clue: Clue, asked: str) -> tuple[Vector, Vector | None]:
        """What is asked as a text, and how the clue may look, if it may be seen."""
        self.prepare([clue], asked)
        return self._reader.read([asked])[0], self._imagined.get(clue.text) if self._is_seen(clue) else None

    def _imagine(self, texts: Sequence[str]) -> None:
        new = [text for text in texts if text not in self._imagined]
        if new and self._seer:
            self._imagined.update(zip(new, self._seer.imagine(new), strict=True))

    def _is_seen(self, clue: Clue) -> bool:
        """Whether it may be seen, so that it is looked for among pictures by its words."""
        seeable = not clue.kinds or Kind.VISION in clue.kinds
        return self._seer is not None and bool(clue.text) and seeable and not clue.fragment

    def _hits(self, cue: Cue, depth: int, span: Span) -> list[Known]:
        known: dict[str, Known] = {}
        for store, hits in self._each(lambda memory: memory.search(cue, depth, span)):
            for hit in hits:
                event = self._told().read(hit.event)
                known.setdefault(event.id, Known(event, store, hit.vision or 0.0, hit.text or 0.0))
        return list(known.values())


def _moments(known: Sequence[Known], kinds: Container[Kind]) -> list[Ranked]:
    return [Ranked(each, m, 0.0) for each in known for m in each.event.moments if m.kind in kinds]


def evidence(known: Known, moment: Moment, score: float, told: str = "") -> Evidence:
    """A moment of an event as evidence; `told` instead of its own text."""
    event = known.event
    return Evidence(
        event=event.id,
        stream=event.stream,
        t0=moment.t0,
        t1=moment.t1,
        wall0=event.wall0,
        kind=str(moment.kind),
        text=told or moment.text,
        score=round(min(1.0, max(0.0, score)), 6),
        store=known.store,
        refs=(moment.ref,) if moment.ref else (),
        keyframe=event.keyframe_at((moment.t0 + moment.t1) / 2) if moment.kind in _SHOWN else "",
        speaker=moment.speaker,
        scene=event.scene if moment.kind is Kind.VISION else None,
    )


def _best(ranked: Sequence[Ranked], k: int, span: Span) -> list[Evidence]:
    fitting = sorted(
        (r for r in ranked if r.score > 0 and _holds(span, r)),
        key=lambda r: (-r.score, r.known.event.wall0 + r.moment.t0),
    )
    return [evidence(r.known, r.moment, r.score, r.told) for r in fitting[:k]]


def _holds(span: Span, ranked: Ranked) -> bool:
    """Whether the moment is inside, as its event is."""
    wall0, moment = ranked.known.event.wall0, ranked.moment
    return span.meets(wall0 + moment.t0, wall0 + moment.t1)
