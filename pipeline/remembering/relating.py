"""Relating: which of the events that a memory finds for a new one are related to it, and why.

All that is needed is in what is found: a word, a name, a sound or a look that many of the found have in
common is ordinary and relates nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from math import sqrt

from pipeline.event import Event
from pipeline.link import Because, Link
from pipeline.memory import Cue, Hit
from pipeline.observation import Kind
from pipeline.remembering.naming import SAME
from pipeline.words import keywords

MOST = 5
"""Links that an event is given when it is remembered."""

ORDINARY = 12
"""Others that may look like an event, or speak of the same: where more do, it is ordinary."""

SUBJECT = 0.55
"""Nearness from which two events speak of the same. Of what it links of LoCoMo's development half, in one
memory with meetings, nearly all is of one dialogue, and two of three are right (docs/log.md)."""

WORDS = 2
"""Words that two events have in common at least, to speak of the same."""

LASTING = 2.0
"""Seconds that a sound lasts of which one may be sure: of shorter ones half are none."""

LOOSE = 0.5
"""Strength of a link by a speaker or a sound: two events may share it and nothing else. Where more than
`MOST` others share it, it is ordinary."""


def cues(event: Event) -> list[Cue]:
    """What to look for: the looks of `event`, its subject and its words; and who spoke and what was heard,
    apart, so that it is seen how many others have that in common."""
    words = " ".join(moment.text for moment in event.words)
    named = " ".join([*event.speakers, *_sounds(event)])
    content = Cue(event.vectors.get("vision"), event.vectors.get("text"), keywords.weights(words))
    return [content, Cue(keywords=keywords.query(named))] if named else [content]


def related(event: Event, found: Sequence[Hit]) -> list[Link]:
    """Links from `event` to at most `MOST` of the events in `found`, the firmest first."""
    others = [hit for hit in found if hit.event.level == "event" and hit.event.id != event.id]
    close = [ties for ties in (_looks(others), _subjects(event, others)) if len(ties) <= ORDINARY]
    shared = [*_speakers(event, others), *_heard(event, others)]
    loose = [ties for ties in shared if len(ties) <= MOST]
    best: dict[str, Link] = {}
    for link in sorted(chain(*close, *loose), key=lambda link: -link.strength):
        best.setdefault(link.event, link)
    return list(best.values())[:MOST]


def _looks(others: Sequence[Hit]) -> list[Link]:
    near = ((hit.event.id, min(1.0, hit.vision)) for hit in others if hit.vision is not None)
    return [Link(id, Because.LOOKS, cosine) for id, cosine in near if cosine >= SAME]


def _subjects(event: Event, others: Sequence[Hit]) -> list[Link]:
    own = _terms(event)
    if len(own) < WORDS:
        return []
    terms = [_terms(hit.event) for hit in others]
    rarity = _rarity([own, *terms])
    ties = []
    for hit, have, above in zip(others, terms, _standing_out(others), strict=True):
        if len(own & have) >= WORDS:
            nearness = _overlap(own, have, rarity) + above
            if nearness >= SUBJECT:
                ties.append(Link(hit.event.id, Because.WORDS, min(1.0, nearness)))
    return ties


def _speakers(event: Event, others: Sequence[Hit]) -> Iterator[list[Link]]:
    for name in event.speakers:
        yield [Link(hit.event.id, Because.SPEAKER, LOOSE) for hit in others if name in hit.event.speakers]


def _heard(event: Event, others: Sequence[Hit]) -> Iterator[list[Link]]:
    heard = [(hit.event.id, _sounds(hit.event)) for hit in others]
    for label, score in _sounds(event).items():
        yield [
            Link(id, Because.SOUND, LOOSE * min(score, sounds[label]))
            for id, sounds in heard
            if label in sounds
        ]


def _sounds(event: Event) -> dict[str, float]:
    """The sounds that lasted, with the best score of each."""
    found: dict[str, float] = {}
    for moment in event.moments:
        if moment.kind is Kind.SOUND and moment.t1 - moment.t0 >= LASTING and moment.score > 0:
            found[moment.text] = max(moment.score, found.get(moment.text, 0.0))
    return found


def _terms(event: Event) -> set[str]:
    return {term for moment in event.words for term in keywords.terms(moment.text)}


def _rarity(documents: Sequence[set[str]]) -> dict[str, float]:
    """The rarity of each term among these documents."""
    counts, n = Counter(term for terms in documents for term in terms), len(documents)
    return {term: keywords.rarity(count, n) for term, count in counts.items()}


def _overlap(a: set[str], b: set[str], rarity: dict[str, float]) -> float:
    """Cosine of two sets of terms weighted by their rarity."""
    shared, one, other = (sum(rarity[term] ** 2 for term in terms) for terms in (a & b, a, b))
    return shared / sqrt(one * other) if shared else 0.0


def _standing_out(others: Sequence[Hit]) -> list[float]:
    """How far the meaning of each lies above the mean of those found by it, of what is left to 1."""
    cosines = [hit.text for hit in others if hit.text is not None]
    mean = sum(cosines) / len(cosines) if cosines else 0.0
    if mean >= 1.0:
        return [0.0] * len(others)
    return [max(0.0, (hit.text - mean) / (1.0 - mean)) if hit.text is not None else 0.0 for hit in others]
