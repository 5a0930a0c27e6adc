"""One contract for every adapter of the port of long-term memory."""

from __future__ import annotations

import json
import os
import shutil
import signal
import uuid
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import qdrant_edge as edge
from hypothesis import given, settings
from hypothesis import strategies as st
from qdrant_client import QdrantClient

from actors.running.child import Child
from actors.store import embedded as embedded_module
from actors.store import points, storefolder
from actors.store.embedded import EmbeddedStore
from actors.store.qdrantserver import QdrantServer
from pipeline.boundary import State
from pipeline.errors import StoreError, Unavailable
from pipeline.event import Event, Moment
from pipeline.memory import Cue, Span, Store
from pipeline.observation import Kind, Tag
from pipeline.remembering.inmemory import Exact
from pipeline.words.keywords import query
from tests.strategies import DIMS, events, unit

pytestmark = [
    pytest.mark.filterwarnings("ignore:Local mode performs exact:UserWarning"),
    pytest.mark.archive,
]

TUESDAY = 1_700_000_000.0
"""14 November 2023, Unix seconds."""


def embedded(path: Path) -> Store:
    return EmbeddedStore(path, DIMS, keep_free=1.0)


def in_a_child(path: Path) -> Store:
    child: Store = Child(EmbeddedStore, path, DIMS, 1.0)  # type: ignore[assignment]
    return child


def server_api(path: Path) -> Store:
    return QdrantServer("local", DIMS, client=QdrantClient(":memory:"))


def real_server(path: Path) -> Store:
    url = os.environ.get("QDRANT_URL", "")
    if not url:
        pytest.skip("QDRANT_URL names no Qdrant server")
    return QdrantServer(url, DIMS, collection=f"test-{uuid.uuid4().hex}")


OTHER_PROCESS = pytest.param(in_a_child, marks=pytest.mark.server)


@pytest.fixture(params=[embedded, OTHER_PROCESS, server_api, real_server], ids=lambda make: make.__name__)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Payload indexes have no effect")
        made = request.param(tmp_path / "memory")
    yield made
    made.close()


def event(t0: float, text: str = "", stream: str = "cam", wall0: float = TUESDAY, **more: object) -> Event:
    moments = (Moment(Kind.SPEECH, t0, t0 + 1, text),) if text else ()
    made = Event(stream, t0, t0 + 5.0, wall0, State.COMMITTED, reason="surprise", moments=moments)
    return replace(made, **more)  # type: ignore[arg-type]


def bare(some: Event) -> Event:
    return replace(some, vectors={})


def test_what_goes_in_comes_out(store: Store) -> None:
    kept = event(3.0, "the red mug", tags=(Tag("mug", 0.5, ("cup",)),), vectors={"vision": unit(8, 1)})
    store.put([kept])
    assert list(store.scan(Span())) == [bare(kept)]
    assert store.count() == 1


def test_written_twice_is_there_once_and_the_later_holds(store: Store) -> None:
    store.put([event(3.0, "first")])
    store.put([event(3.0, "second")])
    assert [e.text for e in store.scan(Span())] == ["second"]
    store.put([event(3.0, "a week later", wall0=TUESDAY + 8 * 86_400)])
    assert [e.text for e in store.scan(Span())] == ["a week later"]


def test_each_part_of_a_cue_finds_its_own(store: Store) -> None:
    seen = event(0.0, vectors={"vision": unit(8, 1)})
    meant = event(10.0, vectors={"text": unit(6, 2)})
    worded = event(20.0, "a purple elephant")
    store.put([seen, meant, worded, event(30.0, "something else"), event(40.0, "nothing like it")])
    (hit,) = store.search(Cue(vision=unit(8, 1)), 1, Span())
    assert (hit.event.id, hit.store) == (seen.id, "long")
    assert hit.vision == pytest.approx(1.0, abs=1e-3)
    assert hit.text is None
    (hit,) = store.search(Cue(text=unit(6, 2)), 1, Span())
    assert hit.event.id == meant.id
    (hit,) = store.search(Cue(keywords={"eleph": 1.0}), 5, Span())
    assert hit.event.id == worded.id
    assert hit.keywords is not None and hit.keywords > 0
    both = store.search(Cue(vision=unit(8, 1), keywords={"eleph": 1.0}), 1, Span())
    assert {hit.event.id for hit in both} == {seen.id, worded.id}


