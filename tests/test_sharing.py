from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest

from models.sharing import LAST, SharedReader
from tests.recollections import CountingEncoder, HashingEncoder
from tests.waiting import LONG


class Slow(CountingEncoder):
    """One that reads as soon as it may."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may = threading.Event(), threading.Event()

    def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        self.begun.set()
        self.may.wait(LONG)
        return HashingEncoder().read(texts)


def test_what_two_want_at_once_is_read_once() -> None:
    slow = Slow()
    shared = SharedReader(slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(shared.read, ["red van", "rain"])
        assert slow.begun.wait(LONG)
        second = pool.submit(shared.read, ["rain", "soup"])
        slow.may.set()
        np.testing.assert_array_equal(second.result(LONG), HashingEncoder().read(["rain", "soup"]))
        np.testing.assert_array_equal(first.result(LONG), HashingEncoder().read(["red van", "rain"]))
    assert sorted(slow.asked) == ["rain", "red van", "soup"]


def test_few_are_kept_and_all_are_read_rightly() -> None:
    reader = CountingEncoder()
    shared = SharedReader(reader)
    many = [f"text {n}" for n in range(3 * LAST)]
    for texts in (many, many[:2], many, [], ["text 1", "text 1"]):
        np.testing.assert_array_equal(shared.read(texts), HashingEncoder().read(texts))
    assert len(shared._last) <= LAST


def test_what_could_not_be_read_is_read_anew() -> None:
    class Failing(Slow):
        def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            super().read(texts)
            if len(self.asked) == 1:
                raise RuntimeError("no memory")
            return HashingEncoder().read(texts)

    failing = Failing()
    failing.may.set()
    shared = SharedReader(failing)
    with pytest.raises(RuntimeError):
        shared.read(["rain"])
    np.testing.assert_array_equal(shared.read(["rain"]), HashingEncoder().read(["rain"]))
