from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import cv2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.longterm.archive import Archive
from actors.longterm.linking import Linking
from actors.longterm.links import MOST, Links
from actors.port.schema import EventShape
from actors.store.embedded import EmbeddedStore
from configs.schema import Budget, MemorySettings
from pipeline.asking.question import EVERYTHING
from pipeline.boundary import State
from pipeline.clock import ManualClock
from pipeline.errors import Unavailable
from pipeline.event import Event, Moment
from pipeline.link import Because, Link
from pipeline.memory import Span
from pipeline.observation import Kind
from tests.strategies import unit
from tests.test_telling import House, picture, view

pytestmark = pytest.mark.archive

DIMS = {"vision": 16, "text": 16}
HOUR = 3600.0
WALL = 1_700_000_000.0 // HOUR * HOUR
BUDGET = Budget(events_kb=4, pictures_kb=40, full_days=1, merged_days=2, merged_share=0.2, stream_mb=0.03)


def event(t0: float, look: int, stream: str = "door", level: str = "event") -> Event:
    seen = Moment(Kind.VISION, t0, t0 + 10, "street", 0.8)
    vectors = {"vision": unit(16, look)}
    return Event(stream, t0, t0 + 20, WALL, State.COMMITTED, level=level, moments=(seen,), vectors=vectors)


def opened(folder: Path) -> Archive:
    return Archive(MemorySettings(store=folder, keep_free=1.0, budget=BUDGET), DIMS)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = opened(tmp_path)
    yield made
    made.close()


def tend(archive: Archive) -> None:
    while archive.tend():
        pass


def linked(archive: Archive) -> Mapping[str, Sequence[Link]]:
    return archive.related([e.id for e in archive.scan(EVERYTHING, 10_000)])


def test_a_scene_seen_again_is_linked_once_there_is_time(archive: Archive) -> None:
    archive.keep([event(0.0, 1), event(100.0, 2), event(200.0, 1, "yard")], {})
    assert linked(archive) == {}
    tend(archive)
    (link,) = archive.related(["door/0"])["door/0"]
    assert (link.event, link.reason) == ("yard/200000", Because.LOOKS)
    assert set(linked(archive)) == {"door/0", "yard/200000"}


def test_links_go_with_their_events(archive: Archive, tmp_path: Path) -> None:
    archive.keep([event(0.0, 1), event(4321.0, 1)], {})
    tend(archive)
    archive.forget(Span(("door",), WALL + 4300, WALL + 5000))
    assert linked(archive) == {}
    assert all(b"4321000" not in file.read_bytes() for file in tmp_path.glob("links.sqlite*"))


def test_a_merged_memory_has_the_links_of_its_parts(archive: Archive) -> None:
    rest = [event(20.0 * n, 100 + n) for n in range(3, 180)]
    archive.keep([event(0.0, 1), event(20.0, 2), event(40.0, 3), event(0.0, 2, "yard")], {})
    tend(archive)
    assert [link.event for link in archive.related(["yard/0"])["yard/0"]] == ["door/20000"]
    archive.keep([*rest, event(2 * HOUR, 99)], {})
    tend(archive)
    assert archive.read(["door/20000"]) == []
    (link,) = archive.related(["yard/0"])["yard/0"]
    (heir,) = archive.read([link.event])
    assert heir.stands > 1 and heir.t0 <= 20.0 < heir.t1


def test_what_an_answer_stands_on_is_linked_and_what_is_gone_is_not(archive: Archive) -> None:
    archive.keep([event(0.0, 1), event(100.0, 2), event(200.0, 3, level="note")], {})
    archive.recalled(["door/0", "door/100000", "door/note-200000", "door/999"])
    assert {id: [link.event for link in links] for id, links in linked(archive).items()} == {
        "door/0": ["door/100000"],
        "door/100000": ["door/0"],
    }


