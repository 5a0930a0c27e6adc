"""Quoting: words in quotation marks, kept out of what is made of a question's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.asking.plan import Plan, Thing
from pipeline.asking.question import Clue

QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
"""A quotation with its marks."""


def unquoted(text: str) -> tuple[str, list[str]]:
    """`text` with a number in each quotation, and the quotations, with their marks, by number."""
    quotes = QUOTED.findall(text)
    numbers = iter(range(len(quotes)))
    return QUOTED.sub(lambda _: f"“{next(numbers)}”", text), quotes


def quoting(plan: Plan, marked: Sequence[str]) -> Plan:
    """A plan whose clues have numbers of quotations, with the words of the quotations."""
    quotes = {str(n): quote[1:-1] for n, quote in enumerate(marked)}
    anchor, until, other = (
        thing and _thing(thing, quotes) for thing in (plan.anchor, plan.until, plan.other)
    )
    more = tuple(_thing(thing, quotes) for thing in plan.more)
    return replace(plan, clue=_clue(plan.clue, quotes), anchor=anchor, until=until, other=other, more=more)


def _thing(thing: Thing, quotes: Mapping[str, str]) -> Thing:
    anchor = thing.anchor and _thing(thing.anchor, quotes)
    return replace(thing, clue=_clue(thing.clue, quotes), anchor=anchor)


def _clue(clue: Clue, quotes: Mapping[str, str]) -> Clue:
    return replace(clue, text=" ".join(quotes.get(n, n) for n in clue.text.split())) if clue.quoted else clue
