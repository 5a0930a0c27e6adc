"""The aim of a question: what kind of answer it wants, how often or how long it claims something to be, and
what is told apart where it asks how many different ones there were, or which."""

from __future__ import annotations

import re
from math import inf

from pipeline.asking.plan import Each, Goal
from pipeline.asking.question import Clue
from pipeline.asking.thing import CLOSED
from pipeline.asking.timewords import UNIT, seconds_of
from pipeline.observation import LETTERED, WORDED, Kind
from pipeline.words.numerals import SPELLED

_PLACES = r"(?:streams?|cameras?|videos?|clips?|recordings?|places?|rooms?)\b"
_SPEAKERS = r"(?:people|persons?|speakers?|voices?|men|women|who(?:m|se)?)\b"
_KINDS = r"(?:different|distinct|various|separate|(?:different )?(?:kinds?|types?|sorts?) of)"
_ON_HOW_MANY = re.compile(rf"\bhow many (?:different )?{_PLACES}", re.I)
_WHO = re.compile(rf"\b(?:how many (?:\w+ )?)?{_SPEAKERS}", re.I)
_HOW_MANY_KINDS = re.compile(rf"\bhow many {_KINDS}\b", re.I)
_ON_WHICH = re.compile(rf"^(?:where|(?:(?:in|on|at|by) )?(?:which|what) {_PLACES})", re.I)
_WHICH_ONES = re.compile(
    rf"^(?:what|which)(?: (?:all|{_KINDS}|(?:pieces?|items?) of|of|the|other|else))*"
    r" (?!(?:was|is|has|does|this|us)\b)"
    r"(?:[a-z]+(?:[^s\W]s|people|men|women)|furniture|food|fruit|wildlife|traffic|clothing)\b(?! of\b)",
    re.I,
)

_SOUND_OR_LOOK = frozenset({Kind.VISION, Kind.SOUND})
NUMBER = rf"(?:\d+|{'|'.join(sorted(SPELLED, key=len, reverse=True))})"
"""A number, in figures or in words, as a pattern."""

MEASURED = (
    r"(?:hundred|thousand|million|billion|percent|%|degrees?|euros?|dollars?|pounds?|bucks?|cents?|kilo\w*"
    r"|grams?|tons?|met(?:er|re)s?|centimet\w+|miles?|feet|inch(?:es)?|lit(?:er|re)s?|years? old)\b"
)
"""Of what is measured, and not counted."""

_OFTEN = re.compile(
    r"\b(?:(?P<how>more than|at least|no less than|at most|no more than|not more than|less than|fewer than"
    rf"|exactly|only|just|precisely) (?:(?P<word>once|twice)|(?P<n>{NUMBER})(?: times)?(?! ?{MEASURED}))"
    rf"|(?P<twice>twice)|(?P<times>{NUMBER}) times)\b",
    re.I,
)
SO_LONG = re.compile(
    rf"\b(?:(?P<more>(?:more|longer) than|at least|over)|less than|fewer than|under|at most)"
    rf" (?P<n>half an?|an?|{NUMBER}) (?P<unit>{UNIT})",
    re.I,
)
_OR = re.compile(r"\bor\b(?! (?:not|hear|see)\b)", re.I)
_ANY_OF_THEM = re.compile(r"\b(?:an?|any|some\w*|any\w+)\b.* or\b", re.I)
"""Alternatives of which neither is known: whether there was one of them, not which."""

