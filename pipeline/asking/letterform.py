"""Letter forms: kinds of writing that are known by their form, such as number plates and prices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

PRICE = "price"

PLATE = range(5, 9)
"""Letters and figures that a number plate has."""

FIGURES = 2
"""Figures among them, at least."""

DIALLED = range(6, 16)
"""Figures that a telephone number has."""

_LETTERS_AND_FIGURES = re.compile(
    r"(?<![\w.,:/@-])(?:[A-ZÄÖÜ]{1,3}|\d{1,4}|[A-Z]{1,3}\d{1,4}[A-Z]{0,3}|\d{1,4}[A-Z]{1,3}\d{0,4})"
    r"(?:[ ·•-](?:[A-Z]{1,3}|\d{1,4}|[A-Z]{1,3}\d{1,4}|\d{1,4}[A-Z]{1,3})){0,3}(?![\w@:/]|[.,-]\w)"
)
_WORDS = frozenset(
    """am pm no to of at in on by the and for bus tel fax call max min km cm mm kg usd eur gbp chf jan feb mar
    apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun""".split()
)
"""Short words that stand beside figures, as letters of a plate do."""

_DIALLED = re.compile(r"(?<![\w.,-])[+(]?\d[\d ()/.-]{4,}\d(?!\w)")
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}")
_COST = re.compile(
    r"[$€£]\s?\d+(?:[.,]\d{1,2})?(?!\d)"
    r"|(?<![\d.,])\d+(?:[.,]\d{1,2})?\s?(?:[$€£¢]|(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|cents?)\b)",
    re.I,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.I)
_SITE = re.compile(
    r"(?<![@\w.-])(?:https?://|www\.)[\w-]+(?:\.[\w-]+)+(?:/[\w./-]*)?"
    r"|(?<![@\w.-])[a-z0-9][\w-]*(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|info|io|eu|de|at|ch|fr|it|es|nl|be|pl|se|no"
    r"|dk|uk|ie|us|ca|au|nz|jp|in|br)(?:/[\w./-]*)?(?![\w@])",
    re.I,
)


_ASKED = {
    "number plate": r"(?:number|licen[cs]e|registration|car|vehicle) plates?"
    r"|(?:registration|licen[cs]e) numbers?|plate numbers?|(?<=['’]s )plates?"
    r"|plates?(?= (?:of|on) (?:the|that|this)\b)|plates?(?= (?-i:[A-Z\d]+)\b)"
    r"|(?:what|which) plates?(?= (?:did|does|do|has|have|had)\b)",
    "phone number": r"(?:tele)?phone numbers?|(?:fax|mobile|hotline) numbers?|numbers? to (?:call|dial|ring)",
    PRICE: r"prices?|how much(?= (?:is|are|was|were|do|does|did)\b)|what(?= (?:do|does|did) .*\bcost\b)",
    "e-mail address": r"e-?mail address(?:es)?|e-?mails?(?= (?:was|is) (?:on|written|shown|there)\b)",
    "web address": r"web ?sites?(?: address(?:es)?)?|(?:web|internet) address(?:es)?|urls?|home ?pages?",
}
"""The ways to ask for writing of each form."""

_FORM = re.compile(
    "|".join(rf"(?P<f{n}>\b(?:{pattern}|(?!))\b)" for n, pattern in enumerate(_ASKED.values())), re.I
)


_HAVING = re.compile(r"\b(?:costs?|according to|have|had)\b", re.I)
"""What is between a thing and what is written of it."""


@dataclass(frozen=True, slots=True)
class Lettered:
    """Writing of a `form` that is asked for, and the `thing` that it is on or of; empty: of anything."""

    form: str
    thing: str = ""

    def __str__(self) -> str:
        return f"written as: {self.form}{f' of {self.thing}' if self.thing else ''}"


def form_asked(text: str) -> tuple[str, str]:
    """The form of writing that a question asks for, and the question without it; empty where for none."""
    match = _FORM.search(text)
    if match is None or match.lastgroup is None:
        return "", text
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return list(_ASKED)[int(match.lastgroup[1:])], _HAVING.sub(" ", rest)


def of_form(form: str, line: str) -> list[str]:
    """What a line of writing has of that form."""
    return list(_FOUND[form](line))


def _plates(line: str) -> Iterator[str]:
    for match in _LETTERS_AND_FIGURES.finditer(line):
        groups = re.findall(r"[^\W\d_]+|\d+", match[0])
        figures = sum(len(group) for group in groups if group.isdigit())
        letters = [group.lower() for group in groups if not group.isdigit()]
        if figures >= FIGURES and sum(map(len, groups)) in PLATE and set(letters) - _WORDS:
            yield match[0]


def _dialled(line: str) -> Iterator[str]:
    for match in _DIALLED.finditer(line):
        if sum(map(str.isdigit, match[0])) in DIALLED and not _DATE.search(match[0]):
            yield match[0]


def _all(pattern: re.Pattern[str]) -> Callable[[str], Iterator[str]]:
    return lambda line: (match[0] for match in pattern.finditer(line))


_FOUND: Mapping[str, Callable[[str], Iterator[str]]] = {
    "number plate": _plates,
    "phone number": _dialled,
    PRICE: _all(_COST),
    "e-mail address": _all(_MAIL),
    "web address": _all(_SITE),
}
