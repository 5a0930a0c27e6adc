from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actors.archive import Archive
from actors.keyframes import LARGEST, Keyframes
from configs.schema import MemorySettings
from pipeline.boundary import State
from pipeline.errors import StoreError
from pipeline.event import Event
from pipeline.memory import Span

ADDRESS = "/v1/keyframes/cam/1234.jpg"
JPEG = b"\xff\xd8picture"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(MemorySettings(store=tmp_path, keep_free=1.0), {"text": 4})
    yield made
    made.close()


def event(t0: float, keyframe: str = "") -> Event:
    return Event("cam", t0, t0 + 1, 1_700_000_000.0, State.COMMITTED, keyframe=keyframe)


def test_events_are_kept_with_their_pictures_and_go_with_them(archive: Archive, tmp_path: Path) -> None:
    archive.keep([event(1.0, ADDRESS), event(9.0)], {ADDRESS: JPEG})
    assert archive.picture(ADDRESS) == JPEG
    assert archive.count() == 2
    assert archive.forget(Span(until=1_700_000_005.0)) == 1
    assert archive.picture(ADDRESS) is None
    assert not list(tmp_path.rglob("*.jpg"))
    assert [e.t0 for e in archive.scan(Span())] == [9.0]


@pytest.mark.parametrize(
    "address",
    [
        "/v1/keyframes/../../etc/passwd",
        "/v1/keyframes/../1.jpg",
        "/v1/keyframes/./1.jpg",
        "/v1/keyframes/cam/../1.jpg",
        "/v1/keyframes/cam/1.png",
        "/v1/keyframes/cam/1.jpg\n",
        "/v1/keyframes//1.jpg",
        "1.jpg",
        "",
    ],
)
def test_only_addresses_of_the_right_form_lead_anywhere(tmp_path: Path, address: str) -> None:
    keyframes = Keyframes(tmp_path / "keyframes")
    (tmp_path / "1.jpg").write_bytes(b"secret")
    assert keyframes.get(address) is None
    keyframes.forget(address)
    assert (tmp_path / "1.jpg").exists()
    with pytest.raises(StoreError, match="is no keyframe"):
        keyframes.put(address, JPEG)


def test_a_picture_has_a_largest_size(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no keyframe"):
        Keyframes(tmp_path).put(ADDRESS, b"x" * (LARGEST + 1))


def test_a_picture_is_replaced_whole(tmp_path: Path) -> None:
    keyframes = Keyframes(tmp_path)
    keyframes.put(ADDRESS, b"first")
    keyframes.put(ADDRESS, b"second")
    assert keyframes.get(ADDRESS) == b"second"
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["1234.jpg"]
