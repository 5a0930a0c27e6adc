from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from actors.longterm.archive import Archive
from actors.longterm.keyframes import LARGEST
from actors.store.embedded import EmbeddedStore
from configs.schema import Budget, MemorySettings
from pipeline.alerting.standing import Order
from pipeline.boundary import State
from pipeline.errors import StoreError, Unavailable
from pipeline.event import Event, Moment
from pipeline.memory import Cue, Span
from pipeline.observation import Kind
from pipeline.remembering.story import episode
from tests.strategies import DIMS, unit
from tests.waiting import LONG

pytestmark = pytest.mark.archive

TUESDAY = 1_700_000_000.0


def opened(folder: Path) -> Archive:
    return Archive(MemorySettings(store=folder, keep_free=1.0), DIMS)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = opened(tmp_path)
    yield made
    made.close()


def event(t0: float, stream: str = "door", picture: bool = True) -> Event:
    address = f"/v1/keyframes/{stream}/{round(t0 * 1000)}.jpg" if picture else ""
    said = (Moment(Kind.SPEECH, t0, t0 + 1, "an apple"),)
    return Event(
        stream,
        t0,
        t0 + 5.0,
        TUESDAY,
        State.COMMITTED,
        moments=said,
        keyframe=address,
        vectors={"vision": unit(8, round(t0))},
    )


def keep(archive: Archive, *events: Event) -> None:
    archive.keep(events, {e.keyframe: f"jpeg of {e.id}".encode() for e in events if e.keyframe})


def test_a_memory_is_its_owner_s_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    archive = opened(folder)
    archive.origin("cam", "rtsp://user:secret@cam", 0.0, keep=True)
    archive.stand(Order("dog", "when a dog barks"))
    assert folder.stat().st_mode & 0o777 == 0o700
    files = [file for file in folder.glob("*.*") if file.is_file()]
    assert {file.name for file in files} >= {"streams.json", "standing.json", "memory.json", "side.sqlite"}
    assert {file.name: file.stat().st_mode & 0o077 for file in files} == {file.name: 0 for file in files}
    archive.close()


