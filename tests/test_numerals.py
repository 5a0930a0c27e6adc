from __future__ import annotations

from pipeline.words.numerals import NUMERALS, SMALL, SPELLED, TENS


def test_small_numbers_are_counted_from_zero() -> None:
    assert list(SMALL.values()) == list(range(20))
    assert (SMALL["zero"], SMALL["one"], SMALL["twelve"], SMALL["nineteen"]) == (0, 1, 12, 19)


def test_every_number_below_a_hundred_has_its_words() -> None:
    assert set(SPELLED.values()) == set(range(100))
    assert (SPELLED["forty"], SPELLED["twenty-five"], SPELLED["ninety nine"]) == (40, 25, 99)


def test_numbers_and_parts_of_them_are_numerals() -> None:
    assert set(SMALL) | set(TENS) < NUMERALS
    assert {"thirteen", "twenty", "hundred"} <= NUMERALS and "second" not in NUMERALS
