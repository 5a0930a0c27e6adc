from __future__ import annotations

import numpy as np

from pipeline.item import Frame, Gap, Item, Line, Tick
from pipeline.observation import Kind, Observation, Watermark
from pipeline.perceiving.looking import Looking
from pipeline.perceiving.reading import Reading
from tests.fakes import FakeReader, FakeSeer


def frame(t: float, shade: int = 200) -> Frame:
    return Frame(t, np.full((4, 4, 3), shade, np.uint8), b"jpeg", novelty=0.5)


ITEMS: list[Item] = [frame(0.0), Tick(0.5), frame(0.6, 20), Gap(1.0, 9.0, "away"), frame(9.0), Tick(9.5)]


def test_each_frame_is_an_observation_with_its_picture() -> None:
    looks = [p for p in Looking("cam", FakeSeer()).push_many(ITEMS) if isinstance(p, Observation)]
    assert [(o.t0, o.tags[0].label, o.jpeg, o.novelty) for o in looks] == [
        (0.0, "day", b"jpeg", 0.5),
        (0.6, "night", b"jpeg", 0.5),
        (9.0, "day", b"jpeg", 0.5),
    ]


def test_one_by_one_is_the_same_as_all_at_once() -> None:
    one, all_ = Looking("cam", FakeSeer()), Looking("cam", FakeSeer())
    singly = [p for item in ITEMS for p in one.push(item)]
    together = list(all_.push_many(ITEMS))
    assert [type(p) for p in singly] == [type(p) for p in together]
    assert [p.t for p in singly if isinstance(p, Watermark)] == [0.5, 9.0, 9.5]


def test_lines_are_read_with_ref_and_speaker() -> None:
    lines = [Tick(1.0), Line(1.0, 2.0, "the red mug", "Ann", "D1:1"), Line(3.0, 4.0, "a boat")]
    mark, first, second = Reading("chat", FakeReader()).push_many(lines)
    assert mark == Watermark(Kind.TEXT, 1.0)
    assert isinstance(first, Observation) and isinstance(second, Observation)
    assert (first.text, first.speaker, first.ref, first.kind) == ("the red mug", "Ann", "D1:1", Kind.TEXT)
    assert first.vector is not None and np.isclose(np.linalg.norm(first.vector), 1.0)
