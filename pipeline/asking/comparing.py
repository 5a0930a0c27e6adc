"""Comparisons: questions about several things, in which order they came, or which of them more often."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.asking.aim import each_of
from pipeline.asking.plan import Goal, Plan, Thing
from pipeline.asking.question import Clue, clue_of, kinds_of
from pipeline.asking.stretch import When
from pipeline.asking.thing import CLOSED, pick_of, relation_of, thing_like, thing_of
from pipeline.observation import Kind

_LENGTH = r"how (?:long|much time|many (?:seconds|minutes|hours|days|weeks|months|years))\b"
_LONGEST = r"(?:for )?(?:the )?long(?:er|est)(?: time)?"
_OFTENER = rf"(?:(?:more|most) (?:often|frequently|times)|oftener|the most|{_LONGEST})\b"
_LONGER = re.compile(r"\blong(?:er|est)\b", re.I)
_ELAPSED = (
    re.compile(
        rf"^(?:{_LENGTH}.*\bbetween|(?:what (?:is|was) )?(?:the )?"
        r"(?:time|gap|pause|break|interval|delay) between)"
        r"\s+(?P<a>.+?)\s+and\s+(?P<b>.+)$",
        re.I,
    ),
    re.compile(rf"^{_LENGTH} (?:before|after) (?P<a>.+?)\s*,?\s+(?P<b>(?:did|was|were|had)\b.+)$", re.I),
    re.compile(rf"^{_LENGTH}.*?\bfrom\s+(?P<a>.+?)\s+(?:until|till|to)\s+(?P<b>.+)$", re.I),
)
_FIRST_OF = re.compile(
    r"\b(?:first|earlier|sooner|before the other|(?P<last>last|later))\b"
    r"[\s:,\-]+(?P<a>.+?)\s*,?\s+or\s+(?P<b>.+)$",
    re.I,
)
_IN_ORDER = re.compile(
    r"^(?:what (?:is|was) the (?:\w+ )?order of\b(?: these| the following)?:?"
    r"|(?:in )?(?:what|which) order\b(?: (?:did|do|was|were|is|of))*|(?:put|sort|arrange|order)\b.*?:)\s*"
    r"(?P<a>.+?)(?:\s*,?\s+(?:and|or)\s+|\s*,\s*)(?P<b>(?:(?! and | or )[^,])+)$",
    re.I,
)
_EITHER = re.compile(
    rf"^{CLOSED}\b\s*(?P<a>.+?)\s+(?:come |happen |appear )?"
    r"(?:before or after\s+(?P<b>.+)|before\s+(?P<c>.+?)\s*,?\s+or after(?: (?:it|that|them))?)$",
    re.I,
)
_CLAIM = re.compile(
    rf"^{CLOSED}\b\s*(?P<a>.+?)\s+(?:come |came |happen |appear )?(?P<how>before|after)\s+(?P<b>.+)$", re.I
)
_ONE_MORE = re.compile(r"\b(?:again|another|once more|still|also)\b", re.I)
_WHICH_OFTENER = re.compile(
    rf"^(?:which|what|who)\b.*?\b{_OFTENER}[\s:,\-]*(?P<a>.+?)\s*,?\s+or\s+(?P<b>.+)$", re.I
)
_IS_OFTENER = re.compile(rf"^{CLOSED}\b\s*(?P<a>.+?)\s+{_OFTENER}\s+than\b\s*(?P<b>.*)$", re.I)
_WHERE_OFTENER = re.compile(
    rf"^(?:where|who|what|(?:in|on|at|by) (?:which|what) \w+|(?:which|what) (?P<noun>\w+))\b(?P<a>.+?)"
    rf"\s+(?:the )?{_OFTENER}$",
    re.I,
)


def compared(text: str, when: When | None) -> Plan | None:
    """The plan of a comparison; None where `text` makes none."""
    return _elapsed(text, when) or _oftener(text, when) or _ordered(text, when)


def claimed(text: str, when: When | None) -> Plan | None:
    """Whether two things stand to one another as is said."""
    match = _CLAIM.search(text)
    if not match or _ONE_MORE.search(text):
        return None
    clue, other = clue_of(match["a"]), thing_like(match["b"], match["a"])
    if not clue.text or not other.clue.text:
        return None
    return Plan(Goal.ORDER, clue, when, relation_of(match["how"]), other=other)


def pair(match: re.Match[str] | None) -> tuple[Thing, Thing] | None:
    """The things `a` and `b` of a match, if both are something."""
    if match is None:
        return None
    a, b = thing_of(match["a"]), thing_of(match["b"])
    if not b.clue.text and (pick := pick_of(f"{match['b']} time")):
        b = Thing(a.clue, pick)  # "from the first bark to the second"
    return (a, b) if a.clue.text and b.clue.text else None


def _elapsed(text: str, when: When | None) -> Plan | None:
    """How long it was from one thing to another."""
    two = next((found for pattern in _ELAPSED if (found := pair(pattern.search(text)))), None)
    return Plan(Goal.ELAPSED, two[0].clue, when, pick=two[0].pick, other=two[1]) if two else None


def _oftener(text: str, when: When | None) -> Plan | None:
    """Which of two things was more often or longer, or where one was."""
    goal = Goal.LONGER if _LONGER.search(text) else Goal.OFTENER
    if match := _WHICH_OFTENER.search(text):
        clues = _alike(match, kinds_of(text[: match.start("a")]))
        return Plan(goal, clues[0], when, other=Thing(clues[1])) if len(clues) == 2 else None
    if match := _IS_OFTENER.search(text):
        clue, other = clue_of(match["a"]), thing_like(match["b"], match["a"])
        other = replace(other, clue=replace(other.clue, kinds=other.clue.kinds or clue.kinds))
        return Plan(goal, clue, when, other=other if other.clue.text else None, claimed=True)
    if match := _WHERE_OFTENER.search(text):
        clue = clue_of(f"{match['noun'] or ''} {match['a']}")
        return Plan(goal, clue, when, each=each_of(text, goal, clue))
    return None


def _ordered(text: str, when: When | None) -> Plan | None:
    """Which of some things came first or last, or in which order they came."""
    if match := _FIRST_OF.search(text):
        clues = _alike(match, kinds_of(text[: match.start("a")]))
        return _in_order(clues, when, pick=-1 if match["last"] else 0)
    if match := _IN_ORDER.search(text):
        return _in_order(_alike(match, frozenset()), when)
    if match := _EITHER.search(text):
        other = thing_like(match["b"] or match["c"], match["a"])
        return Plan(Goal.ORDER, clue_of(match["a"]), when, other=other)
    return None


def _in_order(clues: list[Clue], when: When | None, pick: int = 0) -> Plan | None:
    if len(clues) < 2:
        return None
    first, second, *more = clues
    return Plan(Goal.ORDER, first, when, pick=pick, other=Thing(second), more=tuple(map(Thing, more)))


def _alike(match: re.Match[str], known: frozenset[Kind]) -> list[Clue]:
    """The things that a match lists, known in the ways that `known` says where they say none."""
    quoted = re.search(r"[\"“]", match["a"])
    listed = [match["a"]] if quoted else re.split(r"\s*,\s*(?:and |or )?", match["a"])
    parts = [*listed, match["b"]]
    clues = [clue_of(part) for part in parts]
    return [replace(clue, kinds=clue.kinds or known) for clue in clues if clue.text]
