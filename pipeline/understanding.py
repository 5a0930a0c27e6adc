"""Understanding: the plan that the words of a question amount to, by rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.observation import Kind
from pipeline.plan import Goal, Plan, Relation, Thing
from pipeline.question import Clue, clue_of, kinds_of
from pipeline.timewords import When, time_words

LONGEST = 1000
"""Characters of a question that are understood; the rest is not."""

DEEPEST = 3
"""Things that may stand to one another in a question."""

_POLITE = re.compile(
    r"^(?:(?:and|so|but|please|hey|ok(?:ay)?|well|onlooker)\b[\s,]*)*"
    r"(?:(?:(?:can|could|would|will) you (?:please )?)?tell (?:me|us) (?=wh|how|if|about|every)"
    r"|(?:do|can|could) you (?:know|remember|say|tell) |i (?:want|would like|'d like) to know )?",
    re.I,
)
_TRAIL = re.compile(r"[\s?.!,;:]+$")
_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth".split()
_PICKS = (
    (
        re.compile(
            r"\b(?:first|earliest|for the first time|original(?:ly)?|initial(?:ly)?"
            r"|(?:in|at) the (?:beginning|start)|to (?:begin|start) with)\b",
            re.I,
        ),
        1,
    ),
    *((re.compile(rf"\b{word} time\b", re.I), number) for number, word in enumerate(_ORDINALS, 2)),
    (re.compile(r"\b(?:last|latest|most recent(?:ly)?|recently|just)\b", re.I), -1),
)
_RELATIONS = {"before": Relation.BEFORE, "after": Relation.AFTER, "following": Relation.AFTER}
_CLOSE = r"(?:just|right|immediately|shortly|directly|straight|next)"


def _relating(how: str) -> re.Pattern[str]:
    """Something (`what`) that stands to something (`anchor`) in a way (`how`)."""
    return re.compile(rf"^(?P<what>.+?\S)\s*,?\s*\b(?:{_CLOSE} )?(?P<how>{how})\b\s+(?P<anchor>\S.*)$", re.I)


_RELATED = _relating("before|after|following|while|during|when|as|at the same time as")
_FURTHER = _relating("before|after|following")
_LEADING = re.compile(
    rf"^(?:{_CLOSE} )?(?P<how>before|after|while|during|when|as)\s+(?P<anchor>.+?)"
    r"\s*,\s*(?P<what>(?:what|who|where|which|how|did|was|were|is|are|could)\b.+)$",
    re.I,
)
_BETWEEN = re.compile(r"^(?P<what>.+?)\s*\b(?:in )?between\s+(?P<a>.+?)\s+and\s+(?P<b>.+)$", re.I)
_LENGTH = r"how (?:long|much time|many (?:seconds|minutes|hours|days|weeks|months|years))\b"
_ELAPSED = re.compile(
    rf"^(?:{_LENGTH}.*\bbetween|(?:what is )?(?:the )?time between)\s+(?P<a>.+?)\s+and\s+(?P<b>.+)$", re.I
)
_SINCE = re.compile(rf"^{_LENGTH} (?:before|after) (?P<a>.+?)\s*,?\s+(?P<b>(?:did|was|were|had)\b.+)$", re.I)
_NOBODY = re.compile(r"\b(?:nobody|no ?one|no (?P<what>\w+))\b", re.I)
_CLOSED = r"(?:did|was|were|is|are|has|have|had|does|do|can|could|will)"
_FIRST_OF = re.compile(
    r"\b(?:first|earlier|before the other|last|later)\b[\s:,\-]+(?:the )?(?P<a>.+?)\s+or\s+(?P<b>.+)$", re.I
)
_EITHER = re.compile(
    rf"^{_CLOSED}\b\s*(?P<a>.+?)\s+(?:come |happen |appear )?"
    r"(?:before or after\s+(?P<b>.+)|before\s+(?P<c>.+?)\s*,?\s+or after(?: (?:it|that|them))?)$",
    re.I,
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
_STATE = re.compile(
    r"^(?:(?:in|on|at|to|for|with) )?(?:where|who|whose|what|which|when|how)\b"
    r"(?!.*\b(?:was|were|did|had|been)\b)"
    r"(?:.*\b(?:is|are|does|do|has|have|will|can)\b(?! been)|.*(?:'s|’s) |(?: \w+)? \w+s\b)",
    re.I,
)
_SUMMARY = re.compile(
    r"\b(?:summar\w+|recap|overview|in short|what(?:'s| is| was) (?:this|the|that) (?:video|clip|stream)"
    r"(?: all)? about"
    r"|what (?:did|have) (?:i|we) miss\w*|what (?:has |all |else )?(?:happened|went on|took place|occurred)"
    r"|what was (?:happening|going on)|tell me (?:about|everything)|describe)\b",
    re.I,
)
_STARTS: tuple[tuple[re.Pattern[str], Goal], ...] = tuple(
    (re.compile(pattern, re.I), goal)
    for pattern, goal in (
        (r"\bhow long ago\b", Goal.WHEN),
        (r"\b(?:how (?:many|often)|number of times|^count)\b", Goal.COUNT),
        (r"\b(?:how long|for how long|how much time|duration)\b", Goal.DURATION),
        (
            r"^(?:at |around |about |since )?"
            r"(?:when|what time|which time|(?:at|on) (?:what|which) (?:time|point|moment|day|date))\b",
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
_SAYS = re.compile(
    r"\b(?:said|say|says|saying|told|tell|talk\w*|discuss\w*|mention\w*|spoken|spoke|words|quote\w*)\b", re.I
)
_PERCEIVED = {frozenset({Kind.VISION}): Goal.SEEN, frozenset({Kind.SOUND}): Goal.HEARD}
_OF_NOW = (Goal.WHAT, Goal.SEEN, Goal.HEARD, Goal.SAID, Goal.WHO, Goal.SUMMARY)
_OF_STATE = (Goal.WHAT, Goal.WHO, Goal.WHEN, Goal.WHERE)


def plan_of(text: str, now: float, streams: Iterable[str] = ()) -> Plan:
    """The plan for a question asked at `now` (Unix seconds) where `streams` may be spoken of by name."""
    asked = " ".join(text[:LONGEST].split())
    rest, when = time_words(_TRAIL.sub("", _POLITE.sub("", asked)), now)
    rest, named = _streams(rest, streams)
    plan = (
        _elapsed(rest, when)
        or _between(rest, when)
        or _order(rest, when)
        or _related(rest, when)
        or _plain(rest, when)
    )
    return replace(plan, streams=named)


def plan_beside(
    text: str, match: re.Match[str], bare: re.Pattern[str], anchor: Thing, now: float, streams: Iterable[str]
) -> Plan:
    """The plan for `text` without `match`, whose group says how what is asked for stands to `anchor`.

    Of what is `bare` then, it is asked what happened.
    """
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    plan = plan_of("What happened" if bare.search(rest) else rest, now, streams)
    relation = Relation(match.lastgroup or "while")
    return replace(plan, relation=relation, anchor=anchor, now=False, latest=False)


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


def _elapsed(text: str, when: When | None) -> Plan | None:
    """How long it was from one thing to another."""
    pair = _pair(_ELAPSED.search(text) or _SINCE.search(text))
    if pair is None:
        return None
    a, b = pair
    return Plan(Goal.ELAPSED, a.clue, when, pick=a.pick, other=b)


def _between(text: str, when: When | None) -> Plan | None:
    """What there was between two things."""
    match = _BETWEEN.search(text)
    pair = _pair(match)
    if match is None or pair is None:
        return None
    a, b = pair
    return replace(_plain(match["what"], when), relation=Relation.AFTER, anchor=a, until=b)


def _pair(match: re.Match[str] | None) -> tuple[Thing, Thing] | None:
    """The things `a` and `b` of a match, if both are something."""
    if match is None:
        return None
    a, b = _thing(match["a"]), _thing(match["b"])
    return (a, b) if a.clue.text and b.clue.text else None


def _order(text: str, when: When | None) -> Plan | None:
    """Which of two things came first, or whether it was as is claimed."""
    if match := _FIRST_OF.search(text):
        known = kinds_of(text[: match.start("a")])
        clues = clue_of(match["a"]), clue_of(match["b"])
        a, b = (replace(clue, kinds=clue.kinds or known) for clue in clues)
        return Plan(Goal.ORDER, a, when, other=Thing(b))
    if match := _EITHER.search(text):
        return Plan(
            Goal.ORDER, clue_of(match["a"]), when, other=_thing_like(match["b"] or match["c"], match["a"])
        )
    if match := _CLAIM.search(text):
        clue, other = clue_of(match["a"]), _thing_like(match["b"], match["a"])
        if clue.text and other.clue.text:
            return Plan(Goal.ORDER, clue, when, _relation(match["how"]), other=other)
    return None


def _thing_like(text: str, model: str) -> Thing:
    """The thing in `text`, perceived in the way that `model` speaks of if it speaks of none itself.

    That something is said of one does not say that the other is too.
    """
    thing, kinds = _thing(text), kinds_of(model)
    if thing.clue.kinds or len(kinds) != 1:
        return thing
    return replace(thing, clue=replace(thing.clue, kinds=kinds))


def _related(text: str, when: When | None) -> Plan | None:
    """What stands to another thing."""
    match = _LEADING.search(text) or _RELATED.search(text)
    if not match:
        return None
    anchor = _thing(match["anchor"])
    if not anchor.clue.text:
        return None
    plan = _plain(match["what"], when)
    return replace(plan, relation=_relation(match["how"]), anchor=anchor, latest=False)


def _relation(how: str) -> Relation:
    return _RELATIONS.get(how.lower(), Relation.WHILE)


def _thing(text: str, depth: int = 1) -> Thing:
    """A thing with the thing that it stands to, and that one's."""
    match = _FURTHER.search(text) if depth < DEEPEST else None
    if match:
        clue, anchor = clue_of(match["what"]), _thing(match["anchor"], depth + 1)
        if clue.text and anchor.clue.text:
            return Thing(clue, _pick(match["what"]), _relation(match["how"]), anchor)
    return Thing(clue_of(text), _pick(text))


