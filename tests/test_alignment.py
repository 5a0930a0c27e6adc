from __future__ import annotations

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from pipeline.cutting.alignment import Aligner
from pipeline.observation import Kind, Observation, Percept, Watermark


def seen(t: float, kind: Kind = Kind.VISION, text: str = "") -> Observation:
    return Observation("cam", t, t, kind, text=text)


def released(aligner: Aligner, percepts: list[Percept]) -> list[Observation]:
    out = [o for percept in percepts for o in aligner.push(percept)]
    return [o for o in [*out, *aligner.flush()] if isinstance(o, Observation)]


def test_waits_for_the_slowest_lane() -> None:
    aligner = Aligner({Kind.VISION, Kind.SPEECH})
    assert list(aligner.push(seen(1.0))) == []
    assert list(aligner.push(Watermark(Kind.VISION, 2.0))) == []
    assert list(aligner.push(Watermark(Kind.SPEECH, 1.5))) == [seen(1.0), Watermark(Kind.GAP, 1.5)]


def test_a_camera_waits_for_the_lag_only() -> None:
    aligner = Aligner({Kind.VISION, Kind.SPEECH}, lag=5.0)
    assert list(aligner.push(seen(1.0))) == []
    assert list(aligner.push(Watermark(Kind.VISION, 7.0))) == [seen(1.0), Watermark(Kind.GAP, 2.0)]
    assert list(aligner.push(seen(0.5, Kind.SPEECH))) == []
    assert aligner.late == 1


def test_guesses_are_not_for_segmentation() -> None:
    guess = Observation("cam", 1.0, 2.0, Kind.SPEECH, text="hel", final=False)
    assert released(Aligner({Kind.SPEECH}), [guess]) == []


def test_a_watermark_never_goes_back() -> None:
    aligner = Aligner({Kind.TEXT})
    list(aligner.push(Watermark(Kind.TEXT, 5.0)))
    assert list(aligner.push(Watermark(Kind.TEXT, 3.0))) == []
    assert aligner.slowest == 5.0


def test_no_lanes_is_an_end_at_once() -> None:
    assert Aligner(()).slowest == inf


@given(
    st.lists(st.integers(0, 40), max_size=15),
    st.lists(st.integers(0, 40), max_size=15),
    st.randoms(use_true_random=False),
)
def test_order_does_not_depend_on_who_was_faster(
    vision: list[int], speech: list[int], random: object
) -> None:
    lanes = [_lane(Kind.VISION, vision), _lane(Kind.SPEECH, speech)]
    in_turn = [percept for lane in lanes for percept in lane]
    shuffled = _interleaved([list(lane) for lane in lanes], random)
    kinds = {Kind.VISION, Kind.SPEECH}
    expected = released(Aligner(kinds), in_turn)
    assert released(Aligner(kinds), shuffled) == expected
    assert [o.t0 for o in expected] == sorted(float(t) for t in vision + speech)


def _lane(kind: Kind, times: list[int]) -> list[Percept]:
    percepts: list[Percept] = []
    for t in sorted(times):
        percepts += [Watermark(kind, float(t)), seen(float(t), kind)]
    return [*percepts, Watermark(kind, 41.0)]


def _interleaved(lanes: list[list[Percept]], random: object) -> list[Percept]:
    out: list[Percept] = []
    while any(lanes):
        lane = random.choice([lane for lane in lanes if lane])  # type: ignore[attr-defined]
        out.append(lane.pop(0))
    return out
