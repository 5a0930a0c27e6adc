"""Query plans: what a question asks for, small enough to print and to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.question import Clue, clue_of
from pipeline.timewords import When, time_words

LONGEST = 1000
"""Characters of a question that are understood; the rest is not."""


class Goal(StrEnum):
    """What kind of answer is wanted."""

    SAID = "said"
    SEEN = "seen"
    HEARD = "heard"
    WHO = "who"
    WHAT = "what"
    WHEN = "when"
    WHERE = "where"
    COUNT = "how many"
    DURATION = "how long"
    ORDER = "order"
    WHETHER = "whether"
    NOW = "now"
    SUMMARY = "summary"


class Relation(StrEnum):
    """Where in time what is asked for stands to something else."""

    BEFORE = "before"
    AFTER = "after"
    WHILE = "while"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to answer: find `clue`, perhaps in relation to `anchor`, inside `when`, and tell `goal` of it.

    `pick` says which occurrence is meant: 1 the first, 2 the second, -1 the last, 0 left open; `nth` says
    it of the anchor. `other` is the second thing where the order of two is asked. `now`: only the last
    seconds are meant. `streams` are those that the question names; empty: all that it may be about.
    """

    goal: Goal
    clue: Clue
    when: When | None = None
    relation: Relation | None = None
    anchor: Clue | None = None
    pick: int = 0
    nth: int = 0
    other: Clue | None = None
    now: bool = False
    streams: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"{self.goal}({self.clue}{_ordinal(self.pick)})"]
        if self.other:
            parts.append(f"and ({self.other})")
        if self.relation and self.anchor:
            parts.append(f"{self.relation} ({self.anchor}{_ordinal(self.nth)})")
        if self.when:
            parts.append(f"in {self.when}")
        if self.streams:
            parts.append(f"on {', '.join(self.streams)}")
        if self.now:
            parts.append("now")
        return " ".join(parts)


_POLITE = re.compile(
    r"^(?:(?:and|so|but|please|hey|ok(?:ay)?|well|onlooker)\b[\s,]*)*"
    r"(?:(?:(?:can|could|would|will) you (?:please )?)?tell (?:me|us) (?=wh|how|if|about|every)"
    r"|(?:do|can|could) you (?:know|remember|say|tell) |i (?:want|would like|'d like) to know )?",
    re.I,
)
_TRAIL = re.compile(r"[\s?.!,;:]+$")
_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth".split()
_PICKS = (
    (re.compile(r"\b(?:first|earliest|for the first time)\b", re.I), 1),
    *((re.compile(rf"\b{word} time\b", re.I), number) for number, word in enumerate(_ORDINALS, 2)),
    (re.compile(r"\b(?:last|latest|most recent(?:ly)?|recently|just)\b", re.I), -1),
)
_RELATIONS = {"before": Relation.BEFORE, "after": Relation.AFTER, "following": Relation.AFTER}
_RELATED = re.compile(
    r"^(?P<what>.+?\S)\s*,?\s*\b(?:(?P<close>just|right|immediately|shortly|directly|straight) )?"
    r"(?P<how>before|after|following|while|during|when|as|at the same time as)\b\s+(?P<anchor>\S.*)$",
    re.I,
)
_LEADING = re.compile(
    r"^(?:(?:just|right|immediately|shortly) )?(?P<how>before|after|while|during|when|as)\s+(?P<anchor>.+?)"
    r"\s*,\s*(?P<what>(?:what|who|where|which|how|did|was|were|is|are|could)\b.+)$",
    re.I,
)
_CLOSED = r"(?:did|was|were|is|are|has|have|had|does|do|can|could|will)"
_FIRST_OF = re.compile(
    r"\b(?:first|earlier|before the other|last|later)\b[\s:,\-]+(?:the )?(?P<a>.+?)\s+or\s+(?P<b>.+)$", re.I
)
_EITHER = re.compile(
    rf"^{_CLOSED}\b\s*(?P<a>.+?)\s+(?:come |happen |appear )?before or after\s+(?P<b>.+)$", re.I
)
_CLAIM = re.compile(
    rf"^{_CLOSED}\b\s*(?P<a>.+?)\s+(?:come |came |happen |appear )?(?P<how>before|after)\s+(?P<b>.+)$", re.I
)
_NOW = re.compile(
    r"\b(?:(?:right|just) now|now|currently|at the moment|at (?:this|the present) moment|presently)\b", re.I
)
_PRESENT = re.compile(
    r"\b(?:what(?:'s| is) (?:happening|going on|on (?:the )?screen|visible|being (?:said|shown))"
    r"|(?:what|who) (?:do|can|are) (?:you|we) (?:see|seeing|hear|hearing|look|watch|listen)"
    r"|who is (?:speaking|talking)|what (?:is|are) (?:he|she|they|the \w+|people) (?:saying|doing)"
    r"|^(?:is|are) (?:any|some)(?:one|body|thing) \w+ing)",
    re.I,
)
_SUMMARY = re.compile(
    r"\b(?:summar\w+|recap|overview|in short|what(?:'s| is| was) (?:this|the|that) (?:video|clip|stream)"
    r"(?: all)? about"
    r"|what (?:did|have) (?:i|we) miss\w*|what (?:has |all )?(?:happened|went on|took place|occurred)"
    r"|what was (?:happening|going on)|tell me (?:about|everything)|describe)\b",
    re.I,
)
_STARTS: tuple[tuple[re.Pattern[str], Goal], ...] = tuple(
    (re.compile(pattern, re.I), goal)
    for pattern, goal in (
        (r"\bhow long ago\b", Goal.WHEN),
        (r"\b(?:how (?:many|often)|number of times|count)\b", Goal.COUNT),
        (r"\b(?:how long|for how long|how much time|duration)\b", Goal.DURATION),
        (
            r"^(?:at |around |about |since )?"
            r"(?:when|what time|which time|at what (?:time|point|moment))\b",
            Goal.WHEN,
        ),
        (
            r"^(?:where\b|(?:in|on|at) (?:which|what) "
            r"(?:camera|stream|video|place)|(?:which|what) (?:camera|stream|video)\b)",
            Goal.WHERE,
        ),
        (r"^(?:who|whom|whose|which (?:person|speaker)|what speaker)\b", Goal.WHO),
        (rf"^{_CLOSED}(?:n['’]t)?\b", Goal.WHETHER),
    )
)
_OPEN = {
    Goal.SAID: re.compile(
        r"\b(?:said|say|says|saying|told|tell|talk\w*|discuss\w*|mention\w*|spoken|words|quote\w*)\b", re.I
    ),
}


