from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np

from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.memory import Hit
from pipeline.observation import Kind, Tag
from pipeline.packed import unpacked


def test_what_went_to_another_process_is_what_it_was() -> None:
    event = Event(
        "cam", 1.0, 2.5, 1.7e9, State.COMMITTED, "episode", "surprise", 3.0, 4.0,
        moments=(Moment(Kind.SPEECH, 1.0, 2.0, "a red van", 0.5, "Ann", "r1"),),
        tags=(Tag("van", 0.7, ("vehicle",)),), sounds=(Tag("horn", 0.2),), keyframe="k", links=("a", "b"),
        stands=3, pictures=("p",), pinned=True, corrected=5.0, perceived="a red fan",
    )  # fmt: skip
    hit = Hit(event, "long", 0.1, None, 0.3)
    assert pickle.loads(pickle.dumps(hit)) == hit
    assert pickle.loads(pickle.dumps(hit)).event.moments[0].kind is Kind.SPEECH


def test_vectors_come_along() -> None:
    event = Event("cam", 0, 1, 0, State.COMMITTED, vectors={"text": np.ones(3, np.float32)})
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(event)).vectors["text"], np.ones(3))


def test_one_that_comes_again_is_unpacked_once_until_all_is_forgotten() -> None:
    event = Event("cam", 0, 1, 0, State.COMMITTED, moments=(Moment(Kind.SPEECH, 0, 1, "a red van"),))
    sent = pickle.dumps(event)
    first = pickle.loads(sent)
    assert pickle.loads(pickle.dumps(event)) is first
    unpacked.cache_clear()
    assert pickle.loads(sent) == first and pickle.loads(sent) is not first


def test_one_with_vectors_is_on_its_way_into_memory_and_is_not_kept() -> None:
    before = unpacked.cache_info().currsize
    pickle.loads(pickle.dumps(Event("cam", 0, 1, 0, State.COMMITTED, vectors={"text": np.ones(3)})))
    assert unpacked.cache_info().currsize == before


def test_what_is_changed_is_packed_as_it_is_now() -> None:
    event = Event("cam", 0, 1, 0, State.COMMITTED)
    pickle.dumps(event)
    assert pickle.loads(pickle.dumps(replace(event, pinned=True))).pinned
