from __future__ import annotations

import sys
from pathlib import Path

import pytest

from models import registry, weights
from models.weights import Files, Shipped, digest, find
from pipeline.errors import ModelError

DATA = b"some weights"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "site" / "shipping_package" / "data"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "whole.bin").write_bytes(DATA)
    (folder / "part1").write_bytes(DATA[:5])
    (folder / "part2").write_bytes(DATA[5:])
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    sys.modules.pop("shipping_package", None)
    return "shipping_package"


def pin(tmp_path: Path) -> str:
    (tmp_path / "reference").write_bytes(DATA)
    return digest(tmp_path / "reference")


def look(
    tmp_path: Path, *shipped: Shipped, path: Path | None = None, sha: str = "", file: str = "whole.bin"
) -> Files:
    pinned = {file: sha or pin(tmp_path)}
    return find("m", shipped, pinned, "", path=path, cache=tmp_path / "cache", offline=True)


def test_a_package_that_ships_it(tmp_path: Path, package: str) -> None:
    found = look(tmp_path, Shipped(package, ("data/whole.bin",)))
    assert found.where == "package"
    assert found.paths["whole.bin"].read_bytes() == DATA


def test_the_cache_comes_before_packages_and_a_path_before_both(tmp_path: Path, package: str) -> None:
    shipped = Shipped(package, ("data/whole.bin",))
    cached = tmp_path / "cache" / "m" / "whole.bin"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(DATA)
    assert look(tmp_path, shipped).where == "cache"
    mine = tmp_path / "mine.bin"
    mine.write_bytes(b"my own")
    assert look(tmp_path, shipped, path=mine) == Files("path", {"mine.bin": mine})


def test_parts_are_joined_into_the_cache(tmp_path: Path, package: str) -> None:
    parts = [Shipped(package, (f"data/part{n}",), joined="model.bin") for n in (1, 2)]
    found = look(tmp_path, *parts, file="model.bin")
    assert found.paths["model.bin"] == tmp_path / "cache" / "m" / "model.bin"
    assert found.paths["model.bin"].read_bytes() == DATA


def test_what_is_not_what_it_should_be_is_one_clear_line(tmp_path: Path, package: str) -> None:
    with pytest.raises(ModelError, match=r"is not what it should be: SHA-256 .*, pinned 00") as caught:
        look(tmp_path, Shipped(package, ("data/whole.bin",)), sha="00" * 32)
    assert "\n" not in str(caught.value)


def test_what_is_nowhere_is_told_with_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"no weights found; looked in: .*cache .*packages \(nowhere\)"
    ) as caught:
        look(tmp_path, Shipped("nowhere", ("x",)))
    assert "\n" not in str(caught.value)
    with pytest.raises(ModelError, match=r"the configured path .* does not exist"):
        look(tmp_path, path=tmp_path / "none")


def test_a_verified_hash_is_remembered_until_the_file_changes(
    tmp_path: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[Path] = []
    monkeypatch.setattr(weights, "digest", lambda file: hashed.append(file) or digest(file))
    shipped, sha = Shipped(package, ("data/whole.bin",)), pin(tmp_path)
    for afresh in (False, False, True):
        find(
            "m",
            [shipped],
            {"whole.bin": sha},
            "",
            path=None,
            cache=tmp_path / "c",
            offline=True,
            afresh=afresh,
        )
    assert len(hashed) == 2
    hashed[0].write_bytes(b"changed")
    with pytest.raises(ModelError, match="is not what it should be"):
        find("m", [shipped], {"whole.bin": sha}, "", path=None, cache=tmp_path / "c", offline=True)


def test_a_model_that_nobody_knows() -> None:
    with pytest.raises(ModelError, match="no model is called 'gpt'; known: all-minilm-l6-v2, "):
        registry.entry("gpt")


@pytest.mark.parametrize("name", sorted(registry.REGISTRY))
def test_every_entry_says_its_licence_and_pins_what_packages_ship(name: str) -> None:
    entry = registry.REGISTRY[name]
    assert entry.licence
    assert all(len(sha) == 64 for sha in entry.pinned.values())
    assert bool(entry.shipped) == bool(entry.pinned)


def test_one_entry_may_take_the_files_of_another_too(
    tmp_path: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def known(name: str, file: str, beside: str = "") -> registry.Entry:
        shipped = (Shipped(package, (f"data/{file}",)),)
        pins = {file: digest(tmp_path / "site" / package / "data" / file)}
        return registry.Entry(name, "sounds", "MIT", "", shipped, pins, beside=beside)

    entries = {"ear": known("ear", "part1", "mouth"), "mouth": known("mouth", "part2")}
    monkeypatch.setattr(registry, "REGISTRY", entries)
    found = registry.files("ear", path=None, cache=tmp_path / "c", offline=True)
    assert found.paths.keys() == found.hashes.keys() == {"part1", "part2"}
    (mine_at := tmp_path / "mine.npz").write_bytes(DATA)
    mine = registry.files("ear", path=mine_at, cache=tmp_path / "c", offline=True)
    assert (mine.where, set(mine.paths)) == ("path", {"mine.npz", "part2"})


def test_what_nothing_pins_is_found_in_the_cache_once_it_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "model.bin").write_bytes(DATA)
    assert find("m", (), {}, "a/hub", path=None, cache=tmp_path, offline=True).where == "cache"
    (folder / weights.UNFINISHED).touch()
    with pytest.raises(ModelError, match="not asked because offline is set"):
        find("m", (), {}, "a/hub", path=None, cache=tmp_path, offline=True)


def test_a_path_checked_afresh_tells_its_hashes(tmp_path: Path) -> None:
    (tmp_path / "mine.bin").write_bytes(DATA)
    found = find("m", (), {}, "", path=tmp_path, cache=tmp_path / "c", offline=True, afresh=True)
    assert found.hashes == {"mine.bin": pin(tmp_path)}
