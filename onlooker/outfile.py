"""The file on the command line: read, or written whole in the place of what was there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from actors.exchange.memoryfile import MemoryFile
from pipeline.errors import StoreError, UserError


@contextmanager
def in_place_of(file: Path, force: bool = False) -> Iterator[IO[bytes]]:
    """A temporary file beside `file` that takes its place at the end, unless something is raised.

    Only its owner may read it: it holds what was seen and said. Raises UserError for a file that is there
    and no memory, unless `force`.
    """
    _must_be_replaceable(file, force)
    try:
        number, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".new", dir=file.parent)
    except OSError as error:
        raise UserError(f"{file}: can't be written ({error.strerror})") from error
    fresh = Path(name)
    try:
        with open(number, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError as error:
        raise UserError(f"{file}: can't be written ({error.strerror})") from error
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def to_read(file: Path) -> Iterator[IO[bytes]]:
    """The content of `file`. Raises UserError."""
    try:
        content = file.open("rb")
    except OSError as error:
        raise UserError(f"{file}: can't be read ({error.strerror})") from error
    with content:
        yield content


def _must_be_replaceable(file: Path, force: bool) -> None:
    if file.is_dir() or not file.parent.is_dir():
        raise UserError(f"{file}: can't be written; it must be a file in a folder that is there")
    if file.exists() and not force and not _is_memory(file):
        raise UserError(f"{file}: is there already and is no memory file; take another name, or --force")


def _is_memory(file: Path) -> bool:
    try:
        with to_read(file) as content:
            MemoryFile(content)
    except StoreError:
        return False
    return True
