"""Large shards are indexed in the background, and nothing is lost or left by it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from actors.store import embedded, shard
from actors.store.embedded import EmbeddedStore
from pipeline.boundary import State
from pipeline.errors import StoreError
from pipeline.event import Event, Moment
from pipeline.memory import Cue, Span
from pipeline.observation import Kind
from pipeline.words import keywords
from tests.strategies import unit

pytestmark = pytest.mark.server

DIMS = {"vision": 64, "text": 6}
TUESDAY = 1_700_000_000.0
WEEK = 7 * 86_400.0
MANY, FEW = 300, 90
FIRST, SECOND = "2023-W46", "2023-W47"


def event(number: int, week: int = 0, text: str = "") -> Event:
    t0 = week * WEEK + number * 10.0
    moments = (Moment(Kind.SPEECH, t0, t0 + 1, text or f"apple {number}"),)
    vectors = {"vision": unit(64, week * MANY + number)}
    return Event("cam", t0, t0 + 5.0, TUESDAY, State.COMMITTED, moments=moments, vectors=vectors)


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "INDEXED_FROM", 100)
    monkeypatch.setattr(shard, "WORN", 50)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """Two weeks, the first of them large."""
    made = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    made.put([event(n) for n in range(MANY)])
    made.put([event(n, week=1) for n in range(FEW)])
    yield made
    made.close()


def begin(store: EmbeddedStore, folder: Path) -> None:
    """Begin to index the first week."""
    assert store.tidy()
    assert being_indexed(folder)


def tidied(store: EmbeddedStore, folder: Path) -> int:
    """Until there is nothing to do; how many steps it was."""
    steps = 0
    while store.tidy() or being_indexed(folder):
        steps += 1
        time.sleep(0.02)
    return steps


def being_indexed(folder: Path) -> bool:
    return any((folder / "shards").glob("*.new"))


def indexed(folder: Path) -> list[str]:
    return sorted(note.parent.name for note in (folder / "shards").glob(f"*/{shard.NOTE}"))


def rows(folder: Path, name: str = FIRST) -> int:
    """How many vectors of 64 half bytes there are in the index, each with its length and offset."""
    sizes = [file.stat().st_size for file in (folder / "shards" / name).rglob("*vision/quantized.data")]
    return sum(sizes) // (32 + 8)


def test_a_large_week_is_indexed_and_a_small_one_is_not(store: EmbeddedStore, tmp_path: Path) -> None:
    cues = [Cue(vision=unit(64, 7)), Cue(keywords=keywords.query("11"))]
    before = [store.search(cue, 20, Span()) for cue in cues]
    assert tidied(store, tmp_path)
    assert indexed(tmp_path) == [FIRST]
    assert rows(tmp_path) == MANY
    after = [store.search(cue, 20, Span()) for cue in cues]
    assert [[hit.event for hit in hits] for hits in after] == [[hit.event for hit in hits] for hits in before]
    scores = [[hit.vision or hit.keywords for hit in hits] for hits in (*before, *after)]
    assert scores[2] == pytest.approx(scores[0], abs=1e-3) and scores[3] == pytest.approx(scores[1], rel=1e-3)
    assert [path.name for path in sorted((tmp_path / "shards").iterdir())] == [FIRST, SECOND]
    assert store.count() == MANY + FEW


def test_the_newest_week_is_indexed_anew_as_it_grows(store: EmbeddedStore, tmp_path: Path) -> None:
    for begin in range(FEW, MANY, 70):
        store.put([event(n, week=1) for n in range(begin, begin + 70)])
        tidied(store, tmp_path)
    assert indexed(tmp_path) == [FIRST, SECOND]
    assert MANY * 3 // 4 <= rows(tmp_path, SECOND) <= MANY
    for n in (0, FEW, MANY - 1):
        assert store.search(Cue(vision=unit(64, MANY + n)), 1, Span())[0].event.id == event(n, week=1).id


def test_what_is_indexed_stays_so_and_is_not_done_again(store: EmbeddedStore, tmp_path: Path) -> None:
    tidied(store, tmp_path)
    store.close()
    again = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    notes = (tmp_path / "shards" / FIRST / shard.NOTE).stat()
    tidied(again, tmp_path)
    assert (tmp_path / "shards" / FIRST / shard.NOTE).stat().st_mtime_ns == notes.st_mtime_ns
    assert again.search(Cue(vision=unit(64, 7)), 1, Span())[0].event == replace(event(7), vectors={})
    again.close()


@pytest.mark.parametrize("change", ["late event", "replaced", "dropped", "forgotten"])
def test_a_change_while_a_copy_is_made_is_not_lost(store: EmbeddedStore, tmp_path: Path, change: str) -> None:
    begin(store, tmp_path)
    match change:
        case "late event":
            store.put([event(MANY)])
        case "replaced":
            store.put([event(3, text="pear")])
        case "dropped":
            store.drop(["cam/30000"])
        case "forgotten":
            store.forget(Span(until=TUESDAY + 16))
    assert being_indexed(tmp_path) == (change != "forgotten"), "a copy may hold nothing that is forgotten"
    changed = {one.id: one for one in store.scan(Span())}
    tidied(store, tmp_path)
    assert indexed(tmp_path) == [FIRST]
    assert {one.id: one for one in store.scan(Span())} == changed
    assert (
        len(changed) == MANY + FEW + {"late event": 1, "replaced": 0, "dropped": -1, "forgotten": -2}[change]
    )
    if change == "replaced":
        assert changed["cam/30000"].text == "pear"


def test_a_change_elsewhere_does_not_stop_it(store: EmbeddedStore, tmp_path: Path) -> None:
    begin(store, tmp_path)
    store.put([event(MANY, week=1)])
    assert being_indexed(tmp_path)
    tidied(store, tmp_path)
    assert indexed(tmp_path) == [FIRST]


def test_what_is_forgotten_leaves_no_bytes_in_an_index(store: EmbeddedStore, tmp_path: Path) -> None:
    store.put([event(5, text="zanzibar")])
    tidied(store, tmp_path)
    traces = [unit(64, 5).astype(np.float16)[:16].tobytes(), b"zanzibar"]
    assert all(anywhere(tmp_path, trace) for trace in traces), "the test would find nothing"
    assert rows(tmp_path) == MANY
    assert store.forget(Span(since=TUESDAY + 46, until=TUESDAY + 59)) == 1
    assert rows(tmp_path) == MANY - 1
    assert not any(anywhere(tmp_path, trace) for trace in traces)
    assert store.search(Cue(vision=unit(64, 5)), 1, Span())[0].event.id != "cam/50000"
    assert indexed(tmp_path) == [FIRST]


def anywhere(folder: Path, trace: bytes) -> bool:
    return any(trace in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_an_indexed_week_takes_late_events_and_is_indexed_again_when_worn(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    tidied(store, tmp_path)
    store.put([event(n, text="late") for n in range(MANY, MANY + 20)])
    assert store.search(Cue(vision=unit(64, MANY + 3)), 1, Span())[0].event.text == "late"
    assert not tidied(store, tmp_path)
    store.drop([f"cam/{n * 10_000}" for n in range(100)])
    assert tidied(store, tmp_path)
    assert rows(tmp_path) == MANY - 80
    assert store.count() == MANY + FEW - 80


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every shard is too large to be vacuumed where it is."""
    monkeypatch.setattr(embedded, "AT_ONCE", 0)


