from __future__ import annotations

import numpy as np

from pipeline.cutting.expectation import WARM, Expectation
from pipeline.item import Vector


def view(place: int, n: int) -> Vector:
    row = np.random.default_rng(place).standard_normal(64)
    row = row / np.linalg.norm(row) + 0.02 * np.random.default_rng(1000 + n).standard_normal(64)
    return (row / np.linalg.norm(row)).astype(np.float32)


def found(places: list[int]) -> list[float]:
    expectation = Expectation(apart=0.12)
    judged = [expectation.judge(float(n), view(place, n)) for n, place in enumerate(places)]
    return [judgement.t for judgement in judged if judgement.evidence > 0]


def test_a_place_that_stays_is_found_where_it_began() -> None:
    assert found([1] * 20 + [2] * 20 + [3] * 20) == [20.0, 40.0]


def test_one_odd_look_is_not_a_place() -> None:
    assert found([1] * 12 + [2] + [1] * 12) == []


def test_nothing_is_judged_before_anything_is_usual() -> None:
    assert found([1] * (WARM - 2) + [2] * 2) == []


def test_after_it_has_forgotten_there_is_no_old_to_differ_from() -> None:
    expectation = Expectation(apart=0.12)
    for n in range(12):
        expectation.judge(float(n), view(1, n))
    expectation.forget()
    assert all(expectation.judge(float(n), view(2, n)).evidence < 0 for n in range(12, 16))


def test_surprise_and_what_is_learned_of_the_unexpected_are_larger() -> None:
    expectation = Expectation(apart=0.12)
    usual = [expectation.judge(float(n), view(1, n)) for n in range(20)][-1]
    odd = expectation.judge(20.0, view(2, 20))
    assert odd.surprise > usual.surprise
    assert odd.learned > usual.learned >= 0
