from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.cutting.fusion import BOUNDS, NEAR, Fusion
from pipeline.cutting.judgement import Judgement
from pipeline.observation import Kind


def said(t: float, evidence: float) -> Judgement:
    return Judgement(t, evidence, 0.0, 0.0)


def test_alone_a_modality_speaks_for_itself() -> None:
    assert Fusion().hazard(Kind.TEXT, said(1.0, 1.7)) == 1.7


def test_a_picture_that_goes_on_outweighs_a_new_topic() -> None:
    fusion = Fusion()
    for n in range(50):
        fusion.hazard(Kind.GLIMPSE, said(n / 25, -6.0))
    assert fusion.hazard(Kind.SPEECH, said(2.0, 2.5)) < 0


def test_talk_that_goes_on_does_not_speak_against_a_cut() -> None:
    fusion = Fusion()
    fusion.hazard(Kind.SPEECH, said(1.0, -4.0))
    assert fusion.hazard(Kind.GLIMPSE, said(1.2, 0.5)) == 0.5


def test_a_new_topic_helps_a_picture_that_nearly_cuts() -> None:
    fusion = Fusion()
    fusion.hazard(Kind.SPEECH, said(1.0, 2.0))
    assert fusion.hazard(Kind.GLIMPSE, said(1.2, -0.5)) > 0


def test_evidence_counts_for_one_boundary_only() -> None:
    fusion = Fusion()
    fusion.hazard(Kind.GLIMPSE, said(1.0, 7.0))
    fusion.spend()
    assert fusion.hazard(Kind.SPEECH, said(2.0, -1.0)) == -1.0


def test_what_is_long_past_says_nothing() -> None:
    fusion = Fusion()
    fusion.hazard(Kind.GLIMPSE, said(0.0, -6.0))
    assert fusion.hazard(Kind.SPEECH, said(2 * NEAR, 1.0)) == 1.0


@given(st.lists(st.tuples(st.sampled_from(list(BOUNDS)), st.floats(-20, 20)), max_size=40))
def test_no_modality_moves_another_beyond_its_bounds(some: list[tuple[Kind, float]]) -> None:
    fusion = Fusion()
    for n, (kind, evidence) in enumerate(some):
        moved = fusion.hazard(kind, said(n / 10, evidence)) - evidence
        low = sum(bounds[0] for other, bounds in BOUNDS.items() if other is not kind)
        high = sum(bounds[1] for other, bounds in BOUNDS.items() if other is not kind)
        assert low - 1e-9 <= moved <= high + 1e-9
