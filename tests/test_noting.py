from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from actors.longterm.archive import Archive
from configs.schema import Budget, MemorySettings
from pipeline.asking.question import EVERYTHING
from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.memory import Cue, Span
from pipeline.observation import Kind

pytestmark = pytest.mark.archive

HOUR, DAY = 3600.0, 86_400.0
WALL = 1_700_006_400.0 // DAY * DAY


SETTINGS = Budget(full_days=1, merged_days=3, stream_mb=0.02)


def opened(folder: Path) -> Archive:
    return Archive(MemorySettings(store=folder, keep_free=1.0, budget=SETTINGS), {"text": 8})


@pytest.fixture(scope="module")
def six_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A memory of a street all day, hour by hour, and of a van around eight."""
    folder = tmp_path_factory.mktemp("six-days")
    made = opened(folder)
    for day in range(6):
        vans = [seen(day * DAY + 8 * HOUR + 60 * (day % 3), "van")]
        made.keep([*vans, *(seen(day * DAY + hour * HOUR + 10, "street") for hour in range(24))], {})
        while made.tend():
            pass
    made.close()
    return folder


@pytest.fixture
def archive(six_days: Path, tmp_path: Path) -> Iterator[Archive]:
    made = opened(shutil.copytree(six_days, tmp_path / "memory"))
    yield made
    made.close()


def seen(t: float, label: str, stream: str = "yard") -> Event:
    return Event(
        stream, t, t + 20, WALL, State.COMMITTED, moments=(Moment(Kind.VISION, t, t + 19, label, 0.8),)
    )


def notes(archive: Archive) -> list[Event]:
    return [event for event in archive.scan(EVERYTHING, 10_000) if event.level == "note"]


def test_a_van_that_comes_every_morning_is_noted_and_outlives_its_events(archive: Archive) -> None:
    (note,) = [note for note in notes(archive) if "van" in note.text]
    assert note.text.startswith("van is usually seen around 08:0") and "on 5 of 5 days" in note.text
    assert min(e.t0 for e in archive.scan(EVERYTHING, 10_000) if e.level == "event") > 2 * DAY
    (hit, *_) = archive.search(Cue(keywords={"van": 1.0, "usual": 1.0}), 3, EVERYTHING)
    assert hit.event.level == "note"


def test_what_is_there_all_the_time_is_no_news(archive: Archive) -> None:
    assert notes(archive) and not any("street" in note.text for note in notes(archive))


def test_forgetting_the_days_forgets_the_habit(archive: Archive, tmp_path: Path) -> None:
    archive.forget(Span(("yard",), WALL + DAY, WALL + 5 * DAY))
    assert notes(archive) == []
    archive.forget(Span(("yard",)))
    assert all(b"van" not in file.read_bytes() for file in tmp_path.rglob("diary.sqlite*"))
