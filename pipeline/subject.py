"""The subject: the person and the things that a question names; an answer must be about them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.core import things_named
from pipeline.event import line
from pipeline.evidence import Evidence
from pipeline.findings import NEAR, Findings
from pipeline.keywords import terms
from pipeline.observation import WORDED
from pipeline.person import is_about, person_in
from pipeline.phrasing import phrased
from pipeline.plan import Goal
from pipeline.question import Clue
from pipeline.relevance import SHARE, carrying
from pipeline.scope import Scope
from pipeline.spelling import near


def carrying_of_the_one_named(
    found: Sequence[Evidence], clue: Clue, scope: Scope, share: float = SHARE
) -> list[Evidence]:
    """What carries `clue` and can be about the only person that the question names: what others tell of
    themselves is not.

    Where the best is about somebody else, what is asked is true of them, and the rest is nothing.
    """
    good, said = carrying(found, clue, share), bool(scope.plan.clue.kinds & WORDED)
    person = person_in(scope.question.text, {e.speaker for e in found})
    if not person or (said and scope.plan.goal is Goal.WHO):
        return good
    about = [e for e in good if (said and e.speaker == person) or is_about(e, person, clue.text)]
    return about if about[:1] == good[:1] else []


def speaks_of_it(findings: Findings, scope: Scope) -> bool:
    """Whether what was said speaks of the things that the question names, in their words or near.

    Of where, when or whose something is, it has to have all words of each; of what was spoken of, one is
    enough.
    """
    clue, told = findings.plan.clue, [*findings.evidence, *findings.before]
    strictly = findings.plan.latest and findings.plan.goal is not Goal.WHAT
    loosely = clue.kinds & WORDED or findings.plan.goal is Goal.WHETHER
    if not (strictly or loosely) or clue.quoted or not all(e.said for e in told):
        return True
    wanted = set(terms(clue.text))
    named = [stems for stems in things_named(phrased(scope.question.text)) if wanted.issuperset(stems)]
    if not named:
        return True
    texts = [line(e.speaker, e.text) for e in [*told, *findings.near][:NEAR] if e.said]
    known = {term for text in texts for term in terms(text)}
    spoken = (
        stem in known or bool(near(stem, known)) or scope.recall.akin(stem, texts)
        for stems in named
        for stem in stems
    )
    return all(spoken) if strictly else any(spoken)