def test_what_was_of_use_is_counted_once_though_the_store_was_away(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> Sequence[Event]:
        raise Unavailable("the store is away")

    archive.keep([event(0.0, 1), event(100.0, 2)], {})
    with monkeypatch.context() as patched:
        patched.setattr(EmbeddedStore, "read", away)
        with pytest.raises(Unavailable):
            archive.recalled(["door/0", "door/100000"])
    archive.recalled(["door/0", "door/100000"])
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db:
        assert db.execute("SELECT times FROM recalls").fetchall() == [(1,), (1,)]


def test_users_see_how_events_are_related_and_using_them_together_strengthens_it(tmp_path: Path) -> None:
    film = tmp_path / "film.avi"
    out = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 5, (160, 90))
    for n in range(150):
        out.write(view(50 <= n < 100))
    out.release()
    house = House(tmp_path / "store")
    house.watch(str(film), unwatch=True)
    tend(house.archive)
    before = [event for event in house.desk.events(Span(), 100) if event["level"] == "event"]
    shapes = [EventShape(**event) for event in before]
    night, day, again = shapes
    assert [(link.event, link.reason) for link in night.related] == [(again.id, Because.LOOKS)]
    assert day.related == [] and night.related[0].strength == again.related[0].strength
    answer = house.answer("When was this seen?", picture(bright=False))
    assert [e.event for e in answer.evidence] == [night.id, again.id]
    house.desk.close()
    with closing(sqlite3.connect(tmp_path / "store" / "links.sqlite")) as db:
        assert db.execute("SELECT uses FROM links").fetchall() == [(1,)]


def test_where_the_file_is_lost_it_is_made_anew(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.keep([event(0.0, 1), event(100.0, 1)], {})
    tend(first)
    before = linked(first)
    first.close()
    for file in tmp_path.glob("links.sqlite*"):
        file.unlink()
    again = opened(tmp_path)
    assert before and linked(again) == {}
    tend(again)
    assert {id: [link.event for link in links] for id, links in linked(again).items()} == {
        id: [link.event for link in links] for id, links in before.items()
    }
    again.close()


def test_what_went_while_nobody_looked_is_not_linked_any_more(tmp_path: Path) -> None:
    store, links = EmbeddedStore(tmp_path, DIMS, keep_free=1.0), Links(tmp_path / "links.sqlite")
    kept = [event(0.0, 1), event(100.0, 1), event(200.0, 1)]
    store.put(kept)
    first = Linking(store, links, ManualClock(WALL), lambda event, bytes: None)
    first.expect(kept)
    while first.step():
        pass
    store.drop(["door/100000"])
    assert any(link.event == "door/100000" for link in links.of(["door/0"], WALL)["door/0"])
    Linking(store, links, ManualClock(WALL), lambda event, bytes: None).step()
    assert {link.event for link in links.of(["door/0"], WALL)["door/0"]} == {"door/200000"}
    store.close()
    links.close()


kept = st.tuples(st.just("keep"), st.integers(0, 240), st.integers(0, 8))
spans = st.tuples(st.just("forget"), st.integers(0, 240), st.integers(1, 40))
recalls = st.tuples(st.just("recall"), st.integers(0, 240), st.integers(0, 240))


@settings(max_examples=6)
@given(st.lists(st.one_of(kept, kept, spans, recalls), max_size=8), st.booleans())
def test_after_upkeep_links_name_only_what_is_there(steps: list[tuple[str, int, int]], late: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = opened(Path(folder))
        for kind, n, m in steps:
            if kind == "keep":
                archive.keep([event(60.0 * n + 20.0 * i, (m + i) % 9) for i in range(12)], {})
            elif kind == "forget":
                archive.forget(Span(("door",), WALL + 60.0 * n, WALL + 60.0 * (n + m)))
            else:
                archive.recalled([f"door/{60_000 * n}", f"door/{60_000 * m}"])
            tend(archive)
        if late:  # hours are over and made lighter
            archive.keep([event(60 * HOUR, 0)], {})
            tend(archive)
        there = {e.id for e in archive.scan(EVERYTHING, 10_000) if e.level == "event"}
        found = archive.related([f"door/{20_000 * n}" for n in range(60 * 180 + 1)])
        archive.close()
    assert set(found) <= there
    for id, links in found.items():
        assert len(links) <= MOST
        for link in links:
            assert link.event in there - {id}
            assert id in {back.event for back in found[link.event]}
