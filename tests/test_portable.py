from __future__ import annotations

import hashlib
import io
import json
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.exchange import memoryfile, packing, portable
from actors.exchange.memoryfile import MemoryFile
from actors.exchange.packing import pack
from actors.exchange.unpacking import Merged, unpack
from actors.longterm.archive import Archive
from actors.port.gateway import Gateway
from actors.port.hub import Hub
from actors.running.child import Child
from actors.running.local import LocalPlacement
from actors.serving.desk import Desk
from actors.serving.thinker import Thinker
from configs import schema
from onlooker.cli import run_command
from pipeline.boundary import State
from pipeline.errors import StoreError
from pipeline.event import Event, Moment
from pipeline.memory import Span, pages
from pipeline.observation import Kind, Tag
from tests.strategies import DIMS, events, unit
from tests.test_watcher import senses
from tests.waiting import LONG

pytestmark = pytest.mark.archive

TUESDAY = 1_700_000_000.0
"""14 November 2023, Unix seconds."""


def opened(folder: Path, dims: Mapping[str, int] = DIMS) -> Archive:
    return Archive(schema.MemorySettings(store=folder, keep_free=1.0), dims)


def event(t0: float, text: str = "an apple", stream: str = "door", **more: Any) -> Event:
    made = Event(
        stream,
        t0,
        t0 + 5.0,
        TUESDAY,
        State.COMMITTED,
        reason="surprise",
        moments=(Moment(Kind.SPEECH, t0, t0 + 1, text, speaker="A", ref="D1:1"),),
        tags=(Tag("apple", 0.5, ("fruit",)),),
        keyframe=f"/v1/keyframes/{stream}/{round(t0 * 1000)}.jpg",
        vectors={"vision": unit(8, round(t0)), "text": unit(6, round(t0))},
    )
    return replace(made, **more)


def fill(archive: Archive) -> None:
    some = [event(0.0), event(10.0), event(70_000.0, "a pear"), event(5.0, stream="yard", vectors={})]
    episode = event(0.0, level="episode", links=("door/0", "door/10000"))
    archive.keep([*some, episode], {one.keyframe: f"jpeg of {one.id}".encode() for one in some})
    archive.origin("door", "rtsp://user:secret@door", TUESDAY, keep=True)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = opened(tmp_path / "memory")
    fill(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of such a memory."""
    made = opened(tmp_path_factory.mktemp("whole"))
    fill(made)
    data = packed(made)
    made.close()
    return data


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Another memory, to which nothing is ever added."""
    made = opened(tmp_path_factory.mktemp("unchanged"))
    made.keep([event(3.0, "mine")], {})
    yield made
    made.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Archive]:
    made = opened(tmp_path / "other")
    yield made
    made.close()


def held(archive: Archive) -> dict[str, Any]:
    """All that a memory has; vectors to six digits, since the engine makes them unit length again."""
    found: dict[str, Any] = {"origins": archive.origins()}
    for one in chain.from_iterable(pages(archive, Span())):
        vectors = {name: np.round(vector, 6).tolist() for name, vector in one.vectors.items()}
        found[one.id] = (replace(one, vectors={}), vectors, archive.picture(one.keyframe))
    return found


def packed(archive: Archive, span: Span | None = None) -> bytes:
    out = io.BytesIO()
    pack(archive, out, span or Span())
    return out.getvalue()


