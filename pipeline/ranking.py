"""Ranking: the moments inside events put in order by how well they fit what is looked for.

A moment of speech is ranked by its own keywords and meaning, by those of the event around it, and a
little by its neighbours (the contiguity of EM-LLM, arXiv 2407.09450); all constants were set on the
development half of LoCoMo. What was seen or heard is ranked by labels, and by vectors where none fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.event import Event, Moment
from pipeline.item import Vector
from pipeline.keywords import terms
from pipeline.matching import SPEECH_HALF, Keywords, halved, labelled
from pipeline.naming import SAME
from pipeline.observation import Kind, Tag
from pipeline.perceiver import Reader

MOMENTS = 64
"""Sentences that are compared by meaning, at most."""

LABELS = 64
"""Labels that are compared by meaning, at most."""

MEANING, AROUND, GIST, NEXT = 0.5, 0.5, 0.3, 0.2
"""Weights beside a moment's own keywords: its meaning, its event's keywords and meaning, its neighbours."""

PICTURE = 0.85
"""Weight of a look's picture beside the meaning of its labels."""

AGAIN = 0.8
"""What a further look of one event keeps of its score where not every look is asked for."""

FURTHER, BESIDE = 0.9, 2
"""What a moment keeps of its score for each better one beside it where an overview is asked for."""

ANOTHER = 0.9
"""What a sentence keeps of its score when the question names a speaker and another one said it."""


@dataclass(frozen=True, slots=True)
class Known:
    """An event that a memory ("short" or "long") gave, with its cosine to what is looked for in pictures."""

    event: Event
    store: str
    vision: float = 0.0


@dataclass(slots=True)
class Ranked:
    """A moment with its score; `own` is the part of it that needs no surroundings."""

    known: Known
    moment: Moment
    score: float
    own: float = 0.0


def line(moment: Moment) -> str:
    """What was said, after who said it: a speaker's name is among the words looked for."""
    return f"{moment.speaker}: {moment.text}" if moment.speaker else moment.text


def rank_words(
    known: Sequence[Known], wanted: Mapping[str, float], read: Vector, reader: Reader
) -> list[Ranked]:
    """Sentences of the events in `known` by the keywords in `wanted` and the text vector `read`."""
    around = _around(known, wanted, read)
    ranked = [Ranked(each, moment, around[each.event.id]) for each in known for moment in each.event.words]
    for each, own in zip(ranked, Keywords(wanted, [line(r.moment) for r in ranked]).scores(), strict=True):
        each.own = own
        each.score += own
    ranked = sorted(ranked, key=lambda r: -r.score)[:MOMENTS]
    if ranked:
        _add_meaning(ranked, reader.read([line(r.moment) for r in ranked]) @ read)
        _settle(ranked, _named(known, wanted))
    return ranked


def rank_labels(known: Sequence[Known], subject: str, seen_half: float, reader: Reader) -> list[Ranked]:
    """Looks and sounds of the events in `known` by the words of `subject`.

    A look is also ranked by its picture and its labels' meanings, which say more together than alone:
    half of it is a weighted cosine of `seen_half`.
    """
    ranked = [
        Ranked(each, moment, labelled(terms(subject), labels_of(each.event, moment)))
        for each in known
        for moment in each.event.moments
        if moment.kind in (Kind.VISION, Kind.SOUND)
    ]
    looks = sorted(
        (r for r in ranked if r.known.vision > 0 and r.moment.kind is Kind.VISION),
        key=lambda r: -r.known.vision,
    )
    meanings = _meanings([r.moment for r in looks], subject, reader)
    for each in looks:
        meaning = max((meanings.get(label, 0.0) for label in _names(each.moment)), default=0.0)
        near = PICTURE * each.known.vision + (1 - PICTURE) * meaning
        each.score = max(each.score, halved(near, seen_half))
    return ranked


def rank_alike(known: Sequence[Known]) -> list[Ranked]:
    """Looks of the events in `known` by how like they are to a picture that was shown: `SAME` is half."""
    return [
        Ranked(each, moment, halved(each.vision, SAME))
        for each in known
        for moment in each.event.moments
        if moment.kind is Kind.VISION
    ]