def test_rare_words_count_more(store: Store) -> None:
    store.put([event(n * 10.0, "the boat in the harbour") for n in range(9)])
    store.put([event(100.0, "a boat with a lantern")])
    hits = store.search(Cue(keywords={"boat": 1.0, "lantern": 1.0}), 3, Span())
    assert max(hits, key=lambda hit: hit.keywords or 0).event.t0 == 100.0


def test_spans_are_by_stream_and_by_overlap_in_wall_time(store: Store) -> None:
    store.put([event(0.0, "apple"), event(100.0, "apple"), event(0.0, "apple", stream="door")])
    found = [
        Span(streams=("door",)),
        Span(since=TUESDAY + 50),
        Span(until=TUESDAY + 5, streams=("cam",)),
        Span(since=TUESDAY + 4.9, until=TUESDAY + 99),
        Span(since=TUESDAY + 6, until=TUESDAY + 99),
    ]
    expected = [{"door/0"}, {"cam/100000"}, {"cam/0"}, {"cam/0", "door/0"}, set()]
    for span, ids in zip(found, expected, strict=True):
        assert {e.id for e in store.scan(span)} == ids
        assert {hit.event.id for hit in store.search(Cue(keywords={"appl": 1.0}), 9, span)} == ids


@pytest.mark.parametrize("far", [1e12, 1e300])
def test_times_that_no_calendar_has_are_no_harm(store: Store, far: float) -> None:
    store.put([event(0.0)])
    for span, count in ((Span(since=-far, until=far), 1), (Span(since=far), 0), (Span(until=-far), 0)):
        assert len(store.scan(span)) == count


def test_scan_gives_the_last_or_the_first_in_order(store: Store) -> None:
    store.put([event(t) for t in (50.0, 10.0, 30.0, 700_000.0)])
    assert [e.t0 for e in store.scan(Span(), limit=3)] == [30.0, 50.0, 700_000.0]
    assert [e.t0 for e in store.scan(Span(), limit=2, earliest=True)] == [10.0, 30.0]
    since = Span(since=TUESDAY + 40.0)
    assert [e.t0 for e in store.scan(since, limit=2, earliest=True)] == [50.0, 700_000.0]


def test_pages_give_everything_once_with_its_vectors(store: Store) -> None:
    assert not store.page(Span()).events and not store.page(Span()).after
    some = [event(t, vectors={"vision": unit(8, 1)}) for t in (0.0, 10.0, 20.0, 700_000.0, 1_400_000.0)]
    store.put([*some, event(0.0, stream="door")])
    found, page = [], store.page(Span(("cam",)), limit=2)
    found += page.events
    while page.after:
        page = store.page(Span(("cam",)), page.after, limit=2)
        found += page.events
    assert sorted(one.t0 for one in found) == [0.0, 10.0, 20.0, 700_000.0, 1_400_000.0]
    assert all(np.allclose(one.vectors["vision"], unit(8, 1), atol=1e-3) for one in found)
    assert [one.id for one in store.page(Span(until=TUESDAY + 4, streams=("cam",))).events] == ["cam/0"]


def test_what_is_kept_is_known_and_can_be_taken_back(store: Store) -> None:
    store.put([event(0.0), event(10.0), event(700_000.0)])
    assert store.known(["cam/0", "cam/5", "cam/700000000"]) == {"cam/0", "cam/700000000"}
    store.drop(["cam/0", "cam/5", "cam/700000000"])
    assert [one.id for one in store.scan(Span())] == ["cam/10000"]


def test_what_is_forgotten_is_gone_and_the_rest_is_not(store: Store) -> None:
    store.put([event(t, "apple") for t in (0.0, 100.0)] + [event(0.0, "apple", stream="door")])
    assert store.forget(Span(("cam",), since=TUESDAY + 50)) == 1
    assert {e.id for e in store.scan(Span())} == {"cam/0", "door/0"}
    assert {hit.event.id for hit in store.search(Cue(keywords={"appl": 1.0}), 9, Span())} == {
        "cam/0",
        "door/0",
    }
    assert store.forget(Span(("nobody",))) == 0
    store.put([event(100.0, "new")])
    assert store.count() == 3


