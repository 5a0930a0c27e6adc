"""Search: what fits the clue of a plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pipeline.asking.dialogue import refers
from pipeline.asking.plan import Goal, Plan
from pipeline.asking.question import Clue, may_be_told
from pipeline.event import line
from pipeline.evidence import Evidence
from pipeline.finding.conflict import asks_what_all, at_odds, states
from pipeline.finding.course import ended, followed
from pipeline.finding.dated import Dated, dated, of_when
from pipeline.finding.expected import answering, best_first, in_other_words
from pipeline.finding.findings import NEAR, Findings
from pipeline.finding.interval import AT_ONCE, nearest_first
from pipeline.finding.relevance import carrying as near_enough
from pipeline.finding.relevance import nearest, unlabelled
from pipeline.finding.reply import replied
from pipeline.finding.scope import Scope
from pipeline.finding.state import as_it_was, is_how_it_was, told_last, yet
from pipeline.finding.subject import carrying_of_the_one_named, speaks_of_it
from pipeline.observation import WORDED, Kind
from pipeline.recalling.matching import ACCEPT
from pipeline.recalling.occurrence import alike_known, occurrences, picked, wall
from pipeline.recalling.recall import DEEP, EVENTS
from pipeline.words.keywords import terms

NEARLY = 0.75
"""Share of the words of a question that a sentence must have, where it was not said at the time asked for."""

_EVERY = (
    Goal.WHEN,
    Goal.COUNT,
    Goal.AMOUNT,
    Goal.DURATION,
    Goal.ELAPSED,
    Goal.ORDER,
    Goal.OFTENER,
    Goal.LONGER,
    Goal.WHERE,
    Goal.WHO,
)


def searched(scope: Scope) -> Findings:
    """What fits the plan's clue."""
    plan, anchor = scope.plan, scope.anchor
    if told := followed(scope):
        return told
    findings = _looked_for(scope)
    if findings.missing and (clue := in_other_words(plan.clue, scope.expected)):
        further = _looked_for(replace(scope, plan=replace(plan, clue=clue)))
        findings = findings if further.missing else replace(further, plan=plan)
    unheard = findings.missing and plan.clue.kinds == {Kind.SOUND} and may_be_told(scope.asked)
    if unheard and (told := _told_of(scope)):
        return told
    if not speaks_of_it(findings, scope):
        near = findings.evidence
        return Findings(
            plan, near=near[:NEAR], anchor=anchor, missing=plan.clue, nearest=nearest(near, plan.clue)
        )
    if plan.goal is Goal.WHETHER and (plan.still or plan.now):
        return yet(findings, scope)
    if findings.missing and plan.anchor and plan.relation in AT_ONCE and anchor and anchor.said:
        # Nothing is said during a sentence, and seldom next: the relation is in what is told.
        return together(plan.anchor.clue, replace(scope, anchor=None))
    return replied(findings, scope)


def _looked_for(scope: Scope) -> Findings:
    """What tells of the plan's clue in its own words, or near; what was done then may be told at another
    time."""
    plan, found = scope.plan, _fitting(scope)
    findings = told_last(found, scope) if plan.latest else _carried(found, plan.clue, scope)
    if plan.latest and plan.goal is Goal.WHETHER:
        findings = ended(findings, found, scope)
    if findings.missing and plan.when and not plan.anchor and not plan.clue.kinds:
        findings = _told_another_time(scope) or findings
    return findings


def _told_of(scope: Scope) -> Findings | None:
    """What can be heard and was not, but was told: "the alarm went off twice"."""
    clue = replace(scope.plan.clue, kinds=WORDED)
    found = scope.holding(scope.recall.find(clue, DEEP, scope.span))
    wanted = set(terms(clue.text))
    told = [e for e in found if states(e) and may_be_told(e.text) and wanted <= set(terms(e.text))]
    good = near_enough(told, clue)
    plan = replace(scope.plan, goal=Goal.SAID, clue=clue, bounds=None)
    return Findings(plan, tuple(good), anchor=scope.anchor) if good else None


def together(anchor: Clue, scope: Scope) -> Findings:
    """Nothing to relate to: perhaps the relation is in what was said; look for all words together."""
    clue, asked = scope.plan.clue, scope.question.text
    worded = scope.plan.goal is Goal.WHAT or (clue.text and clue.kinds <= WORDED)
    if anchor.fragment or not worded:
        return Findings(scope.plan, missing=anchor)
    both = Clue(f"{clue.text} {anchor.text}".strip(), WORDED)
    return _carried(scope.recall.find(both, DEEP, scope.span, asked), both, scope, anchor)


def _fitting(scope: Scope) -> list[Evidence]:
    """All that may fit, looked for as deeply as the plan needs it."""
    plan = scope.plan
    depth = DEEP if plan.goal in _EVERY or plan.pick or plan.latest or plan.onward or scope.anchor else EVENTS
    text = "" if plan.relation or plan.when or _speaks_of_before(scope) else scope.question.text
    found = scope.holding(scope.recall.find(plan.clue, DEEP, scope.span, text, depth))
    if any(kind.words for kind in scope.expected):
        found = [e for e in found if Kind(e.kind) is not Kind.VISION]  # no look has a price or a weight
    return [e for e in found if not unlabelled(e, plan.clue)] if plan.goal is Goal.WHAT else found


