from __future__ import annotations

import pickle
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.item import RATE, Audio, Gap, Item, Samples
from pipeline.observation import Observation, Percept, Watermark
from pipeline.perceiving.listening import Listening
from tests.fakes import FakeListener, FakeReader, FakeVoice

LEVELS = (0.0, 0.0, 0.3, 0.6, 0.9)
"""Silence is as frequent as each loudness of speech; the listener says which it was."""


def listening(guess_every: float = 0.0, longest: float = 4.0) -> Listening:
    ears = (FakeVoice(), FakeListener(), FakeReader())
    return Listening("cam", *ears, silence=0.5, longest=longest, guess_every=guess_every)


def sound(levels: Sequence[int]) -> Samples:
    """Half a second of each level."""
    return np.concatenate([np.full(RATE // 2, LEVELS[n], np.float32) for n in levels])


def pieces(samples: Samples, cuts: Sequence[int], start: float = 0.0) -> list[Item]:
    edges = [0, *sorted({cut % (len(samples) + 1) for cut in cuts}), len(samples)]
    return [Audio(start + a / RATE, samples[a:b]) for a, b in pairwise(edges) if b > a]


def heard(stage: Listening, items: Sequence[Item]) -> list[Observation]:
    out: list[Percept] = [percept for item in items for percept in stage.push(item)]
    return [o for o in [*out, *stage.flush()] if isinstance(o, Observation)]


def told(observations: Sequence[Observation]) -> list[tuple[float, float, str]]:
    return [(round(o.t0, 6), round(o.t1, 6), o.text) for o in observations]


sounds = st.lists(st.integers(0, len(LEVELS) - 1), min_size=1, max_size=30).map(sound)
cuts = st.lists(st.integers(0, 15 * RATE), max_size=12)


@given(sounds, cuts)
def test_in_pieces_of_any_size_it_is_the_same_speech(samples: Samples, some: list[int]) -> None:
    assert told(heard(listening(), pieces(samples, some))) == told(heard(listening(), pieces(samples, [])))


@given(sounds, cuts)
def test_resumed_is_never_stopped(samples: Samples, some: list[int]) -> None:
    items = pieces(samples, some)
    half = len(items) // 2
    first, resumed = listening(), listening()
    before = [p for item in items[:half] for p in first.push(item) if isinstance(p, Observation)]
    resumed.restore(pickle.loads(pickle.dumps(first.snapshot())))
    assert told([*before, *heard(resumed, items[half:])]) == told(heard(listening(), items))


@given(sounds, cuts)
def test_no_sentence_begins_before_a_watermark(samples: Samples, some: list[int]) -> None:
    stage, mark = listening(), 0.0
    percepts = [p for item in pieces(samples, some) for p in stage.push(item)]
    for percept in [*percepts, *stage.flush()]:
        if isinstance(percept, Watermark):
            assert percept.t >= mark
            mark = percept.t
        else:
            assert percept.t0 >= mark - 1e-6


def test_two_utterances_with_a_pause_between_are_two_sentences() -> None:
    samples = sound([0, 2, 2, 0, 0, 0, 4, 4, 0, 0])
    first, second = heard(listening(), pieces(samples, []))
    assert (first.text, second.text) == ("Level 3.", "Level 9.")
    assert first.t0 == 0.5 and abs(first.t1 - 1.5) < 0.05
    assert abs(second.t0 - 3.0) < 0.05
    assert second.words[0].t0 == second.t0


def test_speech_without_a_pause_is_cut_at_the_longest() -> None:
    observations = heard(listening(longest=2.0), pieces(sound([2] * 20), []))
    assert len(observations) >= 4
    assert all(o.t1 - o.t0 <= 2.1 for o in observations)


def test_silence_is_never_given_to_the_recogniser() -> None:
    listener = FakeListener()
    stage = Listening("cam", FakeVoice(), listener, FakeReader())
    assert heard(stage, pieces(sound([0] * 20), [])) == []
    assert listener.calls == 0


def test_first_guesses_come_only_when_asked_for_and_say_that_they_are() -> None:
    items = [Audio(n * 0.5, sound([3])) for n in range(6)]
    assert all(o.final for o in heard(listening(longest=10.0), items))
    stage = listening(guess_every=1.0, longest=10.0)
    guesses = [p for item in items for p in stage.push(item) if isinstance(p, Observation)]
    assert len(guesses) == 3
    assert not any(o.final for o in guesses)
    assert [o.final for o in stage.flush() if isinstance(o, Observation)] == [True]


def test_a_gap_ends_what_was_being_said_and_time_goes_on_after_it() -> None:
    stage = listening()
    items = [*pieces(sound([2, 2]), []), Gap(1.0, 30.0, "away"), *pieces(sound([4, 4]), [], start=30.0)]
    first, second = heard(stage, items)
    assert first.t1 <= 1.0
    assert second.t0 == 30.0
