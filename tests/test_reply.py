from __future__ import annotations

import pytest

from pipeline.answering.reasoner import Reasoner
from pipeline.asking.question import Question
from pipeline.evidence import Answer
from pipeline.remembering.inmemory import Exact
from tests.recollections import NOW, HashingEncoder, event, said

TALK = (
    event("hall", 0, 12, said(1, 4, "The shipment from Rotterdam is delayed.", "Tom")),
    event("hall", 12, 30, said(13, 14, "Why is it delayed, the shipment?", "Maya")),
    event("hall", 30, 40, said(31, 34, "Because the customs office wants a form.", "Tom")),
    event("hall", 60, 70, said(61, 63, "What colour will the new gate be?", "Maya")),
    event("hall", 70, 80, said(71, 73, "Green, I think.", "Luis")),
    event("hall", 100, 110, said(101, 103, "Which lawyer shall we call?", "Maya")),
    event("hall", 200, 210, said(201, 203, "The soup is hot.", "Luis")),
)


def answered(text: str) -> Answer:
    encoder = HashingEncoder()
    last = list(Reasoner(Exact([]), Exact(TALK, "long"), encoder, encoder).ask(Question(text, NOW)))[-1]
    assert isinstance(last, Answer)
    return last


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Why is the shipment delayed?", "Because the customs office"),
        ("What colour will the new gate be?", "Green"),
    ],
)
def test_what_was_asked_is_answered_by_what_was_said_next(text: str, first: str) -> None:
    answer = answered(text)
    assert not answer.abstained
    assert answer.evidence[0].text.startswith(first)


def test_a_question_without_a_reply_is_told_as_it_was_asked() -> None:
    assert answered("Which lawyer shall we call?").evidence[0].text == "Which lawyer shall we call?"


def test_who_asked_is_no_matter_of_the_reply() -> None:
    assert answered("Who asked about the colour of the new gate?").evidence[0].speaker == "Maya"
