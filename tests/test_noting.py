from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actors.archive import Archive
from configs.schema import Budget, MemorySettings
from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.memory import Cue, Span
from pipeline.observation import Kind
from pipeline.question import EVERYTHING

HOUR, DAY = 3600.0, 86_400.0
WALL = 1_700_006_400.0 // DAY * DAY


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    budget = Budget(full_days=1, merged_days=3, stream_mb=0.02)
    made = Archive(MemorySettings(store=tmp_path, keep_free=1.0, budget=budget), {"text": 8})
    yield made
    made.close()


def seen(t: float, label: str, stream: str = "yard") -> Event:
    return Event(
        stream, t, t + 20, WALL, State.COMMITTED, moments=(Moment(Kind.VISION, t, t + 19, label, 0.8),)
    )


def days(archive: Archive, n: int) -> None:
    """A street all day, hour by hour, and a van around eight."""
    for day in range(n):
        for hour in range(24):
            t = day * DAY + hour * HOUR
            archive.keep([seen(t + 10, "street")], {})
            if hour == 8:
                archive.keep([seen(t + 60 * (day % 3), "van")], {})
            while archive.tend():
                pass


def notes(archive: Archive) -> list[Event]:
    return [event for event in archive.scan(EVERYTHING, 10_000) if event.level == "note"]


def test_a_van_that_comes_every_morning_is_noted_and_outlives_its_events(archive: Archive) -> None:
    days(archive, 6)
    (note,) = [note for note in notes(archive) if "van" in note.text]
    assert note.text.startswith("van is usually seen around 08:0") and "on 5 of 5 days" in note.text
    assert min(e.t0 for e in archive.scan(EVERYTHING, 10_000) if e.level == "event") > 2 * DAY
    (hit, *_) = archive.search(Cue(keywords={"van": 1.0, "usual": 1.0}), 3, EVERYTHING)
    assert hit.event.level == "note"


def test_what_is_there_all_the_time_is_no_news(archive: Archive) -> None:
    days(archive, 5)
    assert not any("street" in note.text for note in notes(archive))


def test_forgetting_the_days_forgets_the_habit(archive: Archive, tmp_path: Path) -> None:
    days(archive, 6)
    archive.forget(Span(("yard",), WALL + DAY, WALL + 5 * DAY))
    assert notes(archive) == []
    archive.forget(Span(("yard",)))
    assert all(b"van" not in file.read_bytes() for file in tmp_path.glob("diary.sqlite*"))
