"""The subject: the person and the things that a question names; an answer must be about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.asking.core import is_of_another, things_named
from pipeline.asking.plan import Goal
from pipeline.asking.question import Clue
from pipeline.event import line
from pipeline.evidence import Evidence
from pipeline.finding.antecedent import antecedent
from pipeline.finding.findings import NEAR, Findings
from pipeline.finding.interval import apart
from pipeline.finding.person import first_name, is_about, is_of_the_speaker, names_in, person_in
from pipeline.finding.relevance import SHARE, carrying, shared
from pipeline.finding.scope import Scope
from pipeline.observation import WORDED
from pipeline.words.keywords import terms
from pipeline.words.spelling import near

RIVALS = 3
"""What is best and may be true of somebody else than who is named."""

NEARLY = 0.97
"""Share of the best score from which what is about the one named is as good as a best of nobody."""

_MEDIA = frozenset(terms("photo photograph picture image video clip recording"))
"""What something is shown in: that is no part of what is told of it."""

AROUND = 120.0
"""Seconds of talk before and after a sentence in which whom it speaks of may have been named."""


def carrying_of_the_one_named(
    found: Sequence[Evidence],
    clue: Clue,
    scope: Scope,
    share: float = SHARE,
    speakers: Collection[str] = (),
) -> list[Evidence]:
    """What carries `clue` and can be about the only person that the question names: what others tell of
    themselves is not.

    Where somebody else tells it of themselves, it is true of them, and the rest is nothing. `speakers` are
    those that may be named, if they are not only those of `found`.
    """
    speakers = {e.speaker for e in found if e.speaker}.union(speakers)
    person = person_in(scope.question.text, speakers)
    good = _of_the_thing(carrying(found, clue, share), person, clue, scope)
    said = bool(scope.plan.clue.kinds & WORDED)
    if not person or (said and scope.plan.goal is Goal.WHO):
        return _with_the_names(good, found, _names(clue, scope, speakers))
    names = {name for e in found if e.said for name in names_in(e.text)}
    about = [e for e in good if (said and e.speaker == person) or is_about(e, person, clue.text, names)]
    return [] if _true_of_another(good, about, person, clue) else about


def _true_of_another(good: list[Evidence], about: list[Evidence], person: str, clue: Clue) -> bool:
    """Whether what is asked is told of themselves by somebody else than `person`: in the best that there is,
    or with more of its words than the best that is about `person` has."""
    if not about:
        return True
    of_others = [e for e in good[:RIVALS] if is_of_the_speaker(e, person, clue.text)]
    near = about[0] is good[0] or (about[0].score >= NEARLY * good[0].score and good[0] not in of_others)
    return not near or any(shared(clue, e) > shared(clue, about[0]) for e in of_others)


def _of_the_thing(good: list[Evidence], person: str, clue: Clue, scope: Scope) -> list[Evidence]:
    """Without sentences that share nothing with the clue but whom it is about."""
    whom = terms(person) or terms(first_name(scope.question.text))
    things = set(terms(clue.text)).difference(whom, *(kind.stems for kind in scope.expected))
    if not things or clue.quoted:
        return good
    own = [e for e in good if not e.said or _speaks_of_any(things, e)]
    thing = _all_that_is_asked_of(clue, scope)
    of_it = [e for e in own if not (e.said and is_of_another(thing, e.text))]
    return of_it if any(e.said for e in of_it) else own


def _all_that_is_asked_of(clue: Clue, scope: Scope) -> list[str]:
    """The stems of the thing that is all of the clue: "what is the learning rate?"."""
    wanted = set(terms(clue.text))
    return next((stems for stems in things_named(scope.asked) if wanted == set(stems)), [])


def _speaks_of_any(things: set[str], e: Evidence) -> bool:
    known = set(terms(e.text))
    return bool(things & known) or any(near(stem, known) for stem in things)


def _names(clue: Clue, scope: Scope, speakers: Collection[str]) -> set[str]:
    """The stems of the names in `clue`, but for those of who spoke: they need not name themselves."""
    own = {stem for speaker in speakers for stem in terms(speaker)}
    return names_in(scope.question.text).intersection(terms(clue.text)) - own


def _with_the_names(good: list[Evidence], found: Sequence[Evidence], names: set[str]) -> list[Evidence]:
    """Those that speak of all `names`, themselves or with what was said just before and after."""
    if not names:
        return good
    return [e for e in good if not e.said or _spoken_around(e, found, names)]


def _spoken_around(e: Evidence, found: Sequence[Evidence], names: set[str]) -> bool:
    if of := antecedent(e, found):
        return names <= set(terms(f"{e.text} {of.text}"))
    around = (each.text for each in found if each.stream == e.stream and apart(each, e) <= AROUND)
    known = {stem for text in (e.text, *around) for stem in terms(text)}
    return all(name in known or near(name, known) for name in names)


def speaks_of_it(findings: Findings, scope: Scope) -> bool:
    """Whether what was said speaks of the things that the question names, in their words or near.

    Of where, when or whose something is, it has to have all words of each; of whether something was, one of
    each; of what was spoken of, one is enough.
    """
    clue, told = findings.plan.clue, [*findings.evidence, *findings.before]
    goal = findings.plan.goal
    strictly = findings.plan.latest and goal is not Goal.WHAT
    if clue.quoted or not all(e.said for e in told):
        return True
    wanted = set(terms(clue.text))
    named = [
        stems
        for stems in things_named(scope.asked)
        if wanted.issuperset(stems) and not _MEDIA.issuperset(stems)
    ]
    thing = _all_that_is_asked_of(clue, scope)
    if told and all(is_of_another(thing, e.text) for e in told):
        return False
    loosely = clue.kinds & WORDED or goal is Goal.WHETHER
    if not named or not (strictly or loosely):
        return True
    texts = [line(e.speaker, e.text) for e in [*told, *findings.near][:NEAR] if e.said]
    known = {term for text in texts for term in terms(text)}

    def spoken(stem: str) -> bool:
        return stem in known or bool(near(stem, known)) or scope.recall.akin(stem, texts)

    if goal is Goal.WHETHER and not strictly:
        return all(any(map(spoken, stems)) for stems in named)
    return (all if strictly else any)(spoken(stem) for stems in named for stem in stems)
