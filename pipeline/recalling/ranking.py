"""Ranking: the moments inside events put in order by how well they fit what is looked for.

What was said is ranked by `talk`. What was seen or heard is ranked by labels, and by vectors where none fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.event import Event, Moment
from pipeline.item import Vector
from pipeline.observation import QUOTED, Kind, Tag
from pipeline.recalling.matching import ACCEPT, Keywords, fitting_first, halved, labelled, worded
from pipeline.recalling.vocabulary import ANY, Vocabulary
from pipeline.remembering.naming import SAME
from pipeline.words.keywords import terms

LABELS = 64
"""Labels that are compared by meaning, at most."""

PICTURE = 0.85
"""Weight of a look's picture beside the meaning of its labels."""

AGAIN = 0.8
"""What a further look of one event keeps of its score where not every look is asked for."""

OTHER_SCENE = 0.9
"""What a look keeps of its score that does not look like the best one, where only its looks tell of that."""

RESEMBLING = 0.5
"""What a look keeps of its score that bears no name that is looked for, where something else does, or where
it surely bears another."""

LEFT_OPEN = 0.9
"""What a look keeps of its score that bears no name that is looked for, where nothing says that it was seen:
most that is asked for so was heard or told, and insects look a little like a helicopter."""

FURTHER, BESIDE = 0.7, 4
"""What a moment keeps of its score for each better one beside it where an overview is asked for."""

Vectors = Callable[[Iterable[str]], Mapping[str, Vector]]
"""Text vectors, unit length, of those texts for which there is one in time."""


@dataclass(frozen=True, slots=True)
class Known:
    """An event that a memory ("short" or "long") gave, with its cosines to what is looked for."""

    event: Event
    store: str
    vision: float = 0.0
    text: float = 0.0


@dataclass(slots=True)
class Ranked:
    """A moment with its score in [0, 1]; `named`: by what it is called, and not by its looks alone.

    `told`: its labels, that first by which it was found, where the moment's own order is another.
    """

    known: Known
    moment: Moment
    score: float
    named: bool = False
    told: str = ""


def rank_labels(
    known: Sequence[Known], subject: str, seen_half: float, vectors: Vectors, vocabulary: Vocabulary = ANY
) -> list[Ranked]:
    """Looks and sounds of the events in `known` by the words of `subject`.

    A look is also ranked by its picture and its labels' meanings, which say more together than alone:
    half of it is a weighted cosine of `seen_half`. That counts for less where its labels rule it out.
    """
    wanted = terms(subject)
    ranked = [
        Ranked(each, moment, labelled(wanted, labels_of(each.event, moment)))
        for each in known
        for moment in each.event.moments
        if moment.kind in (Kind.VISION, Kind.SOUND)
    ]
    looks = sorted(
        (r for r in ranked if r.known.vision > 0 and r.moment.kind is Kind.VISION),
        key=lambda r: -r.known.vision,
    )
    meanings = _meanings([r.moment for r in looks], subject, vectors)
    for each in ranked:
        each.named = each.score >= ACCEPT
        if each.named and each.moment.kind is Kind.VISION:
            each.told = ", ".join(fitting_first(wanted, labels_of(each.known.event, each.moment)))
    for each in looks:
        meaning = max((meanings.get(label, 0.0) for label in _names(each.moment)), default=0.0)
        near = PICTURE * each.known.vision + (1 - PICTURE) * meaning
        seems = halved(near, seen_half)
        if not each.score and vocabulary.rules_out(wanted, labels_of(each.known.event, each.moment)):
            seems *= RESEMBLING
        each.score = max(each.score, seems)
    return ranked


def rank_alike(known: Sequence[Known]) -> list[Ranked]:
    """Looks of the events in `known` by how like they are to a picture that was shown: `SAME` is half."""
    return [
        Ranked(each, moment, halved(each.vision, SAME))
        for each in known
        for moment in each.event.moments
        if moment.kind is Kind.VISION
    ]