@pytest.mark.parametrize("damage", [np.nan, np.inf])
def test_a_vector_that_is_not_finite_is_refused(store: Store, damage: float) -> None:
    broken = unit(8, 1).copy()
    broken[3] = damage
    with pytest.raises(StoreError, match="not finite"):
        store.put([event(0.0, vectors={"vision": broken})])
    assert store.count() == 0


@pytest.mark.parametrize("damage", [{"surprise": np.inf}, {"strength": np.nan}, {"reason": "\ud800"}])
def test_what_the_engine_can_not_write_is_refused_and_ends_nothing(
    tmp_path: Path, damage: dict[str, Any]
) -> None:
    store = in_a_child(tmp_path)
    store.put([event(0.0)])
    with pytest.raises(StoreError, match="cam/10000: can't be kept"):
        store.put([event(20.0), event(10.0, **damage)])
    assert [one.id for one in store.scan(Span())] == ["cam/0"]
    store.close()


def test_a_vector_of_the_wrong_size_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="vision vector of 5 in a memory of 8"):
        store.put([event(0.0, vectors={"vision": unit(5, 1)})])


@given(st.lists(events(), max_size=3))
def test_payloads_carry_everything(some: list[Event]) -> None:
    for one in some:
        assert points.event_of(points.payload(one)) == bare(one)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    made = EmbeddedStore(tmp_path_factory.mktemp("shared"), DIMS, keep_free=1.0)
    yield made
    made.close()


@settings(max_examples=10)
@given(some=st.lists(events(), max_size=4, unique_by=lambda e: e.id))
def test_whatever_an_event_says_the_engine_gives_back(shared: EmbeddedStore, some: list[Event]) -> None:
    shared.forget(Span())
    shared.put(some)
    # As JSON, to the millisecond: the engine reads a float back with an error in its last bit.
    assert {e.id: e.as_json() for e in shared.scan(Span())} == {e.id: e.as_json() for e in some}


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    first = embedded(tmp_path)
    first.put([event(0.0, "apple"), event(700_000.0, "pear")])
    first.close()
    again = embedded(tmp_path)
    assert [e.text for e in again.scan(Span())] == ["apple", "pear"]
    again.close()


def test_a_second_owner_is_told_so(tmp_path: Path) -> None:
    first = embedded(tmp_path)
    with pytest.raises(StoreError, match="is in use by another process"):
        embedded(tmp_path)
    first.close()


def test_a_memory_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    embedded(tmp_path).close()
    marker = tmp_path / "memory.json"
    newer = json.dumps({"format": points.FORMAT + 1, "vectors": {}})
    marker.write_text(newer, encoding="utf-8")
    with pytest.raises(StoreError, match="was written by a newer Onlooker") as caught:
        embedded(tmp_path)
    assert "\n" not in str(caught.value)
    assert marker.read_text(encoding="utf-8") == newer


BY_A = {"vision": "seer-a", "text": "reader-a"}


def embedded_by(path: Path, made_by: dict[str, str], dims: dict[str, int] = DIMS) -> EmbeddedStore:
    return EmbeddedStore(path, dims, keep_free=1.0, made_by=made_by)


@pytest.mark.parametrize("size", [8, 12])
def test_what_another_model_made_is_kept_and_found_by_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, size: int
) -> None:
    first = embedded_by(tmp_path, BY_A)
    first.put([event(0.0, "apple", vectors={"vision": unit(8, 1), "text": unit(6, 1)}), event(5.0, "pear")])
    first.close()
    assert not caplog.text
    dims = {**DIMS, "vision": size}
    other = embedded_by(tmp_path, {**BY_A, "vision": "seer-b"}, dims)
    (line,) = caplog.messages
    assert "holds vision vectors of 8 that seer-a made; what seer-b makes is kept beside them" in line
    assert (other.spaces.dims(), other.spaces.makers()) == (dims, {**BY_A, "vision": "seer-b"})
    other.put([event(10.0, "plum", vectors={"vision": unit(size, 1)}), event(700_000.0)])
    assert [hit.event.text for hit in other.search(Cue(vision=unit(size, 1)), 9, Span())] == ["plum"]
    assert other.search(Cue(keywords=query("apple")), 9, Span())[0].event.text == "apple"
    assert other.search(Cue(text=unit(6, 1)), 1, Span())[0].event.text == "apple"
    (seen,) = other.read(["cam/0"])
    other.put([replace(seen, strength=0.5)])
    other.close()
    again = embedded_by(tmp_path, BY_A)
    found = again.search(Cue(vision=unit(8, 1)), 9, Span())
    assert [(hit.event.text, hit.event.strength) for hit in found] == [("apple", 0.5)]
    (page,) = [event for event in again.page(Span()).events if event.text == "apple"]
    assert page.vectors["vision"] == pytest.approx(unit(8, 1), abs=1e-3)
    again.close()


