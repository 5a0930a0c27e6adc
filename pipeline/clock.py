"""Time from outside, handed in so that tests can hold it still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

EARLIEST, LATEST = -6e10, 1e11
"""Unix seconds that a wall time may be, from the year 68 to 5138: what every calendar can write down."""

Clock = Callable[[], float]
"""Seconds: monotonic or Unix, as the taker says."""


class ManualClock:
    """A clock that moves only when told to."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """The time set, seconds."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.now += seconds


STILL: Clock = ManualClock()
"""A clock that stands still."""


def datable(t: float) -> float:
    """`t`, or the nearest wall time to it that a calendar can write down: questions name others."""
    return min(max(t, EARLIEST), LATEST)


def of_iso(text: str) -> float:
    """Unix seconds of an ISO 8601 time, UTC where it names no zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def local(t: float) -> datetime:
    """Unix seconds as the clock on the wall shows them where this runs; TZ may name another place."""
    return datetime.fromtimestamp(datable(t))
