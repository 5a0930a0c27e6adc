"""Execution: a plan carried out over recall, giving what an answer can stand on."""

from __future__ import annotations

from dataclasses import replace

from pipeline.asking.lettering import said_by
from pipeline.asking.plan import Goal, Plan, Relation, Thing
from pipeline.asking.question import Clue, Question
from pipeline.finding.findings import Findings
from pipeline.finding.interval import AT_ONCE
from pipeline.finding.lettered import lettered, told_of_form
from pipeline.finding.listing import listed, present, without
from pipeline.finding.referent import compared, occasions, referent
from pipeline.finding.reply import replied
from pipeline.finding.scope import Scope, scope_of
from pipeline.finding.search import searched, together
from pipeline.finding.voice import voiced
from pipeline.memory import Reach, Span
from pipeline.observation import LETTERED, Kind
from pipeline.recalling.recall import Recall

TRIED = 5
"""Times of an anchor at which something is looked for, at most."""


def execute(plan: Plan, question: Question, recall: Recall) -> Findings:
    """Carry out `plan` for `question`; where something is missing, it is told what was searched."""
    if plan.goal is Goal.WATCH:
        return Findings(plan, watched=watched(question.span, recall))
    scope = scope_of(plan, question, recall)
    if len(plan.clues) > 1:
        recall.prepare(plan.clues)
    findings = _found(scope)
    if _holds(findings):
        return findings
    return replace(findings, searched=recall.reach(scope.span))


def watched(span: Span, recall: Recall) -> tuple[Reach, ...]:
    """What is known of each stream inside `span`, by name."""
    return tuple(recall.reach(replace(span, streams=(name,))) for name in recall.reach(span).streams)


def _found(scope: Scope) -> Findings:
    """What is known already, or has the form that is asked for, where it asks for one."""
    if scope.plan.known:
        return replied(Findings(scope.plan, (scope.plan.known,)), scope)
    findings = lettered(scope) or told_of_form(_related(scope))
    return (_read_on_it(scope) if findings.missing else None) or findings


def _read_on_it(scope: Scope) -> Findings | None:
    """What is written on a thing of which nothing was said: "what does the mug say?"."""
    bearer = said_by(scope.asked) if scope.plan.goal is Goal.SAID else ""
    if not bearer:
        return None
    on = Thing(Clue(bearer, frozenset({Kind.VISION})))
    plan = replace(scope.plan, clue=Clue("", LETTERED), relation=Relation.WHILE, anchor=on)
    findings = _related(replace(scope, plan=plan))
    return None if findings.missing else findings


def _related(scope: Scope) -> Findings:
    """What is there now, or compared; else what stands to the plan's anchor, if it has one."""
    plan = scope.plan
    if plan.goal is Goal.NOW:
        return present(scope)
    if plan.other:
        return compared(plan.other, scope)
    if plan.anchor:
        return _beside(plan.anchor, scope)
    return _inside(scope)


def _beside(anchor: Thing, scope: Scope) -> Findings:
    """What stands to the anchor as the plan says; at the time of it there may be nothing one time, and
    something another."""
    times = occasions(anchor, scope)
    if not times:
        return together(anchor.clue, scope)
    if until := scope.plan.until:
        scope = replace(scope, until=referent(until, scope))
        if scope.until is None:
            return together(until.clue, scope)
    tried = times if scope.plan.relation in AT_ONCE else times[:1]
    found = (_inside(replace(scope, anchor=time)) for time in tried[:TRIED])
    first = next(found)
    return first if _holds(first) else next(filter(_holds, found), first)


def _holds(findings: Findings) -> bool:
    return bool(findings.evidence) and not findings.missing


def _inside(scope: Scope) -> Findings:
    """What there is in a scope whose ends are known."""
    scope = voiced(scope)
    plan = scope.plan
    if plan.empty:
        return without(scope)
    if not plan.clue.text or (plan.goal is Goal.SUMMARY and not plan.clue.fragment):
        return listed(scope)
    return searched(scope)
