"""Conflict: two sentences about one thing that cannot both be so, as far as their words tell.

No language model is asked. Two statements that both have all words of what was asked for are taken to be at
odds where one denies what the other says, where one says that something changed, or where they name other
numbers, days or names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.evidence import Evidence
from pipeline.keywords import terms
from pipeline.observation import SAID, Kind
from pipeline.question import Clue

SAME = 0.8
"""Share of the words of two sentences from which they say the same."""

_DENIES = re.compile(r"\b(?:not|no|never|nobody|none|cannot|no longer)\b|n['’]t\b", re.I)
_CHANGES = re.compile(
    r"\b(?:moved?|changed?|now|instead|no longer|any ?more|new|postponed|cancell?ed|actually|rather"
    r"|correction|from now on|since then|meanwhile)\b",
    re.I,
)
_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight january february march"
    " april june july august september october november december noon midnight".split()
)
NUMERALS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand"
    " million".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’\-:][^\W_]+)*")


def at_odds(ones: Sequence[Evidence], others: Sequence[Evidence], clue: Clue) -> tuple[Evidence, ...]:
    """Those of `others` that one of `ones` contradicts about `clue`, in their order."""
    return tuple(b for b in others if any(_contradict(a, b, clue) for a in ones))


def asks(e: Evidence) -> bool:
    """Whether it is a question, which tells nothing."""
    return e.text.rstrip(" ”\"'").endswith("?")


def _contradict(a: Evidence, b: Evidence, clue: Clue) -> bool:
    subject = set(terms(clue.text))
    statements = all(Kind(e.kind) in SAID and not asks(e) for e in (a, b))
    if not subject or not statements or not all(subject <= set(terms(e.text)) for e in (a, b)):
        return False
    if (
        _alike(set(terms(a.text)), set(terms(b.text)))
        and _denies(a) == _denies(b)
        and _values(a) == _values(b)
    ):
        return False
    later = max(a, b, key=lambda e: e.wall0 + e.t0)
    valued = _values(a) - subject, _values(b) - subject
    return (
        _denies(a) != _denies(b)
        or bool(_CHANGES.search(later.text))
        or (all(valued) and valued[0] != valued[1])
    )


def _alike(a: set[str], b: set[str]) -> bool:
    return len(a & b) >= SAME * len(a | b)


def denies(text: str) -> bool:
    """Whether it says that something is not so."""
    return bool(_DENIES.search(text))


def _denies(e: Evidence) -> bool:
    return denies(e.text)


def _values(e: Evidence) -> set[str]:
    """The numbers, days and names in it, in lower case; the first word is written large anyway."""
    words = _WORD.findall(e.text)
    named = {w.lower() for w in words[1:] if w[:1].isupper() and len(w) > 1}
    plain = {w.lower() for w in words}
    return named | (plain & (_DAYS | NUMERALS)) | {w for w in plain if any(c.isdigit() for c in w)}
