"""Time words: which stretch of time a question speaks of ("yesterday at 10:05", "in the last minute")."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta

import dateparser

from pipeline.asking.clockwords import figures
from pipeline.asking.partwords import part_words
from pipeline.asking.positionwords import POSITIONS, Meanings
from pipeline.asking.quoting import QUOTED
from pipeline.asking.stretch import When
from pipeline.clock import local
from pipeline.words.numerals import SPELLED

MOST = 1e12
"""Of whatever a time is told in: with more, a float counts as infinite."""

CLOSE = 2.0
"""Seconds by which even a time that is told exactly may be missed."""

_NUMBERS = {word: float(number) for word, number in SPELLED.items() if number}
_NUMBERS |= {"a": 1.0, "an": 1.0, "couple of": 2.0, "few": 3.0, "half": 0.5, "half a": 0.5, "half an": 0.5}
_NUMBERS |= {"quarter of an": 0.25, "three quarters of an": 0.75}
_SECONDS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600}
_SECONDS |= {"day": 86_400, "week": 604_800}
_PARTS = {"morning": (5, 12), "afternoon": (12, 18), "evening": (17, 24), "night": (18, 30)}

_N = rf"(?P<n>\d+(?:\.\d+)?|(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b)"
_UNIT = rf"(?P<unit>{'|'.join(sorted(_SECONDS, key=len, reverse=True))})s?\b"
UNIT = rf"(?:{'|'.join(sorted(_SECONDS, key=len, reverse=True))})s?\b"
"""A unit of time, in any number."""

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_DAY = (
    rf"(?:today|yesterday|tonight|last night|(?:on|last|this) (?:mon|tues|wednes|thurs|fri|satur|sun)day"
    rf"|(?:on )?(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH},?(?: \d{{4}})?"
    rf"|(?:on )?{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?|(?:on )?\d{{4}}-\d\d-\d\d)"
)
_CLOCK = r"(?:\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m\b)?|\d{1,2} ?[ap]m\b|noon\b|midnight\b)"
_PART = rf"(?:(?:this|yesterday|in the|on the|last)? ?(?:{'|'.join(_PARTS)})\b)"
_POINT = (
    rf"(?:{_DAY}(?:,? (?:at |around )?{_CLOCK}|,? {_PART})?|{_CLOCK}(?:,? {_DAY})?"
    rf"|this (?:{'|'.join(_PARTS)})\b)"
)
_NO_PART = rf"(?! of {_MONTH})"
_INTO = r"(?:\s+(?:in|into)(?: the)?(?: (?:stream|video|clip|recording|film|movie))?\b)"

_FACE = re.compile(r"(?:[1-9]|1[0-2]):\d\d(?::\d\d)?")
_FIGURES = re.compile(r"(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,2}):(?P<s>\d\d)")
_AGO = re.compile(rf"\b(?P<how>about |around )?{_N} ?{_UNIT} ago\b", re.I)
_RECENT = re.compile(
    rf"\b(?:in|during|over|within|for|from)?\s*the (?:last|past|previous)\s+(?:{_N} )?{_UNIT}{_NO_PART}",
    re.I,
)
_OPENING = re.compile(rf"\b(?:in|during|over|within|of)?\s*the first\s+(?:{_N} )?{_UNIT}{_NO_PART}", re.I)
_STAMP = re.compile(rf"\b(?:at|around|about) (?P<m>\d{{1,3}}):(?P<s>\d\d){_INTO}", re.I)
_OFFSET = re.compile(rf"\b(?:at )?(?:(?:about|around) )?{_N} ?{_UNIT}{_INTO}", re.I)
_BETWEEN = re.compile(rf"\b(?:between|from) (?P<a>{_POINT}) (?:and|to|until|till) (?P<b>{_POINT})", re.I)
_SIDE = re.compile(rf"\b(?P<side>before|after|since|until|till|by) (?P<a>{_POINT})", re.I)
_AT = re.compile(rf"(?<![\w:])(?:at |around |on )?(?P<a>{_POINT})(?!\w)", re.I)
_PART_OF = r"the (?:\w+ ){0,2}(?:beginning|start|middle|end|half|days?|weeks?|weekends?|months?) of"
_SPAN = re.compile(
    rf"\b(?:in|during|at|last|this)(?: {_PART_OF})? (?P<a>{_MONTH}(?:,? \d{{4}})?|\d{{4}}\b)", re.I
)
_LONG = re.compile(r"\b(?P<which>last|this) (?P<unit>week|month|year)\b", re.I)


def time_words(text: str, now: float) -> tuple[str, When | None]:
    """`text` without its time expression, and what that means at `now` (Unix seconds); clocks are local."""
    masked = _masked(text)
    if found := _first_of(POSITIONS, text, masked, now):
        return found
    if "_" not in masked:
        masked = text = figures(text)
    if found := _first_of(_MEANINGS, text, masked, now):
        return found
    rest, part = part_words(text) if masked == text else (text, None)
    return rest, When(part=part) if part else None


def _first_of(meanings: Meanings, text: str, masked: str, now: float) -> tuple[str, When] | None:
    """`text` without the first that has a meaning in `masked`, and that."""
    for pattern, meaning in meanings:
        match = pattern.search(masked)
        when = None
        if match:
            with suppress(ValueError, OverflowError):  # a day or a year that no calendar has
                when = meaning(match, now)
        if match and when:
            rest = f"{text[: match.start()]} {text[match.end() :]}"
            return re.sub(r"\s+", " ", rest).replace(" ?", "?").strip(" ,"), when
    return None


def _masked(text: str) -> str:
    """`text` with what stands in quotation marks blanked out: quoted words are never about time."""
    return QUOTED.sub(lambda quoted: "_" * len(quoted.group()), text)


def _length(match: re.Match[str]) -> float:
    number = (match["n"] or "one").lower()
    return _NUMBERS[number] if number in _NUMBERS else min(float(number), MOST)


def _seconds(match: re.Match[str]) -> float:
    return _length(match) * _SECONDS[match["unit"].lower()]


def seconds_of(length: str) -> float:
    """The seconds of "two minutes"; 0 where it is no length of time."""
    match = re.search(rf"{_N} ?{_UNIT}", length, re.I)
    return _seconds(match) if match else 0.0


def _ago(match: re.Match[str], now: float) -> When:
    ago = _seconds(match)
    slack = max(CLOSE, ago * (0.25 if match["how"] else 0.15))
    return When(since=now - ago - slack, until=now - ago + slack)


def _recent(match: re.Match[str], now: float) -> When:
    return When(since=now - _seconds(match), until=now)


def _opening(match: re.Match[str], now: float) -> When:
    return When(start=0.0, end=_seconds(match))


def _stamp(match: re.Match[str], now: float) -> When:
    return _into(60.0 * int(match["m"]) + int(match["s"]))


def _offset(match: re.Match[str], now: float) -> When:
    return _into(_seconds(match))


def _into(t: float) -> When:
    return When(start=t - CLOSE, end=t + CLOSE)


def _between(match: re.Match[str], now: float) -> When | None:
    a, b = _stretch(match["a"], now), _stretch(match["b"], now)
    ends = [_position(match[end]) for end in "ab"]
    into = (ends[0], ends[1]) if None not in ends else None
    if not a or not b:
        return When(start=ends[0], end=ends[1]) if into else None
    face = _on_a_face(match["a"], match["b"])
    return When(since=a[0], until=b[0] if _exact(b) else b[1], face=face, into=into)


def _side(match: re.Match[str], now: float) -> When | None:
    stretch, t = _stretch(match["a"], now), _position(match["a"])
    if not stretch:
        return None
    side, face = match["side"].lower(), _on_a_face(match["a"])
    if side in ("before", "until", "till", "by"):
        return When(until=stretch[0], face=face, into=None if t is None else (None, t))
    after = side == "after" and not _exact(stretch)
    return When(since=stretch[1] if after else stretch[0], face=face, into=None if t is None else (t, None))


def _exact(stretch: tuple[float, float]) -> bool:
    """Whether it is a time of the clock: what is after 10:05 is not after 10:06 only."""
    return stretch[1] - stretch[0] <= 60.0


def _at(match: re.Match[str], now: float) -> When | None:
    stretch, t = _stretch(match["a"], now), _position(match["a"])
    yearly = bool(re.search(_MONTH, match["a"], re.I)) and not re.search(r"\d{4}", match["a"])
    if not stretch:
        return None if t is None else _into(t)
    into = None if t is None else (t - CLOSE, t + CLOSE)
    return When(*stretch, yearly=yearly, face=_on_a_face(match["a"]), into=into)


def _position(phrase: str) -> float | None:
    """How far into a stream figures are that may be a time of the clock as well: "1:30"; None: no figures."""
    match = _FIGURES.fullmatch(phrase.strip())
    return 3600.0 * int(match["h"] or 0) + 60.0 * int(match["m"]) + int(match["s"]) if match else None


def _on_a_face(*phrases: str) -> bool:
    """Whether times are told as the face of a clock does, with neither half of the day nor a day."""
    return all(_FACE.fullmatch(phrase.strip()) for phrase in phrases)


def _long(match: re.Match[str], now: float) -> When:
    """This week, month or year as a whole, or the last one."""
    today = _midnight(local(now))
    last, unit = match["which"].lower() == "last", match["unit"].lower()
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + (7 if last else 0))
        return When(*_days(monday, 7))
    if unit == "month":
        return When(*_month(today.replace(day=1) - timedelta(days=1) if last else today))
    return When(*_year(today.replace(month=1, day=1, year=today.year - last)))


_MEANINGS: Meanings = (
    (_AGO, _ago),
    (_STAMP, _stamp),
    (_OFFSET, _offset),
    (_RECENT, _recent),
    (_OPENING, _opening),
    (_BETWEEN, _between),
    (_SIDE, _side),
    (_AT, _at),
    (_SPAN, _at),
    (_LONG, _long),
)


def _stretch(phrase: str, now: float) -> tuple[float, float] | None:
    """From when to when `phrase` lasts: as long as it is exact."""
    words = re.sub(r"\b(?:on|the|in|at|around|of)\b|\b(?:last|this) (?=\w+day)", " ", phrase.lower())
    part = next((hours for name, hours in _PARTS.items() if name in words), None)
    words = re.sub(
        rf"\b(?:this|last)?\s*(?:{'|'.join(_PARTS)})\b",
        " yesterday " if "last night" in words else " ",
        words,
    )
    words = re.sub(r"\btonight\b", "today", words).replace("noon", "12:00").replace("midnight", "00:00")
    found = _parsed(" ".join(words.split()) or "today", now)
    if found is None:
        return None
    if match := re.search(r"\d:\d\d(:\d\d)?|\d ?[ap]m", words):
        t = found.timestamp()
        return (t - 1.0, t + 1.0) if match[1] else (t, t + 60.0)
    return _whole(found, words, part)


def _whole(found: datetime, words: str, part: tuple[int, int] | None) -> tuple[float, float]:
    day = _midnight(found)
    if part:
        begin, end = (day + timedelta(hours=hour) for hour in part)
        return begin.timestamp(), end.timestamp()
    if re.fullmatch(r"\s*\d{4}\s*", words):
        return _year(day)
    if re.fullmatch(rf"\s*{_MONTH}(?:,? \d{{4}})?\s*", words):
        return _month(day)
    return _days(day, 1)


def _year(day: datetime) -> tuple[float, float]:
    """From when to when the year lasts that a day is in."""
    first = day.replace(month=1, day=1)
    return first.timestamp(), first.replace(year=first.year + 1).timestamp()


def _month(day: datetime) -> tuple[float, float]:
    """From when to when the month lasts that a day is in."""
    first = day.replace(day=1)
    return first.timestamp(), (first + timedelta(days=32)).replace(day=1).timestamp()


def _days(first: datetime, count: int) -> tuple[float, float]:
    return first.timestamp(), (first + timedelta(days=count)).timestamp()


def _midnight(t: datetime) -> datetime:
    return t.replace(hour=0, minute=0, second=0, microsecond=0)


def _parsed(words: str, now: float) -> datetime | None:
    base = local(now)
    return dateparser.parse(
        words,
        languages=["en"],
        settings={
            "RELATIVE_BASE": base,
            "RETURN_AS_TIMEZONE_AWARE": False,
            "PREFER_DATES_FROM": "past",
        },
    )
