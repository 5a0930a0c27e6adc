"""Replies: what was said in answer to what was asked, as far as the order of turns tells, and reasons.

Of sentences with the words of a question the likest is often one that asked the same; what answers it was
said next. And why something is so may be told in the sentence after it: "Because …".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.asking.plan import Goal
from pipeline.evidence import Evidence
from pipeline.finding.conflict import states
from pipeline.finding.findings import Findings
from pipeline.finding.interval import same
from pipeline.finding.person import asks, closest
from pipeline.finding.scope import Scope
from pipeline.recalling.occurrence import end, wall
from pipeline.recalling.recall import evidence
from pipeline.words.keywords import terms

WITHIN = 20.0
"""Seconds after a sentence in which its reply or its reason is looked for."""

FIRST = 3
"""Sentences of which a reason is looked for."""

_TOLD = (Goal.WHAT, Goal.WHO, Goal.WHERE, Goal.WHEN, Goal.AMOUNT)
_WHY = re.compile(r"^(?:why|how come|for what reason|what (?:is|was) the reason)\b", re.I)
_BECAUSE = re.compile(
    r"\b(?:because|cause|since|due to|thanks to|so that|in order to|that['’]s why|the reason|otherwise)\b"
    r"|, so (?:i|we|you|he|she|they|it|the|that)\b",
    re.I,
)


def replied(findings: Findings, scope: Scope) -> Findings:
    """The same, begun with the reply to what is only asked, or with the reason that is asked for."""
    told = findings.evidence
    why = _WHY.search(scope.asked)
    if not told or not told[0].said or scope.plan.goal not in _TOLD or (scope.plan.clue.kinds and not why):
        return findings
    first = _reason(told, scope) if why else _reply(told[0], scope)
    if first is None:
        return findings
    return replace(findings, evidence=(first, *(e for e in told if not same(e, first))), before=())


def _reason(told: Sequence[Evidence], scope: Scope) -> Evidence | None:
    """The first of what was found that tells a reason, or that is followed by one."""
    for e in told[:FIRST]:
        if e.said and (why := next(filter(_gives_reason, [e, *_after(e, scope)]), None)):
            return why
    return _reply(told[0], scope)


def _gives_reason(e: Evidence) -> bool:
    return states(e) and bool(_BECAUSE.search(e.text))


def _reply(e: Evidence, scope: Scope) -> Evidence | None:
    """What somebody else said next, if what `e` says of it asks; somebody without a name may be anybody."""
    if not all(map(asks, closest(e.text, terms(scope.plan.clue.text)))):
        return None
    others = (said for said in _after(e, scope) if not (e.speaker and said.speaker == e.speaker))
    return next(filter(states, others), None)


def _after(e: Evidence, scope: Scope) -> list[Evidence]:
    """What was said within a short time after `e` on its stream, in order."""
    span = replace(scope.question.span, streams=(e.stream,)).between(end(e), end(e) + WITHIN)
    known = scope.recall.events(span, earliest=True)
    said = (evidence(each, moment, e.score) for each in known for moment in each.event.moments)
    return sorted((s for s in said if s.said and e.t0 < s.t0 <= e.t1 + WITHIN), key=wall)
