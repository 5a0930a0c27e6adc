"""What users told leaves with a memory's file and comes in with one: all or nothing, and never twice."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.exchange import toldlines
from actors.exchange.portable import first_fault
from actors.exchange.unpacking import Merged, unpack
from actors.longterm import sidememory
from actors.longterm.archive import Archive
from actors.longterm.archiving import Added
from actors.running.child import Child
from configs.schema import MemorySettings
from pipeline.errors import StoreError
from pipeline.memory import Cue, Span
from pipeline.remembering.correction import Correction
from pipeline.remembering.naming import Name
from pipeline.remembering.told import NOTHING, Told
from tests.strategies import DIMS, names, seconds, unit
from tests.test_portable import TUESDAY, event, fill, held, opened, packed, rewritten, with_manifest

pytestmark = pytest.mark.archive

BY_A = {"vision": "seer-a", "text": "reader-a"}

words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=24)
times = seconds.map(lambda t: TUESDAY + t)
named = st.builds(Name, words, st.integers(0, 99).map(lambda n: unit(8, n)), names, seconds, times, at=times)


@st.composite
def sayings(draw: st.DrawFn, ids: Sequence[str]) -> Told:
    """Anything that may have been told of events with these ids, and names."""
    some = st.sampled_from(ids) if ids else st.nothing()
    corrections = draw(st.lists(st.builds(Correction, some, words, times), max_size=4)) if ids else []
    once = {(one.event, one.at): one for one in corrections}
    pins = draw(st.dictionaries(some, times, max_size=3)) if ids else {}
    called = {n.key: n for n in draw(st.lists(named, max_size=3))}
    return Told.gathered(once.values(), pins, called.values())


def plain(told: Told) -> Any:
    """All that was told, to be compared."""
    looks = {(n.text, n.stream, n.t, n.wall, n.at, n.vector.tobytes()) for n in told.names}
    return {id: list(some) for id, some in told.corrections.items()}, dict(told.pins), looks


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = opened(tmp_path / "memory")
    fill(made)
    tell(made)
    yield made
    made.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Archive]:
    made = opened(tmp_path / "other")
    yield made
    made.close()


def tell(archive: Archive) -> None:
    by_id = {one.id: one for one in archive.scan(Span())}
    archive.correct(by_id["door/0"], "an aardvark", 10.0)
    archive.correct(by_id["door/0"], "a zebra", 20.0)
    archive.pin(by_id["yard/5000"], 15.0)
    archive.name(name("the mug"))


def name(text: str, t: float = 1.0, stream: str = "door", at: float = 30.0) -> Name:
    return Name(text, unit(8, 7), stream, t, TUESDAY + t, at)


def everything(archive: Archive) -> Any:
    return held(archive), plain(archive.told())


def resealed(data: bytes, change: Callable[[bytes], bytes], **fields: Any) -> bytes:
    """The file with other things told, whole by its checksums."""

    def changed(members: dict[str, bytes]) -> None:
        members["told.jsonl"] = change(members["told.jsonl"])
        manifest = json.loads(members["manifest.json"]) | fields
        manifest["members"]["told.jsonl"] = hashlib.sha256(members["told.jsonl"]).hexdigest()
        members["manifest.json"] = json.dumps(manifest).encode()

    return rewritten(data, changed)


@given(sayings(["door/0", "yard/episode-5"]), st.randoms())
def test_what_is_told_is_read_as_it_was_written(told: Told, random: Any) -> None:
    lines = toldlines.lines_of(told)
    assert plain(toldlines.told_of(lines, DIMS)) == plain(told)
    mixed = lines.splitlines(keepends=True)
    random.shuffle(mixed)
    assert toldlines.lines_of(toldlines.told_of(b"".join(mixed), DIMS)) == lines
    assert len(mixed) == len(told)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, Archive]]:
    made = opened(tmp_path_factory.mktemp("one")), opened(tmp_path_factory.mktemp("two"))
    for archive in made:
        fill(archive)
    yield made
    for archive in made:
        archive.close()


IDS = ("door/0", "door/10000", "yard/5000")


@settings(max_examples=20)
@given(sayings(IDS), sayings(IDS))
def test_two_memories_have_both_after_a_merge(
    pair: tuple[Archive, Archive], theirs: Told, ours: Told
) -> None:
    one, two = pair
    for archive, told in ((one, theirs), (two, ours)):
        archive.retract(Added(told=archive.told()))
        assert not archive.told()
        archive.merge((), {}, told)
        assert plain(archive.told()) == plain(told)
    added = unpack(two, io.BytesIO(packed(one))).told
    assert added == len(two.told()) - len(ours)
    both = [*theirs.each_correction, *ours.each_correction]  # of two of a moment that which is here stands
    merged = Told.gathered(
        {(c.event, c.at): c for c in both}.values(),
        {**theirs.pins, **ours.pins},
        {n.key: n for n in (*theirs.names, *ours.names)}.values(),
    )
    assert plain(two.told()) == plain(merged)
    assert unpack(two, io.BytesIO(packed(one))) == Merged(events=5, added=0, pictures=0, told=0)
    assert plain(two.told()) == plain(merged)


def test_what_was_told_goes_along_and_is_found_at_once(archive: Archive, other: Archive) -> None:
    assert unpack(other, io.BytesIO(packed(archive))) == Merged(events=5, added=5, pictures=4, told=4)
    assert everything(other) == everything(archive)
    found = other.search(Cue(keywords={"zebra": 1.0}), 3, Span())
    assert [hit.event.id for hit in found] == ["door/0"] and "zebra" in found[0].event.text


def test_importing_what_was_told_again_changes_nothing(archive: Archive, other: Archive) -> None:
    data = packed(archive)
    unpack(other, io.BytesIO(data))
    for memory in (archive, other):
        before = everything(memory)
        assert unpack(memory, io.BytesIO(data)) == Merged(events=5, added=0, pictures=0, told=0)
        assert everything(memory) == before
        assert packed(memory) == data


def test_what_was_told_here_later_stands(archive: Archive, other: Archive) -> None:
    data = packed(archive)
    unpack(other, io.BytesIO(data))
    (mine,) = [e for e in other.scan(Span()) if e.id == "door/0"]
    other.correct(mine, "a walrus", 25.0)
    other.unpin("yard/5000")
    assert unpack(other, io.BytesIO(data)).told == 1
    assert "walrus" in other.told().read(mine).text and "zebra" not in other.told().read(mine).text
    assert other.told().pins == {"yard/5000": 15.0}


def test_an_event_that_is_here_is_corrected_as_it_is_here(archive: Archive, other: Archive) -> None:
    other.keep([event(0.0, "something else", keyframe="")], {})
    unpack(other, io.BytesIO(packed(archive)))
    (hit,) = other.search(Cue(keywords={"zebra": 1.0}), 3, Span())
    assert other._side._events["door/0"].text == "A: something else"
    assert hit.event.perceived == "A: something else · apple"


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (Span(("door",)), ({"door/0"}, set(), {"the mug"})),
        (Span(("yard",)), (set(), {"yard/5000"}, set())),
        (Span((), TUESDAY + 5.1, TUESDAY + 6), (set(), {"yard/5000"}, set())),
        (Span(("nobody",)), (set(), set(), set())),
    ],
)
def test_only_what_is_inside_the_span_goes_along(
    archive: Archive, other: Archive, span: Span, told: tuple[set[str], set[str], set[str]]
) -> None:
    unpack(other, io.BytesIO(packed(archive, span)))
    got = other.told()
    assert (set(got.corrections), set(got.pins), {n.text for n in got.names}) == told


def test_what_was_forgotten_is_in_no_file(archive: Archive) -> None:
    told = (b"aardvark", b"zebra", b"the mug", b'"pin"', b"told.jsonl")
    assert all(word in packed(archive) for word in told)
    archive.forget(Span(("door",)))
    archive.unpin("yard/5000")
    data = packed(archive)
    assert b"yard/5000" in data and not any(word in data for word in told)


def test_what_is_forgotten_meanwhile_is_not_spoken_of(
    archive: Archive, other: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = archive.page

    def then_forgotten(span: Span, after: str = "") -> Any:
        page = real(span, after)
        archive.forget(Span(("door",), until=TUESDAY + 6))
        return page

    monkeypatch.setattr(archive, "page", then_forgotten)
    data = packed(archive)
    assert b"zebra" not in data and b"the mug" not in data
    unpack(other, io.BytesIO(data))
    assert set(other.told().pins) == {"yard/5000"} and not other.told().names


def test_too_many_names_are_refused_before_anything_is_merged(
    archive: Archive, other: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sidememory, "NAMES", 3)
    monkeypatch.setattr("actors.exchange.unpacking.NAMES", 3)
    archive.name(name("the cup"))
    other.name(name("a spoon"))
    unpack(other, io.BytesIO(packed(archive, Span(("yard",)))))
    other.name(name("a fork"))
    before, data = everything(other), packed(archive)
    with pytest.raises(
        StoreError, match=r"the file: has 2 names that are new, and 2 are .* at most 3 can be"
    ):
        unpack(other, io.BytesIO(data))
    assert everything(other) == before
    monkeypatch.setattr("actors.exchange.unpacking.NAMES", 256)  # names came in after it was looked at
    with pytest.raises(Exception, match="at most 3 names"):
        unpack(other, io.BytesIO(data))
    assert everything(other) == before


def test_what_cannot_be_merged_takes_back_what_was_told(
    archive: Archive, other: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other.keep([event(0.0, keyframe="")], {})
    (mine,) = other.scan(Span())
    other.correct(mine, "a walrus", 5.0)
    other.name(name("the mug", at=1.0))
    before = everything(other)

    def fail(*_: Any) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(other, "adopt", fail)
    with pytest.raises(StoreError, match="the disk is full"):
        unpack(other, io.BytesIO(packed(archive)))
    assert everything(other) == before
    assert "walrus" in other.told().read(mine).text
    other.close()
    files = [file.read_bytes() for file in (tmp_path / "other").glob("side.sqlite*")]
    assert not any(b"zebra" in data or b"yard/5000" in data for data in files)


def test_a_line_that_breaks_is_noticed(archive: Archive, other: Archive) -> None:
    data = packed(archive)
    before = everything(other)
    for at in range(data.index(b'{"told"'), data.index(b"PK", data.index(b'{"told"')), 7):
        broken = bytearray(data)
        broken[at] ^= 0x01
        with pytest.raises(StoreError, match=r"the file: damaged: told\.jsonl does not match its checksum"):
            unpack(other, io.BytesIO(bytes(broken)))
    assert everything(other) == before


def lines(change: Callable[[list[Any]], Any]) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        rows = [json.loads(line) for line in data.splitlines()]
        rows = change(rows) or rows
        return b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    return changed


def other_event(rows: list[Any]) -> None:
    rows[0]["event"] = "door/77"


@pytest.mark.parametrize(
    ("change", "fields", "line"),
    [
        (lines(other_event), {}, r"told.jsonl speaks of 'door/77', which is not among its events"),
        (lines(lambda rows: rows[:-1]), {}, "it has 3 things that were told, and its manifest says 4"),
        (lambda data: data + b"\n", {}, "told.jsonl has a line that says nothing"),
        (lambda data: b"[" * 100_000, {}, "told.jsonl has a line that says nothing"),
        (lambda data: data, {"told": 5}, "it has 4 things that were told, and its manifest says 5"),
        (lambda data: b"", {}, "it has 0 things that were told, and its manifest says 4"),
    ],
)
def test_what_is_told_wrongly_is_refused_and_nothing_is_added(
    archive: Archive,
    other: Archive,
    change: Callable[[bytes], bytes],
    fields: dict[str, Any],
    line: str,
) -> None:
    before = everything(other)
    with pytest.raises(StoreError, match=f"the file: damaged: .*({line})") as caught:
        unpack(other, io.BytesIO(resealed(packed(archive), change, **fields)))
    assert "\n" not in str(caught.value)
    assert everything(other) == before


SAID = {"told": "correction", "event": "door/0", "text": "a zebra", "at": 1.0}
PINNED = {"told": "pin", "event": "door/0", "at": 1.0}
CALLED = {"told": "name", "text": "mug", "stream": "door", "t": 1.0, "wall": 2.0, "at": 3.0}
LOOK = base64.b64encode(unit(8, 1).tobytes()).decode()


def look(vector: np.ndarray) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"told": "lie", "event": "door/0"}, "told"),
        ({"event": "door/0"}, "told"),
        ({**SAID, "event": ""}, "correction.event"),
        ({**SAID, "event": "x" * 129}, "correction.event"),
        ({**SAID, "text": ""}, "correction.text"),
        ({**SAID, "text": "x" * 16_001}, "correction.text"),
        ({**SAID, "at": 1e11}, "is no time"),
        ({**SAID, "at": float("nan")}, "correction.at"),
        ({**SAID, "at": "1"}, "correction.at"),
        ({**SAID, "by": "me"}, "correction.by"),
        ({**PINNED, "at": None}, "pin.at"),
        ({**PINNED, "text": "x"}, "pin.text"),
        ({**CALLED, "vector": "!"}, "a vector is not base64"),
        ({**CALLED, "vector": look(unit(6, 1))}, "a vector of 6 where the manifest says 8"),
        ({**CALLED, "vector": look(np.full(8, np.inf))}, "a vector is not finite"),
        ({**CALLED, "vector": look(unit(8, 1) * 5)}, "a look is not of unit length"),
        ({**CALLED, "vector": LOOK, "stream": "../x"}, "name.stream"),
        ({**CALLED, "vector": LOOK, "wall": -1e11}, "is no time"),
        (CALLED, "name.vector"),
    ],
)
def test_a_line_that_says_nothing_is_named(row: dict[str, Any], line: str) -> None:
    good = json.dumps(PINNED).encode() + b"\n"
    with pytest.raises(ValueError) as caught:
        toldlines.told_of(good + json.dumps(row).encode(), DIMS)
    assert line in first_fault(caught.value)


def test_a_file_of_the_first_version_is_read(archive: Archive, other: Archive) -> None:
    def first(members: dict[str, bytes]) -> None:
        del members["told.jsonl"]
        manifest = json.loads(members["manifest.json"]) | {"version": 1}
        del manifest["members"]["told.jsonl"], manifest["made_by"], manifest["told"]
        members["manifest.json"] = json.dumps(manifest).encode()

    data = rewritten(packed(archive), first)
    assert unpack(other, io.BytesIO(data)) == Merged(events=5, added=5, pictures=4, told=0)
    assert held(other) == held(archive) and not other.told()
    with pytest.raises(StoreError, match="damaged: the manifest is wrong"):
        unpack(other, io.BytesIO(rewritten(packed(archive), with_manifest(version=1))))


def made_by(folder: Path, models: dict[str, str]) -> Archive:
    return Archive(MemorySettings(store=folder, keep_free=1.0), DIMS, models)


def test_vectors_of_another_model_are_refused(tmp_path: Path, archive: Archive) -> None:
    one, two = made_by(tmp_path / "one", BY_A), made_by(tmp_path / "two", {**BY_A, "vision": "seer-b"})
    fill(one)
    with pytest.raises(StoreError, match="the file: has vision vectors that seer-a made, not seer-b; use a"):
        unpack(two, io.BytesIO(packed(one)))
    assert held(two) == {"origins": {}}
    assert unpack(two, io.BytesIO(packed(archive))).added == 5  # nobody knows who made these
    assert unpack(archive, io.BytesIO(packed(one))).added == 0
    one.close()
    two.close()


def test_a_memory_that_does_not_look_carries_the_looks_that_it_has(tmp_path: Path, other: Archive) -> None:
    fill(seen := opened(tmp_path / "blind"))
    seen.name(name("the mug"))
    seen.close()
    blind = opened(tmp_path / "blind", {"text": 6})
    assert unpack(other, io.BytesIO(packed(blind))).added == 5
    assert held(other) == held(blind) and [n.text for n in other.told().names] == ["the mug"]
    blind.close()


@pytest.mark.server
def test_an_archive_in_a_process_of_its_own_learns_it_too(archive: Archive, tmp_path: Path) -> None:
    child: Any = Child(Archive, MemorySettings(store=tmp_path / "child", keep_free=1.0), DIMS)
    assert unpack(child, io.BytesIO(packed(archive))).told == 4
    assert packed(child) == packed(archive)
    child.close()


def test_nothing_told_is_nothing() -> None:
    assert not NOTHING and toldlines.lines_of(NOTHING) == b""
    assert replace(NOTHING, pins={"door/0": 1.0})
