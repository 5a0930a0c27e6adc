from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.observation import Kind, Tag
from pipeline.remembering.merging import loss, merge_down, merged
from pipeline.remembering.size import size
from tests.strategies import unit


def look(t0: float, t1: float, text: str = "van", score: float = 0.5) -> Moment:
    return Moment(Kind.VISION, t0, t1, text, score)


def said(t0: float, text: str) -> Moment:
    return Moment(Kind.SPEECH, t0, t0 + 1, text, speaker="Ann", ref=text)


def event(t0: float, *moments: Moment, seed: int = 1, keyframe: str = "", strength: float = 1.0) -> Event:
    return Event(
        "yard", t0, t0 + 10, 0.0, State.COMMITTED, moments=moments, keyframe=keyframe, strength=strength,
        tags=(Tag("van", 0.6, ("vehicle",)),), sounds=(Tag("dog", 0.9),), vectors={"vision": unit(16, seed)},
    )  # fmt: skip


def test_all_that_was_said_is_kept_in_order() -> None:
    both = merged(event(0, said(1, "one"), said(8, "two")), event(10, said(12, "three")))
    assert both.text == "Ann: one Ann: two Ann: three"
    assert both.refs == ("one", "two", "three")
    assert (both.id, both.t0, both.t1, both.stands) == ("yard/0", 0, 20, 2)


def test_looks_and_sounds_of_one_name_that_touch_are_one() -> None:
    both = merged(event(0, look(0, 9), look(2, 3, "dog")), event(10, look(11, 19, score=0.8)))
    assert both.moments == (look(0, 19, score=0.8), look(2, 3, "dog"))
    apart = merged(event(0, look(0, 2)), event(10, look(15, 19)))
    assert len(apart.moments) == 2


def test_the_picture_of_the_stronger_stands_for_both_and_the_other_is_kept() -> None:
    a, b = event(0, keyframe="/k/1000.jpg"), event(10, keyframe="/k/12000.jpg", strength=2.0)
    both = merged(a, b)
    assert (both.keyframe, both.pictures) == ("/k/12000.jpg", ("/k/1000.jpg",))
    assert both.keyframe_at(2.0) == "/k/1000.jpg" and both.keyframe_at(11.0) == "/k/12000.jpg"
    assert merged(replace(a, keyframe=""), b).keyframes == ("/k/12000.jpg",)


def test_vectors_are_weighted_by_what_they_stand_for() -> None:
    one, many = event(0, seed=1), replace(event(10, seed=2), stands=9)
    vector = merged(one, many).vectors["vision"]
    assert np.linalg.norm(vector) == 1 or abs(np.linalg.norm(vector) - 1) < 1e-6
    assert vector @ many.vectors["vision"] > 0.95 > vector @ one.vectors["vision"]


def test_blur_grows_with_what_differs_and_with_what_is_at_stake() -> None:
    a, alike, other = event(0, seed=1), event(10, seed=1), event(10, seed=2)
    assert abs(loss(a, alike)) < 1e-6 < loss(a, other) < loss(replace(a, stands=5), other)


def test_neighbours_are_never_merged_across_a_pause() -> None:
    events = [event(0), event(100), event(110)]
    left = merge_down(events, 0)
    assert [(e.t0, e.stands) for e in left] == [(0, 1), (100, 2)]


def test_it_stops_as_soon_as_it_fits() -> None:
    events = [event(10.0 * n, seed=n) for n in range(10)]
    room = sum(map(size, events)) - 1
    left = merge_down(events, room)
    assert len(left) == 9 and sum(map(size, left)) <= room
    assert merge_down(events, room + 1) == events
