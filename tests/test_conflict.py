from __future__ import annotations

import pytest

from pipeline.asking.question import Clue
from pipeline.evidence import Evidence
from pipeline.finding.conflict import asks_what_all, at_odds, denied, denies, renews, states


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
        ("pick", "She doesn't pick them up.", "He began to pick the fruit.", False),
        ("pick", "She doesn't pick them up.", "She began to pick the fruit.", True),
    ],
)
def test_what_contradicts_what(subject: str, first: str, later: str, odd: bool) -> None:
    a, b = said(0, first), said(9, later)
    assert bool(at_odds([a], [b], Clue(subject))) is odd
    assert bool(at_odds([b], [a], Clue(subject))) is odd


def test_what_is_so_of_several_things_is_at_odds_only_where_it_is_denied() -> None:
    sale, budget = said(0, "The sale was approved at nine."), said(9, "The budget of $5 was approved.")
    denied_, clue = said(12, "The sale was not approved at nine."), Clue("approved")
    assert at_odds([sale], [budget, denied_], clue) == (budget, denied_)
    assert at_odds([sale], [budget, denied_], clue, of_one=False) == (denied_,)
    assert asks_what_all("what was approved") and asks_what_all("What is sold there")
    assert not asks_what_all("what was the price") and not asks_what_all("who was elected")


def test_what_is_seen_contradicts_nothing_that_is_said() -> None:
    assert at_odds([said(0, "The cat is not here.")], [said(5, "cat", "vision")], Clue("cat")) == ()


def test_only_the_others_that_contradict_are_told_in_their_order() -> None:
    open_, shut, odd = said(0, "The door is open."), said(9, "The door is not open."), said(3, "Nobody left.")
    later = said(12, "The door is not shut.")
    assert at_odds([open_], [shut, odd, open_, later], Clue("door")) == (shut, later)
    assert at_odds([], [shut], Clue("door")) == at_odds([open_], [shut], Clue("")) == ()


@pytest.mark.parametrize(
    ("piece", "tells"),
    [
        (said(0, "The door is open."), True),
        (said(0, "The door is open.", "told"), True),
        (said(0, "Is the door open?"), False),
        (said(0, "The door is open, can you believe it?"), True),
        (said(0, "The door is open, isn't it?"), True),
        (said(0, "He asked: “Is the door open?”"), False),
        (said(0, "door", "vision"), False),
    ],
)
def test_a_statement_is_in_words_and_no_question(piece: Evidence, tells: bool) -> None:
    assert states(piece) is tells


def test_a_denial_is_a_word_of_its_own() -> None:
    assert denies("It isn't late.") and denies("Nobody came.") and not denies("The knot is tight.")


def test_now_and_again_changes_nothing() -> None:
    assert renews("The key is under the pot now.") and renews("We moved to the library.")
    assert not renews("He just chases them for fun now and again.")


@pytest.mark.parametrize(
    ("text", "asked", "no"),
    [
        ("She doesn't pick them up, but it helps.", {"pick"}, True),
        ("It is not late, and she picks them up.", {"pick"}, False),
        ("Nobody was hurt.", {"hurt"}, True),
        ("The harbour is closed because nobody paid.", {"harbour", "close"}, False),
        ("The harbour is open.", {"harbour"}, False),
        ("I never said that.", {"harbour"}, False),
    ],
)
def test_what_is_denied_is_in_the_part_that_speaks_of_it(text: str, asked: set[str], no: bool) -> None:
    assert denied(text, asked) is no
