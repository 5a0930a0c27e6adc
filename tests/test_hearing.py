from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.hearing import Hearing
from pipeline.item import RATE, Audio, Gap, Item
from pipeline.observation import Kind, Observation, Watermark
from tests.fakes import FakeTagger


def heard(items: list[Item]) -> list[Observation]:
    stage = Hearing("cam", (FakeTagger(),))
    return [p for item in items for p in stage.push(item) if isinstance(p, Observation)]


def seconds(*loud: int, start: float = 0.0) -> list[Item]:
    return [Audio(start + n, np.full(RATE, 0.9 * on, np.float32)) for n, on in enumerate(loud)]


def test_a_sound_is_told_with_its_time() -> None:
    (siren,) = heard(seconds(0, 0, 1, 0))
    assert (siren.kind, siren.t0, siren.t1, siren.tags[0].label) == (Kind.SOUND, 2.0, 3.0, "siren")


def test_silence_tells_nothing() -> None:
    assert heard(seconds(0, 0, 0)) == []


def test_after_a_gap_it_begins_anew() -> None:
    first, second = heard([*seconds(1), Gap(1.0, 50.0, "away"), *seconds(1, start=50.0)])
    assert (first.t0, second.t0) == (0.0, 50.0)


@given(st.lists(st.integers(0, 1), min_size=1, max_size=8), st.lists(st.integers(0, 8 * RATE), max_size=8))
def test_in_pieces_of_any_size_it_is_the_same(loud: list[int], cuts: list[int]) -> None:
    samples = np.concatenate([item.samples for item in seconds(*loud) if isinstance(item, Audio)])
    edges = [0, *sorted({cut % (len(samples) + 1) for cut in cuts}), len(samples)]
    pieces: list[Item] = [Audio(a / RATE, samples[a:b]) for a, b in pairwise(edges) if b > a]
    assert [o.t0 for o in heard(pieces)] == [o.t0 for o in heard(seconds(*loud))]


def test_watermarks_never_pass_what_comes_after_them() -> None:
    stage, mark = Hearing("cam", (FakeTagger(),)), 0.0
    for item in seconds(1, 1, 0, 1):
        for percept in stage.push(item):
            if isinstance(percept, Watermark):
                mark = percept.t
            else:
                assert percept.t0 >= mark
    assert mark == 4.0
