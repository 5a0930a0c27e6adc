"""Fragments: a picture or a sound beside a question, which says what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.asking.plan import Plan, Thing
from pipeline.asking.question import Clue, Question
from pipeline.asking.understanding import plan_beside, plan_of
from pipeline.observation import Kind

_PERCEIVED = r"(?:heard|hear|seen|see|saw|said|shown|played|on (?:the )?screen|in view|there)"
_BESIDE = re.compile(
    r"\b(?:(?P<before>before)|(?P<after>after)|(?P<while>while|when|during))\s+"
    rf"(?:(?:i|you|we|one)\s+(?:\w+\s+)?{_PERCEIVED}\s+)?(?:this|that|it)\b(?:\s+(?:sound|noise|picture|image))?"
    rf"(?:\s+(?:was|is)\s+(?:\w+\s+)?{_PERCEIVED})?",
    re.I,
)
"""What stands to the fragment in time; the groups are relations."""

_BARE = re.compile(r"^\W*$")


def clue_given(question: Question) -> Clue | None:
    """What a picture or a sound beside `question` is a clue to; None without one."""
    picture, snippet = question.picture, question.snippet
    looks = Clue("what the picture shows", frozenset({Kind.VISION}), () if picture is None else (picture,))
    if snippet is None:
        return looks if looks.fragment else None
    sounds = Clue(f"{snippet}", snippet.kinds, looks.shown, snippet)
    if not looks.fragment:
        return sounds
    return replace(sounds, text=f"{looks.text} or {sounds.text}", kinds=looks.kinds | sounds.kinds)


def plan_given(question: Question, given: Clue, streams: Iterable[str] = ()) -> Plan:
    """The plan for a question about what is `given`, or about what was before, after or beside it.

    What is named beside a fragment is in there, and "this" is the fragment and not the answer before.
    """
    text, named = question.text, tuple(streams)
    match = _BESIDE.search(text)
    if match is None:
        return replace(plan_of(text, question.now, named), clue=given)
    return plan_beside(text, match, _BARE, Thing(given), question.now, named)
