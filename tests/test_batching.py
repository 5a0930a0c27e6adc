from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from actors.sensing.batching import Batcher
from tests.waiting import LONG, until


def test_every_caller_gets_its_own_results_in_order() -> None:
    batcher: Batcher[int, int] = Batcher(lambda items: [item * 10 for item in items], most=8)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda n: list(batcher([n, n + 1])), range(50)))
    assert results == [[n * 10, n * 10 + 10] for n in range(50)]


def test_calls_that_wait_share_a_pass() -> None:
    first_is_running, go_on = threading.Event(), threading.Event()
    passes: list[int] = []

    def model(items: Sequence[int]) -> Sequence[int]:
        passes.append(len(items))
        first_is_running.set()
        assert go_on.wait(LONG)
        return items

    batcher = Batcher(model, most=4)

    def gathered() -> int:
        return len(batcher._gathering.items) if batcher._gathering else 0

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(batcher, [0])
        assert first_is_running.wait(LONG)
        rest = []
        for n, size in zip(range(1, 6), (1, 2, 3, 4, 1), strict=True):
            rest.append(pool.submit(batcher, [n]))
            until(lambda size=size: gathered() == size)  # type: ignore[misc]
        go_on.set()
        assert list(first.result()) == [0]
        assert sorted(int(next(iter(f.result()))) for f in rest) == [1, 2, 3, 4, 5]
    assert passes == [1, 4, 1]


def test_an_error_goes_to_whoever_caused_it_and_not_to_all_that_shared_the_pass() -> None:
    first_is_running, go_on = threading.Event(), threading.Event()
    passes: list[Sequence[int]] = []

    def model(items: Sequence[int]) -> Sequence[int]:
        passes.append(list(items))
        first_is_running.set()
        assert go_on.wait(LONG)
        if 13 in items:
            raise ValueError("thirteen")
        return items

    batcher = Batcher(model, most=4)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(batcher, [0])
        assert first_is_running.wait(LONG)
        bad = pool.submit(batcher, [13])
        good = [pool.submit(batcher, [n]) for n in (1, 2)]
        while len(batcher._gathering.items if batcher._gathering else []) != 3:
            threading.Event().wait(0.001)
        go_on.set()
        assert [list(each.result()) for each in (first, *good)] == [[0], [1], [2]]
        with pytest.raises(ValueError, match="thirteen"):
            bad.result()
    assert sorted(passes[1]) == [1, 2, 13] and list(batcher([1])) == [1]
