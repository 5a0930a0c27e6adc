"""Core: the things that a question names, which whatever answers it must speak of.

"Where are the car keys?" names car keys: what somebody said about the keys of the tractor is no answer. A
thing is what follows an article or "her", as far as the next word that only asks or joins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.asking.question import PEOPLE, SCAFFOLD
from pipeline.words.irregular import PLAIN
from pipeline.words.keywords import STOP, terms

_DETERMINED = re.compile(
    r"\b(?:(?P<verb>do|does|did|will|would|can|could|should) )?"
    r"(?:an?|the|my|your|his|her|its|our|their) (?P<rest>[^.,;:?!\"“”]{1,200})",
    re.I,
)
_PHRASES = re.compile(
    r"\b(?:an?|the|my|your|his|her|its|our|their|\w+['’]s) (?=(?P<rest>[^.,;:?!\"“”]{1,200}))", re.I
)
_EMPTY = STOP | SCAFFOLD | PEOPLE
_PARTICIPLE = re.compile(r"(?:ed|ing|en)$")


def things_named(text: str) -> list[list[str]]:
    """The stems of the words by which `text` names each thing; of "X of Y", only Y."""
    found, at = [], 0
    while match := _DETERMINED.search(text, at):
        words, after = _phrase(match["rest"].split())
        if len(words) > 1 and (match["verb"] or _PARTICIPLE.search(words[-1]) or words[-1] in PLAIN):
            words = words[:-1]
        stems = terms(" ".join(words))
        if stems and not after.startswith("of "):
            found.append(stems)
        at = match.start("rest")
    return found


def is_of_another(thing: Sequence[str], text: str) -> bool:
    """Whether all words that `text` has of a thing (stems) belong to other things: of the "learning rate",
    the success rate has one, and the learning curve."""
    if len(thing) < 2 or set(thing) <= set(terms(text)):
        return False
    phrases = (terms(" ".join(_phrase(m["rest"].split())[0])) for m in _PHRASES.finditer(text))
    others = [phrase for phrase in phrases if any(_joined(phrase, n, thing) for n in range(len(phrase)))]
    elsewhere = Counter(terms(text)) - Counter(word for phrase in others for word in phrase)
    return bool(others) and elsewhere.keys().isdisjoint(thing)


def _joined(phrase: Sequence[str], n: int, thing: Sequence[str]) -> bool:
    """Whether word `n` of a phrase is one of the thing's, and what makes it a thing is another word."""
    if phrase[n] == thing[-1]:
        return n > 0 and phrase[n - 1] not in thing
    return phrase[n] in thing and n + 1 < len(phrase) and phrase[n + 1] not in thing


def _phrase(words: list[str]) -> tuple[list[str], str]:
    """The words up to the first that only asks or joins, without those of the kind before, and the rest."""
    plain = [word.lower() in _EMPTY for word in words]
    start = next((n for n, empty in enumerate(plain) if not empty), len(words))
    if any(word.lower() in STOP for word in words[:start]):
        return [], " ".join(words)
    end = next((n for n in range(start, len(words)) if plain[n]), len(words))
    return words[start:end], " ".join(words[end:])
