"""Clock words: times of day told in words, written in figures ("half past two" is 2:30)."""

from __future__ import annotations

import re

from pipeline.words.numerals import SMALL, SPELLED

_HOURS = {word: number for word, number in SMALL.items() if 0 < number < 13}
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(_HOURS)})"
_PARTS = {"half": 30, "quarter": 15} | {word: number for word, number in SPELLED.items() if number < 60}

_PAST = re.compile(
    rf"(?<![:\d])\b(?:a )?(?P<minutes>half|quarter|twenty[- ]five|twenty|ten|five|\d{{1,2}})(?: minutes)?"
    rf" (?P<side>past|to) (?P<hour>{_HOUR})\b(?!:)",
    re.I,
)
_CLOCK = rf"(?:{_HOUR} o['’]?clock|\d{{1,2}}:\d\d|\d{{1,2}} ?[ap]m\b)"
_FULL = re.compile(rf"\b(?P<hour>{_HOUR}) o['’]?clock\b", re.I)
_FROM = re.compile(rf"\b(?P<how>between|from) (?P<hour>{_HOUR}) (?=(?:and|to|until|till) {_CLOCK})", re.I)
_TWO = re.compile(
    rf"\b(?P<how>between|from) (?P<hour>{_HOUR}) (?P<and>and|to|until|till) (?P<end>{_HOUR})(?=\W*$)", re.I
)
_HALF_OF_DAY = re.compile(r"(?<=\d)( ?)([ap])\.m\b\.?", re.I)
_SHARED = re.compile(
    r"\b(?P<how>between|from) (?P<hour>\d{1,2}(?::\d\d)?)"
    r" (?=(?:and|to|until|till) \d{1,2}(?::\d\d)? ?(?P<half>[ap]m)\b)",
    re.I,
)


def figures(text: str) -> str:
    """`text` with clocks in figures: hours and minutes, and "am" or "pm" where that is said."""
    text = _HALF_OF_DAY.sub(r"\1\2m", text)
    text = _SHARED.sub(lambda m: f"{m['how']} {m['hour']} {m['half']} ", text)
    text = _PAST.sub(_past, text)
    text = _FULL.sub(lambda m: f"{_number(m['hour'])}:00", text)
    text = _FROM.sub(lambda m: f"{m['how']} {_number(m['hour'])}:00 ", text)
    return _TWO.sub(lambda m: f"{m['how']} {_number(m['hour'])}:00 {m['and']} {_number(m['end'])}:00", text)


def _past(m: re.Match[str]) -> str:
    minutes = m["minutes"].lower().replace("-", " ")
    part = int(minutes) if minutes.isdigit() else _PARTS[minutes]
    hour = _number(m["hour"])
    if m["side"].lower() == "past":
        return f"{hour}:{part:02}"
    return f"{(hour - 2) % 12 + 1}:{60 - part:02}"


def _number(hour: str) -> int:
    return int(hour) if hour.isdigit() else _HOURS[hour.lower()]
