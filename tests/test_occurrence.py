from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence import Evidence
from pipeline.observation import Kind
from pipeline.recalling.occurrence import alike_known, occurrences, picked, so_from


def found(t0: float, t1: float, kind: Kind = Kind.SOUND, stream: str = "a") -> Evidence:
    return Evidence(f"{stream}/0", stream, t0, t1, 0.0, str(kind), "dog", 0.9, "short")


def test_stretches_that_touch_are_one_occurrence() -> None:
    merged = occurrences([found(10, 11), found(0, 1), found(2, 3)])
    assert [(e.t0, e.t1) for e in merged] == [(0, 3), (10, 11)]


def test_streams_kinds_and_sentences_stay_apart() -> None:
    speech = [found(0, 1, Kind.SPEECH), found(1, 2, Kind.SPEECH)]
    assert len(occurrences([found(0, 1), found(0, 1, stream="b"), found(0, 1, Kind.VISION), *speech])) == 5


def test_an_occurrence_can_be_picked_from_either_end() -> None:
    both = [found(10, 11), found(0, 1)]
    assert [getattr(picked(both, n), "t0", None) for n in (1, 2, 3, -1, -2, -3)] == [0, 10, None, 10, 0, None]


def test_what_has_no_name_in_common_can_be_told_apart() -> None:
    dog, cat = found(0, 3), replace(found(2, 5), text="cat")
    assert [e.t1 for e in occurrences([dog, cat, found(3, 6)])] == [6]
    assert [(e.text, e.t1) for e in occurrences([dog, cat, found(3, 6)], apart=True)] == [
        ("dog", 6),
        ("cat", 5),
    ]


def test_what_is_known_in_one_way_goes_together() -> None:
    look, sound = found(0, 1, Kind.VISION), found(5, 6)
    assert alike_known([look, sound, found(9, 10, Kind.VISION)])[1:] == [found(9, 10, Kind.VISION)]
    assert alike_known([]) == []


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 10)), max_size=20))
def test_merging_keeps_order_and_covers_everything(stretches: list[tuple[float, float]]) -> None:
    given_ = [found(t0, t0 + length) for t0, length in stretches]
    merged = occurrences(given_)
    assert [e.t0 for e in merged] == sorted(e.t0 for e in merged)
    assert all(any(m.t0 <= e.t0 and e.t1 <= m.t1 for m in merged) for e in given_)
    assert occurrences(merged) == merged


def test_what_a_user_says_of_an_event_stands_over_all_of_it() -> None:
    told, said, later = found(0, 60, Kind.TOLD), found(5, 8, Kind.SPEECH), found(70, 72, Kind.SPEECH)
    assert sorted([later, told, said], key=so_from) == [said, told, later]
