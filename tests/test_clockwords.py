"""Clocks told in words, in figures."""

from __future__ import annotations

import pytest

from pipeline.asking.clockwords import figures


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("at half past two", "at 2:30"),
        ("at a quarter to three", "at 2:45"),
        ("around ten past two", "around 2:10"),
        ("before five minutes to one", "before 12:55"),
        ("after 2 o'clock", "after 2:00"),
        ("before 2:30 p.m.", "before 2:30 pm"),
        ("between two and half past two", "between 2:00 and 2:30"),
        ("between five and six o'clock", "between 5:00 and 6:00"),
        ("between 2:00 and 2:10 pm", "between 2:00 pm and 2:10 pm"),
        ("from two to three", "from 2:00 to 3:00"),
    ],
)
def test_a_clock_in_words_is_one_in_figures(told: str, expected: str) -> None:
    assert figures(f"What was said {told}?").removeprefix("What was said ").rstrip("?") == expected


@pytest.mark.parametrize(
    "text",
    [
        "What was said from 10:10 to 10:25?",
        "What lay between two and three chairs?",
        "Who gave ten to the man?",
        "Which of the five past the gate?",
    ],
)
def test_what_is_no_clock_stays(text: str) -> None:
    assert figures(text) == text
