from __future__ import annotations

import pickle
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.boundary import State
from pipeline.event import Event
from pipeline.item import Vector
from pipeline.memory import Span
from pipeline.observation import Kind, Observation, Tag
from pipeline.remembering.story import Story


def subject(seed: int, n: int) -> Vector:
    row = np.random.default_rng(seed).standard_normal(384)
    row += 0.7 * np.random.default_rng(1000 + n).standard_normal(384)
    return (row / np.linalg.norm(row)).astype(np.float32)


def event(n: int, seconds: float = 5.0, reason: str = "surprise", surprise: float = 1.0) -> Event:
    tags = (Tag(f"thing {n % 3}", 0.5),)
    t0 = n * seconds
    return Event("s", t0, t0 + seconds, 1000.0, State.COMMITTED, reason=reason, surprise=surprise, tags=tags)


def told(story: Story, events: list[Event]) -> Iterator[Event]:
    for each in events:
        yield from story.take(each)
    yield from story.flush()


def test_every_event_is_in_one_episode_and_in_order() -> None:
    events = [event(n, reason="gap" if n in (3, 9) else "surprise") for n in range(14)]
    episodes = list(told(Story(), events))
    assert [len(e.links) for e in episodes] == [4, 6, 4]
    assert [link for e in episodes for link in e.links] == [e.id for e in events]
    assert [(e.t0, e.t1) for e in episodes] == [(0.0, 20.0), (20.0, 50.0), (50.0, 70.0)]
    assert [e.reason for e in episodes] == ["gap", "gap", "end"]
    assert {e.level for e in episodes} == {"episode"}
    assert episodes[0].id == "s/episode-0"


def test_an_episode_that_is_too_long_comes_apart_where_it_was_most_surprising() -> None:
    events = [event(n, surprise=9.0 if n == 8 else 1.0) for n in range(30)]
    first = next(told(Story(longest=60.0), events))
    assert first.t1 == events[8].t1
    assert first.reason == "longest"


def test_an_episode_ends_where_the_talk_turns_to_another_subject() -> None:
    story, episodes = Story(longest=1e9), []
    for n in range(120):
        said = Observation("s", n * 5.0, n * 5.0 + 4, Kind.TEXT, subject(n // 60, n), f"some words {n}")
        episodes += story.hear(said)
        episodes += story.take(event(n))
    episodes += story.flush()
    assert len(episodes) == 2
    assert abs(episodes[0].t1 - 300.0) <= 25.0


def test_what_is_forgotten_is_in_no_episode() -> None:
    story = Story()
    for n in range(6):
        assert not list(story.take(event(n)))
    story.forget(Span(since=1011.0, until=1014.0))
    (whole,) = story.flush()
    assert whole.links == tuple(event(n).id for n in (0, 1, 3, 4, 5))


def test_resumed_is_never_stopped() -> None:
    events = [event(n, reason="gap" if n % 5 == 4 else "surprise") for n in range(23)]
    story = Story()
    first = [e for each in events[:12] for e in story.take(each)]
    rest = list(told(pickle.loads(pickle.dumps(story)), events[12:]))
    assert [e.links for e in first + rest] == [e.links for e in told(Story(), events)]


@given(st.lists(st.floats(0, 200), max_size=12), st.lists(st.integers(0, 39), max_size=6))
def test_whatever_is_said_every_event_is_told_once(turns: list[float], gaps: list[int]) -> None:
    story, episodes = Story(longest=60.0), []
    story._subjects.push = lambda o: iter(sorted(t for t in turns if o.t0 <= t < o.t1))  # type: ignore[method-assign]
    events = [event(n, reason="gap" if n in gaps else "surprise") for n in range(40)]
    for each in events:
        episodes += story.hear(Observation("s", each.t0, each.t1, Kind.TEXT, subject(0, 0), "words"))
        episodes += story.take(each)
    episodes += story.flush()
    assert [link for e in episodes for link in e.links] == [e.id for e in events]
    assert all(a.t1 <= b.t0 + 1e-9 for a, b in pairwise(episodes))
