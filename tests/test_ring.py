"""The bounded link between a source and whoever pulls."""

from __future__ import annotations

import threading

import numpy as np

from actors.sources.ring import Ring
from pipeline.item import RATE, Audio, Frame, Gap, Tick
from tests.waiting import LONG


def frame(t: float) -> Frame:
    return Frame(t, np.zeros((2, 2, 3), np.uint8), b"")


def second(t: float) -> Audio:
    return Audio(t, np.zeros(RATE, np.float32))


def test_items_come_in_order_and_then_nothing() -> None:
    ring = Ring(8, waits=True)
    for t in range(5):
        ring.put(Tick(t))
    ring.end()
    assert ring.take(3, 0) == [Tick(0), Tick(1), Tick(2)]
    assert ring.take(3, 0) == [Tick(3), Tick(4)]
    assert ring.take(3, 0) is None


def test_nothing_yet_is_an_empty_list() -> None:
    assert Ring(8, waits=True).take(3, 0.01) == []


def test_a_file_waits_and_loses_nothing() -> None:
    ring = Ring(2, waits=True)

    def write() -> None:
        for t in range(50):
            ring.put(Tick(t))
        ring.end()

    writer = threading.Thread(target=write)
    writer.start()
    taken = []
    while (items := ring.take(3, 1.0)) is not None:
        assert len(items) <= 2
        taken += items
    writer.join(LONG)
    assert taken == [Tick(t) for t in range(50)]
    assert ring.dropped == 0


def test_an_end_sets_a_waiting_writer_free() -> None:
    ring = Ring(1, waits=True)
    ring.put(Tick(0))
    writer = threading.Thread(target=ring.put, args=(Tick(1),))
    writer.start()
    ring.end(abandon=True)
    writer.join(LONG)
    assert not writer.is_alive()
    assert ring.take(1, 0) is None


def test_a_camera_loses_its_oldest_frames_before_any_sound() -> None:
    ring = Ring(3, waits=False)
    first, sound, last = frame(0), second(0), frame(1)
    for item in (first, sound, last, Tick(2)):
        ring.put(item)
    assert [id(i) for i in ring.take(9, 0) or ()][:2] == [id(sound), id(last)]
    assert ring.dropped == 1


def test_sound_lost_for_long_is_told_as_a_gap() -> None:
    ring = Ring(2, waits=False, gap=3.0)
    for t in range(6):
        ring.put(second(t))
    items = ring.take(9, 0) or []
    assert isinstance(items[0], Gap)
    assert (items[0].t0, items[0].t1) == (0.0, 4.0)
    assert ring.dropped == 4
