"""Referents: what in memory the things of a question are."""

from __future__ import annotations

from functools import partial

from pipeline.asking.plan import Goal, Thing
from pipeline.evidence import Evidence
from pipeline.finding.findings import Findings
from pipeline.finding.interval import nearest_first, stands, within
from pipeline.finding.relevance import everywhere
from pipeline.finding.scope import Scope
from pipeline.recalling.occurrence import alike_known, occurrences, picked


def referent(thing: Thing, scope: Scope) -> Evidence | None:
    """The occurrence of a thing that is meant: the one known or picked, or the one that fits best."""
    return next(iter(occasions(thing, scope)), None)


def occasions(thing: Thing, scope: Scope) -> list[Evidence]:
    """The times when a thing occurred, each from its begin to its end, the one that fits best first."""
    if thing.known:
        return [thing.known]
    found = referents(thing, scope)
    if thing.pick:
        one = picked(alike_known(found), thing.pick)
        return [one] if one else []
    return sorted(
        occurrences(found), key=lambda time: next(n for n, e in enumerate(found) if within(e, time))
    )


def referents(thing: Thing, scope: Scope) -> list[Evidence]:
    """Where a thing occurred, best first; beside its own anchor, nearest first."""
    found = [e for e in everywhere(thing.clue, scope.question.span, scope.recall) if scope.in_time(e)]
    found = [e for e in found if e.stream in scope.plan.streams] or found
    if not thing.anchor or not thing.relation:
        return found
    anchor = referent(thing.anchor, scope)
    if anchor is None:
        return []
    return nearest_first([e for e in found if stands(e, thing.relation, anchor)], anchor)


def compared(other: Thing, scope: Scope) -> Findings:
    """The plan's own thing beside another one, or more."""
    plan = scope.plan
    things = (Thing(plan.clue), other, *plan.more)
    found = [tuple(each) for each in scope.recall.together([partial(referents, t, scope) for t in things])]
    absent = next((thing.clue for thing, each in zip(things, found, strict=True) if not each), None)
    if plan.goal in (Goal.OFTENER, Goal.LONGER) and any(found):
        absent = None  # what never was, was less often
    first, second, *more = found
    return Findings(plan, first, others=second, more=tuple(more), missing=absent)