def test_a_memory_of_which_nobody_knows_who_made_it_is_taken_as_it_is(tmp_path: Path) -> None:
    embedded(tmp_path).close()
    (tmp_path / "memory.json").write_text(json.dumps({"format": 2, "vectors": DIMS}), encoding="utf-8")
    for name in ("seer-a", "seer-b"):
        embedded_by(tmp_path, {**BY_A, "vision": name}).close()


def test_who_makes_a_vector_that_comes_later_is_known_too(tmp_path: Path) -> None:
    embedded_by(tmp_path, {"text": "reader-a"}, {"text": 6}).close()
    embedded_by(tmp_path, BY_A).close()
    other = embedded_by(tmp_path, {**BY_A, "vision": "seer-b"})
    assert other.spaces.used == {"text": "text", "vision": "vision-2"}
    other.close()


@pytest.mark.filterwarnings("ignore:Payload indexes have no effect")
def test_a_server_refuses_vectors_of_another_model_too(tmp_path: Path) -> None:
    client = QdrantClient(path=str(tmp_path))
    QdrantServer("local", DIMS, made_by=BY_A, client=client)
    QdrantServer("local", DIMS, made_by=BY_A, client=client)
    with pytest.raises(
        StoreError, match="local: collection onlooker-v1 holds text vectors that reader-a made"
    ):
        QdrantServer("local", DIMS, made_by={**BY_A, "text": "reader-b"}, client=client)
    QdrantServer("local", DIMS, collection="older", client=client)
    QdrantServer("local", DIMS, collection="older", made_by=BY_A, client=client)
    client.close()


def test_a_disk_that_is_nearly_full_is_refused_before_it_is_full(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    store.put([event(0.0, "apple")])
    store.close()
    full = EmbeddedStore(tmp_path, DIMS, keep_free=1e9)
    with pytest.raises(StoreError, match="MB of disk are free; 1000000000 MB must be"):
        full.put([event(5.0, "pear")])
    with pytest.raises(StoreError, match="MB of disk are free"):
        full.must_have_room()
    assert [found.text for found in full.scan(Span())] == ["apple"]  # reading takes nothing
    assert full.forget(Span()) == 1  # nor does forgetting all
    full.close()


def test_a_memory_on_a_disk_without_a_byte_is_not_taken_for_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = embedded(tmp_path)
    store.put([event(0.0, "apple")])
    store.close()
    monkeypatch.setattr(storefolder, "OPENING", 1e18)
    with pytest.raises(StoreError, match="MB of disk are free"):
        embedded(tmp_path)
    assert [path.name for path in (tmp_path / "shards").iterdir()] == ["2023-W46"]


def test_a_damaged_shard_is_set_aside_and_the_rest_is_there(tmp_path: Path) -> None:
    first = embedded(tmp_path)
    first.put([event(0.0, "apple"), event(700_000.0, "pear")])
    first.close()
    (tmp_path / "shards" / "2023-W46" / "edge_config.json").write_text("{", encoding="utf-8")
    again = embedded(tmp_path)
    assert [e.text for e in again.scan(Span())] == ["pear"]
    assert len(list((tmp_path / "shards").glob("2023-W46.damaged-*"))) == 1
    again.close()


@pytest.mark.parametrize(
    "cut_off", ["before the old one is gone", "between the two", "after the new one is there"]
)
def test_forgetting_that_is_cut_off_loses_nothing(tmp_path: Path, cut_off: str) -> None:
    first = embedded(tmp_path)
    first.put([event(n * 10.0, "apple") for n in range(20)])
    first.close()
    shard = tmp_path / "shards" / "2023-W46"
    new, old = shard.with_name("2023-W46.new"), shard.with_name("2023-W46.old")
    shutil.copytree(shard, old if cut_off.startswith("after") else new)
    if cut_off.startswith("between"):
        shard.rename(old)
    again = embedded(tmp_path)
    assert again.count() == 20
    assert again.forget(Span(until=TUESDAY + 42)) == 5
    again.close()
    assert [path.name for path in (tmp_path / "shards").iterdir()] == ["2023-W46"]


@pytest.mark.server
def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    acknowledged = 0
    for round_ in range(3):
        writer = Child(EmbeddedStore, tmp_path, DIMS, 1.0)
        for n in range(20):
            writer.put([event(round_ * 1000.0 + n * 10, f"apple {n}")])
            acknowledged += 1
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        with pytest.raises(Unavailable, match="its process has died"):
            writer.count()
    reader = embedded(tmp_path)
    assert reader.count() == acknowledged
    reader.close()


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="the Qdrant server does not answer"):
        QdrantServer("http://127.0.0.1:1", DIMS)


