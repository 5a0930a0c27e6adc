"""Listing: what there was, where nothing in particular is looked for."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.asking.plan import Goal, Relation
from pipeline.evidence import Evidence
from pipeline.finding.findings import Findings
from pipeline.finding.interval import apart
from pipeline.finding.relevance import everywhere
from pipeline.finding.scope import Scope
from pipeline.observation import LETTERED, Kind
from pipeline.recalling.occurrence import occurrences, picked, wall
from pipeline.recalling.recall import evidence

BRIEF, MANY = 60, 4000
"""Events of which a summary is made of what is in them, and episodes looked through where there are more."""

BESIDE = 60.0
"""Seconds from something within which what is next to it on its own stream counts before all others, and to
which a summary of what came before or after it goes."""

CLOSE_BY = 20.0
"""The same where it is asked what was right before or after it."""

TOGETHER = 0.5
"""Seconds within which two sounds began at once: as finely as they are heard."""

_ALL = (Relation.SINCE, Relation.UNTIL)


def present(scope: Scope) -> Findings:
    """The last look, the last words and the last sounds of each stream; one with a name, if any has.

    Of words or sounds, what was last anywhere is among them: perhaps nobody speaks just now.
    """
    kinds = scope.plan.clue.kinds
    moments = scope.moments(kinds)
    now = list(filter(scope.in_time, moments))
    if kinds and Kind.VISION not in kinds and not scope.plan.when:
        now = sorted({*now, *moments[-1:]}, key=wall)
    last: dict[tuple[str, str], Evidence] = {}
    for each in now:
        if each.text or (each.stream, each.kind) not in last:
            last[each.stream, each.kind] = each
    return Findings(scope.plan, tuple(sorted(last.values(), key=lambda e: (e.stream, -e.t1))))


def without(scope: Scope) -> Findings:
    """The looks on which what is asked for was not."""
    there = {e.event for e in everywhere(scope.plan.clue, scope.span, scope.recall)}
    looks = scope.holding(scope.moments({Kind.VISION}))
    return Findings(scope.plan, tuple(e for e in looks if e.event not in there), anchor=scope.anchor)


def listed(scope: Scope) -> Findings:
    """What there was, of the kinds that are asked for; where it is much, summaries of it."""
    told = _retold(scope) or _wanted(scope)
    return Findings(scope.plan, tuple(told), anchor=scope.anchor)


def _retold(scope: Scope) -> list[Evidence]:
    """What episodes were about, and the sounds, which no summary tells."""
    told = scope.holding(_summaries(scope))
    return [*told, *occurrences(scope.holding(scope.moments({Kind.SOUND})), apart=True)] if told else []


def _wanted(scope: Scope) -> list[Evidence]:
    """All of it, or the one that is asked for: picked, or next to the anchor."""
    plan = scope.plan
    there = scope.moments(plan.clue.kinds)
    if plan.clue.kinds == LETTERED:
        there = occurrences(there)  # a sign that stays is in every event
    found = _beside(scope.holding(there), scope)
    if plan.goal is Goal.SUMMARY or plan.relation in _ALL:
        return found
    if plan.pick:
        return _only(found, plan.pick)
    if plan.relation is Relation.BEFORE:
        return _at_once(found, found[-1:])
    return _at_once(found, found[:1]) if plan.relation is Relation.AFTER and not scope.until else found


def _at_once(found: Sequence[Evidence], one: Sequence[Evidence]) -> list[Evidence]:
    """The one with what began to be heard with it: which of two sounds came first, nobody can tell."""
    if not one or one[0].kind != Kind.SOUND:
        return list(one)
    return [e for e in found if e.kind == Kind.SOUND and abs(wall(e) - wall(one[0])) < TOGETHER]


def _beside(found: list[Evidence], scope: Scope) -> list[Evidence]:
    """What is next to the anchor on its own stream, if anything is: each place is a story of its own."""
    anchor, relation = scope.anchor, scope.plan.relation
    if anchor is None or scope.until or relation not in (Relation.AFTER, Relation.BEFORE):
        return found
    far = CLOSE_BY if scope.plan.close else BESIDE
    near = [e for e in found if apart(e, anchor) <= far]
    own = [e for e in near if e.stream == anchor.stream]
    return own or (near if scope.plan.goal is Goal.SUMMARY and near else found)


def _summaries(scope: Scope) -> list[Evidence]:
    """What episodes were about, if there is so much that no more is asked for."""
    plan = scope.plan
    if plan.goal is not Goal.SUMMARY or plan.clue.kinds or len(scope.events) <= BRIEF:
        return []
    episodes = scope.recall.events(scope.span, MANY, level="episode")
    return [evidence(each, moment, 1.0) for each in episodes for moment in each.event.moments]


def _only(found: Sequence[Evidence], number: int) -> list[Evidence]:
    """Occurrence `number` alone, if there is one."""
    one = picked(found, number, apart=True)
    return [one] if one else []
