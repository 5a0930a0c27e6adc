from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recalling.matching import Keywords
from pipeline.words.spelling import near

WORDS = st.text("abcdefgh", min_size=5, max_size=9)


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("school", {"schoolteacherish", "cherri"}, set()),
        ("school", {"schoolteach", "cherri"}, {"schoolteach"}),
        ("cherri", {"gerri", "sherri", "berri"}, {"sherri"}),
        ("harbour", {"harbor", "labour", "arbour"}, {"harbor", "arbour"}),
        ("cat", {"hat", "cats"}, set()),
    ],
)
def test_what_may_have_been_misheard(word: str, known: set[str], found: set[str]) -> None:
    assert near(word, known) == found


@given(WORDS, st.integers(0, 8), st.sampled_from("xyz"))
def test_one_letter_off_is_near_both_ways(word: str, place: int, letter: str) -> None:
    at = place % len(word)
    for other in (word[:at] + letter + word[at + 1 :], word[:at] + letter + word[at:]):
        assert near(word, [other]) == {other}
        assert near(other, [word]) == {word}


@given(WORDS)
def test_a_word_is_not_its_own_misspelling(word: str) -> None:
    assert near(word, [word]) == set()


def test_a_misheard_word_counts_for_less_than_the_word_itself() -> None:
    query = {"harbour": 1.0}
    exact, misheard, other = (
        Keywords(query, [text, "a b c"]).scores()[0] for text in ("harbour", "harbor", "salt")
    )
    assert exact > misheard > other == 0.0
