"""Position words: how far into a stream a question speaks of ("between 2 and 4 minutes", "in minute 3")."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.asking.stretch import When
from pipeline.words.numerals import ORDINALS, SPELLED

Meanings = Sequence[tuple[re.Pattern[str], Callable[[re.Match[str], float], When | None]]]
"""Patterns, each with what a match of it means at some time (Unix seconds)."""

MARKED = 5.0
"""Seconds by which what is at the mark of a minute may miss it."""

_UNITS = {"second": 1.0, "sec": 1.0, "minute": 60.0, "min": 60.0, "hour": 3600.0}
_UNIT = rf"(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_N = rf"(?:\d+(?:\.\d+)?|(?:{'|'.join(sorted(SPELLED, key=len, reverse=True))})\b)"
_NTH = {word: number for number, word in enumerate(ORDINALS, 2)} | {"first": 1}
_NTH |= {f"{n}{ending}": n for n in range(1, 100) for ending in ("st", "nd", "rd", "th")}
_ORDINAL = rf"(?:{'|'.join(ORDINALS)}|first|\d+(?:st|nd|rd|th))"
_TO = r"(?:and|to|until|till)"
_INTO = r"(?: (?:in|into|of)(?: (?:it|(?:the |this )?(?:stream|video|clip|recording|film|movie)))?\b)?"
_NO_MORE = r"(?! ago\b| before\b| after\b| later\b| earlier\b)"

_BETWEEN = re.compile(
    rf"\b(?:between|from) (?P<a>{_N}) ?(?P<of>{_UNIT}(?=s?\b))?s? ?{_TO} (?P<b>{_N}) ?(?P<unit>{_UNIT})s?\b"
    rf"{_INTO}{_NO_MORE}",
    re.I,
)
_NUMBERED = re.compile(
    rf"\b(?:between|from|in|during) (?P<unit>{_UNIT})s? (?P<a>{_N}) {_TO} (?:(?P=unit) )?(?P<b>{_N})\b", re.I
)
_ORDERED = re.compile(
    rf"\b(?:between|from) the (?P<a>{_ORDINAL})(?: {_UNIT})? {_TO} (?:the )?(?P<b>{_ORDINAL})"
    rf" (?P<unit>{_UNIT})\b{_INTO}",
    re.I,
)
_NTH_ONE = re.compile(
    rf"\b(?:(?:in|during|within|of) )?the (?P<nth>{_ORDINAL}) (?P<unit>minute|hour)\b{_INTO}{_NO_MORE}", re.I
)
_ONE = re.compile(rf"\b(?P<how>in|during|within|at|around) (?P<unit>minute|second|hour) (?P<n>{_N})\b", re.I)
_MARK = re.compile(
    rf"\b(?:at|around|about|near) the (?:(?P<n>{_N})[- ]?(?P<unit>{_UNIT})s?|(?P<of>{_UNIT}) (?P<m>{_N}))"
    r" mark\b",
    re.I,
)
_SIDE = re.compile(
    rf"\b(?P<how>after|since|before|until|till|up to)"
    rf" (?:(?P<unit>minute|second|hour) (?P<n>{_N})|the first (?P<m>{_N}) (?P<of>{_UNIT})s?)\b",
    re.I,
)


def _between(match: re.Match[str], now: float) -> When:
    return _stretch(_seconds(match["a"], match["of"] or match["unit"]), _seconds(match["b"], match["unit"]))


def _numbered(match: re.Match[str], now: float) -> When:
    return _stretch(*(_seconds(match[end], match["unit"]) for end in "ab"))


def _ordered(match: re.Match[str], now: float) -> When:
    whole = _UNITS[match["unit"].lower()]
    return _stretch((_NTH[match["a"].lower()] - 1) * whole, _NTH[match["b"].lower()] * whole)


def _nth(match: re.Match[str], now: float) -> When:
    whole, nth = _UNITS[match["unit"].lower()], _NTH[match["nth"].lower()]
    return _stretch((nth - 1) * whole, nth * whole)


def _one(match: re.Match[str], now: float) -> When:
    """ "In minute 3" is the third; "at minute 3" is where three are over."""
    whole, end = _UNITS[match["unit"].lower()], _seconds(match["n"], match["unit"])
    if match["how"].lower() in ("at", "around"):
        return _stretch(end - whole / 4, end + whole / 4)
    return _stretch(max(0.0, end - whole), max(end, whole))


def _mark(match: re.Match[str], now: float) -> When:
    t = _seconds(match["n"] or match["m"], match["unit"] or match["of"])
    return _stretch(max(0.0, t - MARKED), t + MARKED)


def _side(match: re.Match[str], now: float) -> When:
    t = _seconds(match["n"] or match["m"], match["unit"] or match["of"])
    return When(start=t) if match["how"].lower() in ("after", "since") else When(end=t)


def _stretch(a: float, b: float) -> When:
    return When(start=min(a, b), end=max(a, b))


def _seconds(number: str, unit: str) -> float:
    n = SPELLED.get(number.lower())
    return (float(number) if n is None else n) * _UNITS[unit.lower()]


POSITIONS: Meanings = (
    (_BETWEEN, _between),
    (_NUMBERED, _numbered),
    (_ORDERED, _ordered),
    (_NTH_ONE, _nth),
    (_ONE, _one),
    (_MARK, _mark),
    (_SIDE, _side),
)
"""Those of stretches of stream time."""