def rank_scenes(ranked: Sequence[Ranked], best: Ranked, alike: Sequence[Known]) -> list[Ranked]:
    """The same where nothing but its looks tells what `best` is: it is in the events too that look `alike`.

    What looks otherwise is less likely the same, unless it is named.
    """
    found = [
        Ranked(each, moment, max(ACCEPT, best.score * each.vision))
        for each in alike
        for moment in each.event.moments
        if moment.kind is Kind.VISION
    ]
    own = {best.known.event.id, *(each.event.id for each in alike)}
    for each in ranked:
        if each.moment.kind is Kind.VISION and not each.named and each.known.event.id not in own:
            each.score *= OTHER_SCENE
    return merged([*ranked, *found])


def akin(best: Ranked, other: Event) -> bool:
    """Whether an event bears a label that the look `best` bears, or one of the kinds of it."""
    names = {name for tag in labels_of(best.known.event, best.moment) for name in (tag.label, *tag.broader)}
    return any(tag.label in names for tag in other.tags)


def named_first(ranked: Sequence[Ranked], wanted: Collection[str], left_open: bool = False) -> list[Ranked]:
    """The same; a look that is only like what is looked for counts for less where another look bears its
    name, or a sentence has two of the stems `wanted`, or the only one; a little less where it is `left_open`
    whether it was seen."""
    spoken = any(_speaks(each, set(wanted)) for each in ranked if each.moment.kind in QUOTED)
    named = any(each.named and each.moment.kind is Kind.VISION for each in ranked)
    kept = RESEMBLING if spoken or named else LEFT_OPEN if left_open else 1.0
    for each in ranked:
        if each.moment.kind is Kind.VISION and not each.named:
            each.score *= kept
    return list(ranked)


def _speaks(each: Ranked, wanted: set[str]) -> bool:
    return each.score >= ACCEPT and len(wanted.intersection(terms(each.moment.text))) >= min(2, len(wanted))


def rank_lines(
    lines: Sequence[Ranked], wanted: Mapping[str, float], read: Vector, vectors: Vectors
) -> list[Ranked]:
    """Lines, each for itself, by the keywords in `wanted` and the text vector `read`."""
    texts = [r.moment.text for r in lines]
    known = vectors(texts)
    for each, own in zip(lines, Keywords(wanted, texts).scores(), strict=True):
        vector = known.get(each.moment.text)
        meaning = 0.0 if vector is None else float(vector @ read)
        each.score = worded(float(own), meaning)
    return list(lines)


def clustered(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The same, the best look of each event standing for its others, which look much the same."""
    seen: Counter[str] = Counter()
    for each in sorted(ranked, key=lambda r: -r.score):
        if each.moment.kind is Kind.VISION:
            each.score *= AGAIN ** seen[each.known.event.id]
            seen[each.known.event.id] += 1
    return list(ranked)


def spread(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The same, taken one by one, the best first: what is taken lowers its `BESIDE` neighbours on either
    side, so that not all comes from one place."""
    timed = sorted(ranked, key=lambda r: r.known.event.wall0 + r.moment.t0)
    scores = np.array([each.score for each in timed])
    left = np.ones(len(timed), bool)
    while left.any():
        n = int(np.argmax(np.where(left, scores, -1.0)))
        left[n], timed[n].score = False, float(scores[n])
        scores[max(0, n - BESIDE) : n + BESIDE + 1] *= FURTHER
    return timed


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


def compared(event: Event) -> list[str]:
    """The texts of an event that are compared by meaning: what was said or written, and labels of looks."""
    looks = (moment for moment in event.moments if moment.kind is Kind.VISION)
    said = (moment.text for moment in event.words)
    return [*said, *event.writing, *(name for look in looks for name in _names(look))]


def _names(moment: Moment) -> list[str]:
    return [
        name for name in (moment.text.split(", ") if moment.kind is Kind.VISION else [moment.text]) if name
    ]


def _meanings(looks: Sequence[Moment], subject: str, vectors: Vectors) -> dict[str, float]:
    """Cosine of each label of the first looks with `subject`."""
    labels = dict.fromkeys(name for moment in looks for name in _names(moment))
    known = vectors([subject, *labels][: LABELS + 1]) if labels else {}
    if subject not in known:
        return {}
    return {label: float(known[label] @ known[subject]) for label in labels if label in known}
