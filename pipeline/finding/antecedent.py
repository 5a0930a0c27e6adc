"""Antecedents: what "he", "she" and "it" stand for in talk, as far as what was said before tells.

Nearest first: the last sentence before it that names its things itself. No grammar is asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.event import line
from pipeline.evidence import Evidence
from pipeline.finding.person import goes_on
from pipeline.words.keywords import terms

NEARBY, BACK = 60.0, 3
"""Seconds and sentences before a sentence within which what it goes on about was named."""


def antecedent(e: Evidence, found: Sequence[Evidence]) -> Evidence | None:
    """What of `found` a sentence goes on about; None where it names its own things."""
    if not e.said or not goes_on(e.text):
        return None
    before = (o for o in found if o.said and o.stream == e.stream and 0 < e.t0 - o.t0 <= NEARBY)
    last = sorted(before, key=lambda o: -o.t0)[:BACK]
    return next((o for o in last if not goes_on(o.text)), None)


def stems_spoken_of(e: Evidence, found: Sequence[Evidence]) -> set[str]:
    """The stems of a sentence and who said it, and of the one that it goes on about."""
    named = antecedent(e, found)
    return set(terms(line(e.speaker, e.text))) | set(terms(named.text) if named else ())
