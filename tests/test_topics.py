from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cutting.episodes import LAG, LOOK_AHEAD, Episodes
from pipeline.cutting.topics import Topics
from pipeline.observation import Kind, Observation

DIM = 384
TEXTS = (
    "okay so let's move on",
    "mm-hmm",
    "I like dogs, do you?",
    "the red car turned left at the old mill",
    "",
)


def said(n: int, subject: int, text: str = TEXTS[3], speaker: str = "") -> Observation:
    """An observation about a subject: two of one subject have a cosine of about a half."""
    rng = np.random.default_rng(n + 1000)
    vector = np.random.default_rng(subject).standard_normal(DIM) + rng.standard_normal(DIM)
    vector = (vector / np.linalg.norm(vector)).astype(np.float32)
    return Observation("s", float(n), n + 1.0, Kind.TEXT, vector, text, speaker=speaker)


@st.composite
def talks(draw: st.DrawFn, longest: int = 70) -> list[Observation]:
    """Talk of a few subjects by up to two people."""
    turns = draw(
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(TEXTS), st.sampled_from(["", "a", "b"])),
            max_size=longest,
        )
    )
    return [said(n, *turn) for n, turn in enumerate(turns)]


def ends(talk: Sequence[Observation]) -> list[float]:
    stage = Episodes()
    return [*(t for o in talk for t in stage.push(o)), *stage.flush()]


def test_a_new_subject_has_more_evidence_than_the_old_one_going_on() -> None:
    stage = Topics()
    same = [j.evidence for n in range(10) for j in stage.judge(said(n, subject=1))]
    new = stage.judge(said(10, subject=2))[0]
    assert new.evidence > max(same[1:])
    assert new.t == 10.0


def test_a_turn_to_a_new_subject_surprises() -> None:
    stage = Topics()
    same = [j for n in range(12) for j in stage.judge(said(n, subject=1))][-1]
    new = stage.judge(said(12, subject=2))[0]
    assert new.surprise > same.surprise and new.learned > same.learned


def test_nothing_is_made_of_the_first_turn_of_what_has_no_vector_and_of_the_first_after_forgetting() -> None:
    stage = Topics()
    assert stage.judge(said(0, 1)) == []
    assert stage.judge(Observation("s", 1.0, 2.0, Kind.SOUND)) == []
    assert len(stage.judge(said(2, 1))) == 1
    stage.forget()
    assert stage.judge(said(3, 1)) == []


@given(talks())
@settings(deadline=None, max_examples=30)
def test_judgements_are_of_this_turn_and_finite(talk: list[Observation]) -> None:
    stage = Topics()
    for n, observation in enumerate(talk):
        judged = stage.judge(observation)
        assert [j.t for j in judged] == ([observation.t0] if n else [])
        assert all(np.isfinite([j.evidence, j.surprise, j.learned]).all() for j in judged)


@given(talks(), st.integers(0, 70))
@settings(deadline=None, max_examples=20)
def test_resumed_equals_never_stopped(talk: list[Observation], stop: int) -> None:
    topics, episodes = Topics(), Episodes()
    for observation in talk[:stop]:
        topics.judge(observation)
        list(episodes.push(observation))
    topics_too, episodes_too = pickle.loads(pickle.dumps((topics, episodes)))
    for observation in talk[stop:]:
        # Sums of floats differ in the last bit with where in memory the numbers lie.
        for one, other in zip(topics.judge(observation), topics_too.judge(observation), strict=True):
            assert astuple(one) == pytest.approx(astuple(other), abs=1e-9)
        assert list(episodes.push(observation)) == list(episodes_too.push(observation))
    assert list(episodes.flush()) == list(episodes_too.flush())


def test_an_episode_ends_where_the_subject_changes_for_good() -> None:
    talk = [said(n, subject=n // 30) for n in range(90)]
    assert ends(talk) == [30.0, 60.0]


def test_a_word_aside_is_no_episode() -> None:
    talk = [said(n, subject=2 if n == 20 else 1) for n in range(60)]
    assert ends(talk) == []


@given(talks())
@settings(deadline=None, max_examples=20)
def test_episodes_come_in_order_no_later_than_declared_and_stay(talk: list[Observation]) -> None:
    stage, told = Episodes(), []
    for observation in talk:
        for t in stage.push(observation):
            assert observation.t0 - t <= LOOK_AHEAD
            told.append(t)
    told += stage.flush()
    assert told == sorted(set(told))
    assert set(told) <= {o.t0 for o in talk[1:]}


def test_both_stay_small_however_long_the_stream() -> None:
    topics, episodes, sizes = Topics(), Episodes(), []
    for n in range(600):
        observation = said(n, subject=n // 25, text=TEXTS[n % 5], speaker=f"p{n}")
        topics.judge(observation)
        list(episodes.push(observation))
        if n in (199, 599):
            sizes.append(len(pickle.dumps((topics, episodes))))
    assert sizes[1] < sizes[0] * 1.1
    assert len(episodes._paths) <= LAG + 2
