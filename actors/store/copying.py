"""Copying: a folder with the holes in its files, and its way to the disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

BLOCK = 1 << 16
"""Bytes that are copied at a time."""


def copied(source: Path, target: Path) -> None:
    """Copy a folder to `target`, which may be there and empty. The engine's files are made of little but
    holes at first."""
    shutil.copytree(source, target, copy_function=_with_holes, dirs_exist_ok=True)


def synced(folder: Path) -> None:
    """See to it that all files in it are on disk."""
    for file in (file for file in folder.rglob("*") if file.is_file()):
        with file.open("rb") as written:
            os.fsync(written.fileno())


def _with_holes(source: str, target: str) -> None:
    with open(source, "rb") as old, open(target, "wb") as new:
        while block := old.read(BLOCK):
            if block.count(0) == len(block):
                new.seek(len(block), os.SEEK_CUR)
            else:
                new.write(block)
        new.truncate()
