from __future__ import annotations

import pytest

from pipeline.answering.injection import instructs
from tests.injections import HARMLESS, INJECTIONS


def test_there_are_enough_of_them() -> None:
    assert len(set(INJECTIONS)) >= 50


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_is_meant_for_a_model_is_seen_to_be(text: str) -> None:
    assert instructs(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_people_say_to_people_is_not_taken_for_it(text: str) -> None:
    assert not instructs(text)
