"""Understanding: the plan that the words of a question amount to, by rule."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from pipeline.asking.aim import NUMBER, SO_LONG, SUMMARY, bounded, each_of, goal_of
from pipeline.asking.comparing import claimed, compared, pair
from pipeline.asking.letterform import PRICE, Lettered, form_asked
from pipeline.asking.lettering import BEARERS, written_on
from pipeline.asking.phrasing import phrased
from pipeline.asking.plan import Each, Goal, Plan, Relation, Thing
from pipeline.asking.question import Clue, clue_of, subject_of
from pipeline.asking.quoting import quoting, unquoted
from pipeline.asking.stretch import When
from pipeline.asking.thing import CLOSE, CLOSED, pick_of, relating, relation_of, thing_of
from pipeline.asking.timewords import UNIT, seconds_of, time_words
from pipeline.asking.watch import about
from pipeline.observation import LETTERED, QUOTED, WORDED, Kind
from pipeline.words.numerals import ORDINALS

LONGEST = 1000
"""Characters of a question that are understood; the rest is not."""

DISTANT = 5.0
"""Seconds by which what is told to be so far from something may be nearer or further, at least."""

_RELATED = relating("before|after|following|since|until|till|while|during|when|as|at the same time as")
_LEADING = re.compile(
    rf"^(?:(?P<close>{CLOSE}) )?(?P<how>before|after|since|until|while|during|when|as)\s+(?P<anchor>.+?)"
    r"(?:\s*,\s*(?P<what>(?:what|who|where|which|how|did|was|were|is|are|could)\b.+)"
    r"|\s+(?P<then>(?:what|who|where|how (?:many|often|long))\b.+))$",
    re.I,
)
_BETWEEN = re.compile(r"^(?P<what>.+?)\s*\b(?:in )?between\s+(?P<a>.+?)\s+and\s+(?P<b>.+)$", re.I)
_NOBODY = re.compile(r"\b(?:nobody|no ?one|no (?P<what>\w+))\b", re.I)
_WHAT_WAS = re.compile(
    r"^(what (?:was|is|were))(?= *(?:$|(?:just|right|before|after|when|while|during|at|between)\b))", re.I
)
"""What was on a camera was seen."""

_ON_THE_OTHER = re.compile(r"\b(?:on|in|at|from) the other (?:camera|stream|room|place)\b", re.I)
_STILL = re.compile(r"\b(?:still|any ?more|any longer|no longer)\b", re.I)
_CLOSED_NOW = re.compile(
    r"^(?P<how>is|are|do|does|has|have)\b(?! (?:you|we|i|it|any\w*|some\w*|there)\b)", re.I
)
_PLACED = re.compile(r"(?<=\w) (?:in|on|at|with|for|from|by)\b.*$", re.I)
"""Where or with whom a thing was: whether it still is there is told by what is said of the thing alone."""

_BESIDES = re.compile(
    r",? \b(?:besides|beside|except(?: for)?|but not|other than|apart from|aside from)"
    r" (?P<who>(?-i:[A-Z])\w+(?: and (?-i:[A-Z])\w+)?)$",
    re.I,
)
_SOMEBODY = re.compile(r"\b(?:some|any)(?:body|one)\b|^who\b", re.I)
_THE_NTH = re.compile(rf"\bthe (?:very )?(?:first|last|latest|{'|'.join(ORDINALS)})\b", re.I)
_AT_A_DISTANCE = re.compile(
    r"\s*\b(?P<within>within|(?:in|during) the|no more than|less than)?"
    rf"\s*(?P<n>{NUMBER}|an?|few)?\s*(?P<unit>{UNIT})$",
    re.I,
)
_ENDING = re.compile(
    r"^(?P<rest>(?:when|how long ago)\b.*)\b(?:(?P<over>stop(?:ped)?|end(?:ed)?|finish(?:ed)?|ceased?"
    r"|(?:is|was) over)|leave|left|disappear(?:ed)?|vanish(?:ed)?|go away)$",
    re.I,
)
_NOW = re.compile(
    r"\b(?:(?:right|just) now|now|currently|at the moment|at (?:this|the present) moment|at present"
    r"|presently)\b",
    re.I,
)
_PRESENT = re.compile(
    r"\b(?:what(?:'s| is) (?:happening|going on|on (?:the )?screen|visible|being (?:said|shown))"
    r"|(?:what|who) (?:do|can|are) (?:you|we) (?:see|seeing|hear|hearing|look|watch|listen)"
    r"|who is (?:speaking|talking)|what (?:is|are) (?:he|she|they|the \w+|people) (?:saying|doing)"
    r"|^(?:is|are) (?:any|some)(?:one|body|thing) \w+ing)",
    re.I,
)
_IN_VIEW = re.compile(
    r"\bare (?:now |currently )?(?:visible|in (?:view|sight|the picture)|on (?:the )?screen)\b", re.I
)
_THERE = re.compile(r"\bare (?:\w+ )?(?:there|here)\b|\b(?:can|do) (?:you|we|i) see\b", re.I)
_STATE = re.compile(
    r"^(?:(?:in|on|at|to|for|with|from|by|of) )?(?:where|who|whose|what|which|when|how)\b"
    r"(?!.*\b(?:was|were|did|had|been)\b)"
    r"(?:.*\b(?:is|are|does|do|has|have|will|can)\b(?! been)|.*(?:'s|’s) |(?: \w+)? \w+s\b(?! \w+ed\b))",
    re.I,
)
_FIRST_AND_LATER = re.compile(
    r"^(?P<what>.+?),? (?:at |to )?(?:first|begin with|start with)(?P<rest>(?: [a-z]+){0,3}?)"
    r",? (?:and|then|but)(?: \w+){0,4}? (?:later|afterwards?|then|after that|last|finally|(?:in|at) the end)"
    r"(?: on)?$",
    re.I,
)
_CHANGED = re.compile(
    r"^(?:(?:has|have|had) (?P<what>.+?) (?:ever )?changed|did (?P<thing>.+?) (?:ever )?change)"
    r"(?: (?:since|at all|in the meantime))?$",
    re.I,
)
_SPOKEN_OF = re.compile(r"\b(?:it|that|this|him|her|them)\b", re.I)
_OF_NOW = (Goal.WHAT, Goal.SEEN, Goal.HEARD, Goal.SAID, Goal.WHO, Goal.SUMMARY)
_READABLE = (
    Goal.WHAT,
    Goal.SEEN,
    Goal.SAID,
    Goal.WHETHER,
    Goal.WHEN,
    Goal.WHERE,
    Goal.COUNT,
    Goal.AMOUNT,
)
"""What may be asked of writing of a form."""

_OF_STATE = (Goal.WHAT, Goal.WHO, Goal.WHEN, Goal.WHERE)


def plan_of(text: str, now: float, streams: Iterable[str] = (), timeless: bool = False) -> Plan:
    """The plan for a question asked at `now` (Unix seconds) where `streams` may be spoken of by name.

    `timeless`: times that it speaks of are part of what is looked for, and not where.
    """
    if of := about(text[:LONGEST]):
        return Plan(Goal.WATCH, Clue(of))
    asked = phrased(" ".join(text[:LONGEST].split()))
    yet = _STILL.search(asked) and re.match(CLOSED, asked, re.I)
    rest, when = (asked, None) if yet or timeless else time_words(asked, now)
    rest, named = _streams(rest, list(streams))
    rest, quotes = unquoted(rest)
    rest, others_than = _others(rest)
    plan = (
        compared(rest, when)
        or _between(rest, when)
        or claimed(rest, when)
        or _onward(rest, when)
        or _related(rest, when)
        or _written(rest, when)
        or _plain(rest, when)
    )
    plan = replace(_lettered(plan, rest), streams=named, others_than=others_than)
    return quoting(plan, quotes) if quotes else plan


def plan_beside(
    text: str, match: re.Match[str], bare: re.Pattern[str], anchor: Thing, now: float, streams: Iterable[str]
) -> Plan:
    """The plan for `text` without `match`, whose group says how what is asked for stands to `anchor`.

    Of what is `bare` then, it is asked what happened.
    """
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    rest, distance = _at_a_distance(rest.strip(" ?.!"))
    plan = plan_of("What happened" if bare.search(rest) else rest, now, streams)
    relation = Relation(match.lastgroup or "while")
    return replace(plan, relation=relation, anchor=anchor, distance=distance, now=False, latest=False)


def _others(text: str) -> tuple[str, str]:
    """`text` without those of whom it asks not, and their names: "who else besides Ann?"."""
    match = _BESIDES.search(text)
    return (f"{text[: match.start()]} {text[match.end() :]}", match["who"]) if match else (text, "")


def _streams(text: str, streams: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """`text` without the places that name a stream, and the streams named."""
    named = []
    where = r"(?:(?:on|in|from|at|by|of|for)\s+)?" if SUMMARY.search(text) else r"(?:on|in|from|at|by)\s+"
    for stream in sorted(streams, key=len, reverse=True):
        name = rf"[\"“]?{re.escape(stream)}(?!\w)[\"”]?(?:\s+(?:camera|stream|cam)\b)?"
        place = rf"\b{where}(?:the\s+)?(?:(?:camera|stream)\s+)?{name}"
        text, count = re.subn(place, " ", text, flags=re.I)
        if count:
            named.append(stream)
    if not named:
        return text, ()
    text, count = _ON_THE_OTHER.subn(" ", text)
    if count:
        named = [name for name in streams if name not in named]
    return _WHAT_WAS.sub(r"\1 seen", " ".join(text.split())), tuple(named)


def _between(text: str, when: When | None) -> Plan | None:
    """What there was between two things."""
    match = _BETWEEN.search(text)
    ends = pair(match)
    if match is None or ends is None:
        return None
    return replace(_plain(match["what"], when), relation=Relation.AFTER, anchor=ends[0], until=ends[1])


def _onward(text: str, when: When | None) -> Plan | None:
    """How something was first, and how later; or whether that is another way."""
    if changed := _CHANGED.search(text):
        clue = clue_of(changed["what"] or changed["thing"])
        return Plan(Goal.WHETHER, clue, when, onward=True) if clue.text and not clue.kinds else None
    match = _FIRST_AND_LATER.search(text)
    plan = _plain(f"{match['what']}{match['rest']}", when) if match else None
    about = plan and (plan.clue.text or _SPOKEN_OF.search(text))
    return replace(plan, onward=True, latest=False, each=None) if plan and about else None


def _related(text: str, when: When | None) -> Plan | None:
    """What stands to another thing."""
    match = _LEADING.search(text) or _RELATED.search(text)
    if not match:
        return None
    anchor = thing_of(match["anchor"])
    if not anchor.clue.text:
        return None
    what, distance = _at_a_distance(match["what"] or match["then"])
    plan, relation = _plain(what, when), relation_of(match["how"])
    beside = replace(plan, relation=relation, anchor=anchor, distance=distance, latest=False, still=False)
    return replace(beside, close=bool(match["close"]) and plan.goal is Goal.SUMMARY)


def _written(text: str, when: When | None) -> Plan | None:
    """What is written on something: what is read while that is seen."""
    rest, bearer = written_on(text)
    plan = _plain(rest, when)
    if not bearer or plan.clue.kinds != LETTERED:
        return None
    return replace(plan, relation=Relation.WHILE, anchor=Thing(Clue(bearer, frozenset({Kind.VISION}))))


def _lettered(plan: Plan, text: str) -> Plan:
    """The same; where it asks for writing of some form, such as a number plate, for that first.

    A price of nothing in particular may have been told of anything.
    """
    form, rest = form_asked(text)
    if not form or plan.goal not in _READABLE or plan.other or plan.relation not in (None, Relation.WHILE):
        return plan
    thing = subject_of(rest, LETTERED)
    read = plan.clue.kinds == LETTERED or not BEARERS.isdisjoint(rest.lower().split())
    if form == PRICE:
        return replace(plan, lettered=Lettered(form, thing)) if thing or read else plan
    clue = replace(plan.clue, kinds=LETTERED if read else QUOTED)
    return replace(plan, clue=clue, lettered=Lettered(form, thing))


def _at_a_distance(text: str) -> tuple[str, tuple[float, float] | None]:
    """`text` without how far from something that is, and from how many to how many seconds that are."""
    match = _AT_A_DISTANCE.search(text)
    if match is None or not (match["n"] or match["within"]):
        return text, None
    seconds = seconds_of(f"{match['n'] or 'a'} {match['unit']}")
    slack = max(DISTANT, seconds / 4)
    span = (0.0, seconds) if match["within"] else (seconds - slack, seconds + slack)
    return text[: match.start()], span


def _plain(text: str, when: When | None) -> Plan:
    """What stands to nothing else."""
    text, bounds = bounded(text)
    ending = _ENDING.search(text)
    clue = _clue(text, ending)
    goal = Goal.COUNT if bounds and not SO_LONG.search(text) else goal_of(text, clue)
    if goal is Goal.WHETHER and clue.text and (yet := _yet(text, clue, when)):
        return yet
    now = bool(_NOW.search(text) or (_PRESENT.search(text) and not when))
    lasting = goal is Goal.DURATION and not _THE_NTH.search(text)  # "how long did it last" is of no last time
    pick = 0 if lasting or bounds or now else pick_of(text)
    if listed := _listed_now(text, goal, clue, when):
        return listed
    if not when and not pick and _of_state(text, goal, clue, now):
        return Plan(goal, clue, latest=True)
    if now and not when and goal in _OF_NOW:
        goal = Goal.NOW
    nobody = _NOBODY.search(text) if goal is Goal.DURATION else None
    if nobody:
        clue = Clue(nobody["what"] or "person", clue.kinds or frozenset({Kind.VISION}))
    each = None if pick or bounds else each_of(text, goal, clue)
    plan = Plan(goal, clue, when, pick=pick, bounds=bounds, now=now, each=each)
    return replace(plan, empty=bool(nobody), ending=bool(ending))


def _listed_now(text: str, goal: Goal, clue: Clue, when: When | None) -> Plan | None:
    """Which things of a kind are in view now: "which vehicles are there now?"."""
    if when or not (_IN_VIEW.search(text) or (_NOW.search(text) and _THERE.search(text))):
        return None
    seen = replace(clue, kinds=clue.kinds or frozenset({Kind.VISION}))
    if each_of(text, goal, seen) is not Each.NAME:
        return None
    return Plan(Goal.SEEN, seen, now=True, each=Each.NAME)


def _clue(text: str, ending: re.Match[str] | None) -> Clue:
    """What it is about, without how long that claims to be, or that it is over."""
    clue = clue_of(SO_LONG.sub("", text))
    if ending and ending["over"] and clue_of(ending["rest"]).text:
        return clue_of(ending["rest"])
    if not clue.text and clue.kinds == {Kind.VISION} and _SOMEBODY.search(text):
        return replace(clue, text="person")
    return clue


def _yet(text: str, clue: Clue, when: When | None) -> Plan | None:
    """Whether something is so, which may have been perceived or told long ago: "is it still there?"."""
    still, present = _STILL.search(text), _CLOSED_NOW.search(text)
    if when or clue.kinds & WORDED or (clue.kinds and not still):
        return None
    if not still and (not present or _NOW.search(text) or _PRESENT.search(text)):
        return None
    if still:
        clue = clue_of(_PLACED.sub("", text)) if clue_of(_PLACED.sub("", text)).text else clue
    yet = bool(still) or (present is not None and present["how"].lower() in ("is", "are"))
    return Plan(Goal.WHETHER, clue, latest=True, still=yet)


def _of_state(text: str, goal: Goal, clue: Clue, now: bool) -> bool:
    """Whether it asks how something is, which may have been told long ago: "who has the key?"."""
    perceived = bool(clue.kinds) or bool(_PRESENT.search(text))
    return goal in _OF_STATE and bool(clue.text) and not perceived and (now or bool(_STATE.search(text)))
