from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.item import RATE, Audio, Gap, Item, Samples
from pipeline.observation import Kind, Observation, Tag, Watermark
from pipeline.perceiving.hearing import Hearing
from tests.fakes import FakeTagger


def heard(items: list[Item]) -> list[Observation]:
    stage = Hearing("cam", (FakeTagger(),))
    return [p for item in items for p in stage.push(item) if isinstance(p, Observation)]


def seconds(*loud: int, start: float = 0.0) -> list[Item]:
    return [Audio(start + n, np.full(RATE, 0.9 * on, np.float32)) for n, on in enumerate(loud)]


def test_a_sound_is_told_with_its_time() -> None:
    (siren,) = heard(seconds(0, 0, 1, 0))
    assert (siren.kind, siren.t0, siren.t1, siren.tags[0].label) == (Kind.SOUND, 2.0, 3.0, "siren")


class Ear:
    """Hears what the loudness of the middle half second of two says, and says how sure it is."""

    window, focus, hop, sure = 2.0, 0.5, 0.5, 0.9

    def tag(self, windows: Sequence[Samples]) -> list[tuple[Tag, ...]]:
        return [TAGS[round(float(window[len(window) // 2]) * 10)] for window in windows]


TAGS: tuple[tuple[Tag, ...], ...] = (
    (),
    (Tag("rain", 0.8),),
    (Tag("sea waves", 0.7), Tag("rain", 0.6)),
    (Tag("dog barking", 0.95), Tag("rain", 0.6)),
)


def told(*halves: int) -> list[tuple[float, str]]:
    """What is told of half seconds of so many tenths, with when it begins."""
    samples = np.repeat(np.array(halves, np.float32) / 10, RATE // 2)
    stage = Hearing("cam", [Ear()])
    percepts = [*stage.push(Audio(10.0, samples)), *stage.flush()]
    return [(p.t0, tag.label) for p in percepts if isinstance(p, Observation) for tag in p.tags]


def test_what_is_in_the_middle_of_a_window_has_the_time_of_the_middle() -> None:
    assert told(0, 0, 0, 1, 0, 0) == [(11.5, "rain")]


def test_the_first_and_the_last_half_second_are_heard_too() -> None:
    assert told(1, 0, 0, 0, 0, 0, 0, 1) == [(10.0, "rain"), (13.5, "rain")]


def test_what_goes_on_is_not_another_sound_for_a_moment() -> None:
    assert {label for _, label in told(1, 1, 1, 2, 1, 1, 1)} == {"rain"}


def test_what_is_sure_is_told_though_something_else_goes_on() -> None:
    assert (11.5, "dog barking") in told(1, 1, 1, 3, 1, 1, 1)


def test_what_is_far_away_is_no_rival() -> None:
    assert (15.0, "sea waves") in told(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0)


def test_what_was_sounding_at_a_gap_is_told_before_it() -> None:
    stage = Hearing("cam", [Ear()])
    percepts = [*stage.push(Audio(0.0, np.full(RATE, 0.1, np.float32))), *stage.push(Gap(1.0, 50.0, "away"))]
    assert [p.t0 for p in percepts if isinstance(p, Observation)] == [0.0, 0.5]


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
