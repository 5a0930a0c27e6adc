"""Voice: whose words a question asks for."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.asking.plan import Goal
from pipeline.asking.question import SAYS, Clue
from pipeline.finding.person import person_in
from pipeline.finding.scope import Scope
from pipeline.observation import WORDED
from pipeline.words.keywords import terms

_WRITES = r"\b(?:writes?|wrote|written|note[sd]?)\b"
_BETWEEN = r"(?:\s+(?!been\b|was\b|were\b|is\b|are\b)\w+){0,2}?"
"""What may stand between who speaks and that he does: "did Ann ever really say"."""


def voiced(scope: Scope) -> Scope:
    """The same, where the question says who speaks: what is looked for was said by nobody else."""
    speaker = _speaker(scope)
    if not speaker:
        return scope
    clue, name = scope.plan.clue, set(terms(speaker))
    about = (word for word in clue.text.split() if not set(terms(word)) & name)
    rest = " ".join(word for word in about if not re.fullmatch(_WRITES, word, re.I))
    clue = replace(clue, text=rest, kinds=clue.kinds | WORDED, speaker=speaker)
    return replace(scope, plan=replace(scope.plan, clue=clue))


def _speaker(scope: Scope) -> str:
    clue = scope.plan.clue
    if not clue.kinds & WORDED or not clue.text or clue.quoted or scope.plan.goal is Goal.WHO:
        return ""
    speakers = {moment.speaker for each in scope.events for moment in each.event.moments}
    person = person_in(clue.text, speakers)
    alone = set(terms(clue.text)) <= set(terms(person))
    return person if person and (alone or _speaks(person, clue, scope.question.text)) else ""


def _speaks(person: str, clue: Clue, text: str) -> bool:
    """Whether `text` says that `person` is who speaks, and not whom one speaks of."""
    name = re.escape(person)
    says = rf"\b{name}\b{_BETWEEN}\s+(?:{SAYS}|{_WRITES})|\b(?:by|from) {name}\b"
    return bool(re.search(says, text, re.I))