def _speaks_of_before(scope: Scope) -> bool:
    """Whether the clue has words of the question before: then the question alone is not what is meant."""
    question, words = scope.question, set(terms(scope.plan.clue.text))
    return question.earlier is not None and not words <= set(terms(question.text)) and refers(question.text)


def _carried(found: Sequence[Evidence], clue: Clue, scope: Scope, missing: Clue | None = None) -> Findings:
    """What `found` gives for `clue`; if that is nothing, `missing` is what there was nothing of."""
    plan, anchor = scope.plan, scope.anchor
    good = (as_it_was if is_how_it_was(plan) else carrying_of_the_one_named)(found, clue, scope)
    carrying = best_first(answering(good, found, scope.expected, clue), scope.expected, clue)
    held = set(carrying)
    near = [e for e in found if e not in held]
    carrying = _meant(carrying, scope)
    lacking = None if carrying else missing or clue
    findings = Findings(
        plan,
        tuple(carrying),
        tuple(near[:NEAR]),
        anchor=anchor,
        missing=lacking,
        known=() if carrying else tuple(good),
        mistaken=not good and bool(near_enough(found, clue)),
        nearest=None if good else nearest(near_enough(found, clue), clue),
    )
    alone = plan.pick or plan.onward or anchor
    return findings if alone or plan.goal in _EVERY else _disputed(findings, scope)


def _meant(carrying: list[Evidence], scope: Scope) -> list[Evidence]:
    """The same, the one that is picked first, or the nearest to the anchor; or the first and the last."""
    if number := scope.plan.pick:
        one = picked(alike_known(carrying), number)
        return [one, *(e for e in carrying if e.t0 != one.t0)] if one else []
    if scope.plan.onward:
        times = occurrences(alike_known(carrying))
        return [*times[:1], *times[1:][-1:]]
    return nearest_first(carrying, scope.anchor) if scope.anchor else carrying


def _disputed(findings: Findings, scope: Scope) -> Findings:
    """The same, with what contradicts the best statement there is."""
    told = [e for e in findings.evidence if states(e)]
    odd = at_odds(told[:1], told[1:], findings.plan.clue, of_one=not asks_what_all(scope.asked))
    if not odd:
        return findings
    rest = [e for e in findings.evidence if e is not told[0]]
    return replace(findings, evidence=(told[0], *rest), before=odd)


def _told_another_time(scope: Scope) -> Findings | None:
    """What was done at a time may be told at another: sentences with nearly all words, whenever said, or that
    speak of that time."""
    plan, wanted = scope.plan, set(terms(scope.plan.clue.text))
    found = scope.recall.find(plan.clue, DEEP, scope.question.span, scope.question.text)
    told = [e for e in found if states(e) and e.score >= ACCEPT]
    having = [len(wanted & set(terms(line(e.speaker, e.text)))) for e in told]
    enough = [
        e
        for e, n in zip(told, having, strict=True)
        if (n > 1 and (n >= NEARLY * len(wanted) or (2 * n > len(wanted) and _speaks_of_that_time(e, plan))))
        or _tells_so_much_of_that_time(e, scope)
    ]
    speakers = {e.speaker for e in found if e.speaker}
    carrying = carrying_of_the_one_named(enough, plan.clue, scope, speakers=speakers)
    carrying = carrying or _so_much_next(found, scope, speakers)
    return Findings(replace(plan, when=None), tuple(carrying)) if carrying else None


def _so_much_next(found: Sequence[Evidence], scope: Scope, speakers: Collection[str]) -> list[Evidence]:
    """What was said next after a sentence about the thing, and tells the quantity asked for, of that time."""
    clue, quantities = scope.plan.clue, [kind for kind in scope.expected if kind.words]
    about = carrying_of_the_one_named([e for e in found if states(e)], clue, scope, speakers=speakers)
    told = answering(about, found, quantities, clue) if quantities else []
    return [e for e in told if _is_of(dated(e.text, wall(e)), scope.plan)]


def _tells_so_much_of_that_time(e: Evidence, scope: Scope) -> bool:
    """Whether it holds the quantity that is asked for, of that time: "minus nine degrees tonight"."""
    quantities = [kind for kind in scope.expected if kind.words]
    return (
        bool(quantities)
        and all(kind.holds(e, scope.plan.clue) for kind in quantities)
        and _speaks_of_that_time(e, scope.plan)
    )


def _speaks_of_that_time(e: Evidence, plan: Plan) -> bool:
    return _is_of(of_when(e, plan.clue), plan)


def _is_of(spoken_of: Dated | None, plan: Plan) -> bool:
    when = plan.when
    return spoken_of is not None and when is not None and when.meets(spoken_of.since, spoken_of.until)
