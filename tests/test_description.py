from __future__ import annotations

import numpy as np

from pipeline.boundary import Boundary, Reason, State
from pipeline.item import Vector
from pipeline.observation import Kind, Observation, Tag, pooled
from pipeline.remembering.description import describe, keyframe_address, medoid


def unit(*values: float) -> Vector:
    row = np.array(values, np.float32)
    return (row / np.linalg.norm(row)).astype(np.float32)


def look(t: float, vector: Vector | None, *labels: str, jpeg: bytes = b"jpeg") -> Observation:
    tags = tuple(Tag(label, 0.5) for label in labels)
    return Observation("cam", t, t, Kind.VISION, vector=vector, tags=tags, jpeg=jpeg)


def said(t0: float, t1: float, text: str, **more: str) -> Observation:
    return Observation("cam", t0, t1, Kind.SPEECH, vector=unit(1, 1), text=text, **more)


END = Boundary(0, 10.0, State.COMMITTED, Reason.SURPRISE, 3.5)


def test_an_event_without_an_end_is_open() -> None:
    event = describe("cam", 0.0, 4.0, 100.0, [])
    assert (event.state, event.reason, event.vectors, event.keyframe) == (State.OPEN, "", {}, "")


def test_words_keep_times_speakers_and_refs() -> None:
    event = describe(
        "cam", 0, 10, 0, [said(1, 2, "Hello.", speaker="Ann", ref="D1:1"), said(3, 4, "Bye.")], END
    )
    assert event.text == "Ann: Hello. Bye."
    assert event.refs == ("D1:1",)
    assert [(m.t0, m.t1) for m in event.words] == [(1, 2), (3, 4)]
    assert (event.reason, event.surprise) == ("surprise", 3.5)


def test_looks_alike_are_one_moment_and_a_new_look_begins_another() -> None:
    street, kitchen = unit(1, 0), unit(0, 1)
    seen = [look(0, street, "car"), look(1, street, "car"), look(2, kitchen, "oven")]
    moments = describe("cam", 0, 3, 0, seen).moments
    assert [(m.t0, m.t1, m.text) for m in moments] == [(0, 1, "car"), (2, 2, "oven")]


def test_sounds_of_one_label_are_joined_over_short_pauses_only() -> None:
    bark = (Tag("dog", 0.9),)
    heard = [Observation("cam", t, t + 1, Kind.SOUND, tags=bark) for t in (0.0, 2.0, 20.0)]
    assert [(m.t0, m.t1) for m in describe("cam", 0, 30, 0, heard).moments] == [(0.0, 3.0), (20.0, 21.0)]


def test_the_keyframe_is_the_most_typical_look() -> None:
    odd, a, b = unit(0, 1), unit(1, 0.1), unit(1, 0.2)
    event = describe("cam", 0, 3, 0, [look(0, odd), look(1, a), look(2, b)])
    assert event.keyframe == keyframe_address("cam", 2.0) == "/v1/keyframes/cam/2000.jpg"
    mean = odd + a + b
    np.testing.assert_allclose(event.vectors["vision"], mean / np.linalg.norm(mean), atol=1e-6)


def test_without_vectors_the_middle_look_stands_for_all() -> None:
    looks = [look(t, None) for t in (0.0, 1.0, 2.0)]
    assert medoid(looks) is looks[1]
    assert medoid([]) is None


def test_the_text_vector_is_of_unit_length() -> None:
    event = describe("cam", 0, 3, 0, [said(0, 1, "a"), said(1, 2, "b")])
    assert np.isclose(np.linalg.norm(event.vectors["text"]), 1.0)


def test_pooled_scores_are_means_and_at_most_one() -> None:
    tags = pooled([[Tag("car", 0.8), Tag("bus", 0.2)], [Tag("car", 0.4)]], 2)
    assert [(tag.label, round(tag.score, 3)) for tag in tags] == [("car", 0.6), ("bus", 0.1)]
