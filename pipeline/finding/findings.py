"""Findings: what a plan found, for an answer to stand on."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.asking.plan import Plan
from pipeline.asking.question import Clue
from pipeline.evidence import Evidence
from pipeline.memory import NOWHERE, Reach

NEAR = 5
"""Pieces of evidence kept that are not good enough."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a plan found: `evidence` carries the answer, `near` was found but does not.

    `others` belongs to the plan's second thing, `more` to each after it, `anchor` is what the plan relates
    to, `before` is what was told otherwise, `last` is when what is not now was so. `missing` is the clue for
    which there was nothing, if the answer needs it; `searched` is then what was looked through, and
    `nearest` what is near in meaning, though not of that. `watched` is
    what is known of each stream, where that is asked for.
    """

    plan: Plan
    evidence: tuple[Evidence, ...] = ()
    near: tuple[Evidence, ...] = ()
    others: tuple[Evidence, ...] = ()
    more: tuple[tuple[Evidence, ...], ...] = ()
    anchor: Evidence | None = None
    before: tuple[Evidence, ...] = ()
    last: Evidence | None = None
    over: bool = False
    missing: Clue | None = None
    searched: Reach = NOWHERE
    known: tuple[Evidence, ...] = ()
    mistaken: bool = False
    nearest: Evidence | None = None
    watched: tuple[Reach, ...] = ()