def test_what_a_child_refuses_is_refused_here(tmp_path: Path) -> None:
    owner = embedded(tmp_path)
    with pytest.raises(StoreError, match="is in use"):
        Child(EmbeddedStore, tmp_path, DIMS, 1.0)
    owner.close()


def test_bytes_of_what_is_forgotten_are_gone_from_the_folder(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, {**DIMS, "vision": 64}, keep_free=1.0)
    told = [event(n * 10.0, f"apple {n}", vectors={"vision": unit(64, n)}) for n in range(300)]
    secret = event(4000.0, "zanzibar", vectors={"vision": unit(64, 999)}, links=("cam/zanzibar",))
    store.put([*told, secret])
    traces = [unit(64, 999).astype(np.float16)[:16].tobytes(), b"zanzibar"]
    assert all(_anywhere(tmp_path, trace) for trace in traces), "the test would find nothing"
    assert store.forget(Span(("cam",), since=TUESDAY + 3990)) == 1
    assert not any(_anywhere(tmp_path, trace) for trace in traces)
    assert store.count() == 300
    assert store.search(Cue(vision=unit(64, 7)), 1, Span())[0].event.text == "apple 7"
    store.close()
    assert not any(_anywhere(tmp_path, trace) for trace in traces)


def test_bytes_of_what_was_replaced_or_dropped_before_are_gone_too(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    store.put([event(n * 10.0, f"apple {n}") for n in range(20)])
    store.put([event(300.0, "zanzibar"), event(310.0, "timbuktu")])
    store.put([event(300.0, "something else")])
    store.drop(["cam/310000"])
    assert _anywhere(tmp_path, b"zanzibar")
    assert store.forget(Span(("cam",), TUESDAY + 1000, TUESDAY + 2000)) == 0
    assert not any(_anywhere(tmp_path, trace) for trace in (b"zanzibar", b"timbuktu"))
    assert store.count() == 21
    store.close()


def _anywhere(folder: Path, trace: bytes) -> bool:
    return any(trace in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_a_shard_that_is_empty_is_no_folder(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    store.put([event(0.0), event(700_000.0), event(1_400_000.0)])
    assert len(list((tmp_path / "shards").iterdir())) == 3
    store.drop(["cam/0"])
    assert store.forget(Span(until=TUESDAY + 700_001)) == 1
    assert [path.name for path in (tmp_path / "shards").iterdir()] == ["2023-W48"]
    store.put([event(0.0)])
    assert [one.t0 for one in store.scan(Span())] == [0.0, 1_400_000.0]
    store.close()


def test_what_is_dropped_gives_its_bytes_back_when_tidied(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, {**DIMS, "vision": 384}, keep_free=1.0)
    store.put([event(n * 10.0, vectors={"vision": unit(384, n)}) for n in range(2000)])
    assert not store.tidy()
    full = _allocated(tmp_path)
    store.drop([f"cam/{n * 10_000}" for n in range(1500)])
    assert store.tidy() and not store.tidy()
    assert _allocated(tmp_path) < 0.6 * full
    assert store.count() == 500
    (hit,) = store.search(Cue(vision=unit(384, 1999)), 1, Span())
    assert hit.event.t0 == 19_990.0
    store.close()


def _allocated(folder: Path) -> int:
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())


def written_by_the_first_format(folder: Path, some: list[Event]) -> None:
    """A memory as it was: a log written ahead, vectors of single precision, format 1."""
    shard = folder / "shards" / "2023-W46"
    shard.parent.mkdir(parents=True)
    words = {points.SPARSE: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)}
    dense = {name: edge.EdgeVectorParams(size, edge.Distance.Cosine) for name, size in DIMS.items()}
    old = edge.EdgeShard.create(str(shard), edge.EdgeConfig(vectors=dense, sparse_vectors=words))
    rows = []
    for one in some:
        vectors: dict[str, Any] = dict(points.dense(one, DIMS))
        vectors[points.SPARSE] = edge.SparseVector(*points.sparse(one))
        payload = {k: v for k, v in points.payload(one).items() if k not in ("stands", "pictures")}
        rows.append(edge.Point(points.point_id(one.id), vectors, payload))
    old.update(edge.UpdateOperation.upsert_points(rows))
    old.flush()
    old.close()
    (folder / "memory.json").write_text(json.dumps({"format": 1, "vectors": DIMS}), encoding="utf-8")


def test_a_memory_of_the_first_format_is_written_anew(tmp_path: Path) -> None:
    some = [event(n * 10.0, f"apple {n}", vectors={"vision": unit(8, n)}) for n in range(30)]
    written_by_the_first_format(tmp_path, some)
    for _ in range(2):
        store = embedded(tmp_path)
        assert list(store.scan(Span())) == [bare(one) for one in some]
        (hit,) = store.search(Cue(vision=unit(8, 7)), 1, Span())
        assert hit.event.text == "apple 7"
        store.close()
    assert json.loads((tmp_path / "memory.json").read_text(encoding="utf-8"))["format"] == points.FORMAT
    assert not list((tmp_path / "shards").glob("*/wal/open-*"))


@pytest.mark.parametrize("cut_off", ["while it is written", "between the two", "before the old one is gone"])
def test_writing_anew_that_is_cut_off_loses_nothing(tmp_path: Path, cut_off: str) -> None:
    some = [event(n * 10.0, f"apple {n}") for n in range(10)]
    written_by_the_first_format(tmp_path, some)
    shard = tmp_path / "shards" / "2023-W46"
    new, old = shard.with_name("2023-W46.new"), shard.with_name("2023-W46.old")
    shutil.copytree(shard, new)
    if cut_off != "while it is written":
        shard.rename(old)
    if cut_off.startswith("before"):
        new.rename(shard)
    store = embedded(tmp_path)
    assert store.count() == 10
    store.close()
    assert [path.name for path in (tmp_path / "shards").iterdir()] == ["2023-W46"]


def test_a_week_more_takes_hardly_more_threads(tmp_path: Path) -> None:
    weeks = 6
    before = psutil.Process().num_threads()
    first = embedded(tmp_path)
    first.put([event(n * 700_000.0, "apple") for n in range(weeks)])
    assert psutil.Process().num_threads() - before <= 2 * weeks
    first.close()
    again = embedded(tmp_path)
    assert psutil.Process().num_threads() - before <= 2 * weeks
    again.close()


@pytest.mark.parametrize(
    "span",
    [
        Span(),
        Span(("yard",)),
        Span(since=TUESDAY + 8.0),
        Span(until=TUESDAY + 1.0),
        Span(("cam", "yard"), TUESDAY + 700_000.0, TUESDAY + 700_003.0),
        Span(("attic",)),
        Span(since=TUESDAY + 9e6),
    ],
)
def test_it_reaches_as_far_as_its_events(store: Store, span: Span) -> None:
    kept = [event(0.0), event(7.0, stream="yard"), event(700_000.0), event(1.0, stream="porch")]
    store.put(kept)
    store.drop([kept[-1].id])
    assert store.reach(span) == Exact(kept[:-1]).reach(span)


def test_what_was_found_once_is_found_as_it_is_now(store: Store) -> None:
    cue, one, other = Cue(keywords=query("apple pear")), event(0.0, "apple"), event(10.0, "pear")
    store.put([one, other])
    assert {hit.event.text for hit in store.search(cue, 5, Span())} == {"apple", "pear"}
    store.put([event(0.0, "apple pear")])
    assert {hit.event.text for hit in store.search(cue, 5, Span())} == {"apple pear", "pear"}
    store.drop([other.id])
    assert [hit.event.text for hit in store.search(cue, 5, Span())] == ["apple pear"]
    store.put([replace(other, moments=event(10.0, "a pear").moments)])
    assert {hit.event.text for hit in store.search(cue, 5, Span())} == {"apple pear", "a pear"}
    store.forget(Span(until=TUESDAY + 6.0))
    assert [hit.event.text for hit in store.search(cue, 5, Span())] == ["a pear"]


WITHOUT_VISION = {"text": 6}


@pytest.mark.parametrize("index", [False, True], ids=["as it is", "indexed"])
def test_a_memory_begun_without_vision_takes_what_is_seen_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: bool
) -> None:
    monkeypatch.setattr(embedded_module, "INDEXED_FROM", 1)
    first = EmbeddedStore(tmp_path, WITHOUT_VISION, keep_free=1.0)
    first.put([event(0.0, "apple", vectors={"text": unit(6, 1)}), event(700_000.0, "pear")])
    while index and (first.tidy() or any(tmp_path.glob("shards/*.new"))):
        pass
    first.close()
    again = embedded(tmp_path)
    assert not [hit for hit in again.search(Cue(vision=unit(8, 1)), 9, Span()) if hit.vision]
    again.put([event(10.0, "plum", vectors={"vision": unit(8, 1), "text": unit(6, 2)})])
    assert [hit.event.text for hit in again.search(Cue(vision=unit(8, 1)), 9, Span())] == ["plum"]
    again.close()
    for _ in range(2):
        once_more = embedded(tmp_path)
        assert [one.text for one in once_more.scan(Span())] == ["apple", "plum", "pear"]
        assert [hit.event.text for hit in once_more.search(Cue(vision=unit(8, 1)), 9, Span())] == ["plum"]
        (hit, *_) = once_more.search(Cue(text=unit(6, 1)), 1, Span())
        assert hit.event.text == "apple"
        once_more.close()