def rewritten(
    data: bytes, change: Callable[[dict[str, bytes]], None], how: int = zipfile.ZIP_STORED
) -> bytes:
    """The file with other members, whole as a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def with_manifest(**fields: Any) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | fields).encode()

    return change


def test_what_goes_into_a_file_comes_out_of_it(archive: Archive, other: Archive) -> None:
    assert unpack(other, io.BytesIO(packed(archive))) == Merged(events=5, added=5, pictures=4)
    assert held(other) == held(archive)
    assert held(other)["door/episode-0"][0].links == ("door/0", "door/10000")
    assert held(other)["door/0"][2] == b"jpeg of door/0"


def test_a_file_does_not_tell_where_streams_came_from(archive: Archive, other: Archive) -> None:
    data = packed(archive)
    assert b"secret" not in data and b"rtsp" not in data
    unpack(other, io.BytesIO(data))
    assert other.others("door", "rtsp://door") == {"door"}
    assert other.origin("door", "rtsp://door", TUESDAY + 99, keep=True) == TUESDAY


def test_importing_again_or_where_it_came_from_changes_nothing(archive: Archive, other: Archive) -> None:
    data = packed(archive)
    unpack(other, io.BytesIO(data))
    for memory in (archive, other):
        before = held(memory)
        assert unpack(memory, io.BytesIO(data)) == Merged(events=5, added=0, pictures=0)
        assert held(memory) == before
    assert packed(archive) == data


def test_what_is_here_stays_as_it_is(archive: Archive, other: Archive) -> None:
    mine = event(0.0, "something else")
    other.keep([mine], {mine.keyframe: b"my own"})
    other.origin("door", "rtsp://other", 5.0, keep=True)
    assert unpack(other, io.BytesIO(packed(archive))) == Merged(events=5, added=4, pictures=3)
    assert held(other)["door/0"][0].text == "A: something else"
    assert held(other)["door/0"][2] == b"my own"
    assert other.origins() == {"door": 5.0}


def test_a_part_of_a_memory(archive: Archive, other: Archive) -> None:
    unpack(other, io.BytesIO(packed(archive, Span(("door",), since=TUESDAY + 6, until=TUESDAY + 60))))
    assert held(other).keys() == {"origins", "door/10000"}
    empty = packed(archive, Span(("nobody",)))
    assert unpack(other, io.BytesIO(empty)) == Merged(events=0, added=0, pictures=0)


def test_more_than_a_page_and_more_than_a_part(archive: Archive, other: Archive) -> None:
    many = [event(100.0 + 2000.0 * n, keyframe="", vectors={}) for n in range(600)]  # of three weeks
    archive.keep(many, {})
    assert unpack(other, io.BytesIO(packed(archive))).added == 605
    assert held(other) == held(archive)


def test_what_was_forgotten_comes_back_with_a_file(archive: Archive) -> None:
    before, data = held(archive), packed(archive)
    assert archive.forget(Span(("door",))) == 4
    assert unpack(archive, io.BytesIO(data)).added == 4
    assert held(archive) == before


def test_a_byte_that_is_other_is_noticed_or_means_nothing(archive: Archive, other: Archive) -> None:
    before, data = held(archive), packed(archive)
    for at in range(0, len(data), 97):
        damaged = bytearray(data)
        damaged[at] ^= 0x41
        try:
            unpack(other, io.BytesIO(bytes(damaged)))
        except StoreError as error:
            assert "\n" not in str(error)
            assert held(other) == {"origins": {}}
        else:  # a time of day in the zip's own records, say
            assert held(other) == before
            other.forget(Span())
            other._register._entries.clear()


def test_every_byte_of_what_is_remembered_is_checked(whole: bytes, other: Archive) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        spots = [info.header_offset + 30 + len(info.filename) for info in file.infolist()]
        ends = [spot + info.file_size for spot, info in zip(spots, file.infolist(), strict=True)]
    for at in {*spots, *(end - 1 for end in ends), *((a + b) // 2 for a, b in zip(spots, ends, strict=True))}:
        damaged = bytearray(whole)
        damaged[at] ^= 0x01
        with pytest.raises(StoreError, match=r"the file: damaged: .* does not match its checksum"):
            unpack(other, io.BytesIO(bytes(damaged)))
    assert held(other) == {"origins": {}}


def test_a_file_that_is_cut_off_is_refused(whole: bytes, other: Archive) -> None:
    for size in [*range(0, len(whole), 211), len(whole) - 1]:
        with pytest.raises(StoreError, match="is no memory file, or only the beginning of one"):
            unpack(other, io.BytesIO(whole[:size]))
    assert held(other) == {"origins": {}}


@given(st.binary(max_size=300), st.integers(0, 4000), st.binary(max_size=8))
@settings(max_examples=60)
def test_whatever_a_file_holds_it_is_read_or_refused(noise: bytes, at: int, patch: bytes) -> None:
    line = portable.line_of(event(0.0))
    members = {"events/000000.jsonl": hashlib.sha256(line).hexdigest()}
    manifest = portable.Manifest(events=1, vectors=DIMS, made_by={}, streams={}, members=members, told=0)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("events/000000.jsonl", line)
        file.writestr("manifest.json", manifest.model_dump_json())
    whole = out.getvalue()
    MemoryFile(io.BytesIO(whole)).check()
    for data in (noise, whole[:at] + patch + whole[at + len(patch) :], whole + noise):
        try:
            MemoryFile(io.BytesIO(data)).check()
        except StoreError as error:
            assert "\n" not in str(error)


def swap_picture(members: dict[str, bytes]) -> None:
    members["keyframes/door/0.jpg"] = b"another picture"


def lose_picture(members: dict[str, bytes]) -> None:
    del members["keyframes/door/0.jpg"]


def lose_manifest(members: dict[str, bytes]) -> None:
    del members["manifest.json"]


def spoil_manifest(members: dict[str, bytes]) -> None:
    members["manifest.json"] = b'{"onlooker": "memory"'


def add(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[name] = b"root"

    return change


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (with_manifest(version=3), r"version 3 is newer than this Onlooker knows \(2\)"),
        (with_manifest(version=3, more=[]), "version 3 is newer than"),
        (with_manifest(version=1), "damaged: the manifest is wrong"),
        (with_manifest(version=0), "damaged: the manifest is wrong"),
        (with_manifest(onlooker="trace"), "is no memory: its manifest says something else"),
        (with_manifest(events=6), "damaged: it has 5 events, and its manifest says 6"),
        (with_manifest(streams={"../x": 0.0}), "damaged: the manifest is wrong"),
        (with_manifest(streams={"x": float("inf")}), "damaged: the manifest is"),
        (with_manifest(vectors={"vision": 9, "text": 6}), "has vision vectors of 9, but this memory .* of 8"),
        (with_manifest(vectors={**DIMS, "smell": 3}), "has smell vectors of 3, but .* of no such kind"),
        (with_manifest(members={}), "damaged: it has other members than its manifest says"),
        (swap_picture, "damaged: keyframes/door/0.jpg does not match its checksum"),
        (lose_picture, "damaged: it has other members than its manifest says"),
        (lose_manifest, "is no memory file: it has no manifest.json"),
        (spoil_manifest, "damaged: the manifest is not JSON"),
        (add("../../etc/passwd"), "has a member that no memory has: '../../etc/passwd'"),
        (add("/etc/passwd"), "has a member that no memory has"),
        (add("keyframes/../passwd/1.jpg"), "has a member that no memory has"),
        (add("keyframes/../1.jpg"), "has a member that no memory has"),
        (add("keyframes/door/1.jpg.exe"), "has a member that no memory has"),
        (add("events/x.jsonl"), "has a member that no memory has"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_added(
    whole: bytes, unchanged: Archive, change: Callable[[dict[str, bytes]], None], line: str
) -> None:
    before = held(unchanged)
    with pytest.raises(StoreError, match=f"the file: .*{line}") as caught:
        unpack(unchanged, io.BytesIO(rewritten(whole, change)))
    assert "\n" not in str(caught.value)
    assert held(unchanged) == before


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"t0": "soon"}, "t0"),
        ({"t0": 1e300}, "is no time"),
        ({"stream": "../x"}, "stream"),
        ({"level": "era"}, "level"),
        ({"keyframe": "/v1/keyframes/../1.jpg"}, "is no address of a keyframe"),
        ({"odd": 1}, "odd"),
        ({"vectors": {"vision": "!"}}, "a vector is not base64"),
        ({"vectors": {"vision": "AAAA"}}, "a vector of 0 where the manifest says 8"),
        ({"vectors": {"smell": "AACAPw=="}}, "a vector of 1 where the manifest says 0"),
        ({"vectors": {"vision": "AADAfwAAwH8AAMB/AADAfwAAwH8AAMB/AADAfwAAwH8="}}, "a vector is not finite"),
    ],
)
def test_a_line_that_is_no_event_is_named(change: dict[str, Any], line: str) -> None:
    row = json.loads(portable.line_of(event(0.0))) | change
    with pytest.raises(ValueError) as caught:
        portable.event_of(json.dumps(row).encode(), DIMS)
    assert line in portable.first_fault(caught.value)


def test_a_bomb_does_not_go_off(whole: bytes, other: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def swell(members: dict[str, bytes]) -> None:
        members["events/000000.jsonl"] = b" " * 10_000_000

    bomb = rewritten(whole, swell, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    with pytest.raises(StoreError, match="is compressed; a memory file is not"):
        unpack(other, io.BytesIO(bomb))
    monkeypatch.setattr(memoryfile, "LARGEST", 10)
    with pytest.raises(StoreError, match=r"keyframes/.* is larger than is allowed \(10 bytes\)"):
        unpack(other, io.BytesIO(whole))
    monkeypatch.setattr(memoryfile, "DIRECTORY", 100)
    with pytest.raises(StoreError, match="has more than 500000 members"):
        unpack(other, io.BytesIO(whole))


def test_members_that_share_their_bytes_are_refused(whole: bytes, other: Archive) -> None:
    data = bytearray(whole)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        names = [info.filename for info in file.infolist() if portable.is_part(info.filename)]
    at = data.rindex(names[0].encode()) - 46  # its record in the directory
    data[at + 20 : at + 28] = (20_000_000).to_bytes(4, "little") * 2
    with pytest.raises(StoreError, match="its members are larger than the file"):
        unpack(other, io.BytesIO(bytes(data)))


def test_too_much_for_one_file_is_said(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MEMBERS", 3)
    with pytest.raises(StoreError, match="take less with --stream, --since and --until"):
        packed(archive)


@pytest.mark.parametrize("broken", ["merge", "adopt"])
def test_what_fails_midway_leaves_memory_as_it_was(
    archive: Archive, other: Archive, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(packing, "PART_SIZE", 1)
    data = packed(archive)
    mine = event(0.0, "mine")
    other.keep([mine], {mine.keyframe: b"my own"})
    before = held(other)
    real, calls = getattr(other, broken), []

    def failing(*args: Any) -> Any:
        calls.append(args)
        if broken == "adopt" or len(calls) == 6:
            raise StoreError("the disk is full")
        return real(*args)

    monkeypatch.setattr(other, broken, failing)
    with pytest.raises(StoreError, match="the disk is full"):
        unpack(other, io.BytesIO(data))
    monkeypatch.undo()
    assert held(other) == before
    assert other.picture("/v1/keyframes/door/10000.jpg") is None
    assert unpack(other, io.BytesIO(data)).added == 4


def test_what_cannot_be_taken_back_is_said(
    whole: bytes, other: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise StoreError("the disk is gone")

    monkeypatch.setattr(other, "adopt", fail)
    monkeypatch.setattr(other, "retract", fail)
    with pytest.raises(StoreError, match="a part of the file was added and could not be taken back"):
        unpack(other, io.BytesIO(whole))


@pytest.mark.server
def test_an_archive_in_a_process_of_its_own_is_merged_too(archive: Archive, tmp_path: Path) -> None:
    store = schema.MemorySettings(store=tmp_path / "child", keep_free=1.0)
    child: Any = Child(Archive, store, DIMS)
    assert unpack(child, io.BytesIO(packed(archive))).added == 5
    assert packed(child) == packed(archive)
    child.close()


@given(events())
def test_a_line_carries_everything(one: Event) -> None:
    again = portable.event_of(portable.line_of(one), DIMS)
    assert replace(again, vectors={}) == replace(one, vectors={})
    assert again.vectors.keys() == one.vectors.keys()
    assert all(np.array_equal(again.vectors[name], one.vectors[name]) for name in one.vectors)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, Archive]]:
    made = opened(tmp_path_factory.mktemp("one")), opened(tmp_path_factory.mktemp("two"))
    yield made
    for archive in made:
        archive.close()


@settings(max_examples=8)
@given(some=st.lists(events(), max_size=4, unique_by=lambda e: e.id))
def test_whatever_is_remembered_goes_from_store_to_store(
    pair: tuple[Archive, Archive], some: Sequence[Event]
) -> None:
    one, two = pair
    for archive in pair:
        archive.forget(Span())
    one.keep(some, {})
    assert unpack(two, io.BytesIO(packed(one))).added == len(some)
    # As JSON, to the millisecond: the engine reads a float back with an error in its last bit.
    assert {e.id: e.as_json() for e in two.scan(Span())} == {e.id: e.as_json() for e in some}


def desk(archive: Archive) -> Desk:
    return Desk(
        schema.Config(),
        LocalPlacement(senses(), archive, Thinker(archive, senses()), lambda messages: None),
    )


@pytest.fixture
def stores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stores be opened directly without models."""
    module: Any = ModuleType("actors.running.local")
    module.open_store_service = lambda store, config: desk(opened(store))
    monkeypatch.setitem(sys.modules, "actors.running.local", module)


