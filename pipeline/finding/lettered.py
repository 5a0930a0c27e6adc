"""Lettered: writing of the form that is asked for, on or beside the thing that it is asked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from pipeline.asking.letterform import PRICE, of_form
from pipeline.asking.plan import Goal
from pipeline.asking.question import Clue
from pipeline.evidence import Evidence
from pipeline.finding.findings import Findings
from pipeline.finding.interval import apart
from pipeline.finding.relevance import everywhere
from pipeline.finding.scope import Scope
from pipeline.observation import LETTERED, Kind
from pipeline.perceiving.spotting import BETWEEN
from pipeline.recalling.occurrence import occurrences, picked
from pipeline.words.keywords import terms

BESIDE = 2.0
"""Seconds between a page and a look that may be of the same thing."""

_TOLD = (Goal.WHAT, Goal.SEEN, Goal.WHO)
_SEEN = frozenset({Kind.VISION})


def lettered(scope: Scope) -> Findings | None:
    """The writing that the plan asks for by its form; None where there is none on or beside its thing."""
    plan = scope.plan
    if plan.lettered is None:
        return None
    pages = occurrences(scope.holding(scope.moments({Kind.WRITING})))
    found = [each for page in _about(pages, scope) for each in _narrowed(page, scope)]
    if plan.pick and (one := picked(found, plan.pick)):
        found = [one]
    goal = Goal.SAID if plan.goal in _TOLD else plan.goal
    told = replace(plan, goal=goal, clue=Clue("", LETTERED), relation=None, anchor=None, latest=False, pick=0)
    return Findings(told, tuple(found)) if found else None


def told_of_form(findings: Findings) -> Findings:
    """What was told instead, as far as it speaks of what is asked for: not whatever was said of the thing."""
    asked, told = findings.plan.lettered, findings.evidence
    if asked is None or asked.form == PRICE:
        return findings
    own = tuple(e for e in told if of_form(asked.form, e.text) or set(terms(asked.form)) & set(terms(e.text)))
    return replace(findings, evidence=own, missing=findings.missing if own else findings.plan.clue)


def _about(pages: Sequence[Evidence], scope: Scope) -> list[Evidence]:
    """Those that name the thing; else those that were read while it was seen. A price says what it is of."""
    asked = scope.plan.lettered
    pages = [page for page in pages if asked and of_form(asked.form, page.text)]
    if not pages or asked is None or not asked.thing:
        return list(pages)
    named = [page for page in pages if _names(page.text, asked.thing)]
    if named or asked.form == PRICE:
        return named
    looks = everywhere(Clue(asked.thing, _SEEN), scope.span, scope.recall)
    away = [min((apart(p, e) for e in looks if e.stream == p.stream), default=inf) for p in pages]
    nearest = min(away)
    return [p for p, seconds in zip(pages, away, strict=True) if seconds == nearest <= BESIDE]


def _names(text: str, thing: str) -> bool:
    """Whether it has at least half of the words of the thing."""
    wanted = set(terms(thing))
    return 2 * len(wanted & set(terms(text))) >= len(wanted)


def _narrowed(page: Evidence, scope: Scope) -> list[Evidence]:
    """What the page has of the form; of a list, that on the line which names the thing."""
    asked = scope.plan.lettered
    if asked is None:
        return []
    lines = page.text.split(BETWEEN)
    own = [line for line in lines if asked.thing and _names(line, asked.thing)]
    found = [text for line in own for text in of_form(asked.form, line)]
    found = found or [text for line in lines for text in of_form(asked.form, line)]
    return [replace(page, text=text) for text in dict.fromkeys(found)]