def rank_thoughts(
    notes: Sequence[Known], wanted: Mapping[str, float], read: Vector, reader: Reader
) -> list[Ranked]:
    """Notes by the keywords in `wanted` and the text vector `read`."""
    ranked = [Ranked(each, moment, 0.0) for each in notes for moment in each.event.moments]
    if ranked:
        texts = [r.moment.text for r in ranked]
        meanings = reader.read(texts) @ read
        for each, own, meaning in zip(ranked, Keywords(wanted, texts).scores(), meanings, strict=True):
            each.score = halved(own + MEANING * float(meaning), SPEECH_HALF)
    return ranked


def clustered(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The same, the best look of each event standing for its others, which look much the same."""
    seen: Counter[str] = Counter()
    for each in sorted(ranked, key=lambda r: -r.score):
        if each.moment.kind is Kind.VISION:
            each.score *= AGAIN ** seen[each.known.event.id]
            seen[each.known.event.id] += 1
    return list(ranked)


def spread(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The same, each worth less for every better one that is among its `BESIDE` neighbours in time on either
    side, so that not all comes from one place."""
    timed = sorted(ranked, key=lambda r: r.known.event.wall0 + r.moment.t0)
    place = {id(each): n for n, each in enumerate(timed)}
    taken = [0] * (len(timed) + 2 * BESIDE)
    for each in sorted(ranked, key=lambda r: -r.score):
        n = place[id(each)]
        each.score *= FURTHER ** taken[n + BESIDE]
        for beside in range(n, n + 2 * BESIDE + 1):
            taken[beside] += 1
    return list(ranked)


def merged(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Each moment once, with its best score."""
    best: dict[tuple[str, Moment], Ranked] = {}
    for each in ranked:
        key = (each.known.event.id, each.moment)
        if key not in best or each.score > best[key].score:
            best[key] = each
    return list(best.values())


def labels_of(event: Event, moment: Moment) -> list[Tag]:
    """The labels that a run of looks or a sound bears, with what they are a kind of.

    An event's own scores are thinned by its length, a run's are known for its best label only: each
    further label of a run is taken to have half the score of the one before it.
    """
    named = {tag.label: tag for tag in (*event.tags, *event.sounds)}
    tags = []
    for place, name in enumerate(_names(moment)):
        whole = named.get(name, Tag(name, 0.0))
        tags.append(Tag(name, max(whole.score, moment.score / 2**place), whole.broader))
    return tags


def _names(moment: Moment) -> list[str]:
    return [
        name for name in (moment.text.split(", ") if moment.kind is Kind.VISION else [moment.text]) if name
    ]


def _meanings(looks: Sequence[Moment], subject: str, reader: Reader) -> dict[str, float]:
    """Cosine of each label of the first looks with `subject`."""
    labels = list(dict.fromkeys(name for moment in looks for name in _names(moment)))
    if not labels:
        return {}
    rows = reader.read([subject, *labels[:LABELS]])
    return dict(zip(labels, map(float, rows[1:] @ rows[0]), strict=False))


def _around(known: Sequence[Known], wanted: Mapping[str, float], read: Vector) -> dict[str, float]:
    keywords = Keywords(wanted, [each.event.text for each in known]).scores()
    return {
        each.event.id: AROUND * score + GIST * _cosine(each.event.vectors.get("text"), read)
        for each, score in zip(known, keywords, strict=True)
    }


def _cosine(vector: Vector | None, read: Vector) -> float:
    return float(vector @ read) if vector is not None else 0.0


def _add_meaning(ranked: Sequence[Ranked], meanings: Vector) -> None:
    for each, meaning in zip(ranked, meanings, strict=True):
        each.own += MEANING * float(meaning)
        each.score += MEANING * float(meaning)


def _settle(ranked: Sequence[Ranked], named: frozenset[str]) -> None:
    own = {(r.known.event.id, r.moment): r.own for r in ranked}
    for each in ranked:
        event = each.known.event
        beside = max((own.get((event.id, m), 0.0) for m in _neighbours(event, each.moment)), default=0.0)
        each.score = halved(each.score + NEXT * beside, SPEECH_HALF)
        if named and each.moment.speaker not in named:
            each.score *= ANOTHER


def _named(known: Sequence[Known], wanted: Mapping[str, float]) -> frozenset[str]:
    """The speakers whom the words looked for name."""
    speakers = {speaker for each in known for speaker in each.event.speakers}
    return frozenset(speaker for speaker in speakers if set(terms(speaker)) & wanted.keys())


def _neighbours(event: Event, moment: Moment) -> list[Moment]:
    words = event.words
    place = words.index(moment)
    return [words[i] for i in (place - 1, place + 1) if 0 <= i < len(words)]
