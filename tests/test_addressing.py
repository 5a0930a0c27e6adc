from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.asking.addressing import FOLLOWS, Addressing


def heard(text: str, wake: str = "Onlooker") -> str | None:
    found = Addressing(wake).hear("shop", text, 0.0, 2.0)
    return found.text if found else None


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Onlooker, where is the key?", "Where is the key?"),
        ("Hey Onlooker. When did the van arrive?", "When did the van arrive?"),
        ("Okay, on looker, what did she say?", "What did she say?"),
        ("Onlookers where are my glasses", "Where are my glasses"),
        ("What did I miss, Onlooker?", "What did I miss?"),
        ("Is anybody at the door, on looker?", "Is anybody at the door?"),
    ],
)
def test_what_begins_or_ends_with_the_wake_word_is_asked(said: str, asked: str) -> None:
    assert heard(said) == asked


@pytest.mark.parametrize(
    "said",
    [
        "Where is the key?",
        "I asked the onlooker where the key is.",
        "There was a crowd of onlookers.",
        "An onlooker was there.",
        "The onlooker, what did he want?",
        "Did you see the onlooker?",
        "Look, where is the key?",
        "We bought it for the onlooker.",
        "",
        "…",
    ],
)
def test_what_is_said_to_somebody_else_is_only_remembered(said: str) -> None:
    assert heard(said) is None


def test_the_question_may_follow_the_wake_word() -> None:
    hears = Addressing("onlooker")
    assert hears.hear("shop", "Hey onlooker!", 0.0, 1.0) is None
    assert hears.hear("door", "Where is the key?", 1.5, 3.0) is None  # another stream
    found = hears.hear("shop", "Where is the key?", 1.5, 3.0)
    assert found and (found.text, found.t0, found.t1) == ("Where is the key?", 1.5, 3.0)
    assert hears.hear("shop", "Where is the pot?", 3.5, 5.0) is None  # called once, asked once


def test_the_call_is_over_after_a_while_or_when_no_question_comes() -> None:
    hears = Addressing("onlooker")
    assert hears.hear("shop", "Onlooker.", 0.0, 1.0) is None
    assert hears.hear("shop", "Where is the key?", 1.1 + FOLLOWS, 9.0) is None
    assert hears.hear("shop", "Onlooker.", 10.0, 11.0) is None
    assert hears.hear("shop", "The weather is fine.", 12.0, 13.0) is None
    assert hears.hear("shop", "Where is the key?", 13.0, 14.0) is None


def test_a_wake_word_may_be_several_words() -> None:
    assert heard("Hello little bird, who came in?", "little bird") == "Who came in?"
    assert heard("Hello little dog, who came in?", "little bird") is None


@given(st.text(max_size=60), st.text(min_size=1, max_size=20))
def test_whatever_is_said_is_taken(said: str, wake: str) -> None:
    found = Addressing(wake).hear("shop", said, 0.0, 1.0)
    assert found is None or found.text
