from __future__ import annotations

from dataclasses import replace

import pytest

from actors.store.spaces import PLAIN, Spaces
from pipeline.boundary import State
from pipeline.event import Event
from tests.strategies import DIMS, unit

BY_A = {"vision": "seer-a", "text": "reader"}
BY_B = {"vision": "seer-b", "text": "reader"}
SEEN = Event("cam", 0.0, 5.0, 0.0, State.COMMITTED, vectors={"vision": unit(8, 1), "text": unit(6, 1)})


def of_a() -> Spaces:
    return Spaces.joined({}, {}, DIMS, BY_A)


def then(before: Spaces, dims: dict[str, int], makers: dict[str, str]) -> Spaces:
    return Spaces.joined(before.sizes, before.made_by, dims, makers)


@pytest.mark.parametrize("dims", [DIMS, {**DIMS, "vision": 12}])
def test_each_model_finds_its_own_again(dims: dict[str, int]) -> None:
    of_b = then(of_a(), dims, BY_B)
    assert of_b.used == {"vision": "vision-2", "text": "text"}
    assert (of_b.dims(), of_b.makers()) == (dims, BY_B)
    assert then(of_b, DIMS, BY_A).used == of_a().used
    assert then(then(of_b, DIMS, BY_A), dims, BY_B) == of_b
    assert not list(of_a().others())
    assert ["seer-a" in line and "seer-b" in line for line in of_b.others()] == [True]


def test_what_another_model_made_goes_through_a_run_unchanged() -> None:
    of_b = then(of_a(), DIMS, BY_B)
    stored = of_a().kept(SEEN)
    read = of_b.told(stored)
    assert read.vectors.keys() == {"vision-1", "text"}
    assert of_b.kept(read).vectors.keys() == stored.vectors.keys()
    both = of_b.kept(replace(read, vectors={**read.vectors, "vision": unit(8, 2)}))
    assert both.vectors.keys() == {"vision", "vision-2", "text"}


def test_without_a_model_there_is_nothing_to_compare_and_nothing_changes() -> None:
    blind = then(of_a(), {"text": 6}, {"text": "reader"})
    assert blind.kept(blind.told(SEEN)).vectors.keys() == SEEN.vectors.keys()
    assert (blind.dims(), list(blind.others())) == (DIMS, [])
    assert PLAIN.kept(PLAIN.told(SEEN)).vectors.keys() == SEEN.vectors.keys()