def plan_of(text: str, now: float, streams: Iterable[str] = ()) -> Plan:
    """The plan for a question asked at `now` (Unix seconds) where `streams` may be spoken of by name."""
    asked = " ".join(text[:LONGEST].split())
    rest, when = time_words(_TRAIL.sub("", _POLITE.sub("", asked)), now)
    rest, named = _streams(rest, streams)
    plan = _order(rest, when) or _related(rest, when) or _plain(rest, when)
    return replace(plan, streams=named)


def _streams(text: str, streams: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """`text` without the places that name a stream, and the streams named."""
    named = []
    for stream in sorted(streams, key=len, reverse=True):
        name = rf"[\"“]?{re.escape(stream)}(?!\w)[\"”]?(?:\s+(?:camera|stream|cam)\b)?"
        place = rf"\b(?:on|in|from|at|by)\s+(?:the\s+)?(?:(?:camera|stream)\s+)?{name}"
        text, count = re.subn(place, " ", text, flags=re.I)
        if count:
            named.append(stream)
    return " ".join(text.split()), tuple(named)


def _order(text: str, when: When | None) -> Plan | None:
    if match := _FIRST_OF.search(text) or _EITHER.search(text):
        return Plan(Goal.ORDER, clue_of(match["a"]), when, other=_alike(match["b"], match["a"]))
    match = _CLAIM.search(text)
    if match and clue_of(match["a"]).text and clue_of(match["b"]).text:
        relation = _RELATIONS[match["how"].lower()]
        return Plan(Goal.ORDER, clue_of(match["a"]), when, relation, other=_alike(match["b"], match["a"]))
    return None


def _alike(text: str, model: str) -> Clue:
    """The clue in `text`, known in the way that `model` speaks of if it speaks of none itself."""
    clue = clue_of(text)
    return Clue(clue.text, clue.kinds or clue_of(model).kinds)


def _related(text: str, when: When | None) -> Plan | None:
    match = _LEADING.search(text) or _RELATED.search(text)
    if not match:
        return None
    anchor = clue_of(match["anchor"])
    if not anchor.text:
        return None
    relation = _RELATIONS.get(match["how"].lower(), Relation.WHILE)
    plan = _plain(match["what"], when)
    return Plan(plan.goal, plan.clue, when, relation, anchor, plan.pick, _pick(match["anchor"]))


def _plain(text: str, when: When | None) -> Plan:
    clue = clue_of(text)
    goal = _goal(text, clue)
    now = bool(_NOW.search(text) or (_PRESENT.search(text) and not when))
    if now and not when and goal in (Goal.WHAT, Goal.SEEN, Goal.HEARD, Goal.SAID, Goal.WHO, Goal.SUMMARY):
        goal = Goal.NOW
    return Plan(goal, clue, when, pick=0 if goal is Goal.DURATION else _pick(text), now=now)


def _goal(text: str, clue: Clue) -> Goal:
    for pattern, goal in _STARTS:
        if pattern.search(text):
            return goal
    if _SUMMARY.search(text) and not clue.kinds and not clue.text:
        return Goal.SUMMARY
    if _OPEN[Goal.SAID].search(text):
        return Goal.SAID
    return {"vision": Goal.SEEN, "sound": Goal.HEARD}.get("".join(clue.kinds), Goal.WHAT)


def _pick(text: str) -> int:
    return next((number for pattern, number in _PICKS if pattern.search(text)), 0)


def _ordinal(number: int) -> str:
    return {0: "", -1: ", last", 1: ", first"}.get(number, f", number {number}")
