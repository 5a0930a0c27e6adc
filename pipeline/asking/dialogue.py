"""Dialogue: follow-up questions, which say "it", "then" and "there" of what was just answered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from pipeline.asking.plan import Goal, Plan, Relation, Thing
from pipeline.asking.question import Exchange, Question, clue_of
from pipeline.asking.quoting import QUOTED
from pipeline.asking.thing import CLOSE, pick_of
from pipeline.asking.timewords import UNIT
from pipeline.asking.understanding import plan_beside, plan_of
from pipeline.observation import WORDED
from pipeline.words.keywords import terms
from pipeline.words.numerals import ORDINALS

_THAT = r"(?:that|this|it|then|(?:him|her|them)(?=\W*$))"
_AFTERWARDS = re.compile(
    rf"\b(?:(?P<before>before\s+{_THAT}|{CLOSE} before(?=\W*$)|just before|beforehand)"
    rf"|(?P<after>after\s+{_THAT}|{CLOSE} after(?=\W*$)|next|afterwards?|(?:(?<=and )|(?<=happened )|^)then)"
    rf"|(?P<when>then)|(?P<while>(?:while|during)\s+{_THAT}"
    r"|at (?:that|the same) (?:time|moment|point)|meanwhile))\b",
    re.I,
)
"""What stands to the answer before; the groups are relations."""

_AND = re.compile(
    r"^(?:and(?:\s+(?:what|how) about)?|(?:what|how) about)\s+(?:the |a |an )?(?P<what>[^?]+?)\W*$", re.I
)
_ORDINAL = re.compile(rf"^(?P<which>first|last|latest|{'|'.join(ORDINALS)})(?: (?:one|time))?$", re.I)
_WHAT_ABOUT = re.compile(
    r"^(?:and )?(?:what(?: was (?:it|that|this))? about|about what|saying what)\W*$", re.I
)
_ON_THE_OTHER = re.compile(r"\b(?:on|in|from) the other (?:camera|stream|one|room|place)\b", re.I)
_LATER = re.compile(rf"\b(?P<unit>{UNIT}) (?P<how>later|earlier)\b", re.I)
_BARE_OTHER = re.compile(r"^(?:and |what about |how about )*(?:on|in|from) the other \w+\W*$", re.I)
_ASKS = re.compile(r"\b(?:what|who|when|where|which|how|why|did|was|were|is|are|does|do|has|have)\b", re.I)
_IT = re.compile(r"\b(?:it|that|this|they|them|he|she|him|her|those|these|again)\b", re.I)
_THING = re.compile(r"\b(?:it|that|this|they|them|those|these)\b", re.I)
_THERE = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?! (?:is|are|was|were|any))", re.I
)
_BARE = re.compile(r"^(?:and|so|but)?\W*$", re.I)
_POINTS = re.compile(
    r"\b(?:before|after|while|during)\s+(?:that|this|then)\b(?! (?!happened|occurred)\w+ed\b)", re.I
)
_IDLE = re.compile(
    r"\bwhat (?:time|hour|day|date) (?:is|was) it\b|\b(?:is|was) it (?:\w+ed|said|told|written) that\b"
    r"|\b(?!(?:before|after|while|during|when|is|was|were|are|did|does|do|has|had|have|and|but|than|of|about)\b)"
    r"\w+ that\b(?= (?:was|were|is|are|has|had|have|could|can|the|an?|you|we|i|they|he|she|some\w+)\b)"
    r"|\b(?:before|after) that (?!happened|occurred)\w+ed\b",
    re.I,
)
"""Words that speak of what the question itself says, and not of an answer before it."""

_STATED = re.compile(
    r"^(?!(?:and|so|but|on|in|at|after|before|since|until|during|while|when|then|as|if|yesterday|today|last|this|that"
    r"|ok|okay|well|now|please|sorry|thanks?|yes|no|again)\b)"
    r"(?P<what>[^,?]*\w), (?=(?:what|when|where|who|whose|which|how)\b)(?P<asked>.+)$",
    re.I,
)
"""What is asked of something that the same question tells before: "a dog barked, when was it?"."""

_ELSE = re.compile(r"\belse\b", re.I)
_SPEAKER = re.compile(r"\b(?:he|she|they)\b", re.I)
_ONE_SPEAKER = re.compile(r"\b(?:he|she)\b", re.I)
_OBJECT = re.compile(r"\b(?:it|them)\b(?! (?:rain|snow|hail|thunder|is|was|began|start)\w*)", re.I)
_IMPERSONAL = re.compile(r"\bit (?:\w+ )?(?:rain|snow|hail|thunder)\w*", re.I)
_OFTEN = (Goal.WHEN, Goal.WHERE, Goal.WHO, Goal.COUNT, Goal.AMOUNT, Goal.DURATION)
_WHAT_IT_WAS = (Goal.WHEN, Goal.WHO, Goal.WHERE, Goal.WHAT, Goal.SAID)


_OTHER_SIDE = re.compile(
    r"^(?:and |what about |how about )*(?:what (?:was |came |happened )?)?(?:(?:just|right|shortly) )?"
    r"(?:(?P<before>before|beforehand)|(?P<after>after|afterwards?))(?: (?:it|that|this))?\W*$",
    re.I,
)
_WHY = re.compile(
    r"^(?:and |but |so )*(?:why|how come)"
    r"(?: (?:is|was|did|does) (?:that|this|it)(?: so| happen)?| not| so)?\W*$",
    re.I,
)
_SOURCE = re.compile(
    r"^(?:and )?(?:(?P<who>who (?:told you|says|said)(?: so)?)|how do you know)(?: (?:that|this|it))?\W*$",
    re.I,
)
_REFERRING = (
    _AND,
    _AFTERWARDS,
    _IT,
    _THERE,
    _ELSE,
    _WHAT_ABOUT,
    _ON_THE_OTHER,
    _LATER,
    _OTHER_SIDE,
    _WHY,
    _SOURCE,
)


def refers(text: str) -> bool:
    """Whether the words of a question may speak of the answer before it."""
    return _points_back(text) or _elliptic(plan_of(text, 0.0))


def _points_back(text: str) -> bool:
    own = _IDLE.sub(" ", QUOTED.sub(" ", text))
    if stated := _STATED.match(own):
        own = f"{stated['what']}, {_THING.sub(' ', stated['asked'])}"
    return any(pattern.search(own) for pattern in _REFERRING)


def plan_in(question: Question, streams: Iterable[str] = (), timeless: bool = False) -> Plan:
    """The plan for a question, its references to the answer before it resolved; the rest as in `plan_of`."""
    named = tuple(streams)
    plan = plan_of(question.text, question.now, named, timeless)
    if (
        plan.goal is Goal.WATCH
        or question.earlier is None
        or not (_points_back(question.text) or _elliptic(plan))
    ):
        return plan
    return _Following(question.text, plan, question.earlier, question.now, named).plan()


def _elliptic(plan: Plan) -> bool:
    """Whether it asks something of nothing: "how many times?", "when was the last time?"."""
    beside = plan.clue.text or plan.clue.kinds or plan.anchor or plan.other or plan.now or plan.when
    return not beside and (plan.goal in _OFTEN or plan.pick != 0)


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
        plan = (
            self._other_side()
            or self._why()
            or self._source()
            or self._elsewhere()
            or self._another()
            or afterwards
            or self._the_same()
            or self._it()
            or self._with_it()
        )
        if _THERE.search(self._text) and not plan.streams and self._earlier.evidence:
            return replace(plan, streams=(self._earlier.evidence.stream,))
        return plan

    def _complete(self) -> bool:
        """Whether it says itself what it relates to: "what was said next after the dog barked?"."""
        related = self._plan.anchor or self._plan.other
        return related is not None and not _POINTS.search(self._text)

    def _other_side(self) -> Plan | None:
        """ "And after?", where what was before was asked for: the same of what it stands to."""
        match, before = _OTHER_SIDE.search(self._text), self._before
        if not match or not before.anchor:
            return None
        return replace(before, relation=Relation(match.lastgroup or "after"))

    def _why(self) -> Plan | None:
        """ "Why?": the reason for what was told."""
        known = self._earlier.evidence
        if not _WHY.search(self._text) or known is None or not known.said:
            return None
        return replace(self._plan, goal=Goal.WHAT, clue=self._before.clue, known=known, latest=False)

    def _source(self) -> Plan | None:
        """ "Who told you?", "how do you know?": what was told, with who said it."""
        match, known = _SOURCE.search(self._text), self._earlier.evidence
        if not match or known is None:
            return None
        goal = Goal.WHO if match["who"] else Goal.WHAT
        return Plan(
            goal, replace(self._before.clue, kinds=WORDED if known.said else frozenset()), known=known
        )

    def _elsewhere(self) -> Plan | None:
        """ "And at 10:05?", "on the other camera?", "what about?": the question before, in another time or
        place, or of what was said."""
        plan, before, known = self._plan, self._before, self._earlier.evidence
        if _WHAT_ABOUT.search(self._text):
            return replace(before, goal=Goal.SAID, clue=replace(before.clue, kinds=WORDED), pick=0)
        if known and _ON_THE_OTHER.search(self._text):
            others = tuple(name for name in self._streams if name != known.stream)
            return replace(before if _BARE_OTHER.search(self._text) else plan, streams=others)
        if not plan.clue.text and plan.goal is Goal.WHAT and (plan.when or plan.streams):
            return replace(before, when=plan.when or before.when, streams=plan.streams or before.streams)
        return None

    def _another(self) -> Plan | None:
        """ "And the rooster?", "and the second?": the question before, of something else."""
        match = _AND.search(self._text)
        if not match or _ASKS.search(match["what"]) or _LATER.search(match["what"]):
            return None
        if ordinal := _ORDINAL.search(match["what"]):
            return replace(self._before, pick=pick_of(f"the {ordinal['which']} time"))
        clue = clue_of(match["what"])
        if not clue.text:
            return None
        if named := _with_name(self._before.clue.text, clue.text):
            return replace(self._before, clue=replace(self._before.clue, text=named))
        return replace(self._before, clue=replace(clue, kinds=clue.kinds or self._before.clue.kinds))

    def _afterwards(self) -> Plan | None:
        """ "And then?": what stands to the evidence before."""
        text, known = self._text, self._earlier.evidence
        if known and known.speaker:
            text = _ONE_SPEAKER.sub(known.speaker, text, count=1)
        text = _LATER.sub(lambda m: f"{m['unit']} {'after' if m['how'] == 'later' else 'before'} that", text)
        match = _AFTERWARDS.search(text)
        if not match or known is None:
            return None
        anchor = Thing(self._before.clue, known=known)
        return plan_beside(text, match, _BARE, anchor, self._now, self._streams)

    def _it(self) -> Plan | None:
        """ "When was that?": the same thing, or the very evidence."""
        plan = self._plan
        if plan.anchor or plan.now or not _IT.search(self._text) or _ELSE.search(self._text):
            return None
        clue = self._before.clue
        if not set(terms(plan.clue.text)) <= set(terms(clue.text)):
            return None
        if plan.pick and plan.clue.kinds & WORDED and not _IT.search(_SPEAKER.sub(" ", self._text)):
            return None  # "what did they say last?" is of whoever spoke, and of all that was said
        known = self._earlier.evidence if plan.goal in _WHAT_IT_WAS and not plan.pick else None
        return replace(plan, clue=clue, known=None if plan.onward else known, latest=False)

    def _the_same(self) -> Plan | None:
        """ "How many times?": of the same thing; "and the second time?": the same of another time."""
        plan, before = self._plan, self._before
        if not _elliptic(plan):
            return None
        if plan.goal not in _OFTEN:
            return replace(before, pick=plan.pick)
        known = self._earlier.evidence if plan.goal in _WHAT_IT_WAS and not plan.pick else None
        if known and plan.goal is Goal.WHERE and not known.said:
            known = None  # it may have been in other places too
        return replace(plan, clue=before.clue, known=known)

    def _with_it(self) -> Plan:
        """ "What else did she say?", "who bought it?": something new of who spoke, or of the same thing."""
        known, plan = self._earlier.evidence, self._plan
        if known and known.speaker and _SPEAKER.search(self._text):
            plan = plan_of(_SPEAKER.sub(known.speaker, self._text, count=1), self._now, self._streams)
        elif self._adds() and not (plan.anchor or plan.other or plan.now):
            spoke = set(terms(known.speaker if known else ""))
            about = (word for word in self._before.clue.text.split() if not spoke.intersection(terms(word)))
            both = " ".join([plan.clue.text, *about])
            plan = replace(plan, clue=replace(plan.clue, text=both), latest=plan.still)
        return replace(plan, besides=known) if _ELSE.search(self._text) else plan

    def _adds(self) -> bool:
        """Whether it says something more of the same thing; of the weather one says "it" too."""
        impersonal = _IMPERSONAL.search(self._text)
        return bool(self._plan.clue.text and _OBJECT.search(self._text) and not impersonal)

    @cached_property
    def _before(self) -> Plan:
        """The plan of the question before."""
        earlier = self._earlier
        return plan_in(Question(earlier.text, self._now, earlier=earlier.earlier), self._streams)


def _with_name(text: str, name: str) -> str:
    """`text` with `name` in the place of the name in it; empty where either is none."""
    names = [word for word in text.split() if word[:1].isupper()]
    return text.replace(names[0], name, 1) if names and name.isalpha() and name[:1].isupper() else ""
