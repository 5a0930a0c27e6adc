from __future__ import annotations

from pipeline.numerals import NUMERALS, SMALL


def test_small_numbers_are_counted_from_zero() -> None:
    assert list(SMALL.values()) == list(range(13))
    assert (SMALL["zero"], SMALL["one"], SMALL["twelve"]) == (0, 1, 12)


def test_numbers_and_parts_of_them_are_numerals() -> None:
    assert set(SMALL) < NUMERALS
    assert {"thirteen", "twenty", "hundred"} <= NUMERALS and "second" not in NUMERALS
