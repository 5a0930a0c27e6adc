from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recalling.cached import MISSED, CachedReader, cached
from tests.recollections import CountingEncoder, HashingEncoder


@given(st.lists(st.lists(st.sampled_from(["red van", "soup", "dog", "rain"]), max_size=6), max_size=6))
def test_it_reads_as_its_reader_does(batches: list[list[str]]) -> None:
    keeping = CachedReader(HashingEncoder(), size=2)
    for batch in batches:
        rows = keeping.read(batch)
        assert rows.shape == (len(batch), HashingEncoder.dim)
        if batch:
            np.testing.assert_array_equal(rows, HashingEncoder().read(batch))


def test_a_text_is_read_once_while_it_is_among_the_last() -> None:
    reader = CountingEncoder()
    keeping = CachedReader(reader, size=2)
    keeping.read(["a", "b", "a"])
    keeping.read(["a"])
    assert reader.asked == ["a", "b"]
    keeping.read(["c"])
    keeping.read(["b"])
    assert reader.asked == ["a", "b", "c", "b"]


def test_what_is_known_needs_no_time_and_the_rest_is_read_until_it_is_late() -> None:
    reader = CountingEncoder()
    keeping = CachedReader(reader)
    keeping.read(["soup"])
    texts = ["dog", "soup", *(f"number {n}" for n in range(100))]
    assert set(keeping.read_until(texts, lambda: True)) == {"soup"}
    some = keeping.read_until(texts, lambda: len(reader.asked) > 20)
    assert {"dog", "soup"} <= set(some) < set(texts)
    assert set(keeping.read_until(texts, lambda: False)) == set(texts)
    assert len(reader.asked) == len(set(reader.asked)) == len(texts)


def test_of_more_than_may_be_read_nothing_is_read_but_afterwards() -> None:
    reader = CountingEncoder()
    keeping = CachedReader(reader)
    keeping.read(["soup"])
    assert set(keeping.read_until(["soup", "dog", "rain"], lambda: False, most=1)) == {"soup"}
    assert keeping.catch_up()
    assert set(keeping.read_until(["soup", "dog", "rain"], lambda: True)) == {"soup", "dog", "rain"}


def test_forgotten_it_is_read_anew() -> None:
    reader = CountingEncoder()
    keeping = CachedReader(reader)
    keeping.read(["a"])
    keeping.forget()
    assert keeping.read_until(["a"], lambda: True) == {}


def test_threads_share_it() -> None:
    keeping = CachedReader(HashingEncoder(), size=8)
    batches = [[f"text {n}", f"text {n + 1}"] for n in range(200)]
    with ThreadPoolExecutor(4) as pool:
        for batch, rows in zip(batches, pool.map(keeping.read, batches), strict=True):
            np.testing.assert_array_equal(rows, HashingEncoder().read(batch))


def test_one_that_keeps_is_not_kept_twice() -> None:
    keeping = cached(HashingEncoder())
    assert cached(keeping) is keeping


def test_what_there_was_no_time_for_is_caught_up_on_one_by_one_the_last_question_first() -> None:
    reader = CountingEncoder()
    keeping = CachedReader(reader)
    keeping.read_until(["soup", "dog"], lambda: True)
    keeping.read_until(["rain", "soup"], lambda: True)
    assert reader.asked == []
    while keeping.catch_up():
        pass
    assert reader.asked == ["rain", "soup", "dog"]
    assert set(keeping.read_until(["dog", "rain", "soup"], lambda: True)) == {"dog", "rain", "soup"}


def test_what_is_missed_is_bounded() -> None:
    reader = CountingEncoder()
    keeping = CachedReader(reader)
    for n in range(MISSED + 5):
        keeping.read_until([f"number {n}"], lambda: True)
    while keeping.catch_up():
        pass
    assert len(reader.asked) == MISSED and "number 0" not in reader.asked


def test_forgotten_it_catches_up_on_nothing() -> None:
    keeping = CachedReader(CountingEncoder())
    keeping.read_until(["soup"], lambda: True)
    keeping.forget()
    assert not keeping.catch_up()


def test_what_is_forgotten_while_it_is_read_is_not_kept() -> None:
    class Forgetting(CountingEncoder):
        def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            keeping.forget()
            return super().read(texts)

    reader = Forgetting()
    keeping = CachedReader(reader)
    assert keeping.read(["soup"]).any()
    assert keeping.read_until(["soup"], lambda: True) == {}
    keeping.read_until(["dog", "rain", "sun"], lambda: len(reader.asked) > 1)
    reader.asked.clear()
    assert keeping.read_until(["dog"], lambda: True) == {}
    keeping.forget()
    assert not keeping.catch_up()


def test_what_is_wanted_is_read_after_what_there_was_no_time_for() -> None:
    reader = CountingEncoder()
    keeping = CachedReader(reader)
    keeping.read(["known"])
    assert keeping.want(lambda: ["known", "lately", "lately", "before"]) == 2
    keeping.read_until(["asked for"], lambda: True)
    while keeping.catch_up():
        pass
    assert reader.asked == ["known", "asked for", "lately", "before"]


def test_what_was_found_before_all_was_forgotten_is_not_read() -> None:
    keeping = CachedReader(CountingEncoder())

    def find() -> list[str]:
        keeping.forget()
        return ["secret"]

    assert keeping.want(find) == 0
    assert not keeping.catch_up()
