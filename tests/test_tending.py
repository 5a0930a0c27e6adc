from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path

import cv2
import numpy as np
import pytest

from actors.longterm.archive import Archive
from actors.longterm.links import ROW
from configs.schema import Budget, MemorySettings
from pipeline.asking.question import EVERYTHING
from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.memory import Cue, Span, pages
from pipeline.observation import Kind
from pipeline.remembering.size import size
from tests.strategies import unit

pytestmark = pytest.mark.archive

DIMS = {"vision": 16, "text": 16}
HOUR = 3600.0
WALL = 1_700_000_000.0 // HOUR * HOUR
BUDGET = Budget(events_kb=20, pictures_kb=40, full_days=1, merged_days=2, merged_share=0.2)
TIGHT = BUDGET.model_copy(update={"stream_mb": 0.03})


@cache
def jpeg(seed: int) -> bytes:
    picture = np.random.default_rng(seed).integers(0, 255, (90, 160, 3), np.uint8)
    return bytes(cv2.imencode(".jpg", picture)[1])


def event(t0: float, stream: str = "door", text: str = "an apple") -> Event:
    return Event(
        stream, t0, t0 + 20.0, WALL, State.COMMITTED,
        surprise=t0 % 7,
        moments=(Moment(Kind.SPEECH, t0, t0 + 1, text, ref=f"{t0:.0f}"),),
        keyframe=f"/v1/keyframes/{stream}/{round(t0 * 1000)}.jpg",
        vectors={"vision": unit(16, int(t0) // 100), "text": unit(16, int(t0))},
    )  # fmt: skip


def watch(archive: Archive, hours: float, stream: str = "door", since: float = 0.0) -> None:
    seen = [event(since + 20.0 * n, stream) for n in range(int(hours * 180))]
    archive.keep(seen, {one.keyframe: jpeg(n % 9) for n, one in enumerate(seen)})


def opened(folder: Path, budget: Budget = BUDGET) -> Archive:
    return Archive(MemorySettings(store=folder, keep_free=1.0, budget=budget), DIMS)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = opened(tmp_path)
    yield made
    made.close()


def whole(archive: Archive, span: Span = EVERYTHING) -> list[Event]:
    return sorted(chain.from_iterable(pages(archive, span)), key=lambda e: e.t0)


def tend(archive: Archive) -> int:
    steps = 0
    while archive.tend():
        steps += 1
        assert steps < 1000
    return steps


def test_an_hour_is_kept_within_its_budget(archive: Archive, tmp_path: Path) -> None:
    watch(archive, 1.5)
    assert tend(archive) >= 1
    first = [e for e in whole(archive) if e.t0 < HOUR]
    assert sum(map(size, first)) <= 20_000
    assert sum(e.stands for e in first) == 180
    assert {ref for e in first for ref in e.refs} == {f"{20 * n}" for n in range(180)}
    files = [f for f in tmp_path.rglob("*.jpg") if int(f.stem) < HOUR * 1000]
    assert {f"/v1/keyframes/door/{f.name}" for f in files} == {a for e in first for a in e.keyframes}
    assert 0 < sum(f.stat().st_size for f in files) <= 40_000
    account = archive.accounts()["door"]
    assert account.merged == 270 - account.events and account.gone == 0
    assert account.events == archive.count()


def test_what_is_said_is_still_found_in_what_was_merged(archive: Archive) -> None:
    watch(archive, 1.2)
    said = event(1000.0, text="the zebra is late")
    archive.keep([said], {said.keyframe: jpeg(1)})
    tend(archive)
    (hit, *_) = archive.search(Cue(keywords={"zebra": 1.0}), 3, Span())
    assert hit.event.stands > 1 and "zebra" in hit.event.text
    assert hit.event.t0 <= 1000.0 <= hit.event.t1


def test_days_later_less_is_left_and_then_nothing(tmp_path: Path) -> None:
    archive = opened(tmp_path, TIGHT)
    watch(archive, 1.0)
    watch(archive, 0.01, since=30 * HOUR)
    tend(archive)
    day = sum(size(e) for e in whole(archive) if e.t0 < HOUR)
    assert 0 < day <= 4_000
    watch(archive, 0.3, since=60 * HOUR)
    tend(archive)
    assert all(e.t0 >= HOUR for e in whole(archive))
    archive.close()


def test_where_there_is_room_what_is_old_stays(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    watch(archive, 1.0)
    watch(archive, 0.01, since=400 * 24 * HOUR)
    tend(archive)
    assert sum(e.stands for e in whole(archive) if e.t0 < HOUR) == 180
    archive.close()


def test_another_stream_s_clock_is_another_s(archive: Archive) -> None:
    watch(archive, 0.2, "old")
    watch(archive, 0.01, "new", since=90 * 24 * HOUR)
    tend(archive)
    assert sum(e.stands for e in whole(archive, Span(("old",)))) == 36


def test_a_dense_hour_is_made_lighter_before_it_is_over(archive: Archive) -> None:
    watch(archive, 0.9)
    tend(archive)
    assert archive.accounts()["door"].merged > 0
    newest = [e for e in whole(archive) if e.t1 > 0.9 * HOUR - 600]
    assert all(e.stands == 1 for e in newest), "what may still be amended is left alone"


def test_a_store_that_was_never_counted_is_counted_first(tmp_path: Path) -> None:
    first = opened(tmp_path)
    watch(first, 0.1)
    first.close()
    for file in tmp_path.glob("ledger.sqlite*"):
        file.unlink()
    again = opened(tmp_path)
    assert again.accounts() == {}
    again.tend()
    account = again.accounts()["door"]
    assert account.events == 18 and account.pictures > 0
    again.close()


def test_forgetting_is_counted(archive: Archive) -> None:
    watch(archive, 0.2)
    archive.forget(Span(("door",), WALL + 100, WALL + 300))
    assert archive.accounts()["door"].events == archive.count() < 36
    archive.forget(Span(("door",)))
    assert archive.accounts() == {}


def test_pictures_are_made_small(archive: Archive) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (540, 960, 3), np.uint8)
    large = bytes(cv2.imencode(".jpg", picture)[1])
    one = event(0.0)
    archive.keep([one], {one.keyframe: large})
    kept = archive.picture(one.keyframe)
    assert kept and len(kept) < len(large) / 5
    assert cv2.imdecode(np.frombuffer(kept, np.uint8), cv2.IMREAD_COLOR).shape == (180, 320, 3)


def counted(archive: Archive) -> int:
    return sum(account.bytes for account in archive.accounts().values())


def there_is(archive: Archive) -> int:
    """Bytes of all that there is, without pictures."""
    events = whole(archive)
    links = {
        frozenset((id, link.event))
        for id, some in archive.related([e.id for e in events]).items()
        for link in some
    }
    return sum(map(size, events)) + ROW * len(links)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_kept_and_forgotten_what_is_counted_is_what_there_is(tmp_path: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    archive = opened(tmp_path, BUDGET.model_copy(update={"events_kb": 60}))
    for n in range(6):
        watch(archive, 0.25, ("door", "yard")[n % 2], since=random.integers(4) * 0.25 * HOUR)
        if random.random() < 0.7:
            tend(archive)
        since = WALL + random.uniform(0, HOUR)
        archive.forget(Span(("door",) if n % 3 else (), since, since + random.uniform(0, 600.0)))
        assert 0.6 < counted(archive) / there_is(archive) < 1.5
    archive.forget(Span())
    assert counted(archive) == there_is(archive) == 0
    archive.close()


def test_links_count_and_the_faintest_go_before_events_do(tmp_path: Path) -> None:
    archive = opened(tmp_path, BUDGET.model_copy(update={"events_kb": 100_000}))
    alike = [replace(event(20.0 * n), vectors={"vision": unit(16, n // 10)}) for n in range(220)]
    archive.keep(alike, {})
    tend(archive)
    assert counted(archive) > sum(map(size, whole(archive))) + 100 * ROW
    archive.close()
    again = opened(tmp_path, BUDGET.model_copy(update={"events_kb": 60}))
    tend(again)
    hour = [e for e in whole(again) if e.t0 < HOUR]
    ends = sum(map(len, again.related([e.id for e in hour]).values()))
    assert ends and sum(map(size, hour)) + ends * ROW / 2 <= 60_000
    again.close()


def test_the_folder_takes_about_what_is_counted(archive: Archive, tmp_path: Path) -> None:
    def on_disk() -> int:
        return sum(
            f.stat().st_blocks * 512 for f in tmp_path.rglob("*") if f.is_file() and f.suffix != ".jpg"
        )

    empty = on_disk()
    some = [event(7.0 * n, text=" ".join(f"word{n * 20 + m}" for m in range(20))) for n in range(2500)]
    archive.keep([replace(e, keyframe="", vectors={"vision": unit(16, n)}) for n, e in enumerate(some)], {})
    assert (on_disk() - empty) < 1.5 * counted(archive) + 1_000_000
    archive.forget(Span(until=WALL + 7.0 * 2250))
    assert (on_disk() - empty) < 1.5 * counted(archive) + 1_000_000
