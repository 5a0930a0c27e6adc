from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.words.keywords import stem, terms
from pipeline.words.numerals import SPELLED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("thirty dollars", "30 dollars"),
        ("twenty-five percent", "25%"),
        ("Twenty five euros", "25 euro"),
        ("fifteen kittens", "15 kitten"),
    ],
)
def test_numbers_and_units_are_the_same_words_however_they_are_written(one: str, other: str) -> None:
    assert terms(one) == terms(other)
    assert set(terms("It costs $30.")) == set(terms("It costs thirty dollars."))


@given(st.sampled_from(sorted(SPELLED)), st.sampled_from(["", "about ", "the "]))
def test_a_number_in_words_is_the_number_in_figures(words: str, before: str) -> None:
    if SPELLED[words] > 1:
        assert terms(f"{before}{words} apples") == terms(f"{before}{SPELLED[words]} apples")


def test_one_is_no_number() -> None:
    assert terms("the red one") != terms("the red 1")


def test_threads_do_not_mix_up_their_words() -> None:
    stems, ends = ("walk", "nation", "deliver", "happi", "relat"), ("ing", "ed", "ations", "ness", "fully")
    words = [f"{one}{other}" for one, other in product(stems, ends)]
    alone = [stem.__wrapped__(word) for word in words]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            each = list(pool.map(lambda _: [stem.__wrapped__(word) for word in words], range(40)))
    finally:
        sys.setswitchinterval(before)
    assert each == [alone] * 40
