"""Execution: a plan carried out over recall, giving what an answer can stand on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

from pipeline.conflict import at_odds, renews, states
from pipeline.core import things_named
from pipeline.event import line
from pipeline.evidence import Evidence
from pipeline.keywords import terms
from pipeline.matching import ACCEPT
from pipeline.memory import NOWHERE, Reach, Span
from pipeline.observation import WORDED, Kind
from pipeline.occurrence import end, picked, wall
from pipeline.person import is_about, person_in
from pipeline.phrasing import phrased
from pipeline.plan import Goal, Plan, Relation, Thing
from pipeline.question import Clue, Question
from pipeline.ranking import Known
from pipeline.recall import EVENTS, Recall, evidence
from pipeline.spelling import near
from pipeline.timewords import When

SHARE = 0.85
"""Share of the best score that further evidence must reach to count as the same thing."""

BRIEF, MANY = 60, 4000
"""Events of which a summary is made of what is in them, and events and episodes looked through otherwise."""

NEAR = 5
"""Pieces of evidence kept that are not good enough."""

DEEP = 200
"""Events looked at a channel where every occurrence counts."""

LATEST = 10.0
"""Seconds before the last thing known that are still now."""

BESIDE = 60.0
"""Seconds from something within which what is next to it on its own stream counts before all others, and to
which a summary of what came before or after it goes."""

SOON = 15.0
"""Seconds after something within which what comes next may be what was "when" it happened."""

NEXT_TO = 2.0
"""Seconds by which two things may miss each other and still be at the same time, if nothing is nearer."""

NEARLY = 0.75
"""Share of the words of a question that a sentence must have, where it was not said at the time asked for."""

LOOSELY = 0.6
"""The share that is enough where what was told last counts: it need not be told in the same words."""

_WORD = re.compile(r"[^\W_]+")

_EVERY = (
    Goal.WHEN,
    Goal.COUNT,
    Goal.AMOUNT,
    Goal.DURATION,
    Goal.ELAPSED,
    Goal.ORDER,
    Goal.OFTENER,
    Goal.WHERE,
    Goal.WHO,
)
_STATES = (Goal.WHAT, Goal.WHO, Goal.WHEN, Goal.WHERE)
_AFTER, _BEFORE = (Relation.AFTER, Relation.SINCE), (Relation.BEFORE, Relation.UNTIL)
_ALL = (Relation.SINCE, Relation.UNTIL)


@dataclass(frozen=True, slots=True)
class Findings:
    """What a plan found: `evidence` carries the answer, `near` was found but does not.

    `others` belongs to the plan's second thing, `more` to each after it, `anchor` is what the plan relates
    to, `before` is what was told otherwise, `last` is when what is not now was so. `missing` is the clue for
    which there was nothing, if the answer needs it; `searched` is then what was looked through.
    """

    plan: Plan
    evidence: tuple[Evidence, ...] = ()
    near: tuple[Evidence, ...] = ()
    others: tuple[Evidence, ...] = ()
    more: tuple[tuple[Evidence, ...], ...] = ()
    anchor: Evidence | None = None
    before: tuple[Evidence, ...] = ()
    last: Evidence | None = None
    missing: Clue | None = None
    searched: Reach = NOWHERE


def execute(plan: Plan, question: Question, recall: Recall) -> Findings:
    """Carry out `plan` for `question`."""
    return _Execution(plan, question, recall).run()


class _Execution:
    def __init__(self, plan: Plan, question: Question, recall: Recall) -> None:
        self._plan = plan = _dated(plan, question.span, recall)
        self._question = question
        self._recall = recall
        self._span = _narrowed(question.span, plan)
        self._anchor: Evidence | None = None
        self._until: Evidence | None = None
        self._since: dict[str, float] = {}

    def run(self) -> Findings:
        """The findings; where something is missing, with what was searched."""
        findings = self._run()
        if findings.evidence and not findings.missing:
            return findings
        return replace(findings, searched=self._recall.reach(self._span))

    def _run(self) -> Findings:
        plan = self._plan
        if plan.known:
            return Findings(plan, (plan.known,))
        if plan.now:
            self._since = self._newest()
        if plan.goal is Goal.NOW:
            return Findings(plan, tuple(self._newest_of_each()))
        if plan.other:
            return self._several(plan.other)
        if plan.anchor:
            self._anchor = self._one(plan.anchor)
            if self._anchor is None:
                return self._together(plan.anchor.clue)
        if plan.until:
            self._until = self._one(plan.until)
            if self._until is None:
                return self._together(plan.until.clue)
        if plan.empty:
            return self._without()
        if speaker := self._speaker():
            return self._said_by(speaker)
        if not plan.clue.text or (plan.goal is Goal.SUMMARY and not plan.clue.fragment):
            return Findings(plan, tuple(self._listed()), anchor=self._anchor)
        return self._clued()

    def _speaker(self) -> str:
        """Whose words are asked for, whatever they are about; empty where it is not that."""
        plan = self._plan
        if plan.goal is not Goal.SAID or not plan.clue.text or plan.clue.quoted:
            return ""
        speakers = {m.speaker for each in self._events for m in each.event.moments}
        person = person_in(plan.clue.text, speakers)
        return person if set(terms(plan.clue.text)) <= set(terms(person)) else ""

    def _said_by(self, speaker: str) -> Findings:
        """What somebody said; beside something, the nearest of it."""
        plan = self._plan
        told = [e for e in self._holding(self._moments(WORDED)) if e.speaker == speaker]
        if plan.pick:
            told = [one] if (one := picked(told, plan.pick)) else []
        elif self._anchor:
            told = _nearest_first(told, self._anchor)
        return Findings(plan, tuple(told), anchor=self._anchor, missing=None if told else plan.clue)

    def _clued(self) -> Findings:
        """What fits the plan's clue."""
        plan = self._plan
        depth = DEEP if plan.goal in _EVERY or plan.pick or plan.latest or self._anchor else EVENTS
        text = "" if plan.relation or plan.when else self._question.text
        found = self._holding(self._recall.find(plan.clue, DEEP, self._span, text, depth))
        if plan.goal is Goal.WHAT:
            found = [e for e in found if not unlabelled(e, plan.clue)]
        findings = self._told_last(found) if plan.latest else self._carried(found, plan.clue)
        if findings.missing and plan.when and not plan.anchor and not plan.clue.kinds:
            findings = self._told_another_time() or findings
        if not self._speaks_of_it(findings):
            return Findings(plan, near=findings.evidence[:NEAR], anchor=self._anchor, missing=plan.clue)
        if plan.goal is Goal.WHETHER and (plan.still or plan.now):
            return self._yet(findings)
        if findings.missing and plan.anchor and plan.relation is Relation.WHILE and _is_said(self._anchor):
            self._anchor = None  # nothing is said during a sentence: the relation is in what is told
            return self._together(plan.anchor.clue)
        return findings

    def _of_the_one_named(
        self, found: Sequence[Evidence], clue: Clue, share: float = SHARE
    ) -> list[Evidence]:
        """What can be about the only person that the question names: what others tell of themselves is not.

        Where the best is about somebody else, what is asked is true of them, and the rest is nothing.
        """
        carrying, said = _carrying(found, clue, share), bool(self._plan.clue.kinds & WORDED)
        person = person_in(self._question.text, {e.speaker for e in found})
        if not person or (said and self._plan.goal is Goal.WHO):
            return carrying
        about = [e for e in carrying if (said and e.speaker == person) or is_about(e, person, clue.text)]
        return about if about[:1] == carrying[:1] else []

    def _carried(self, found: Sequence[Evidence], clue: Clue, missing: Clue | None = None) -> Findings:
        """What `found` gives for `clue`; if that is nothing, `missing` is what there was nothing of."""
        plan, once = self._plan, self._is_how_it_was()
        carrying = self._of_the_one_named(found, clue, LOOSELY if once else SHARE)
        if once and carrying and states(carrying[0]):
            carrying = _renewing([e for e in carrying if states(e)], clue)
        held = set(carrying)
        near = [e for e in found if e not in held]
        if plan.pick:
            one = picked(carrying, plan.pick)
            carrying = [one, *(e for e in carrying if e.t0 != one.t0)] if one else []
        elif self._anchor:
            carrying = _nearest_first(carrying, self._anchor)
        lacking = None if carrying else missing or clue
        findings = Findings(plan, tuple(carrying), tuple(near[:NEAR]), anchor=self._anchor, missing=lacking)
        return findings if plan.pick or self._anchor or plan.goal in _EVERY else _disputed(findings)

    def _is_how_it_was(self) -> bool:
        """Whether it asks how something was at first, or last: that need not be told in the same words."""
        plan = self._plan
        return bool(plan.pick and not plan.clue.kinds and plan.goal in _STATES)

    def _told_last(self, found: Sequence[Evidence]) -> Findings:
        """How it is: what was told of it last, and what was told before that it replaces."""
        clue = self._plan.clue
        carrying = self._of_the_one_named(found, clue, LOOSELY)
        carrying.sort(key=wall, reverse=True)
        told = [e for e in carrying if states(e)] or carrying
        told = _renewing([e for e in told if _speaks(e, clue)] or told, clue)
        last, before = told[:1], told[1:]
        return Findings(
            self._plan,
            tuple(last),
            tuple(before[: NEAR - 1] if told else found[:NEAR]),
            before=at_odds(last, before, clue),
            missing=None if told else clue,
        )

    def _told_another_time(self) -> Findings | None:
        """What was done at a time may be told at another: sentences with nearly all words, whenever said."""
        plan, wanted = self._plan, set(terms(self._plan.clue.text))
        found = self._recall.find(plan.clue, DEEP, self._question.span, self._question.text)
        told = [e for e in found if states(e) and e.score >= ACCEPT]
        having = [len(wanted & set(terms(line(e.speaker, e.text)))) for e in told]
        enough = [e for e, n in zip(told, having, strict=True) if n > 1 and n >= NEARLY * len(wanted)]
        carrying = self._of_the_one_named(enough, plan.clue)
        return Findings(replace(plan, when=None), tuple(carrying)) if carrying else None

    def _speaks_of_it(self, findings: Findings) -> bool:
        """Whether what was said speaks of the things that the question names, in their words or near.

        Of where, when or whose something is, it has to have all words of each; of what was spoken of, one is
        enough.
        """
        clue, told = findings.plan.clue, [*findings.evidence, *findings.before]
        strictly = findings.plan.latest and findings.plan.goal is not Goal.WHAT
        if not (strictly or clue.kinds & WORDED) or clue.quoted or not all(_is_said(e) for e in told):
            return True
        wanted = set(terms(clue.text))
        named = [stems for stems in things_named(phrased(self._question.text)) if wanted.issuperset(stems)]
        if not named:
            return True
        texts = [line(e.speaker, e.text) for e in [*told, *findings.near][:NEAR] if _is_said(e)]
        known = {term for text in texts for term in terms(text)}

        def spoken(stem: str) -> bool:
            return stem in known or bool(near(stem, known)) or self._recall.akin(stem, texts)

        if strictly:
            return all(spoken(stem) for stems in named for stem in stems)
        return any(spoken(stem) for stems in named for stem in stems)

    def _yet(self, findings: Findings) -> Findings:
        """Whether what was perceived is so now; what was only told is left as it was told last."""
        plan, best = self._plan, next(iter(findings.evidence), None)
        if best and (states(best) or best.t1 >= self._newest().get(best.stream, 0.0)):
            return findings
        if best is None:
            self._since = {}
            found = self._recall.find(plan.clue, DEEP, self._question.span, depth=DEEP)
            best = max(_carrying(found, plan.clue), key=wall, default=None)
        return Findings(replace(plan, now=True), last=best, missing=plan.clue)

    def _together(self, anchor: Clue) -> Findings:
        """Nothing to relate to: perhaps the relation is in what was said; look for all words together."""
        plan = self._plan
        worded = plan.goal is Goal.WHAT or (plan.clue.text and plan.clue.kinds <= WORDED)
        if anchor.fragment or not worded:
            return Findings(plan, missing=anchor)
        both = Clue(f"{plan.clue.text} {anchor.text}".strip(), WORDED)
        return self._carried(self._recall.find(both, DEEP, self._span, self._question.text), both, anchor)

    def _several(self, other: Thing) -> Findings:
        """Two things that are compared, or more."""
        first = self._occurrences(Thing(self._plan.clue, self._plan.pick))
        second, *more = (self._occurrences(thing) for thing in (other, *self._plan.more))
        clues = [self._plan.clue, other.clue, *(thing.clue for thing in self._plan.more)]
        found = [first, second, *more]
        absent = next((clue for clue, each in zip(clues, found, strict=True) if not each), None)
        if self._plan.goal is Goal.OFTENER and any(found):
            absent = None  # what never was, was less often
        return Findings(
            self._plan, tuple(first), others=tuple(second), more=tuple(map(tuple, more)), missing=absent
        )

    def _without(self) -> Findings:
        """The looks on which what is asked for was not."""
        there = self._recall.find(self._plan.clue, DEEP, self._span, depth=DEEP)
        ids = {e.event for e in _carrying(there, self._plan.clue)}
        looks = self._holding(self._moments({Kind.VISION}))
        return Findings(self._plan, tuple(e for e in looks if e.event not in ids), anchor=self._anchor)

    def _one(self, thing: Thing) -> Evidence | None:
        """The occurrence of a thing that is meant: the one named, or the one that fits best."""
        if thing.known:
            return thing.known
        found = self._occurrences(thing)
        return picked(found, thing.pick) if thing.pick else next(iter(found), None)

    def _occurrences(self, thing: Thing) -> list[Evidence]:
        """Where a thing occurred, best first; beside its own anchor, nearest first."""
        found = self._recall.find(thing.clue, DEEP, self._question.span, depth=DEEP)
        carrying = [e for e in _carrying(found, thing.clue) if self._timed(e)]
        if not thing.anchor or not thing.relation:
            return carrying
        anchor = self._one(thing.anchor)
        if anchor is None:
            return []
        return _nearest_first([e for e in carrying if _stands(e, thing.relation, anchor)], anchor)

    def _newest_of_each(self) -> list[Evidence]:
        """The last look, the last words and the last sounds of each stream; one with a name, if any has."""
        last: dict[tuple[str, str], Evidence] = {}
        for each in filter(self._timed, self._moments(self._plan.clue.kinds)):
            if each.text or (each.stream, each.kind) not in last:
                last[each.stream, each.kind] = each
        return sorted(last.values(), key=lambda e: (e.stream, -e.t1))

    def _newest(self) -> dict[str, float]:
        """Stream time from which it is now, by stream."""
        now: dict[str, float] = {}
        for each in self._events:
            now[each.event.stream] = max(now.get(each.event.stream, 0.0), each.event.t1 - LATEST)
        return now

    def _listed(self) -> list[Evidence]:
        """What there was, of the kinds that are asked for; where it is much, summaries of it."""
        if told := self._holding(self._summaries()):
            return told
        listed = self._holding(self._moments(self._plan.clue.kinds))
        listed = self._beside(listed)
        if not listed or self._plan.goal is Goal.SUMMARY or self._plan.relation in _ALL:
            return listed
        if self._plan.pick:
            one = picked(listed, self._plan.pick)
            return [one] if one else []
        if self._plan.relation is Relation.BEFORE:
            return listed[-1:]
        return listed[:1] if self._plan.relation is Relation.AFTER and not self._until else listed

    def _beside(self, listed: list[Evidence]) -> list[Evidence]:
        """What is next to the anchor on its own stream, if anything is: each place is a story of its own."""
        anchor, relation = self._anchor, self._plan.relation
        if anchor is None or self._until or relation not in (Relation.AFTER, Relation.BEFORE):
            return listed
        near = [e for e in listed if _apart(e, anchor) <= BESIDE]
        own = [e for e in near if e.stream == anchor.stream]
        return own or (near if self._plan.goal is Goal.SUMMARY and near else listed)

    @cached_property
    def _events(self) -> list[Known]:
        """What there was in that time, from the end that is asked for: so many events are looked through."""
        anchor, relation = self._anchor, self._plan.relation
        after, before = relation in _AFTER, relation in _BEFORE
        since = wall(anchor) if anchor and after else None
        until = end(anchor) if anchor and before else None
        span = self._span.between(since, until)
        return self._recall.events(span, earliest=self._plan.pick > 0 or bool(anchor and after))

    def _moments(self, kinds: Collection[Kind]) -> list[Evidence]:
        """The moments of the events of that time, in order; of `kinds` only, if there are any."""
        found = (
            evidence(each, moment, 1.0)
            for each in self._events
            for moment in each.event.moments
            if not kinds or moment.kind in kinds
        )
        return sorted(found, key=wall)

    def _summaries(self) -> list[Evidence]:
        """What episodes were about, if there is so much that no more is asked for."""
        plan = self._plan
        if plan.goal is not Goal.SUMMARY or plan.clue.kinds or len(self._events) <= BRIEF:
            return []
        episodes = self._recall.events(self._span, MANY, level="episode")
        return [evidence(each, moment, 1.0) for each in episodes for moment in each.event.moments]

    def _timed(self, e: Evidence) -> bool:
        """Whether it lies in the time that the question is about and that it speaks of."""
        when, span = self._plan.when, self._question.span
        return (
            e.t1 >= self._since.get(e.stream, e.t1)
            and span.meets(wall(e), end(e))
            and (when is None or when.holds(e.t0, e.t1, e.wall0))
        )

    def _told_already(self, e: Evidence) -> bool:
        return self._plan.besides is not None and _same(e, self._plan.besides)

    def _holding(self, found: Sequence[Evidence]) -> list[Evidence]:
        """What lies in that time and stands to the anchor as the plan says."""
        timed = [e for e in found if self._timed(e) and not self._told_already(e)]
        anchor = self._anchor
        if anchor is None:
            return timed
        if self._until:
            timed = [e for e in timed if _stands(e, Relation.BEFORE, self._until)]
        if self._plan.distance:
            least, most = self._plan.distance
            timed = [e for e in timed if least <= _apart(e, anchor) <= most]
        if self._plan.relation not in (Relation.WHILE, Relation.WHEN):
            return [e for e in timed if _stands(e, self._plan.relation, anchor)]
        during = [e for e in timed if _meet(e, anchor, 0.0)] or [
            e for e in timed if _meet(e, anchor, NEXT_TO)
        ]
        if during or self._plan.relation is Relation.WHILE:
            return during
        soon = inf if self._plan.anchor and self._plan.anchor.known else SOON
        later = [e for e in timed if _stands(e, Relation.AFTER, anchor) and _apart(e, anchor) <= soon]
        return [e for e in later if e.stream == anchor.stream] or later


