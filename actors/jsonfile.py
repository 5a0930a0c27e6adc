"""A JSON file that is read whole and written atomically: after a crash it holds the old or the new."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError


def read_json(file: Path) -> Any:
    """What `file` holds. Raises ValueError and OSError."""
    return json.loads(file.read_text(encoding="utf-8"))


def write_json(file: Path, data: Any) -> None:
    """Put `data` in the place of what `file` holds; nobody else may read it. Raises StoreError."""
    fresh = file.with_suffix(".new")
    try:
        with open(fresh, "w", encoding="utf-8", opener=privately) as out:
            out.write(json.dumps(data, indent=1))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError as error:
        raise StoreError(f"{file}: can't be written ({error.strerror})") from error


def privately(path: str, flags: int) -> int:
    """Open a file that nobody but its owner may read; one that was there already too (an `opener`)."""
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


def damaged(file: Path, error: Exception) -> StoreError:
    """What to raise where `file` holds something else than it should."""
    return StoreError(f"{file}: is damaged ({error}); move it away to go on without it")
