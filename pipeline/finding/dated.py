"""Dated: of when a sentence speaks, reckoned from when it was said.

"I met him last year", said in May 2023, is of 2022, whenever it is asked about. Days, weeks, months, years,
weekends and seasons are understood, by their distance ("three days ago", "next month") or by their names
("on Friday"), of which the nearest is meant: ahead where the sentence speaks of what is to come, else back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from pipeline.asking.question import Clue
from pipeline.clock import local
from pipeline.evidence import Evidence
from pipeline.finding.person import closest, sentences
from pipeline.recalling.occurrence import wall
from pipeline.words.keywords import terms
from pipeline.words.numerals import SPELLED

_NUMBERS = {word: number for word, number in SPELLED.items() if number}
_NUMBERS |= {"a": 1, "an": 1, "a couple of": 2, "couple of": 2, "the other": 1}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each begins."""

_N = rf"(?P<n>\d+|(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b)"
_UNIT = r"(?P<unit>day|week|weekend|month|year)s?\b"
_WEEKDAY = r"(?P<weekday>(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)\b"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_SEASON = rf"(?P<season>{'|'.join(_SEASONS)})\b"
_WHICH = r"(?P<which>last|past|previous|this|next|coming)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"

_AHEAD = re.compile(
    r"\b(?:will|shall|should|going to|plan\w*|wants?|hope|hoping|due|must|let['’]?s|upcoming|soon"
    r"|looking forward|expect\w*|until|(?:is|are|am) \w+ing)\b|['’]ll\b|\bstarts?\b",
    re.I,
)
_ENDS = re.compile(r"\b(?P<how>until|till|since)(?: \w+){1,3}$", re.I)
_HOW = re.compile(r"^(?:in|on|around)\b")


@dataclass(frozen=True, slots=True)
class Dated:
    """A stretch of time, Unix seconds, and how it is told ("in 2022", "on 12 May 2023"); days are local."""

    since: float
    until: float
    told: str


def dated(text: str, at: float) -> Dated | None:
    """Of when the first sentence of `text` that speaks of a time speaks, said `at` (Unix seconds)."""
    said = local(at).date()
    for sentence in sentences(text):
        for pattern, meaning in _MEANINGS:
            match = pattern.search(sentence)
            if match and (found := meaning(match, said, bool(_AHEAD.search(sentence)))):
                return _from_or_to(found, sentence[: match.end()])
    return None


def of_when(e: Evidence, clue: Clue) -> Dated | None:
    """Of when the sentences of `e` that have most words of `clue` speak, or one that is next to them; None
    where they have not half of what it names beside who speaks."""
    wanted = set(terms(clue.text)).difference(terms(e.speaker))
    each, near = sentences(e.text), set(closest(e.text, terms(clue.text)))
    if 2 * max(len(wanted.intersection(terms(one))) for one in each) < len(wanted):
        return None
    beside = [one for n, one in enumerate(each) if near.intersection(each[max(0, n - 1) : n + 2])]
    own = dated(" ".join(one for one in each if one in near), wall(e))
    return own or dated(" ".join(beside), wall(e))


def _from_or_to(found: Dated, sentence: str) -> Dated:
    """The same, told as an end or a beginning where the sentence does: "until next Monday"."""
    match = _ENDS.search(sentence)
    return replace(found, told=_HOW.sub(match["how"].lower(), found.told)) if match else found


def _near_day(match: re.Match[str], said: date, ahead: bool) -> Dated:
    words = match["near"].lower()
    shift = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(words.split(" ")[0], 0)
    shift = -1 if words == "last night" else shift
    shift = {"the day before yesterday": -2, "the day after tomorrow": 2}.get(words, shift)
    return _one_day(said + timedelta(days=shift))


def _distance(match: re.Match[str], said: date, ahead: bool) -> Dated | None:
    """So many units back, or ahead."""
    word, unit = match["n"].lower(), match["unit"].lower()
    n = _NUMBERS.get(word) or int(word)
    if n > 1000:
        return None
    n = n if match.re is _IN or match.groupdict().get("ahead") else -n
    if unit == "day":
        return _one_day(said + timedelta(days=n))
    if unit in ("week", "weekend"):
        then = said + timedelta(days=7 * n)
        return _weekend(then) if unit == "weekend" else _one_day(then, "around")
    return _moved(said, n, unit)


def _which(match: re.Match[str], said: date, ahead: bool) -> Dated | None:
    """The last, this or the next one of a unit."""
    which, unit = match["which"].lower(), match["unit"].lower()
    n = {"this": 0, "next": 1, "coming": 1}.get(which, -1)
    if unit == "weekend":
        if n == 0:
            return _on_weekend(match, said, ahead)
        return _weekend(said - timedelta(days=said.weekday() + 1) if n < 0 else _before_the_next(said))
    if unit == "day":
        return None
    return _week(said + timedelta(days=7 * n)) if unit == "week" else _moved(said, n, unit)


def _before_the_next(said: date) -> date:
    """A day of the week whose weekend comes next; on a weekend, of the week after it."""
    return said + timedelta(days=7 if said.weekday() > 4 else 0)


def _on_weekend(match: re.Match[str], said: date, ahead: bool) -> Dated:
    return _weekend(said if ahead else said - timedelta(days=(said.weekday() + 2) % 7))


