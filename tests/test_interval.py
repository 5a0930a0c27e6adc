from __future__ import annotations

from pipeline.asking.plan import Relation
from pipeline.evidence import Evidence
from pipeline.finding.interval import apart, during, nearest_first, next_after, stands


def moment(t0: float, t1: float, stream: str = "yard", wall0: float = 1000.0) -> Evidence:
    return Evidence("e", stream, t0, t1, wall0, "vision", "car", 0.7, "long")


ANCHOR = moment(10, 20)


def test_streams_that_began_at_other_times_are_compared_by_the_clock() -> None:
    assert apart(ANCHOR, moment(0, 4, "kitchen", 1025.0)) == apart(moment(25, 29), ANCHOR) == 5.0
    assert apart(ANCHOR, moment(0, 4, "kitchen", 1015.0)) == 0.0


def test_what_is_mostly_over_before_something_is_before_it() -> None:
    before, after = moment(0, 12), moment(18, 30)
    assert stands(before, Relation.BEFORE, ANCHOR) and not stands(before, Relation.AFTER, ANCHOR)
    assert stands(after, Relation.SINCE, ANCHOR) and not stands(after, Relation.UNTIL, ANCHOR)


def test_nothing_is_before_after_or_during_itself() -> None:
    assert not any(stands(ANCHOR, relation, ANCHOR) for relation in Relation)
    assert during([ANCHOR], ANCHOR) == []


def test_what_nearly_meets_is_at_the_same_time_only_where_nothing_does() -> None:
    meeting, missing = moment(19, 25), moment(21, 25)
    assert during([missing, meeting], ANCHOR) == [meeting]
    assert during([missing, moment(23, 25)], ANCHOR) == [missing]


def test_what_comes_next_is_soon_and_on_the_same_stream_if_anything_is() -> None:
    own, other, late = moment(24, 26), moment(22, 24, "kitchen"), moment(40, 42)
    assert next_after([own, other, late], ANCHOR) == [own]
    assert next_after([other, late], ANCHOR) == [other]
    assert next_after([late], ANCHOR) == [] and next_after([late], ANCHOR, soon=30.0) == [late]


def test_the_nearest_to_something_comes_first_on_either_side() -> None:
    far, after, before = moment(40, 41), moment(13, 14), moment(8, 9)
    assert nearest_first([far, after, before], ANCHOR) == [before, after, far]