def test_the_command_line_opens_stores(
    stores: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = opened(tmp_path / "one")
    fill(first)
    before = held(first)
    first.pin(event(0.0), TUESDAY)
    first.close()
    file = tmp_path / "a.zip"
    assert run_command(["export", str(file), "--store", str(tmp_path / "one")]) == 0
    assert run_command(["import", str(file), "--store", str(tmp_path / "two")]) == 0
    assert run_command(["import", str(file), "--store", str(tmp_path / "two")]) == 0
    assert run_command(["export", str(file), "--store", str(tmp_path / "one"), "--stream", "yard"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"5 events, 4 pictures and 1 thing told in {file}",
        "5 events, 4 pictures and 1 thing told added; 0 events known already",
        "0 events and 0 pictures added; 5 events known already",
        f"1 event and 1 picture in {file}",
    ]
    second = opened(tmp_path / "two")
    assert held(second) == before and second.told().pins == {"door/0": TUESDAY}
    second.close()
    assert file.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "one", "two"]


def refused(args: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run_command(args) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("onlooker: ") and err.count("\n") == 1
    return err


def test_the_command_line_refuses_in_one_line(
    stores: None, archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, text = tmp_path / "empty", tmp_path / "notes.txt"
    store.mkdir()
    text.write_text("precious")
    to_empty = ["--store", str(store)]
    assert "is no memory file" in refused(["import", str(text), *to_empty], capsys)
    assert "can't be read" in refused(["import", str(tmp_path / "none.zip"), *to_empty], capsys)
    assert "or --force" in refused(["export", str(text), *to_empty], capsys)
    assert "can't be written" in refused(["export", str(tmp_path / "no" / "x.zip"), *to_empty], capsys)
    in_use = ["--store", str(tmp_path / "memory")]
    assert "is in use by another process" in refused(["export", str(tmp_path / "x.zip"), *in_use], capsys)
    assert text.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "memory", "notes.txt"]
    assert run_command(["export", str(text), *to_empty, "--force"]) == 0
    assert run_command(["import", str(text), *to_empty]) == 0


@pytest.fixture
def url(archive: Archive) -> Iterator[str]:
    gateway = Gateway(desk(archive), Hub(), schema.Gateway(port=0, token="sesame", upload=1))
    yield f"ws://127.0.0.1:{gateway.start()}"
    gateway.stop()


def test_the_command_line_asks_a_service(
    url: str, archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, file = held(archive), str(tmp_path / "a.zip")
    service = ["--url", url, "--token", "sesame"]
    assert run_command(["export", file, *service]) == 0
    assert run_command(["import", file, *service]) == 0
    assert held(archive) == before
    archive.forget(Span(("door",)))
    assert run_command(["import", file, *service]) == 0
    assert held(archive) == before
    assert run_command(["export", file, *service, "--stream", "yard", "--until", "2030-01-01"]) == 0
    assert run_command(["export", file, "--url", f"{url}/?token=sesame"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"5 events and 4 pictures in {file}",
        "0 events and 0 pictures added; 5 events known already",
        "4 events and 3 pictures added; 1 event known already",
        f"1 event and 1 picture in {file}",
        f"5 events and 4 pictures in {file}",
    ]


def test_a_service_refuses_in_one_line(
    url: str, archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, file = held(archive), tmp_path / "a.zip"
    service = ["--url", url, "--token", "sesame"]
    file.write_bytes(packed(archive)[:-1])
    assert "the file: is no memory file" in refused(["import", str(file), *service], capsys)
    file.write_bytes(bytes(1024 * 1024 + 1))
    assert "has more than 1 megabytes; raise gateway.upload" in refused(
        ["import", str(file), *service], capsys
    )
    assert "refused" in refused(["export", str(tmp_path / "b.zip"), "--url", url], capsys)
    assert not (tmp_path / "b.zip").exists()
    assert held(archive) == before


def test_over_http_a_token_is_needed_and_keys_are_checked(url: str) -> None:
    base = url.replace("ws:", "http:")
    assert httpx.get(f"{base}/v1/export").status_code == 401
    assert httpx.post(f"{base}/v1/import", content=b"x").status_code == 401
    known = {"Authorization": "Bearer sesame"}
    odd = httpx.get(f"{base}/v1/export", params={"limit": 3}, headers=known)
    assert odd.status_code == 400 and "unknown key 'limit'" in odd.json()["message"]
    elsewhere = httpx.post(f"{base}/v1/import", content=b"x", headers={**known, "Origin": "http://evil"})
    assert elsewhere.status_code == 403
    endless = httpx.post(f"{base}/v1/import", content=iter([bytes(700_000)] * 2), headers=known)
    assert endless.status_code == 400 and "has more than 1 megabytes" in endless.json()["message"]


def test_one_memory_is_on_its_way_at_a_time(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    service, began, gate = desk(archive), threading.Event(), threading.Event()

    def slow(out: Any, span: Span) -> dict[str, int]:
        began.set()
        gate.wait(LONG)
        return {}

    monkeypatch.setattr(service, "export", slow)
    gateway = Gateway(service, Hub(), schema.Gateway(port=0))
    base = f"http://127.0.0.1:{gateway.start()}"
    first = threading.Thread(target=httpx.get, args=(f"{base}/v1/export",), daemon=True)
    first.start()
    assert began.wait(LONG)
    second = httpx.post(f"{base}/v1/import", content=b"x")
    assert second.status_code == 503 and "another memory is being exported" in second.json()["message"]
    gate.set()
    first.join(LONG)
    gateway.stop()
