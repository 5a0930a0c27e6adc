"""Whose words are asked for."""

from __future__ import annotations

import pytest

from tests.recollections import event, said
from tests.test_understanding import answered


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Did Ann mention the van?", "Yes. At 10:26:43"),
        ("Has Ann ever really talked about the harbour?", "Yes. At 10:27:27"),
        ("How often did Ann speak?", "3 times: it was said at"),
        ("What was said by Bob?", "Bob said: “Please call"),
        ("When did Ann speak for the first time?", "At 10:26:43"),
        ("Who mentioned the harbour?", "It was Ann."),
        ("By whom was the harbour mentioned?", "It was Ann."),
    ],
)
def test_what_somebody_said_is_found(text: str, expected: str) -> None:
    assert expected in answered(text).text, answered(text).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Did Bob mention the van?", "No. I did not hear Bob say “van”."),
        ("Did Ann say anything about kittens?", "No. I did not hear Ann say “kittens”."),
        ("What did Bob say about the harbour?", "I did not hear Bob say “harbour”."),
    ],
)
def test_what_another_said_is_not_what_he_said(text: str, expected: str) -> None:
    given = answered(text)
    assert given.abstained and given.text.startswith(expected), given.text


def test_who_writes_may_have_said_so() -> None:
    note = event("desk", 60, 70, said(61, 64, "I wrote a letter to the mayor.", "Eve"))
    assert "letter" in answered("When did Eve write the letter?", note).text
    assert answered("How often did Ann write something?").text.startswith("3 times")
