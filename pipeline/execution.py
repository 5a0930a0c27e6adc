"""Execution: a plan carried out over recall, giving what an answer can stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.evidence import Evidence
from pipeline.matching import ACCEPT
from pipeline.memory import Span
from pipeline.observation import Kind
from pipeline.plan import Goal, Plan, Relation
from pipeline.question import Clue, Question
from pipeline.recall import Known, Recall, evidence

SHARE = 0.85
"""Share of the best score that further evidence must reach to count as the same thing."""

DEEP = 200
"""Events looked at a channel where every occurrence counts."""

LATEST = 10.0
"""Seconds before the last thing known that are still now."""

NEXT_TO = 1.0
"""Seconds by which two things may miss each other and still be at the same time."""

_EVERY = (Goal.WHEN, Goal.COUNT, Goal.DURATION, Goal.ORDER, Goal.WHERE, Goal.WHO)


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked through: streams, and from when to when (Unix seconds; 0 where nothing was there)."""

    streams: tuple[str, ...] = ()
    since: float = 0.0
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Findings:
    """What a plan found: `evidence` carries the answer, `near` was found but does not.

    `others` belongs to the plan's second thing, `anchor` is what the plan relates to. `missing` is the
    clue for which there was nothing, if the answer needs it.
    """

    plan: Plan
    evidence: tuple[Evidence, ...] = ()
    near: tuple[Evidence, ...] = ()
    others: tuple[Evidence, ...] = ()
    anchor: Evidence | None = None
    missing: Clue | None = None
    searched: Searched = Searched()


def execute(plan: Plan, question: Question, recall: Recall) -> Findings:
    """Carry out `plan` for `question`."""
    return _Execution(plan, question, recall).run()


