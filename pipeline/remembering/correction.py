"""A correction: what a user says that an event is, over what was perceived, which stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.event import Event, Moment
from pipeline.observation import Kind
from pipeline.words.keywords import terms

ALIKE = 0.5
"""Share of words in common (Dice) from which a correction is of a sentence, and not of what was seen."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The event with this id says `text`, as was told at `at`, Unix seconds."""

    event: str
    text: str
    at: float


def corrected(event: Event, corrections: Sequence[Correction]) -> Event:
    """The event as it is to be read after `corrections`, the oldest first.

    A correction takes the place of the sentence that it is most like. One that is like no sentence takes
    the place of all that was seen and heard, and of an earlier one that did; sentences stay. What is
    perceived is kept in `perceived` as it was.
    """
    for one in corrections:
        event = _corrected(event, one)
    return event


def replaced(event: Event, after: Event) -> dict[str, str]:
    """The sentences of `event` that corrections took the place of, and what they say `after` them."""
    told = {(m.t0, m.t1, m.speaker): m.text for m in after.moments if m.kind is Kind.TOLD}
    return {
        said.text: told[said.t0, said.t1, said.speaker]
        for said in event.words
        if said not in after.moments and (said.t0, said.t1, said.speaker) in told
    }


def retold(event: Event, sentences: Mapping[str, str]) -> Event:
    """An episode's summary with each of these sentences in the place of the one that it corrects."""
    moments = tuple(
        replace(m, text=_with(m.text, sentences)) if m.kind is Kind.SUMMARY else m for m in event.moments
    )
    return replace(event, moments=moments)


def _with(text: str, sentences: Mapping[str, str]) -> str:
    for before, after in sentences.items():
        if after.strip() not in text:  # read twice it is the same
            text = text.replace(before.strip(), after.strip())
    return text


def _corrected(event: Event, correction: Correction) -> Event:
    perceived = event.perceived or _says(event)
    said = max(event.words, key=lambda moment: _shared(moment.text, correction.text), default=None)
    if said is not None and _shared(said.text, correction.text) >= ALIKE:
        mended = replace(said, kind=Kind.TOLD, text=correction.text)
        moments = tuple(mended if moment is said else moment for moment in event.moments)
        return replace(event, moments=moments, corrected=correction.at, perceived=perceived)
    news = Moment(Kind.TOLD, event.t0, event.t1, correction.text)
    words = (moment for moment in event.words if replace(moment, text=news.text) != news)
    return replace(
        event, moments=(news, *words), tags=(), sounds=(), corrected=correction.at, perceived=perceived
    )


def _says(event: Event) -> str:
    """What an event says of itself, in one line: its words, and the labels of what was seen and heard."""
    labels = ", ".join(tag.label for tag in (*event.tags, *event.sounds))
    return " · ".join(part for part in (event.text, labels) if part)


def _shared(a: str, b: str) -> float:
    one, other = set(terms(a)), set(terms(b))
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
