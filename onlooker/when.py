"""When: times as a person types them on the command line."""

from __future__ import annotations

import math
from datetime import datetime

from pipeline.clock import EARLIEST, LATEST
from pipeline.errors import UserError


def wall_time(text: str, option: str = "--since") -> float:
    """Unix seconds of `text`: Unix seconds, ISO 8601 (local where it names no zone), or "10m ago".

    Raises UserError that names `option`.
    """
    for reading in (_number, _iso, _spoken):
        found = reading(text.strip())
        if found is not None and EARLIEST <= found <= LATEST:
            return found
    raise UserError(f"{option}: {text!r} is no time; take ISO 8601, Unix seconds, or words such as '10m ago'")


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _iso(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return None


def _spoken(text: str) -> float | None:
    import dateparser  # takes a moment, and is rarely needed

    try:
        found = dateparser.parse(text, languages=["en"], settings={"PREFER_DATES_FROM": "past"})
        return found.timestamp() if found else None
    except (ValueError, OverflowError):
        return None
