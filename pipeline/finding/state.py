"""State: how something is, which may have been told long ago, and how it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.asking.plan import Goal, Plan
from pipeline.asking.question import Clue
from pipeline.evidence import Evidence
from pipeline.finding.conflict import at_odds, renews, states
from pipeline.finding.expected import answering, best_first, replied_to, replies
from pipeline.finding.findings import NEAR, Findings
from pipeline.finding.person import closest
from pipeline.finding.relevance import alike, everywhere, nearest, shared, speaks
from pipeline.finding.relevance import carrying as near_enough
from pipeline.finding.scope import Scope
from pipeline.finding.subject import carrying_of_the_one_named
from pipeline.observation import Kind
from pipeline.recalling.occurrence import so_from, wall
from pipeline.words.keywords import terms

LOOSELY = 0.6
"""Share of the best score that is enough where what was told last counts: it need not be told in the same
words."""

_STATES = (Goal.WHAT, Goal.WHO, Goal.WHEN, Goal.WHERE)


def told_last(found: Sequence[Evidence], scope: Scope) -> Findings:
    """How it is: what was told of it last, and what was told before that it replaces."""
    clue = scope.plan.clue
    good = carrying_of_the_one_named(found, clue, scope, LOOSELY)
    carrying = answering(good, found, scope.expected, clue)
    carrying.sort(key=so_from, reverse=True)
    told = [e for e in carrying if states(e)]
    told = _renewing([e for e in told if speaks(e, clue)] or told, clue)
    asked = [e for e in carrying if e.said and not states(e)]
    told = told or replies(asked, found) or [e for e in carrying if not e.said]
    told = best_first(told, scope.expected, clue)
    last, before = told[:1], told[1:]
    of = [asking for e in last for asking in replied_to(e, asked, found)]
    return Findings(
        scope.plan,
        tuple(last),
        tuple([*of, *before][: NEAR - 1] if told else found[:NEAR]),
        before=at_odds(last, before, clue),
        missing=None if told else clue,
        known=() if told else tuple(good),
        mistaken=not good and bool(near_enough(found, clue, LOOSELY)),
        nearest=None if good else nearest(near_enough(found, clue), clue),
    )


def yet(findings: Findings, scope: Scope) -> Findings:
    """Whether what was perceived is so now; what was only told is left as it was told last."""
    plan, best = scope.plan, next(iter(findings.evidence), None)
    if best and (states(best) or any(_is_there(e, scope) for e in findings.evidence)):
        return findings
    if best is None:
        best = max(everywhere(plan.clue, scope.question.span, scope.recall), key=wall, default=None)
    return Findings(replace(plan, now=True), last=best, missing=plan.clue)


def _is_there(e: Evidence, scope: Scope) -> bool:
    """Whether it is recent, and of a look that no other scene has followed."""
    later = (each for each in scope.moments({Kind.VISION}) if each.stream == e.stream and each.t0 > e.t1)
    gone = e.kind == Kind.VISION and any(each.event != e.event for each in later)
    return e.t1 >= scope.newest.get(e.stream, 0.0) and not gone


def is_how_it_was(plan: Plan) -> bool:
    """Whether it asks how something was at first, or last."""
    return bool((plan.pick or plan.onward) and not plan.clue.kinds and plan.goal in _STATES)


def as_it_was(found: Sequence[Evidence], clue: Clue, scope: Scope) -> list[Evidence]:
    """What tells how something was: that need not be told in the same words."""
    carrying = carrying_of_the_one_named(found, clue, scope, LOOSELY)
    if carrying and states(carrying[0]):
        return _renewing([e for e in carrying if states(e)], clue)
    return carrying


def _closest(e: Evidence, clue: Clue) -> str:
    return " ".join(closest(e.text, terms(clue.text)))


def _renewing(told: Sequence[Evidence], clue: Clue) -> list[Evidence]:
    """Without what has fewer words of the clue than the best, and says nothing of a change either: that is
    about something else."""
    if not told:
        return []
    things = Clue(" ".join(word for word in clue.text.split() if not word[:1].isupper()))
    own = [2 * shared(things, e) + shared(clue, e) + alike(clue, e) for e in told]
    return [e for e, n in zip(told, own, strict=True) if n == max(own) or renews(_closest(e, clue))]
