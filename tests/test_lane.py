from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

import numpy as np

from actors.watching.lane import Lane
from pipeline.item import Audio, Frame, Item, Tick
from pipeline.observation import Kind, Percept, Watermark
from tests.waiting import LONG


class Echo:
    """Puts out a watermark an item; waits for `go` before the first."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.batches: list[int] = []

    def push_many(self, items: Sequence[Item]) -> Iterable[Percept]:
        assert self.go.wait(LONG)
        self.batches.append(len(items))
        return [Watermark(Kind.VISION, item.t) for item in items if isinstance(item, Frame | Audio | Tick)]

    def flush(self) -> Iterable[Percept]:
        return [Watermark(Kind.VISION, 99.0)]


def frame(t: float) -> Frame:
    return Frame(t, np.zeros((1, 1, 3), np.uint8), b"")


def audio(t: float) -> Audio:
    return Audio(t, np.zeros(1, np.float32))


def lane(stage: Echo, out: list[Percept], errors: list[Exception], **options: int) -> Lane:
    return Lane("test", stage, out.append, errors.append, **options)


def test_everything_comes_through_in_order_and_then_the_rest() -> None:
    stage, out, errors = Echo(), list[Percept](), list[Exception]()
    one = lane(stage, out, errors)
    stage.go.set()
    one.start()
    for n in range(100):
        one.put(Tick(float(n)))
    one.end()
    one.join(LONG)
    assert [mark.t for mark in out if isinstance(mark, Watermark)] == [*map(float, range(100)), 99.0]
    assert not errors


def test_items_that_wait_are_taken_together() -> None:
    stage, out = Echo(), list[Percept]()
    one = lane(stage, out, [], batch=8)
    for n in range(20):
        one.put(Tick(float(n)))
    one.start()
    stage.go.set()
    one.end()
    one.join(LONG)
    assert stage.batches == [8, 8, 4]


def test_a_camera_forgets_its_oldest_frames_and_never_a_sound() -> None:
    stage, out = Echo(), list[Percept]()
    one = lane(stage, out, [], room=4, waits=False)
    for item in (audio(0), frame(1), frame(2), audio(3), frame(4), audio(5)):
        one.put(item)
    stage.go.set()
    one.start()
    one.end()
    one.join(LONG)
    assert one.dropped == 2
    assert [mark.t for mark in out if isinstance(mark, Watermark)] == [0, 3, 4, 5, 99]


def test_even_sounds_are_bounded() -> None:
    stage, out = Echo(), list[Percept]()
    one = lane(stage, out, [], room=1, waits=False)
    for n in range(100):
        one.put(audio(n))
    assert (one.waiting, one.dropped) == (32, 68)


def test_a_file_waits_until_there_is_room() -> None:
    stage, out = Echo(), list[Percept]()
    one = lane(stage, out, [], room=2)
    one.start()
    feeder = threading.Thread(target=lambda: [one.put(Tick(float(n))) for n in range(50)])
    feeder.start()
    stage.go.set()
    feeder.join(LONG)
    one.end()
    one.join(LONG)
    assert not feeder.is_alive()
    assert one.dropped == 0
    assert len(out) == 51


def test_a_stage_that_fails_is_heard_of_and_nobody_waits_for_it() -> None:
    class Broken(Echo):
        def push_many(self, items: Sequence[Item]) -> Iterable[Percept]:
            raise ValueError("broken")

    errors: list[Exception] = []
    one = lane(Broken(), [], errors, room=1)
    one.start()
    for n in range(5):
        one.put(Tick(float(n)))
    one.join(LONG)
    assert [str(error) for error in errors] == ["broken"]


def test_a_camera_goes_on_after_a_picture_that_fails_and_not_for_ever() -> None:
    class Picky(Echo):
        def push_many(self, items: Sequence[Item]) -> Iterable[Percept]:
            if any(isinstance(item, Tick) and item.t < 0 for item in items):
                raise ValueError("before the beginning")
            return super().push_many(items)

    for bad, told in ((4, []), (5, ["before the beginning"])):
        stage, out, errors = Picky(), list[Percept](), list[Exception]()
        stage.go.set()
        one = lane(stage, out, errors, batch=1, waits=False)
        for t in (1, *([-1] * bad), 2, *([-1] * bad), 3):
            one.put(Tick(float(t)))
        one.start()
        one.end()
        one.join(LONG)
        assert [str(error) for error in errors] == told
        assert [mark.t for mark in out if isinstance(mark, Watermark)] == ([1, 2, 3, 99] if bad == 4 else [1])