def unlabelled(e: Evidence, clue: Clue) -> list[str]:
    """The words of a clue that labels leave open while they have others of it: the red of a red car."""
    if Kind(e.kind) is not Kind.VISION:
        return []
    have = set(terms(e.text))
    words = [word for word in clue.text.split() if terms(word)]
    missing = [word for word in words if not have & set(terms(word))]
    return missing if len(missing) < len(words) else []


def _disputed(findings: Findings) -> Findings:
    """The same, with what contradicts the best statement there is."""
    told = [e for e in findings.evidence if states(e)]
    odd = at_odds(told[:1], told[1:], findings.plan.clue)
    if not odd:
        return findings
    rest = [e for e in findings.evidence if e is not told[0]]
    return replace(findings, evidence=(told[0], *rest), before=odd)


def _speaks(e: Evidence, clue: Clue) -> bool:
    """Whether it has at least half of the clue's own words."""
    wanted = set(terms(clue.text))
    return 2 * len(wanted & set(terms(e.text))) >= len(wanted)


def _renewing(told: Sequence[Evidence], clue: Clue) -> list[Evidence]:
    """Without what has fewer words of the clue than the best, and says nothing of a change either: that is
    about something else."""
    own = [_words_of(clue, e) + _forms_of(clue, e) for e in told]
    return [e for e, n in zip(told, own, strict=True) if n == max(own) or renews(e.text)]


