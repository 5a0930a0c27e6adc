"""What is written in pictures becomes observations, and readings of one writing one moment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from pipeline.item import Gap, Image, Item, Page, Tick
from pipeline.observation import Kind, Observation, Tag, Watermark
from pipeline.perceiving.inscription import alike, runs_of_writing
from pipeline.perceiving.spotting import Spotting
from pipeline.remembering.description import describe
from tests.fakes import FakeReader

LINES = ((), (Tag("OPEN", 0.95), Tag("9 to 5", 0.9)), (Tag("0PFN", 0.6), Tag("I", 0.99)))
"""What the spotter below reads in a picture, by its brightness."""


class Spotter:
    """Reads in a picture what `LINES` has for its brightness."""

    def __init__(self) -> None:
        self.passes = 0

    def spot(self, images: Sequence[Image]) -> list[tuple[Tag, ...]]:
        self.passes += 1
        return [LINES[int(image[0, 0, 0])] for image in images]


def page(t: float, brightness: int) -> Page:
    return Page(t, np.full((2, 2, 3), brightness, np.uint8))


def read(t: float, text: str, sure: float = 0.9) -> Observation:
    return Observation("door", t, t, Kind.WRITING, text=text, tags=(Tag(text, sure),))


def test_the_lines_of_a_page_are_one_observation_and_what_is_not_sure_is_none() -> None:
    items = [page(0.0, 0), page(2.0, 1), Tick(2.5), page(4.0, 2), Gap(5.0, 9.0, "away")]
    found = list(Spotting("door", Spotter(), FakeReader()).push_many(items))
    kinds = [(type(each), getattr(each, "t", None) or getattr(each, "t0", None)) for each in found]
    assert kinds == [(Observation, 2.0), (Watermark, 2.5), (Watermark, 9.0)]
    written = found[0]
    assert isinstance(written, Observation)
    assert (written.kind, written.text) == (Kind.WRITING, "OPEN / 9 to 5")
    assert written.vector is not None
    assert [tag.label for tag in written.tags] == ["OPEN", "9 to 5"]


def test_pages_that_come_together_share_a_pass_and_give_what_they_give_alone() -> None:
    spotter, items = Spotter(), [page(float(n), n % 3) for n in range(7)]
    together = list(Spotting("door", spotter, FakeReader()).push_many(items))
    assert spotter.passes == 1
    stage, alone = Spotting("door", Spotter(), FakeReader()), []
    for item in items:
        alone += list(stage.push(item))
    assert [str(each) for each in together] == [str(each) for each in alone]


def test_without_pages_no_model_is_asked() -> None:
    spotter, ticks = Spotter(), [Tick(float(n)) for n in range(3)]
    items: list[Item] = [*ticks]
    assert len(list(Spotting("door", spotter, FakeReader()).push_many(items))) == 3
    assert spotter.passes == 0


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("MAIN STREET", "MA1N STREET", True),
        ("2026-11-29 10:00:01", "2026-11-29 10:00:59", True),
        ("Open", "OPEN", True),
        ("KX57 ABC", "LB09 TRE", False),
        ("PUSH", "PULL", False),
        ("EXIT", "EXIT / PLATFORM 7", False),
    ],
)
def test_readings_are_of_one_writing_if_most_letters_are_the_same(a: str, b: str, same: bool) -> None:
    assert alike(a, b) == alike(b, a) == same


def test_one_writing_is_told_once_in_its_surest_reading() -> None:
    pages = [read(1, "MA1N STREET", 0.8), read(3, "MAIN STREET", 0.97), read(5, "MAIN STRFET", 0.85)]
    runs = runs_of_writing([*pages, read(7, "EXIT", 0.9)])
    assert [(m.t0, m.t1, m.text) for m in runs] == [(1, 5, "MAIN STREET"), (7, 7, "EXIT")]
    assert runs[0].score == pytest.approx(0.97)


def test_an_event_keeps_what_is_written_apart_from_what_is_said() -> None:
    reader = FakeReader()
    spoken = Observation("door", 2, 4, Kind.SPEECH, reader.read(["Good morning"])[0], "Good morning.")
    event = describe("door", 0, 10, 0.0, [read(1, "EXIT"), spoken, read(3, "EXIT"), read(6, "Platform 7")])
    assert event.text == "Good morning."
    assert event.writing == ("EXIT", "Platform 7")
    assert event.as_json()["writing"] == ["EXIT", "Platform 7"]
    assert event.vectors["text"] == pytest.approx(spoken.vector)
