"""Person: whom a sentence is about, as far as the grammatical person that it is in tells.

Who says "I" tells of themselves, and who says "you" of whom they talk to. A sentence that has neither may be
about anybody, and one that asks tells nothing. No language model is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.evidence import Evidence
from pipeline.keywords import terms

_FIRST = re.compile(r"\b(?:i|me|my|mine|myself|we|us|our|ours|ourselves)\b", re.I)
_SECOND = re.compile(r"\b(?:you|your|yours|yourself|yourselves)\b", re.I)
_STOP = re.compile(r"(?<=[.!?])\s+")


def person_in(text: str, speakers: Iterable[str]) -> str:
    """The one of `speakers` that `text` names by all of the name; empty where it names none, or several."""
    words = set(terms(text))
    named = {speaker for speaker in speakers if terms(speaker) and words.issuperset(terms(speaker))}
    return named.pop() if len(named) == 1 else ""


def is_about(e: Evidence, person: str, subject: str) -> bool:
    """Whether what it tells of `subject`, in the sentences that have most words of it, can be about `person`.

    What has no speaker, a look or a sound or a note, can be about anybody.
    """
    wanted = set(terms(subject)).difference(terms(person))
    return not e.speaker or any(_tells_of(person, each, e.speaker) for each in _closest(e.text, wanted))


def _closest(text: str, wanted: set[str]) -> Sequence[str]:
    """The sentences of `text` that have most of the words `wanted`."""
    sentences = _STOP.split(text)
    own = [len(wanted.intersection(terms(each))) for each in sentences]
    return [each for each, n in zip(sentences, own, strict=True) if n == max(own)]


def _tells_of(person: str, sentence: str, speaker: str) -> bool:
    if sentence.rstrip(" ”\"'").endswith("?"):
        return False
    mine, yours = bool(_FIRST.search(sentence)), bool(_SECOND.search(sentence))
    if not mine and not yours:
        return True
    return mine if speaker == person else yours or _mentions(sentence, person)


def _mentions(sentence: str, person: str) -> bool:
    """Whether it speaks of `person` by name; one who is only called stands by a stop: "Thanks, Ann!"."""
    name = re.escape(person)
    return bool(re.search(rf"\b{name}\b(?!\s*(?:[,.!?;:]|$))|(?<=[a-z] ){name}\b", sentence))