def _forms_of(clue: Clue, e: Evidence) -> int:
    """How many of the clue's words it has in the very form: a meeting is more than that people meet."""
    return len(set(_plain(clue.text).split()) & set(_plain(e.text).split()))


def _dated(plan: Plan, span: Span, recall: Recall) -> Plan:
    """`plan` with days of no year in the last year of which anything is known."""
    if not plan.when or not (plan.when.yearly or plan.when.face):
        return plan
    known = recall.reach(replace(span, streams=plan.streams or span.streams))
    if not known.streams:
        return plan
    return replace(plan, when=plan.when.known_until(known.until).known_between(known.since, known.until))


def _narrowed(span: Span, plan: Plan) -> Span:
    """`span`, as far as the plan speaks of its times and streams too."""
    when = plan.when or When()
    return replace(span, streams=plan.streams or span.streams).between(when.since, when.until)


def _carrying(found: Sequence[Evidence], clue: Clue, share: float = SHARE) -> list[Evidence]:
    """What is good enough to stand on, and about as good as the best.

    Sentences score by what is said around them too: where one has words of the clue, a sentence that has
    not half as many does not tell of it. Of what is quoted, only those are meant that have most of it.
    """
    least = max(ACCEPT, share * max((e.score for e in found), default=0.0))
    good = [e for e in found if e.score >= (ACCEPT if clue.quoted and _is_said(e) else least)]
    own = [_words_of(clue, e) for e in good]
    most = max((n for e, n in zip(good, own, strict=True) if _is_said(e)), default=0)
    enough = most if clue.quoted else most / 2
    return [e for e, n in zip(good, own, strict=True) if n >= enough or not _is_said(e)]


