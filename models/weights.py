"""Weights: found on disk, joined where they ship in parts, and checked against their pinned SHA-256."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from pipeline.errors import ModelError

BLOCK = 1 << 20

UNFINISHED = ".unfinished"
"""Lies in a cache folder while the hub is still filling it."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """Files inside an installed package; with `joined` they are parts of one file of that name."""

    package: str
    paths: tuple[str, ...]
    joined: str = ""


@dataclass(frozen=True, slots=True)
class Files:
    """Where a model was found ("path", "cache", "package" or "hub") and its files by name.

    `hashes` holds the SHA-256 of those that are pinned, or, of a path that is checked afresh, of all.
    """

    where: str
    paths: Mapping[str, Path]
    hashes: Mapping[str, str] = field(default_factory=dict)


def find(
    name: str,
    shipped: Sequence[Shipped],
    pinned: Mapping[str, str],
    hub: str,
    *,
    path: Path | None,
    cache: Path,
    offline: bool,
    afresh: bool = False,
) -> Files:
    """The files of `name`. Raises ModelError naming where it was looked for, or the file that is wrong."""
    if path is not None:
        given = _given(name, path)
        return Files("path", given, {file: digest(at) for file, at in given.items()} if afresh else {})
    found = _cached(cache / name, pinned) or _packaged(shipped, cache / name)
    if found is None and hub and not offline:
        found = _hub(name, hub, cache)
    if found is None:
        raise ModelError(f"{name}: no weights found; {_looked(name, shipped, hub, cache, offline)}")
    return Files(found.where, found.paths, _checked(name, found.paths, pinned, cache, afresh))


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    sha = hashlib.sha256()
    with file.open("rb") as data:
        while block := data.read(BLOCK):
            sha.update(block)
    return sha.hexdigest()


def _given(name: str, path: Path) -> dict[str, Path]:
    path = path.expanduser()
    if path.is_dir():
        return _inside(path)
    if not path.exists():
        raise ModelError(f"{name}: the configured path {path} does not exist")
    return {path.name: path}


def _cached(folder: Path, pinned: Mapping[str, str]) -> Files | None:
    if not folder.is_dir() or (folder / UNFINISHED).exists():
        return None
    present = _inside(folder)
    return Files("cache", present) if present and all(name in present for name in pinned) else None


def _inside(folder: Path) -> dict[str, Path]:
    return {f.name: f for f in sorted(folder.iterdir()) if f.is_file() and not f.name.startswith(".")}


def _packaged(shipped: Sequence[Shipped], cache: Path) -> Files | None:
    paths: dict[str, Path] = {}
    parts: dict[str, list[Path]] = {}
    for part in shipped:
        root = _root(part.package)
        files = [root / inner for inner in part.paths] if root else []
        if not files or not all(file.is_file() for file in files):
            return None
        if part.joined:
            parts.setdefault(part.joined, []).extend(files)
        else:
            paths |= {file.name: file for file in files}
    if not parts:
        return Files("package", paths) if paths else None
    # A loader that wants one folder gets one: the joined file, and links to what needs no joining.
    paths = {name: _linked(file, cache / name) for name, file in paths.items()}
    paths |= {name: _joined(files, cache / name) for name, files in parts.items()}
    return Files("package", paths)


def _root(package: str) -> Path | None:
    spec = find_spec(package)  # finds without importing
    return (
        Path(next(iter(spec.submodule_search_locations)))
        if spec and spec.submodule_search_locations
        else None
    )


def _joined(parts: Sequence[Path], target: Path) -> Path:
    if not target.exists() or target.stat().st_size != sum(part.stat().st_size for part in parts):
        with _fresh(target) as out:
            for part in parts:
                with part.open("rb") as data:
                    while block := data.read(BLOCK):
                        out.write(block)
    return target


def _linked(file: Path, target: Path) -> Path:
    if not target.exists() or target.read_bytes() != file.read_bytes():
        with _fresh(target) as out:
            out.write(file.read_bytes())
    return target


@contextmanager
def _fresh(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `target` at once when it is whole; several processes may do so."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as out:
            yield out.file
            out.flush()
            os.fsync(out.fileno())
        Path(out.name).replace(target)
    except OSError as error:
        raise ModelError(f"{target}: can't be written ({error.strerror})") from error


def _hub(name: str, hub: str, cache: Path) -> Files | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        (cache / name).mkdir(parents=True, exist_ok=True)
        (cache / name / UNFINISHED).touch()
        folder = Path(snapshot_download(hub, local_dir=cache / name))
        (cache / name / UNFINISHED).unlink()
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"{name}: the hub could not be reached ({type(error).__name__}); put it on a path"
        ) from error
    return Files("hub", _inside(folder))


def _checked(
    name: str, paths: Mapping[str, Path], pinned: Mapping[str, str], cache: Path, afresh: bool
) -> dict[str, str]:
    known = _Known(cache / "verified.json")
    hashes: dict[str, str] = {}
    for file, expected in pinned.items():
        if file not in paths:
            raise ModelError(f"{name}: the file {file} is missing")
        found = known.digest(paths[file], afresh)
        if found != expected:
            raise ModelError(
                f"{name}: {paths[file]} is not what it should be: SHA-256 {found}, pinned {expected}"
            )
        hashes[file] = found
    return hashes


class _Known:
    """Hashes already worked out, by path, size and time of change: 145 MB are not hashed at each start."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def digest(self, path: Path, afresh: bool) -> str:
        stat = path.stat()
        key = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}"
        known = self._read()
        if afresh or key not in known:
            known[key] = digest(path)
            self._write(known)
        return known[key]

    def _read(self) -> dict[str, str]:
        try:
            data = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def _write(self, known: Mapping[str, str]) -> None:
        with _fresh(self._file) as out:
            out.write(json.dumps(known, indent=0).encode())


def _looked(name: str, shipped: Sequence[Shipped], hub: str, cache: Path, offline: bool) -> str:
    packages = ", ".join(dict.fromkeys(part.package for part in shipped)) or "none ships it"
    far = f"{hub}, not asked because offline is set" if hub and offline else hub or "none has it"
    return f"looked in: models path (not set), cache {cache / name}, packages ({packages}), hub ({far})"