def test_a_memory_with_vision_goes_on_without_and_loses_no_look(tmp_path: Path) -> None:
    first = embedded_by(tmp_path, BY_A)
    first.put([event(0.0, "apple", vectors={"vision": unit(8, 1), "text": unit(6, 1)})])
    first.close()
    blind = embedded_by(tmp_path, {"text": "reader-a"}, WITHOUT_VISION)
    (seen,) = blind.read(["cam/0"])
    blind.put([replace(seen, strength=0.5), event(10.0, "pear", vectors={"text": unit(6, 2)})])
    blind.put([event(700_000.0, "plum", vectors={"text": unit(6, 3)})])
    assert (blind.spaces.dims(), blind.spaces.makers()) == (DIMS, BY_A)
    blind.close()
    again = embedded_by(tmp_path, BY_A)
    again.put([event(700_010.0, vectors={"vision": unit(8, 4)})])
    found = again.search(Cue(vision=unit(8, 1)), 1, Span())
    assert [(hit.event.id, hit.event.strength) for hit in found] == [("cam/0", 0.5)]
    assert again.search(Cue(vision=unit(8, 4)), 1, Span())[0].event.t0 == 700_010.0
    again.close()


def test_what_a_memory_has_no_vector_for_is_refused_in_a_line(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, WITHOUT_VISION, keep_free=1.0)
    with pytest.raises(StoreError, match="cam/0: a vision vector in a memory without any"):
        store.put([event(0.0, vectors={"vision": unit(8, 1)})])
    store.close()


def test_widening_that_is_cut_off_or_has_no_room_loses_nothing(tmp_path: Path) -> None:
    first = EmbeddedStore(tmp_path, WITHOUT_VISION, keep_free=1.0)
    first.put([event(0.0, "apple")])
    first.close()
    shutil.copytree(tmp_path / "shards" / "2023-W46", tmp_path / "shards" / "2023-W46.new")
    (tmp_path / "shards" / "2023-W46.new" / "edge_config.json").write_text("{", encoding="utf-8")
    again = embedded(tmp_path)
    again._folder._keep_free = 1e18
    seen = event(10.0, "plum", vectors={"vision": unit(8, 1)})
    with pytest.raises(StoreError, match="MB of disk are free"):
        again.put([seen])
    again._folder._keep_free = 1.0
    again.put([seen])
    assert [one.text for one in again.scan(Span())] == ["apple", "plum"]
    again.close()
    assert [path.name for path in (tmp_path / "shards").iterdir()] == ["2023-W46"]
