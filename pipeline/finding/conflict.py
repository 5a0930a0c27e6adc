"""Conflict: two sentences about one thing that cannot both be so, as far as their words tell.

No language model is asked. Two statements that both have all words of what was asked for are taken to be at
odds where one denies what the other says, where one says that something changed, or where they name other
numbers, days or names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.asking.question import Clue
from pipeline.evidence import Evidence
from pipeline.finding.person import asks
from pipeline.recalling.occurrence import wall
from pipeline.words.keywords import terms
from pipeline.words.numerals import NUMERALS, SPELLED

SAME = 0.8
"""Share of the words of two sentences from which they say the same."""

_DENIES = re.compile(r"\b(?:not|no|never|nobody|none|cannot|no longer)\b|n['’]t\b", re.I)
_CHANGES = re.compile(
    r"\b(?:moved?|changed?|now(?! and (?:again|then)\b)|instead|no longer|any ?more|new|postponed|cancell?ed"
    r"|actually|rather|correction|from now on|since then|meanwhile)\b",
    re.I,
)
_RENEWS = re.compile(
    r"\b(?:became?|took|gave|got|sold|bought|lost|left|started|stopped|quit|returned"
    r"|replaced|switched|raised|lowered|increased)\b",
    re.I,
)
_DONE_TO_WHAT = re.compile(
    r"^what (?:was|were|is|are|has been|have been|got) (?:\w+ed|sold|bought|lost|found|stolen|broken|made"
    r"|built|sent|brought|taken|given|paid|won|cut|chosen|written|thrown away)\b",
    re.I,
)
_PARTS = re.compile(r"[,;:.]|\b(?:and|but|because|although|though|while|since)\b", re.I)
_HE, _SHE = re.compile(r"\b(?:he|him|his)\b", re.I), re.compile(r"\b(?:she|hers?)\b", re.I)
_TAG = re.compile(
    r",\s*(?:can you believe (?:it|that)|right|huh|eh|you know|(?:is|are|was|were|do|does|did|have|has|would"
    r"|could|ca|wo)(?:n['’]t)? (?:it|he|she|they|you|we))\?[ ”\"']*$",
    re.I,
)
"""What only asks for assent to what was told before it."""

_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight january february march"
    " april june july august september october november december noon midnight".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’\-:][^\W_]+)*")


def at_odds(
    ones: Sequence[Evidence], others: Sequence[Evidence], clue: Clue, of_one: bool = True
) -> tuple[Evidence, ...]:
    """Those of `others` that one of `ones` contradicts about `clue`, in their order. Not `of_one` thing they
    need not be: then other numbers and names are of other things."""
    subject = frozenset(terms(clue.text))
    known = [said for e in ones if (said := _statement(e, subject))]
    return tuple(
        e
        for e in others
        if (said := _statement(e, subject)) and any(_contradict(one, said, subject, of_one) for one in known)
    )


def asks_what_all(text: str) -> bool:
    """Whether a question in plain wording asks to what something was done, which may be several things: "what
    was approved?"."""
    return bool(_DONE_TO_WHAT.search(text))


def states(e: Evidence) -> bool:
    """Whether it is in words that tell something: a question tells nothing."""
    return e.said and not asks(_TAG.sub("", e.text))


def denies(text: str) -> bool:
    """Whether it says that something is not so."""
    return bool(_DENIES.search(text))


def denied(text: str, asked: Collection[str]) -> bool:
    """Whether the part of `text` that has the most words of `asked` (stems) says that something is not so."""
    part = max(_PARTS.split(text), key=lambda part: len(set(terms(part)).intersection(asked)))
    return denies(part) and not set(terms(part)).isdisjoint(asked)


def renews(text: str) -> bool:
    """Whether it says that something is another way than it was."""
    return bool(_CHANGES.search(text) or _RENEWS.search(text))


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a sentence says, as far as it is looked at; `t` is when (Unix seconds), `sexes` of whom."""

    t: float
    words: frozenset[str]
    values: frozenset[str]
    denies: bool
    changes: bool
    sexes: frozenset[str]


def _statement(e: Evidence, subject: frozenset[str]) -> _Statement | None:
    """What it says, if it states something of all of the subject."""
    words = frozenset(terms(e.text))
    if not subject or not subject <= words or not states(e):
        return None
    return _Statement(
        wall(e), words, _values(e.text), denies(e.text), bool(_CHANGES.search(e.text)), _sexes(e.text)
    )


def _contradict(a: _Statement, b: _Statement, subject: frozenset[str], of_one: bool) -> bool:
    if a.sexes and b.sexes and not a.sexes & b.sexes:
        return False  # what she did is no contradiction of what he did
    if a.denies != b.denies:
        return True
    if a.values == b.values and _alike(a.words, b.words):
        return False
    later = max(a, b, key=lambda each: each.t)
    one, other = a.values - subject, b.values - subject
    return later.changes or bool(of_one and one and other and one != other)


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return len(a & b) >= SAME * len(a | b)


def _sexes(text: str) -> frozenset[str]:
    return frozenset(name for name, words in (("he", _HE), ("she", _SHE)) if words.search(text))


def _values(text: str) -> frozenset[str]:
    """The numbers, days and names in it, in lower case; the first word is written large anyway."""
    words = _WORD.findall(text)
    named = {w.lower() for w in words[1:] if w[:1].isupper() and len(w) > 1}
    plain = {str(SPELLED.get(w.lower(), w.lower())) for w in words}
    return frozenset(named | (plain & (_DAYS | NUMERALS)) | {w for w in plain if any(c.isdigit() for c in w)})