def test_what_was_merged_is_not_taken_back_while_others_write(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, done = threading.Event(), threading.Event()

    def tidy(store: EmbeddedStore) -> bool:
        writing.set()
        return not done.wait(LONG)

    monkeypatch.setattr(EmbeddedStore, "tidy", tidy)
    added = archive.merge([event(0.0)], {})
    threads = [
        threading.Thread(target=archive.tend),
        threading.Thread(target=archive.retract, args=(added,)),
    ]
    threads[0].start()
    assert writing.wait(LONG)
    threads[1].start()
    threads[1].join(0.1)
    assert archive.count() == 1
    done.set()
    for thread in threads:
        thread.join(LONG)
    assert archive.count() == 0


def test_events_and_their_pictures_survive_a_restart(tmp_path: Path) -> None:
    first = opened(tmp_path)
    keep(first, event(0.0), event(10.0, picture=False))
    assert first.origin("door", "rtsp://door", TUESDAY, keep=True) == TUESDAY
    first.close()
    again = opened(tmp_path)
    found = again.scan(Span())
    assert [e.id for e in found] == ["door/0", "door/10000"]
    assert again.picture(found[0].keyframe) == b"jpeg of door/0"
    assert again.picture(found[1].keyframe) is None
    assert again.origin("door", "rtsp://door", TUESDAY + 99, keep=True) == TUESDAY
    assert again.others("door", "rtsp://yard") == {"door"}
    again.close()


def test_it_is_searched_by_picture_and_by_words(archive: Archive) -> None:
    keep(archive, event(1.0), event(10.0, "yard"))
    (hit,) = archive.search(Cue(vision=unit(8, 10)), 1, Span())
    assert hit.event.id == "yard/10000"
    (hit,) = archive.search(Cue(keywords={"appl": 1.0}), 9, Span(("door",)))
    assert hit.event.id == "door/1000"


def test_pictures_are_forgotten_with_their_events_and_no_others(archive: Archive, tmp_path: Path) -> None:
    kept = [event(0.0), event(200.0), event(100.0, "yard")]
    keep(archive, *kept, event(100.0), event(110.0), event(120.0, picture=False))
    assert archive.forget(Span(("door",), TUESDAY + 50, TUESDAY + 150)) == 3
    assert archive.count() == 3
    pictures = {file.relative_to(tmp_path / "keyframes") for file in tmp_path.rglob("*.jpg")}
    assert {str(picture) for picture in pictures} == {"door/0.jpg", "door/200000.jpg", "yard/100000.jpg"}
    assert all(archive.picture(e.keyframe) for e in kept)


def test_an_event_is_not_kept_without_the_picture_that_it_names(archive: Archive) -> None:
    seen = event(0.0)
    with pytest.raises(StoreError, match="is no keyframe"):
        archive.keep([seen], {seen.keyframe: bytes(LARGEST + 1)})
    assert archive.count() == 0


def test_a_server_that_is_not_there_is_one_clear_line_that_names_it(tmp_path: Path) -> None:
    away = MemorySettings(store=tmp_path, qdrant="http://127.0.0.1:1")
    with pytest.raises(Unavailable, match=r"^http://127\.0\.0\.1:1: the Qdrant server does not answer$"):
        Archive(away, DIMS)


def test_an_episode_that_tells_of_what_is_forgotten_is_forgotten(archive: Archive, tmp_path: Path) -> None:
    told = [event(0.0, picture=False), event(5.0, picture=False), event(10.0, picture=False)]
    secret = replace(told[1], moments=(Moment(Kind.SPEECH, 5.0, 6.0, "a zanzibar"),))
    first = episode([told[0], secret], "surprise", 0.0, 7.0)  # it ends before its last event does
    second = episode(told[2:], "end", 7.0, 15.0)
    keep(archive, told[0], secret, told[2], first, second)
    assert any(b"zanzibar" in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    archive.forget(Span(("door",), TUESDAY + 8.0, TUESDAY + 9.0))
    assert {e.id for e in archive.scan(Span())} == {"door/0", "door/10000"}
    assert not any(b"zanzibar" in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def damaged(folder: Path) -> Archive:
    """A memory of three weeks, the second of them damaged."""
    first = opened(folder)
    keep(first, event(0.0), event(700_000.0), event(1_400_000.0))
    first.tend()
    first.close()
    (folder / "shards" / "2023-W47" / "edge_config.json").write_text("{", encoding="utf-8")
    return opened(folder)


def test_what_is_damaged_is_told_and_counts(tmp_path: Path) -> None:
    archive = damaged(tmp_path)
    ((name, taken),) = archive.beside().damaged.items()
    on_disk = sum(file.stat().st_blocks * 512 for file in (tmp_path / "shards" / name).rglob("*"))
    assert name.startswith("2023-W47.damaged-") and taken == on_disk > 100_000
    archive.tend()
    assert archive.accounts()["door"].events == archive.count() == 2
    archive.close()


@pytest.mark.parametrize(("since", "left"), [(0.0, 1), (690_000.0, 0), (2_100_000.0, 1)])
def test_forgetting_takes_what_is_damaged_and_may_hold_it(tmp_path: Path, since: float, left: int) -> None:
    archive = damaged(tmp_path)
    archive.forget(Span(("yard",), TUESDAY + since, TUESDAY + since + 10.0))
    assert len(archive.beside().damaged) == left
    pictures = {file.name for file in tmp_path.rglob("*.jpg")}
    assert pictures == {"0.jpg", "1400000000.jpg", "700000000.jpg"} - (set() if left else {"700000000.jpg"})
    assert archive.count() == 2
    archive.close()


def test_what_is_damaged_goes_before_anything_else_where_there_is_too_much(tmp_path: Path) -> None:
    damaged(tmp_path).close()
    little = MemorySettings(store=tmp_path, keep_free=1.0, budget=Budget(total_mb=1))
    archive = Archive(little, DIMS)
    (name,) = archive.beside().damaged
    (tmp_path / "shards" / name / "more").write_bytes(bytes(1_000_000))
    while archive.tend():
        pass
    assert not archive.beside().damaged
    assert archive.count() == 2
    archive.close()
