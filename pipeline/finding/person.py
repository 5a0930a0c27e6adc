"""Person: whom a sentence is about, as far as the grammatical person that it is in tells.

Who says "I" tells of themselves, and who says "you" of whom they talk to. A sentence that has neither may be
about anybody, and one that asks tells nothing. No language model is asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from pipeline.evidence import Evidence
from pipeline.words.keywords import terms

_FIRST = re.compile(r"\b(?:i|me|my|mine|myself|we|us|our|ours|ourselves)\b", re.I)
_SECOND = re.compile(r"\b(?:you|your|yours|yourself|yourselves)\b", re.I)
_THIRD = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.I)
_SPOKEN_OF = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|th(?:at|is)(?=['’]s|\s+(?:is|was)))\b", re.I
)
_IMPERSONAL = re.compile(
    r"\bit(?:['’]s| is| was| gets| got| will be) (?:\S+ ){0,3}(?:degrees|o['’]clock|raining|snowing)\b", re.I
)
_NAMES_ANOTHER = re.compile(r"\b(?:an?|the|my|your|our)\s+\w|(?<=\w )(?!I\b)[A-Z]\w", re.M)
_CALLS = re.compile(
    r"\b(?:hey|hi|hello|thanks|wow|yeah|yes|yep|no|oh|dear|congrats|congratulations|sorry|morning|bye|sure"
    r"|great|cool|awesome|nice)\W+$",
    re.I,
)
"""What stands before the name of one who is called."""

_STOP = re.compile(
    r"(?<=[.!?])\s+|,\s+(?=(?:could|can|would|will|do|did|have|are|what|how|where|when|who)\b[^.!?,]*\?)",
    re.I,
)
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_LARGE = frozenset(
    """I Mr Mrs Ms Dr Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April
    May June July August September October November December""".split()
)
"""Words that are written large and are no names."""
_PARTLY = re.compile(r"['’](?:s|m|re|ve|ll|d|t)$", re.I)


def person_in(text: str, speakers: Iterable[str]) -> str:
    """The one of `speakers` that `text` names by all of the name; empty where it names none, or several."""
    words = set(terms(text))
    named = {speaker for speaker in speakers if terms(speaker) and words.issuperset(terms(speaker))}
    return named.pop() if len(named) == 1 else ""


def sentences(text: str) -> list[str]:
    """The sentences of `text`."""
    return _STOP.split(text)


def goes_on(text: str) -> bool:
    """Whether its first sentence speaks of what was spoken of before: "it" and "she", before it names any
    other thing."""
    first = sentences(text)[0]
    match = _SPOKEN_OF.search(first)
    own = match is None or _NAMES_ANOTHER.search(first[: match.start()]) or _IMPERSONAL.search(first)
    return not own


def asks(sentence: str) -> bool:
    """Whether a sentence is a question, by its mark."""
    return sentence.rstrip(" ”\"'").endswith("?")


def closest(text: str, wanted: Collection[str]) -> list[str]:
    """The sentences of `text` that have most of the stems `wanted`."""
    each = sentences(text)
    own = [len(set(wanted).intersection(terms(one))) for one in each]
    return [one for one, n in zip(each, own, strict=True) if n == max(own)]


def names_in(text: str) -> set[str]:
    """The words of `text` that are written large where no sentence begins, as stems: names, mostly."""
    return {
        stem
        for each in sentences(text)
        for word in _WORD.findall(each)[1:]
        if word[0].isupper() and _PARTLY.sub("", word) not in _LARGE
        for stem in terms(word)
    }


def is_about(e: Evidence, person: str, subject: str, names: Collection[str] = ()) -> bool:
    """Whether what it tells of `subject`, in the sentences that have most words of it, can be about `person`.

    What has no speaker, a look or a sound or a note, can be about anybody. Of the stems `names` it is known
    that they are names: a sentence that begins with one is about whom it names.
    """
    wanted = set(terms(subject)).difference(terms(person))
    others = set(names).difference(terms(person))
    return not e.speaker or any(
        _tells_of(person, each, e.speaker, wanted, others) for each in closest(e.text, wanted)
    )


def is_of_the_speaker(e: Evidence, person: str, subject: str) -> bool:
    """Whether it is somebody else than `person` who tells of `subject`, and of themselves."""
    wanted = set(terms(subject)).difference(terms(person))
    return (
        bool(e.speaker)
        and e.speaker != person
        and any(
            _FIRST.search(each) and not _tells_of(person, each, e.speaker, wanted, set())
            for each in closest(e.text, wanted)
        )
    )


def first_name(text: str) -> str:
    """The first word of a question that is a name, mostly of whom it is about; or nothing."""
    names = names_in(text)
    return next((word for word in _WORD.findall(text) if names.issuperset(terms(word)) and terms(word)), "")


def _tells_of(person: str, sentence: str, speaker: str, wanted: set[str], others: set[str]) -> bool:
    if asks(sentence):
        return False
    mine, yours = bool(_FIRST.search(sentence)), bool(_SECOND.search(sentence))
    if speaker == person:
        return mine or (not yours and others.isdisjoint(terms(" ".join(_WORD.findall(sentence)[:1]))))
    if yours:
        return not _of_the_speaker(sentence, wanted)
    return _mentions(sentence, person) or (not mine and bool(_THIRD.search(sentence)))


def _of_the_speaker(sentence: str, wanted: set[str]) -> bool:
    """Whether more of the words `wanted` come after "I" than after "you"."""
    mine = yours = 0
    first = second = False
    for word in _WORD.findall(sentence):
        plain = _PARTLY.sub("", word)
        if _FIRST.fullmatch(plain):
            first, second = True, False
        elif _SECOND.fullmatch(plain):
            first, second = False, True
        elif wanted.intersection(terms(word)):
            mine, yours = mine + first, yours + second
    return mine > yours


def _mentions(sentence: str, person: str) -> bool:
    """Whether it speaks of `person` by name; one who is only called stands by a stop: "Thanks, Ann!"."""
    return any(
        not _CALLS.search(sentence[: match.start()])
        for match in re.finditer(
            rf"\b{re.escape(person)}\b(?!\s*(?:[,.!?;:]|$))|(?<=[a-z] ){re.escape(person)}\b", sentence
        )
    )
