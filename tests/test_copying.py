from __future__ import annotations

from pathlib import Path

from actors.store.copying import BLOCK, copied, synced


def test_a_copy_is_the_same_and_its_holes_take_no_room(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "full").write_bytes(b"abc" * BLOCK)
    (source / "empty").touch()
    with (source / "holes").open("wb") as file:
        file.seek(50 * BLOCK)
        file.write(b"end")
        file.truncate(200 * BLOCK)
    target.mkdir()
    copied(source, target)
    synced(target)
    for file_ in ("deep/full", "empty", "holes"):
        assert (target / file_).read_bytes() == (source / file_).read_bytes()
    assert (target / "holes").stat().st_blocks * 512 <= 2 * BLOCK