def _on_weekday(match: re.Match[str], said: date, ahead: bool) -> Dated:
    which, wanted = (match["which"] or "").lower(), _WEEKDAYS.index(match["weekday"].lower()[:3])
    if which in ("next", "coming", "this") or (ahead and which == ""):
        return _one_day(said + timedelta(days=(wanted - said.weekday() - 1) % 7 + 1))
    return _one_day(said - timedelta(days=(said.weekday() - wanted - 1) % 7 + 1))


def _on_day(match: re.Match[str], said: date, ahead: bool) -> Dated | None:
    """A day of a month: of the year that is told, or of the one in which it is nearest."""
    month, day, year = _MONTHS.index(match["month"].lower()[:3]) + 1, int(match["day"]), match["year"]
    try:
        days = (
            [date(int(year), month, day)] if year else [date(said.year + n, month, day) for n in (-1, 0, 1)]
        )
    except ValueError:
        return None
    return _one_day(min(days, key=lambda each: abs((each - said).days)))


def _in_month(match: re.Match[str], said: date, ahead: bool) -> Dated:
    month, which = _MONTHS.index(match["month"].lower()[:3]) + 1, (match["which"] or "").lower()
    if match["year"]:
        return _month(int(match["year"]), month)
    forward = ahead or which in ("next", "coming")
    if month == said.month and which in ("", "this"):
        return _month(said.year, month)
    later = month > said.month
    return _month(said.year + (not later if forward else -later), month)


def _in_season(match: re.Match[str], said: date, ahead: bool) -> Dated:
    """Last, this or the next one: one that has not begun is not the last one."""
    which, name = (match["which"] or "").lower(), match["season"].lower()
    month = _SEASONS[name]
    begun = said.month >= month
    if which in ("next", "coming") or (which in ("", "this") and ahead):
        year = said.year + begun
    elif which == "this":
        year = said.year
    else:
        over = (said.year, said.month) >= _added(said.year, month, 3)
        year = said.year - (not over)
    first, after = date(year, month, 1), date(*_added(year, month, 3), 1)
    return _told(first, after, f"in {name} {year}")


def _in_year(match: re.Match[str], said: date, ahead: bool) -> Dated:
    year = int(match["year"])
    return _told(date(year, 1, 1), date(year + 1, 1, 1), f"in {year}")


_AGO = re.compile(rf"\b{_N} {_UNIT} (?:ago|(?P<ahead>from now)|back|earlier)\b", re.I)
_IN = re.compile(rf"\bin {_N} {_UNIT}(?! of\b)", re.I)
_MEANINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, bool], Dated | None]], ...] = (
    (re.compile(rf"\b{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?", re.I), _on_day),
    (re.compile(rf"\b{_MONTH} (?:the )?{_DAY}\b(?:,? {_YEAR})?", re.I), _on_day),
    (_AGO, _distance),
    (
        re.compile(
            r"\b(?P<near>the day before yesterday|the day after tomorrow|yesterday|tomorrow|last night"
            r"|today|tonight|this (?:morning|afternoon|evening))\b",
            re.I,
        ),
        _near_day,
    ),
    (re.compile(rf"\b{_WHICH} {_UNIT}", re.I), _which),
    (re.compile(r"\b(?:over|at|on|during) the weekend\b", re.I), _on_weekend),
    (re.compile(rf"\b(?:(?:{_WHICH}|on|since|by|until) )(?:the )?{_WEEKDAY}", re.I), _on_weekday),
    (re.compile(rf"\b(?:{_WHICH}|in|since|during|by|until) {_MONTH}(?: {_YEAR})?", re.I), _in_month),
    (re.compile(rf"\b(?:{_WHICH}|in the|since the|during the|in|since) {_SEASON}", re.I), _in_season),
    (_IN, lambda match, said, ahead: _distance(match, said, ahead) if ahead else None),
    (re.compile(rf"\b(?:in|since|of|by|until) {_YEAR}", re.I), _in_year),
)


def _moved(said: date, n: int, unit: str) -> Dated:
    """The whole month or year so many of them away."""
    if unit == "year":
        year = said.year + n
        return _told(date(year, 1, 1), date(year + 1, 1, 1), f"in {year}")
    return _month(*_added(said.year, said.month, n))


def _one_day(day: date, how: str = "on") -> Dated:
    return _told(day, day + timedelta(days=1), f"{how} {_named(day)}")


def _weekend(day: date) -> Dated:
    """The weekend of the week that a day is in."""
    saturday = day + timedelta(days=5 - day.weekday())
    sunday = saturday + timedelta(days=1)
    same = saturday.month == sunday.month
    first = f"{saturday.day}" if same else f"{saturday.day} {saturday:%B}"
    return _told(saturday, saturday + timedelta(days=2), f"on {first} and {_named(sunday)}")


def _week(day: date) -> Dated:
    monday = day - timedelta(days=day.weekday())
    return _told(monday, monday + timedelta(days=7), f"in the week of {_named(monday)}")


def _month(year: int, month: int) -> Dated:
    return _told(
        date(year, month, 1), date(*_added(year, month, 1), 1), f"in {date(year, month, 1):%B} {year}"
    )


def _added(year: int, month: int, n: int) -> tuple[int, int]:
    """Year and month `n` months later."""
    return year + (month - 1 + n) // 12, (month - 1 + n) % 12 + 1


def _named(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _told(first: date, after: date, words: str) -> Dated:
    since, until = (datetime.combine(day, time()).timestamp() for day in (first, after))
    return Dated(since, until, words)
