from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cached import CachedReader
from tests.recollections import HashingEncoder


class Counting(HashingEncoder):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        return super().read(texts)


@given(st.lists(st.lists(st.sampled_from(["red van", "soup", "dog", "rain"]), max_size=6), max_size=6))
def test_it_reads_as_its_reader_does(batches: list[list[str]]) -> None:
    cached = CachedReader(HashingEncoder(), size=2)
    for batch in batches:
        rows = cached.read(batch)
        assert rows.shape == (len(batch), HashingEncoder.dim)
        if batch:
            np.testing.assert_array_equal(rows, HashingEncoder().read(batch))


def test_a_text_is_read_once_while_it_is_among_the_last() -> None:
    reader = Counting()
    cached = CachedReader(reader, size=2)
    cached.read(["a", "b", "a"])
    cached.read(["a"])
    assert reader.asked == ["a", "b"]
    cached.read(["c"])
    cached.read(["b"])
    assert reader.asked == ["a", "b", "c", "b"]
