"""Calls at once."""

from __future__ import annotations

import threading

import pytest

from actors.serving.atonce import at_once
from pipeline.errors import Unavailable


def test_results_come_in_the_order_of_the_calls() -> None:
    assert at_once([lambda: "a", lambda: "b", lambda: "c"]) == ["a", "b", "c"]
    assert at_once([]) == []


def test_no_call_waits_for_another() -> None:
    together = threading.Barrier(3, timeout=60.0)  # passed only when all three are there
    assert len(at_once([together.wait] * 3)) == 3


def test_what_a_call_raises_is_raised() -> None:
    def away() -> str:
        raise Unavailable("away")

    for calls in ([away, lambda: "b"], [lambda: "a", away]):
        with pytest.raises(Unavailable, match="away"):
            at_once(calls)