class _Execution:
    def __init__(self, plan: Plan, question: Question, recall: Recall) -> None:
        self._plan = plan
        self._question = question
        self._recall = recall
        self._span = _narrowed(question.span, plan)
        self._anchor: Evidence | None = None

    def run(self) -> Findings:
        """The findings; what is missing is said with what was searched."""
        findings = self._run()
        if findings.evidence and not findings.missing:
            return findings
        return replace(findings, searched=self._searched())

    def _run(self) -> Findings:
        plan = self._plan
        if plan.goal is Goal.NOW:
            return Findings(plan, tuple(self._latest()))
        if plan.goal is Goal.ORDER and plan.other:
            return self._order(plan.other)
        if plan.relation and plan.anchor:
            anchors = self._occurrences(plan.anchor)
            if not anchors:
                return self._loosely() if plan.goal is Goal.WHAT else Findings(plan, missing=plan.anchor)
            self._anchor = _picked(anchors, plan.nth) if plan.nth else anchors[0]
        if not plan.clue.text or plan.goal is Goal.SUMMARY:
            return Findings(plan, tuple(self._listed()), anchor=self._anchor)
        return self._found(self._recall_clue())

    def _recall_clue(self) -> list[Evidence]:
        plan = self._plan
        depth = DEEP if plan.goal in _EVERY or plan.pick or self._anchor else 24
        text = "" if plan.relation or plan.when else self._question.text
        found = self._recall.find(plan.clue, DEEP, self._span, text, depth=depth)
        return [e for e in found if self._holds(e)]

    def _found(self, found: Sequence[Evidence]) -> Findings:
        carrying = _carrying(found)
        rest = tuple(e for e in found if e not in carrying)[:5]
        missing = None if carrying else self._plan.clue
        if self._plan.pick and carrying:
            first = _picked(carrying, self._plan.pick)
            carrying = [first, *(e for e in carrying if e is not first)]
        return Findings(self._plan, tuple(carrying), rest, anchor=self._anchor, missing=missing)

    def _loosely(self) -> Findings:
        """The relation was part of the matter and not of time: look for all of its words together."""
        found = self._recall.find(Clue("", frozenset()), 10, self._span, self._question.text)
        return self._found(found)

    def _order(self, other: Clue) -> Findings:
        first, second = self._occurrences(self._plan.clue), self._occurrences(other)
        missing = self._plan.clue if not first else None if second else other
        return Findings(self._plan, tuple(first), others=tuple(second), missing=missing)

    def _occurrences(self, clue: Clue) -> list[Evidence]:
        found = self._recall.find(clue, DEEP, self._question.span, depth=DEEP)
        return [e for e in _carrying(found) if self._timed(e)]

    def _latest(self) -> list[Evidence]:
        """The last look, the last words and the last sounds of each stream."""
        last: dict[tuple[str, str], Evidence] = {}
        newest: dict[str, float] = {}
        for each in self._moments(self._recall.events(self._span, 20)):
            last[(each.stream, each.kind)] = each
            newest[each.stream] = max(newest.get(each.stream, each.t1), each.t1)
        kinds = self._plan.clue.kinds
        return [
            e
            for e in sorted(last.values(), key=lambda e: (e.stream, -e.t1))
            if e.t1 >= newest[e.stream] - LATEST and (not kinds or Kind(e.kind) in kinds)
        ]

    def _listed(self) -> list[Evidence]:
        kinds = self._plan.clue.kinds
        moments = self._moments(self._recall.events(self._span))
        listed = [e for e in moments if (not kinds or Kind(e.kind) in kinds) and self._holds(e)]
        if not listed or self._plan.goal is Goal.SUMMARY:
            return listed
        if self._plan.pick:
            return [_picked(listed, self._plan.pick)]
        if self._plan.relation is Relation.BEFORE:
            return listed[-1:]
        return listed[:1] if self._plan.relation is Relation.AFTER else listed

    def _moments(self, events: Sequence[Known]) -> list[Evidence]:
        found = [evidence(each, moment, 1.0) for each in events for moment in each.event.moments]
        return sorted((e for e in found if self._timed(e)), key=lambda e: e.wall0 + e.t0)

    def _timed(self, e: Evidence) -> bool:
        return self._plan.when is None or self._plan.when.holds(e.t0, e.t1, e.wall0)

    def _holds(self, e: Evidence) -> bool:
        return self._timed(e) and (self._anchor is None or _stands(e, self._plan.relation, self._anchor))

    def _searched(self) -> Searched:
        events = [each.event for each in self._recall.events(self._span)]
        if not events:
            return Searched()
        return Searched(
            streams=tuple(sorted({event.stream for event in events})),
            since=min(event.wall0 + event.t0 for event in events),
            until=max(event.wall0 + event.t1 for event in events),
        )


def _narrowed(span: Span, plan: Plan) -> Span:
    when = plan.when
    if when is None:
        return span
    since = max((t for t in (span.since, when.since) if t is not None), default=None)
    until = min((t for t in (span.until, when.until) if t is not None), default=None)
    return Span(span.streams, since, until)


def _carrying(found: Sequence[Evidence]) -> list[Evidence]:
    """What is good enough to stand on, and about as good as the best."""
    least = max(ACCEPT, SHARE * max((e.score for e in found), default=0.0))
    return [e for e in found if e.score >= least]


def _picked(found: Sequence[Evidence], number: int) -> Evidence:
    ordered = sorted(found, key=lambda e: e.wall0 + e.t0)
    return ordered[-1] if number < 0 else ordered[min(number, len(ordered)) - 1]


def _stands(e: Evidence, relation: Relation | None, anchor: Evidence) -> bool:
    if (e.event, e.kind, e.t0) == (anchor.event, anchor.kind, anchor.t0):
        return False
    middle = e.wall0 + (e.t0 + e.t1) / 2
    start, end = anchor.wall0 + anchor.t0, anchor.wall0 + anchor.t1
    if relation is Relation.BEFORE:
        return middle < start
    if relation is Relation.AFTER:
        return middle > end
    return e.wall0 + e.t0 <= end + NEXT_TO and e.wall0 + e.t1 >= start - NEXT_TO
