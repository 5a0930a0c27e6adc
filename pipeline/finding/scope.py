"""Scope: where a plan looks, and what of what is found lies there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

from pipeline.asking.phrasing import phrased
from pipeline.asking.plan import Goal, Plan, Relation
from pipeline.asking.question import Question
from pipeline.asking.stretch import When
from pipeline.evidence import Evidence
from pipeline.finding.expected import Expected, expected
from pipeline.finding.interval import EARLIER, LATER, SOON, during, next_after, reaching, same, stands
from pipeline.memory import Span
from pipeline.observation import LETTERED, WORDED, Kind
from pipeline.recalling.occurrence import end, wall
from pipeline.recalling.ranking import Known
from pipeline.recalling.recall import Recall, evidence
from pipeline.words.keywords import terms

_WITHIN = (Goal.SUMMARY, Goal.DURATION)
"""What is told of a stretch of time for as long as it lies in there."""

_PERCEIVED = ("time", "length", "doer")
"""Kinds of what is not told but known by perceiving it."""

LATEST = 10.0
"""Seconds before the last thing known that are still now."""

SPEAKING = 5.0
"""The same of whether somebody speaks: a sentence is known when it is over."""


@dataclass(frozen=True)
class Scope:
    """Where `plan` looks for what `question` asks: its time, its streams, and how it stands to `anchor`.

    `anchor` and `until` are what the plan's things of these names turned out to be, as soon as it is known.
    """

    plan: Plan
    question: Question
    recall: Recall
    anchor: Evidence | None = None
    until: Evidence | None = None

    @cached_property
    def span(self) -> Span:
        """The span of the question, as far as the plan speaks of its times and streams too."""
        when = self.plan.when or When()
        streams = self.plan.streams or self.question.span.streams
        return replace(self.question.span, streams=streams).between(when.since, when.until)

    @cached_property
    def asked(self) -> str:
        """The question in plain wording."""
        return phrased(self.question.text)

    @cached_property
    def expected(self) -> tuple[Expected, ...]:
        """What an answer must hold; when, how long and by whom something was perceived needs no telling."""
        if self.plan.goal is Goal.WHO and self.plan.clue.kinds:
            return ()
        kinds = expected(self.asked)
        return tuple(k for k in kinds if k.name not in _PERCEIVED) if self.plan.clue.kinds else kinds

    @cached_property
    def events(self) -> list[Known]:
        """What there was in that time, from the end that is asked for: so many events are looked through."""
        anchor, relation = (None if self.plan.now else self.anchor), self.plan.relation
        since = wall(anchor) if anchor and relation in LATER else None
        until = end(anchor) if anchor and relation in EARLIER else None
        span = self.span.between(since, until)
        when = self.plan.when or When()
        earliest = self.plan.pick > 0 or since is not None or when.end is not None
        known = self.recall.events(span, earliest=earliest)
        return [k for k in known if when.holds(k.event.t0, k.event.t1, k.event.wall0)]

    @cached_property
    def newest(self) -> Mapping[str, float]:
        """Stream time from which it is now, by stream."""
        talk = self.plan.goal is Goal.WHETHER and self.plan.clue.kinds and self.plan.clue.kinds <= WORDED
        since, now = SPEAKING if talk else LATEST, dict[str, float]()
        for each in self.events:
            now[each.event.stream] = max(now.get(each.event.stream, 0.0), each.event.t1 - since)
        return now

    def moments(self, kinds: Collection[Kind]) -> list[Evidence]:
        """The moments of the events of that time, in order; of `kinds` only, if there are any."""
        found = (
            evidence(each, moment, 1.0)
            for each in self.events
            for moment in each.event.moments
            if not kinds or moment.kind in kinds
        )
        return sorted(found, key=wall)

    def in_time(self, e: Evidence) -> bool:
        """Whether it lies in the time that the question is about and that it speaks of."""
        when, since = self.plan.when, self.newest if self.plan.now else {}
        return (
            e.t1 >= since.get(e.stream, e.t1)
            and self.question.span.meets(wall(e), end(e))
            and (when is None or when.holds(e.t0, e.t1, e.wall0))
        )

    def holding(self, found: Sequence[Evidence]) -> list[Evidence]:
        """What lies in that time, stands to the anchor as the plan says, and is not known already."""
        speaker = self.plan.clue.speaker
        timed = [e for e in found if self.in_time(e) and not self._known_already(e)]
        timed = [e for e in timed if e.speaker == speaker] if speaker else timed
        timed = [e for e in timed if not e.speaker] if self.plan.clue.kinds == LETTERED else timed
        timed = list(map(self._clipped, timed)) if self.plan.goal in _WITHIN else timed
        return self._standing_to(self.anchor, timed) if self.anchor else timed

    def _known_already(self, e: Evidence) -> bool:
        """Whether it is what was told before, or where it is asked who else, by the same speaker."""
        plan, besides = self.plan, self.plan.besides
        if plan.goal is Goal.WHO and e.speaker:
            named = [*terms(plan.others_than), *(terms(besides.speaker) if besides else ())]
            return not set(terms(e.speaker)).isdisjoint(named)
        return besides is not None and same(e, besides)

    def _standing_to(self, anchor: Evidence, timed: Sequence[Evidence]) -> list[Evidence]:
        relation = self.plan.relation
        found = [e for e in timed if self._ends_before(e) and self._is_so_far(e, anchor)]
        if relation not in (Relation.WHILE, Relation.WHEN):
            return [e for e in found if stands(e, relation, anchor)]
        meeting = during(found, anchor)
        if meeting or relation is Relation.WHILE:
            return meeting
        known = self.plan.anchor is not None and self.plan.anchor.known is not None
        return next_after(found, anchor, inf if known else SOON)

    def _clipped(self, e: Evidence) -> Evidence:
        """What of a look or a sound lies in the time that the plan speaks of."""
        if e.said or self.plan.when is None:
            return e
        t0, t1 = self.plan.when.clipped(e.t0, e.t1, e.wall0)
        return replace(e, t0=t0, t1=t1, scene=None)

    def _ends_before(self, e: Evidence) -> bool:
        return self.until is None or stands(e, Relation.BEFORE, self.until)

    def _is_so_far(self, e: Evidence, anchor: Evidence) -> bool:
        least, most = self.plan.distance or (0.0, inf)
        near, far = reaching(e, anchor)
        return near <= most and far >= least


def scope_of(plan: Plan, question: Question, recall: Recall) -> Scope:
    """The scope of `plan`, with days of no year in the last year of which anything is known, and of parts of
    all in what is known."""
    when, span = plan.when, question.span
    if when is None or not when.open:
        return Scope(plan, question, recall)
    known = recall.reach(replace(span, streams=plan.streams or span.streams))
    if known.streams:
        plan = replace(plan, when=when.known_until(known.until).known_between(known.since, known.until))
    return Scope(plan, question, recall)
