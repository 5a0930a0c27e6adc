from __future__ import annotations

import pytest

from pipeline.conflict import at_odds
from pipeline.evidence import Evidence
from pipeline.question import Clue


def said(t0: float, text: str, kind: str = "speech") -> Evidence:
    return Evidence("cam/0", "cam", t0, t0 + 2, 0.0, kind, text, 0.9, "long")


@pytest.mark.parametrize(
    ("subject", "first", "later", "odd"),
    [
        ("key garage", "Peter has the key to the garage.", "Anna has the key to the garage now.", True),
        ("meeting", "The meeting is in the blue room.", "The meeting has moved to the library.", True),
        ("door", "The door is open.", "The door is not open.", True),
        ("price lamp", "The price of the lamp is $20.", "The price of the lamp is $30.", True),
        ("delivery", "The delivery comes on Monday.", "The delivery will come on Friday.", True),
        ("door", "The door is open.", "The door is open.", False),
        ("door", "The door is open.", "Is the door not open?", False),
        ("garden", "The garden has roses.", "We sat in the garden and ate.", False),
        ("key garage", "Peter has the key to the garage.", "The garage is not mine.", False),
    ],
)
def test_what_contradicts_what(subject: str, first: str, later: str, odd: bool) -> None:
    a, b = said(0, first), said(9, later)
    assert bool(at_odds([a], [b], Clue(subject))) is odd
    assert bool(at_odds([b], [a], Clue(subject))) is odd


def test_what_is_seen_contradicts_nothing_that_is_said() -> None:
    assert at_odds([said(0, "The cat is not here.")], [said(5, "cat", "vision")], Clue("cat")) == ()