def wiped(store: EmbeddedStore) -> None:
    while store.wipe():
        time.sleep(0.02)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("index", [False, True], ids=["as it is", "indexed"])
def test_while_a_large_week_is_wiped_it_is_asked_and_written(
    store: EmbeddedStore, tmp_path: Path, index: bool
) -> None:
    if index:
        tidied(store, tmp_path)
    store.put([event(5, text="zanzibar"), event(40, text="timbuktu")])
    store.drop(["cam/400000"])
    traces = [unit(64, 5).astype(np.float16)[:16].tobytes(), b"zanzibar", b"timbuktu"]
    assert store.forget(Span(since=TUESDAY + 46, until=TUESDAY + 59)) == 1
    assert all(anywhere(tmp_path, trace) for trace in traces), "the test would find nothing"
    assert store.wipe() and being_indexed(tmp_path)
    store.put([event(MANY, text="late"), event(7, text="replaced")])
    store.drop(["cam/80000"])
    assert "cam/50000" not in {one.id for one in store.scan(Span())}
    wiped(store)
    assert not any(anywhere(tmp_path, trace) for trace in traces)
    assert not being_indexed(tmp_path)
    texts = {one.id: one.text for one in store.scan(Span(until=TUESDAY + WEEK - 1))}
    assert {event(n).id for n in range(MANY + 1)} - texts.keys() == {event(n).id for n in (5, 8, 40)}
    assert (texts[event(MANY).id], texts["cam/70000"]) == ("late", "replaced")
    assert store.search(Cue(vision=unit(64, MANY)), 1, Span())[0].event.text == "late"
    assert indexed(tmp_path) == [FIRST][: int(index)]


