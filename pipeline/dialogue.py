"""Dialogue: follow-up questions, which say "it", "then" and "there" of what was just answered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.keywords import terms
from pipeline.plan import Goal, Plan, Relation, Thing
from pipeline.question import Exchange, Question, clue_of
from pipeline.understanding import plan_of

_THAT = r"(?:that|this|it|then)"
_AFTERWARDS = re.compile(
    rf"\b(?:(?P<how>before|after|while|during)\s+{_THAT}\b|(?P<next>next|then|afterwards?)\b"
    rf"|(?P<at>at (?:that|the same) (?:time|moment|point)|meanwhile)\b|(?P<sooner>beforehand|just before)\b)",
    re.I,
)
_AND = re.compile(
    r"^(?:and|what about|how about|and what about)\s+(?:the |a |an )?(?P<what>[^?]+?)\W*$", re.I
)
_ASKS = re.compile(r"\b(?:what|who|when|where|which|how|why|did|was|were|is|are|does|do|has|have)\b", re.I)
_IT = re.compile(r"\b(?:it|that|this|they|them|he|she|him|her|those|these|again)\b", re.I)
_THERE = re.compile(r"\bthere\b(?! (?:was|were|is|are|any))(?<!was there)(?<!is there)(?<!were there)", re.I)
_BARE = re.compile(r"^(?:and|so|but)?\W*$", re.I)
_HAPPENED = "What happened"
_POINTS = re.compile(r"\b(?:before|after|while|during)\s+(?:that|this|then)\b", re.I)
_WHAT_IT_WAS = (Goal.WHEN, Goal.WHO, Goal.WHERE, Goal.WHAT, Goal.SAID)


def plan_in(question: Question, streams: Iterable[str] = ()) -> Plan:
    """The plan for a question, its references to the answer before it resolved; `streams` as in `plan_of`."""
    named = tuple(streams)
    plan = plan_of(question.text, question.now, named)
    if question.earlier is None:
        return plan
    return _Following(question.text, plan, question.earlier, question.now, named).plan()


class _Following:
    def __init__(
        self, text: str, plan: Plan, earlier: Exchange, now: float, streams: tuple[str, ...]
    ) -> None:
        self._text = text
        self._plan = plan
        self._earlier = earlier
        self._now = now
        self._streams = streams

    def plan(self) -> Plan:
        afterwards = None if self._complete() else self._afterwards()
        plan = self._another() or afterwards or self._it() or self._plan
        if _THERE.search(self._text) and not plan.streams and self._earlier.evidence:
            return replace(plan, streams=(self._earlier.evidence.stream,))
        return plan

    def _complete(self) -> bool:
        """Whether it says itself what it relates to: "what was said next after the dog barked?"."""
        related = self._plan.anchor or self._plan.other
        return related is not None and not _POINTS.search(self._text)

    def _another(self) -> Plan | None:
        """ "And the rooster?": the question before, of something else."""
        match = _AND.search(self._text)
        if not match or _ASKS.search(match["what"]) or not clue_of(match["what"]).text:
            return None
        before, clue = self._before(), clue_of(match["what"])
        return replace(before, clue=replace(clue, kinds=clue.kinds or before.clue.kinds))

    def _afterwards(self) -> Plan | None:
        """ "And then?": what stands to the evidence before."""
        match, known = _AFTERWARDS.search(self._text), self._earlier.evidence
        if not match or known is None:
            return None
        rest = f"{self._text[: match.start()]} {self._text[match.end() :]}"
        plan = plan_of(_HAPPENED if _BARE.search(rest) else rest, self._now, self._streams)
        how = (match["how"] or "").lower()
        relation = (
            Relation.BEFORE
            if how == "before" or match["sooner"]
            else Relation.AFTER
            if how == "after" or match["next"]
            else Relation.WHILE
        )
        anchor = Thing(self._before().clue, known=known)
        return replace(plan, relation=relation, anchor=anchor, now=False, latest=False)

    def _it(self) -> Plan | None:
        """ "When was that?": the same thing, or the very evidence."""
        plan = self._plan
        if plan.anchor or plan.now or not _IT.search(self._text):
            return None
        if not set(terms(plan.clue.text)) <= set(terms(self._before().clue.text)):
            return None
        known = self._earlier.evidence
        if plan.goal in _WHAT_IT_WAS and not plan.pick and known is not None:
            return replace(plan, clue=self._before().clue, known=known, latest=False)
        return replace(plan, clue=self._before().clue, latest=False)

    def _before(self) -> Plan:
        """The plan of the question before."""
        earlier = self._earlier
        return plan_in(Question(earlier.text, self._now, earlier=earlier.earlier), self._streams)