def _plain(text: str, when: When | None) -> Plan:
    """What stands to nothing else."""
    clue = clue_of(text)
    goal = _goal(text, clue)
    now = bool(_NOW.search(text) or (_PRESENT.search(text) and not when))
    pick = 0 if goal is Goal.DURATION else _pick(text)
    if not when and not pick and _of_state(text, goal, clue, now):
        return Plan(goal, clue, latest=True)
    if now and not when and goal in _OF_NOW:
        goal = Goal.NOW
    nobody = _NOBODY.search(text) if goal is Goal.DURATION else None
    if nobody:
        clue = Clue(nobody["what"] or "person", clue.kinds or frozenset({Kind.VISION}))
    return Plan(goal, clue, when, pick=pick, now=now, empty=bool(nobody))


def _of_state(text: str, goal: Goal, clue: Clue, now: bool) -> bool:
    """Whether it asks how something is, which may have been told long ago: "who has the key?"."""
    perceived = bool(clue.kinds) or bool(_PRESENT.search(text))
    return goal in _OF_STATE and bool(clue.text) and not perceived and (now or bool(_STATE.search(text)))


def _goal(text: str, clue: Clue) -> Goal:
    for pattern, goal in _STARTS:
        if pattern.search(text):
            return goal
    if _SUMMARY.search(text) and not clue.kinds and not clue.text:
        return Goal.SUMMARY
    if _SAYS.search(text):
        return Goal.SAID
    return _PERCEIVED.get(clue.kinds, Goal.WHAT)


def _pick(text: str) -> int:
    return next((number for pattern, number in _PICKS if pattern.search(text)), 0)