@pytest.mark.usefixtures("large")
def test_what_is_forgotten_while_a_large_week_is_wiped_is_gone_too(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    store.put([event(9, text="zanzibar")])
    store.forget(Span(until=TUESDAY + 16))
    store.wipe()
    assert store.forget(Span(since=TUESDAY + 86, until=TUESDAY + 99)) == 1
    wiped(store)
    assert not anywhere(tmp_path, b"zanzibar")
    assert store.count() == MANY + FEW - 3


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("end", ["closed", "closed meanwhile", "the process dies"])
def test_wiping_that_is_cut_off_is_done_in_the_end(
    store: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    store.put([event(5, text="zanzibar")])
    store.forget(Span(since=TUESDAY + 46, until=TUESDAY + 59))
    if end == "the process dies":
        with monkeypatch.context() as patched:
            patched.setattr(sys, "executable", "/bin/false")
            wiped(store)
        assert not anywhere(tmp_path, b"zanzibar")
        return
    if end == "closed meanwhile":
        store.wipe()
    store.close()
    assert anywhere(tmp_path, b"zanzibar")
    again = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    tidied(again, tmp_path)
    assert not anywhere(tmp_path, b"zanzibar")
    assert again.count() == MANY + FEW - 1
    again.close()


def test_a_shard_that_can_not_be_indexed_is_searched_as_it_is(
    store: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", "/bin/false")
        tidied(store, tmp_path)
    assert "2023-W46: could not be written anew; it is searched as it is" in caplog.text
    assert not tidied(store, tmp_path), "it is not tried over and over"
    assert store.search(Cue(vision=unit(64, 7)), 1, Span())[0].event.id == "cam/70000"


def test_closing_leaves_nothing_half_done(store: EmbeddedStore, tmp_path: Path) -> None:
    begin(store, tmp_path)
    store.close()
    assert not being_indexed(tmp_path)
    again = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    assert again.count() == MANY + FEW
    again.close()


def test_nothing_is_indexed_and_nothing_half_forgotten_on_a_disk_without_room(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    store.put([event(n) for n in range(MANY)])
    store.put([event(0, week=1)])
    store._folder._keep_free = 1e18
    assert not store.tidy()
    with pytest.raises(StoreError, match="MB of disk are free"):
        store.forget(Span(until=TUESDAY + 16))
    with pytest.raises(StoreError, match="MB of disk are free"):
        store.put([event(MANY)])
    assert store.count() == MANY + 1
    store.close()
