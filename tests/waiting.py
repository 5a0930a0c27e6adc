"""Waiting for what comes sooner or later, however busy the machine is."""

from __future__ import annotations

import time
from collections.abc import Callable

LONG = 60.0
"""Seconds after which what was to come is taken not to come; far more than it takes where much else runs."""


def until(true: Callable[[], object]) -> None:
    limit = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < limit, f"it did not come within {LONG:.0f} s"
        time.sleep(0.01)