SUMMARY = re.compile(
    r"\b(?:summar\w+|recap|overview|gist|rundown|highlights|in short"
    r"|what(?:'s| is| was) (?:this|the|that) (?:video|clip|stream)(?: all)? about"
    r"|what (?:did|have) (?:i|we) miss\w*|what (?:has |all |else )?(?:happened|went on|took place|occurred)"
    r"|what (?:was|has been|had been) (?:happening|going on)|tell me (?:about|everything)|describe)\b",
    re.I,
)
_STARTS: tuple[tuple[re.Pattern[str], Goal], ...] = tuple(
    (re.compile(pattern, re.I), goal)
    for pattern, goal in (
        (r"\bhow long ago\b", Goal.WHEN),
        (r"\b(?:how (?:many times|often)|number of times|^count)\b", Goal.COUNT),
        (r"\bhow many\b", Goal.AMOUNT),
        (r"\b(?:how long|for how long|how much time|duration)\b", Goal.DURATION),
        (
            r"^(?:at |around |about |since )?"
            r"(?:when|what time|which time|(?:at|on) (?:what|which) (?:time|point|moment|day|date))\b",
            Goal.WHEN,
        ),
        (
            r"^(?:where\b|(?:in|on|at) (?:which|what) "
            r"(?:camera|stream|video|place|room)s?\b|(?:which|what) (?:camera|stream|video)s?\b)",
            Goal.WHERE,
        ),
        (
            r"^(?:(?:by|to|from|with) whom|who|whom|whose"
            r"|(?:which|what) (?:of (?:the |us |them )?)?(?:people|persons?|speakers?))\b",
            Goal.WHO,
        ),
        (rf"^{CLOSED}(?:n['’]t)?\b", Goal.WHETHER),
    )
)
_SAYS = re.compile(
    r"\b(?:said|say|says|saying|told|tell|talk\w*|discuss\w*|mention\w*|spoken|spoke|words|quote\w*"
    r"|report\w*|shout\w*|yell\w*|whisper\w*|repl(?:y|ied)|answer(?:ed)?|complain\w*)\b",
    re.I,
)
_PERCEIVED = {frozenset({Kind.VISION}): Goal.SEEN, frozenset({Kind.SOUND}): Goal.HEARD, LETTERED: Goal.SAID}


def each_of(text: str, goal: Goal, clue: Clue) -> Each | None:
    """What a question of this goal and clue tells apart: streams, speakers, or what things are called."""
    spoken = bool(clue.kinds & WORDED)
    if goal in (Goal.OFTENER, Goal.LONGER):
        if _ON_WHICH.search(text):
            return Each.STREAM
        return Each.SPEAKER if spoken and _WHO.search(text) else Each.NAME
    if goal is Goal.AMOUNT:
        if _ON_HOW_MANY.search(text):
            return Each.STREAM
        if spoken:
            return Each.SPEAKER if _WHO.search(text) else None
        return Each.NAME if _HOW_MANY_KINDS.search(text) else None
    listing = goal in (Goal.SEEN, Goal.HEARD, Goal.WHAT) and clue.kinds <= _SOUND_OR_LOOK
    return Each.NAME if listing and clue.text and _WHICH_ONES.search(text) else None


def bounded(text: str) -> tuple[str, tuple[float, float] | None]:
    """`text` without how often it asks whether something was, and from how often to how often that is; of
    how long, in seconds."""
    match = _OFTEN.search(text) if re.match(CLOSED, text, re.I) else None
    if length := SO_LONG.search(text):
        if not re.match(CLOSED, text, re.I):
            return text, None
        seconds = seconds_of(f"{length['n']} {length['unit']}")
        return text, (seconds, inf) if length["more"] else (0.0, seconds)
    if match is None:
        return text, None
    told = (match["word"] or match["twice"] or match["n"] or match["times"]).lower()
    n = {"once": 1, "twice": 2}.get(told) or int(SPELLED.get(told, told))
    bounds = {
        "more than": (n + 1, inf),
        "at least": (n, inf),
        "no less than": (n, inf),
        "at most": (0, n),
        "no more than": (0, n),
        "not more than": (0, n),
        "less than": (0, n - 1),
        "fewer than": (0, n - 1),
    }.get((match["how"] or "").lower(), (n, n))
    return f"{text[: match.start()]} {text[match.end() :]}", bounds


def goal_of(text: str, clue: Clue) -> Goal:
    """What kind of answer a question wants that stands to nothing else."""
    if SO_LONG.search(text):
        return Goal.DURATION
    for pattern, goal in _STARTS:
        if pattern.search(text):
            which = goal is Goal.WHETHER and _OR.search(text) and not _ANY_OF_THEM.search(text)
            return Goal.WHAT if which else goal
    if SUMMARY.search(text) and not clue.kinds and not clue.text:
        return Goal.SUMMARY
    if _SAYS.search(text):
        return Goal.SAID
    return _PERCEIVED.get(clue.kinds, Goal.WHAT)