def _is_said(e: Evidence | None) -> bool:
    return e is not None and e.said


def _words_of(clue: Clue, e: Evidence) -> int:
    """How many of the clue's words it has; one more where it has them as they are quoted."""
    shared = len(set(terms(clue.text)).intersection(terms(e.text)))
    return shared + (clue.quoted and _plain(clue.text) in _plain(e.text))


def _plain(text: str) -> str:
    """The words alone, in lower case, between blanks."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


def _nearest_first(found: Sequence[Evidence], anchor: Evidence) -> list[Evidence]:
    """In order of time from the anchor: beside it, the nearest of what fits is meant."""
    return sorted(found, key=lambda e: abs(wall(e) - wall(anchor)))


def _stands(e: Evidence, relation: Relation | None, anchor: Evidence) -> bool:
    if _same(e, anchor):
        return False
    middle = e.wall0 + (e.t0 + e.t1) / 2
    return middle < wall(anchor) if relation in _BEFORE else middle > end(anchor)


def _apart(e: Evidence, anchor: Evidence) -> float:
    """Seconds between the two."""
    return max(wall(e) - end(anchor), wall(anchor) - end(e), 0.0)


def _meet(e: Evidence, anchor: Evidence, slack: float) -> bool:
    since, until = wall(anchor) - slack, end(anchor) + slack
    return wall(e) <= until and end(e) >= since and not _same(e, anchor)


def _same(a: Evidence, b: Evidence) -> bool:
    return (a.stream, a.kind, a.t0) == (b.stream, b.kind, b.t0)
