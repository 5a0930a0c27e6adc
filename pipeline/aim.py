"""The aim of a question: what is told apart, where it asks how many different ones there were, or which."""

from __future__ import annotations

import re

from pipeline.observation import WORDED, Kind
from pipeline.plan import Each, Goal
from pipeline.question import Clue

_PLACES = r"(?:streams?|cameras?|videos?|clips?|recordings?|places?|rooms?)\b"
_SPEAKERS = r"(?:people|persons?|speakers?|voices?|men|women|who(?:m|se)?)\b"
_KINDS = r"(?:different|distinct|various|separate|(?:different )?(?:kinds?|types?|sorts?) of)"
_ON_HOW_MANY = re.compile(rf"\bhow many (?:different )?{_PLACES}", re.I)
_WHO = re.compile(rf"\b(?:how many (?:\w+ )?)?{_SPEAKERS}", re.I)
_HOW_MANY_KINDS = re.compile(rf"\bhow many {_KINDS}\b", re.I)
_ON_WHICH = re.compile(rf"^(?:where|(?:(?:in|on|at|by) )?(?:which|what) {_PLACES})", re.I)
_WHICH_ONES = re.compile(
    rf"^(?:what|which)(?: (?:all|{_KINDS}|of|the|other|else))* (?!(?:was|is|has|does|this|us)\b)(?P<noun>[a-z]+(?:[^s\W]s|people|men|women))\b"
    r"(?! of\b)",
    re.I,
)
_SOUND_OR_LOOK = frozenset({Kind.VISION, Kind.SOUND})


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
