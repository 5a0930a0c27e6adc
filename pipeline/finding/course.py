"""Course: a state followed through what was told of how it began and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.asking.plan import Goal, Relation
from pipeline.asking.question import Clue
from pipeline.evidence import Evidence
from pipeline.finding.antecedent import stems_spoken_of
from pipeline.finding.conflict import states
from pipeline.finding.findings import NEAR, Findings
from pipeline.finding.interval import stands
from pipeline.finding.person import first_name, is_about, person_in
from pipeline.finding.phase import State, asks_whether_over, ends, moves, over, state_of
from pipeline.finding.scope import Scope
from pipeline.observation import WORDED
from pipeline.recalling.occurrence import wall
from pipeline.recalling.recall import DEEP
from pipeline.words.keywords import terms

_OF_STATE = (Goal.WHERE, Goal.WHO, Goal.WHAT, Goal.WHETHER)


def followed(scope: Scope) -> Findings | None:
    """How a state is or was that is told to have begun in other words; None where nothing tells it."""
    plan = scope.plan
    related = plan.latest or plan.pick or plan.relation or plan.when
    asked = related and not plan.clue.kinds and plan.goal in _OF_STATE
    state = state_of(scope.asked) if asked else None
    told = sorted(_beginnings(state, scope), key=wall) if state else []
    if not state or not told:
        return None
    if plan.goal is Goal.WHETHER:
        return _whether_yet(told, state, scope)
    one = told[0] if plan.pick > 0 or plan.relation is Relation.AFTER else told[-1]
    earlier = [e for e in told if wall(e) < wall(one)] if plan.latest else []
    return Findings(plan, (one,), before=tuple(earlier[::-1][: NEAR - 1]), anchor=scope.anchor)


def ended(findings: Findings, found: Sequence[Evidence], scope: Scope) -> Findings:
    """The same, or where it was told later, in other words, that it is over: that, and what was so before."""
    last = next(iter(findings.evidence), None)
    if last is None or not states(last):
        return findings
    if scope.plan.still and _told_otherwise(last, findings.before, scope):
        return replace(findings, over=True)
    if not asks_whether_over(scope.asked):
        return findings
    nearby = scope.recall.find(Clue(last.text, WORDED), DEEP, scope.span)
    if end := over(last, [*found, *nearby], scope.asked):
        return replace(findings, evidence=(end,), before=(last,), over=True)
    return replace(findings, over=ends(last.text, scope.asked))


def _told_otherwise(last: Evidence, before: Sequence[Evidence], scope: Scope) -> bool:
    """Whether it was so as is asked before, and another thing was told last: "still in the hall?"."""
    wanted = set(terms(scope.asked)) - set(terms(scope.plan.clue.text))
    return wanted.isdisjoint(terms(last.text)) and any(wanted & set(terms(e.text)) for e in before)


def _beginnings(state: State, scope: Scope) -> list[Evidence]:
    """What tells of a beginning of the state, of all that the question names else."""
    plan, when = scope.plan, scope.plan.when
    subject = _subject(state, scope)
    clue = Clue(f"{plan.clue.text} {state.words}", WORDED)
    found = scope.recall.find(clue, DEEP, replace(scope.question.span, streams=scope.span.streams))
    person = person_in(scope.question.text, {e.speaker for e in found if e.speaker})
    return [
        e
        for e in found
        if states(e)
        and state.began.search(e.text)
        and subject <= stems_spoken_of(e, found)
        and (not person or is_about(e, person, state.words))
        and (when is None or when.until is None or wall(e) <= when.until)
        and (scope.anchor is None or stands(e, plan.relation, scope.anchor))
    ]


def _subject(state: State, scope: Scope) -> set[str]:
    """The stems of what is in the state; where it is asked whether it still is, only the first name."""
    own = set(terms(scope.plan.clue.text)) - state.stems_in(scope.asked)
    yet = scope.plan.goal is Goal.WHETHER
    return (set(terms(first_name(scope.asked))) or own) if yet else own


def _whether_yet(told: Sequence[Evidence], state: State, scope: Scope) -> Findings | None:
    """Whether it still is as is asked: not where that was so once and another thing was told last."""
    last = told[-1]
    wanted = set(terms(scope.asked)) - _subject(state, scope) - state.stems_in(scope.asked) - {"still"}
    having = [e for e in told if wanted & set(terms(e.text))]
    if not having:
        return Findings(scope.plan, (last,), over=True) if ends(last.text, scope.asked) else None
    if having[-1] is last:
        return Findings(scope.plan, (last,), over=ends(last.text, scope.asked) and not moves(last.text))
    return Findings(scope.plan, (last,), before=(having[-1],), over=True)
