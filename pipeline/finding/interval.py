"""Intervals: how two pieces of evidence stand to each other in time."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.asking.plan import Relation
from pipeline.evidence import Evidence
from pipeline.recalling.occurrence import end, wall

SOON = 15.0
"""Seconds after something within which what comes next may be what was "when" it happened."""

NEXT_TO = 2.0
"""Seconds by which two things may miss each other and still be at the same time, if nothing is nearer."""

LATER, EARLIER = (Relation.AFTER, Relation.SINCE), (Relation.BEFORE, Relation.UNTIL)
"""The relations of what is after its anchor, and before it."""

AT_ONCE = (Relation.WHILE, Relation.WHEN)
"""Those of what is at the time of its anchor, or soon after."""


def same(a: Evidence, b: Evidence) -> bool:
    """Whether they are one moment."""
    return (a.stream, a.kind, a.t0) == (b.stream, b.kind, b.t0)


def within(e: Evidence, longer: Evidence) -> bool:
    """Whether it is a part of what is known in the same way and lasts longer."""
    alike = (e.stream, e.kind) == (longer.stream, longer.kind)
    return alike and longer.t0 <= e.t0 and e.t1 <= longer.t1


def apart(a: Evidence, b: Evidence) -> float:
    """Seconds between the two; 0 where they meet."""
    return max(wall(a) - end(b), wall(b) - end(a), 0.0)


def reaching(e: Evidence, anchor: Evidence) -> tuple[float, float]:
    """Seconds from the anchor to what of it is nearest, and to what is furthest away."""
    far = end(e) - end(anchor) if end(e) > end(anchor) else wall(anchor) - wall(e)
    return apart(e, anchor), max(0.0, far)


def stands(e: Evidence, relation: Relation | None, anchor: Evidence) -> bool:
    """Whether most of it is before its anchor, or where that is not the relation, after it."""
    if same(e, anchor):
        return False
    middle = e.wall0 + (e.t0 + e.t1) / 2
    return middle < wall(anchor) if relation in EARLIER else middle > end(anchor)


def during(found: Sequence[Evidence], anchor: Evidence) -> list[Evidence]:
    """What is at the same time as the anchor; where nothing is, what misses it by little."""
    return [e for e in found if _meet(e, anchor, 0.0)] or [e for e in found if _meet(e, anchor, NEXT_TO)]


def next_after(found: Sequence[Evidence], anchor: Evidence, soon: float = SOON) -> list[Evidence]:
    """What comes within so many seconds after the anchor, on its own stream if anything does there."""
    later = [e for e in found if stands(e, Relation.AFTER, anchor) and apart(e, anchor) <= soon]
    return [e for e in later if e.stream == anchor.stream] or later


def nearest_first(found: Sequence[Evidence], anchor: Evidence) -> list[Evidence]:
    """In order of time from the anchor: beside it, the nearest of what fits is meant."""
    return sorted(found, key=lambda e: abs(wall(e) - wall(anchor)))


def _meet(e: Evidence, anchor: Evidence, slack: float) -> bool:
    since, until = wall(anchor) - slack, end(anchor) + slack
    return wall(e) <= until and end(e) >= since and not same(e, anchor)
