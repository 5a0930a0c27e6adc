from __future__ import annotations

from pathlib import Path

import pytest

from actors.longterm.register import Register
from pipeline.errors import StoreError


def test_a_live_stream_keeps_its_first_origin_over_restarts(tmp_path: Path) -> None:
    file = tmp_path / "streams.json"
    assert Register(file).origin("door", "rtsp://cam", 100.0, keep=True) == 100.0
    assert Register(file).origin("door", "rtsp://cam", 900.0, keep=True) == 100.0


def test_a_file_played_again_begins_again(tmp_path: Path) -> None:
    register = Register(tmp_path / "streams.json")
    register.origin("clip", "clip.mp4", 100.0, keep=False)
    assert register.origin("clip", "clip.mp4", 900.0, keep=False) == 900.0


def test_names_of_other_urls_are_taken(tmp_path: Path) -> None:
    register = Register(tmp_path / "streams.json")
    register.origin("clip", "a/clip.mp4", 1.0, keep=False)
    assert register.others("clip", "b/clip.mp4") == {"clip"}
    assert register.others("clip", "a/clip.mp4") == set()


def test_nobody_else_may_read_it_since_urls_may_have_passwords(tmp_path: Path) -> None:
    file = tmp_path / "streams.json"
    file.write_text("{}", encoding="utf-8")
    file.chmod(0o644)  # as versions before made it
    Register(file).origin("door", "rtsp://user:secret@cam", 100.0, keep=True)
    assert file.stat().st_mode & 0o777 == 0o600
    assert Register(file).others("door", "rtsp://user:secret@cam") == set()


@pytest.mark.parametrize("damage", ["{", "[]", '{"door": {}}', '{"door": 1}'])
def test_a_damaged_register_is_one_clear_line(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "streams.json"
    file.write_text(damage, encoding="utf-8")
    with pytest.raises(StoreError, match="is damaged") as caught:
        Register(file)
    assert "\n" not in str(caught.value)
