from __future__ import annotations

from collections.abc import Generator

import pytest

from pipeline.answering.reasoner import Delta, Found
from pipeline.asking.question import Question
from pipeline.evidence import Answer
from pipeline.memory import Span
from tests.recollections import NOW, question, reasoner


def test_evidence_comes_first_then_text_then_one_answer() -> None:
    found, *deltas, answer = reasoner().ask(question("What was said about the kittens?"))
    assert isinstance(found, Found) and isinstance(answer, Answer)
    assert all(isinstance(delta, Delta) for delta in deltas)
    assert "".join(delta.text for delta in deltas if isinstance(delta, Delta)) == answer.text
    assert answer.evidence == found.evidence
    assert answer.evidence[0].refs == ("L2",)


def test_asking_can_be_cancelled_after_the_evidence() -> None:
    replies = reasoner().ask(question("What was said?"))
    assert isinstance(next(replies), Found)
    assert isinstance(replies, Generator)
    replies.close()
    assert list(replies) == []


@pytest.mark.parametrize(
    ("text", "mode", "used"),
    [
        ("What is happening now?", "auto", "recent"),
        ("What was said about the kittens?", "auto", "memory"),
        ("Who mentioned the harbour?", "auto", "recent"),
        ("What was said?", "auto", "both"),
        ("What was said?", "recent", "recent"),
        ("What was said?", "memory", "memory"),
    ],
)
def test_an_answer_names_the_arm_that_it_used(text: str, mode: str, used: str) -> None:
    answer = list(reasoner().ask(question(text, mode)))[-1]
    assert isinstance(answer, Answer)
    assert answer.mode == used


def test_an_arm_sees_its_own_memory_only() -> None:
    recent = list(reasoner().ask(question("What was said about the kittens?", "recent")))[-1]
    assert isinstance(recent, Answer) and recent.abstained
    memory = list(reasoner().ask(question("Who mentioned the harbour?", "memory")))[-1]
    assert isinstance(memory, Answer) and memory.abstained


def test_a_question_about_one_stream_is_answered_from_it() -> None:
    asked = Question("What was said?", NOW, Span(("kitchen",)))
    answer = list(reasoner().ask(asked))[-1]
    assert isinstance(answer, Answer)
    assert {e.stream for e in answer.evidence} == {"kitchen"}


def test_a_plan_can_be_asked_for() -> None:
    assert (
        str(reasoner().explain(question("When did the dog bark on yard?"))) == "when(sound: dog bark) on yard"
    )
