from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.longterm.keyframes import LARGEST, Keyframes
from pipeline.errors import StoreError
from tests.strategies import names

DOOR = "/v1/keyframes/door/12000.jpg"


def files(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def test_a_picture_is_read_back_also_by_another_owner(tmp_path: Path) -> None:
    Keyframes(tmp_path).put(DOOR, b"jpeg")
    assert Keyframes(tmp_path).get(DOOR) == b"jpeg"


def test_a_picture_written_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    keyframes = Keyframes(tmp_path)
    keyframes.put(DOOR, b"first, and longer")
    keyframes.put(DOOR, b"second")
    assert keyframes.get(DOOR) == b"second"
    assert files(tmp_path) == {"door/12000.jpg"}


def test_where_there_is_no_picture_there_is_none(tmp_path: Path) -> None:
    assert Keyframes(tmp_path / "never made").get(DOOR) is None


def test_only_the_picture_meant_is_forgotten(tmp_path: Path) -> None:
    keyframes = Keyframes(tmp_path)
    for address in (DOOR, "/v1/keyframes/door/13000.jpg", "/v1/keyframes/yard/12000.jpg"):
        keyframes.put(address, b"jpeg")
    keyframes.forget(DOOR)
    keyframes.forget(DOOR)
    assert files(tmp_path) == {"door/13000.jpg", "yard/12000.jpg"}


def test_a_picture_may_be_as_large_as_the_limit_and_no_larger(tmp_path: Path) -> None:
    keyframes = Keyframes(tmp_path)
    keyframes.put(DOOR, bytes(LARGEST))
    with pytest.raises(StoreError, match=f"at most {LARGEST} bytes") as caught:
        keyframes.put("/v1/keyframes/door/13000.jpg", bytes(LARGEST + 1))
    assert "\n" not in str(caught.value)
    assert files(tmp_path) == {"door/12000.jpg"}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "door/12000.jpg",
        "/v1/keyframes/../12000.jpg",
        "/v1/keyframes/./12000.jpg",
        "/v1/keyframes/.../12000.jpg",
        "/v1/keyframes/door/../12000.jpg",
        "/v1/keyframes/a/b/12000.jpg",
        "/v1/keyframes/door\\..\\x/12000.jpg",
        "/v1/keyframes/%2e%2e/12000.jpg",
        "/v1/keyframes/door/12000.png",
        "/v1/keyframes/door/12000.jpg/../../x",
        "/v1/keyframes/door/-1.jpg",
        "/v1/keyframes/door/\u0661\u0662.jpg",
        "/v1/keyframes/do\0or/12000.jpg",
        f"/v1/keyframes/{'d' * 65}/12000.jpg",
    ],
)
def test_an_address_of_another_form_is_refused_and_leads_nowhere(tmp_path: Path, address: str) -> None:
    (tmp_path / "12000.jpg").write_bytes(b"not a keyframe")
    keyframes = Keyframes(tmp_path / "keyframes")
    with pytest.raises(StoreError, match="is no keyframe"):
        keyframes.put(address, b"jpeg")
    assert keyframes.get(address) is None
    keyframes.forget(address)
    assert files(tmp_path) == {"12000.jpg"}


@given(stream=names | st.text(max_size=12), stamp=st.integers(-9, 10**17))
def test_no_address_writes_outside_the_folder(
    tmp_path_factory: pytest.TempPathFactory, stream: str, stamp: int
) -> None:
    home = tmp_path_factory.mktemp("home")
    address = f"/v1/keyframes/{stream}/{stamp}.jpg"
    keyframes = Keyframes(home / "keyframes")
    try:
        keyframes.put(address, b"jpeg")
    except StoreError:
        assert files(home) == set()
    else:
        assert files(home) == {f"keyframes/{stream}/{stamp}.jpg"}
        assert keyframes.get(address) == b"jpeg"


def test_a_folder_that_can_not_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "door").write_text("a file where the stream's folder should be", encoding="utf-8")
    with pytest.raises(StoreError, match="can't be written") as caught:
        Keyframes(tmp_path).put(DOOR, b"jpeg")
    assert "\n" not in str(caught.value)


def test_what_a_write_that_was_cut_off_left_is_no_picture(tmp_path: Path) -> None:
    keyframes = Keyframes(tmp_path)
    (tmp_path / "door").mkdir()
    (tmp_path / "door" / "12000.new").write_bytes(b"half a jp")
    assert keyframes.get(DOOR) is None
    keyframes.put(DOOR, b"jpeg")
    assert files(tmp_path) == {"door/12000.jpg"}
