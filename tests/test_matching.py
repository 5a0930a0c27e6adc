from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.observation import Tag
from pipeline.recalling.matching import ACCEPT, Keywords, halved, labelled
from pipeline.words.keywords import query, terms


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0.01, 10))
def test_halving_keeps_order_and_bounds(a: float, b: float, half: float) -> None:
    low, high = sorted((halved(a, half), halved(b, half)))
    assert 0 <= low <= high < 1
    assert (halved(a, half) <= halved(b, half)) == (a <= b) or low == pytest.approx(high)
    assert halved(half, half) == 0.5


@pytest.mark.parametrize(
    ("subject", "tag", "accepted"),
    [
        ("car", Tag("sports car", 0.7), True),
        ("cars", Tag("car", 0.2), True),
        ("person sneeze", Tag("sneezing", 0.9), True),
        ("animal", Tag("tabby", 0.6, ("cat", "animal")), True),
        ("car", Tag("car", 0.05), False),
        ("telephone box", Tag("box turtle", 0.9, ("animal",)), False),
        ("helicopter", Tag("car", 0.9), False),
        ("", Tag("car", 0.9), False),
    ],
)
def test_a_label_fits_by_its_words_and_its_score(subject: str, tag: Tag, accepted: bool) -> None:
    assert (labelled(terms(subject), [tag]) >= ACCEPT) is accepted


def test_a_word_that_nobody_said_lowers_every_score() -> None:
    documents = ["the red van is late", "the soup needs salt"]
    known = Keywords(query("red van"), documents).scores()
    partly = Keywords(query("red helicopter"), documents).scores()
    assert known[0] > partly[0] > partly[1] == 0


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    documents = ["van one", "van two", "van three", "harbour four"]
    scores = Keywords(query("van harbour"), documents).scores()
    assert max(scores) == scores[3]


def test_without_words_nothing_scores() -> None:
    assert Keywords({}, ["a van"]).scores() == [0.0]
