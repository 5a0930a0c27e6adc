"""Whom and what a question is about: what is told of others, or of nothing that it names, is no answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from pipeline.answering.author import Author
from pipeline.answering.reasoner import Reasoner
from pipeline.asking.question import Question
from pipeline.evidence import Answer
from pipeline.language import Message
from pipeline.remembering.inmemory import Exact
from tests.recollections import NOW, HashingEncoder, event, said

HOUR = 3600.0

TALK = (
    (0, "Ann", "I met Tom at a concert in Delft last Friday."),
    (0, "Bob", "Does he play an instrument?"),
    (0, "Ann", "He plays the cello."),
    (5, "Bob", "Carla is allergic to peanuts. Please tell the cook that Carla must not eat any."),
    (9, "Cem", "I love the cello too."),
    (14, "Ann", "I bought a new car, a Skoda."),
    (20, "", "Yuki won a travel grant."),
    (30, "", "Ravi drinks only green tea."),
    (40, "Bob", "Did you call the police?"),
    (40, "Cem", "Yes, and the insurance pays for it."),
)


def answered(text: str, author: Author | None = None) -> Answer:
    events = []
    for n, (hour, who, words) in enumerate(TALK):
        t = HOUR * hour + 10 * n
        events.append(event("talk", t, t + 8, said(t, t + 4, words, who)))
    reasoner = Reasoner(Exact([]), Exact(events, "long"), HashingEncoder(), author=author)
    return next(r for r in reasoner.ask(Question(text, NOW + 100 * HOUR)) if isinstance(r, Answer))


@pytest.mark.parametrize(
    "question",
    [
        "Where did Bob meet Tom?",
        "What is Bob allergic to?",
        "Where did Ravi win a grant?",
        "What grant did Fatima win?",
        "What does Yuki drink?",
        "What colour is Ann's car?",
    ],
)
def test_what_is_true_of_others_or_told_of_nothing_named_is_not_answered(question: str) -> None:
    assert answered(question).abstained


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where did Ann meet Tom?", "Delft"),
        ("What is Carla allergic to?", "peanuts"),
        ("Who won a grant?", "Yuki"),
        ("What does Ravi drink?", "green tea"),
    ],
)
def test_what_is_told_of_whom_is_named_is_answered(question: str, expected: str) -> None:
    assert expected in answered(question).text


def test_the_time_that_was_spoken_of_comes_first_in_the_answer() -> None:
    for question in ("When did Ann meet Tom?", "When and where did Ann meet Tom?"):
        assert answered(question).text.startswith("On 27 February 2026: at 10:26:40")


def test_when_it_was_said_is_what_is_asked_of_talk() -> None:
    assert answered("When did Ann mention the concert?").text.startswith("At 10:26:40")


def test_what_is_known_of_a_thing_is_told_where_what_is_asked_is_not() -> None:
    answer = answered("What colour is Ann's car?")
    assert "What I know of it: " in answer.text and "Skoda" in answer.text


def test_all_who_spoke_of_it_are_named() -> None:
    text = answered("Which people spoke of the cello?").text
    assert text.startswith("It was ") and {"Ann", "Cem"} <= set(text.replace(".", " ").split())


@pytest.mark.parametrize("besides", ["besides Ann", "other than Ann", "apart from Ann"])
def test_who_else_is_somebody_else(besides: str) -> None:
    assert answered(f"Who else mentioned the cello {besides}?").text.startswith("It was Cem.")
    assert answered(f"Who else mentioned the concert {besides}?").abstained


def test_who_answered_spoke_next() -> None:
    assert answered("Who answered Bob when he asked about the police?").text.startswith("It was Cem.")
    assert "insurance" in answered("What did Cem answer when Bob asked about the police?").text


class Inventive:
    """A model that would look for, and tell, what is true of somebody else."""

    def stream(self, messages: Sequence[Message], cited: bool = False) -> Iterator[str]:
        yield "Ann met Tom at a concert in Delft [1]." if cited else "concert in Delft"


def test_an_author_does_not_look_further_where_it_is_true_of_somebody_else() -> None:
    assert answered("Where did Bob meet Tom?", Author(Inventive())).abstained


@pytest.mark.parametrize("question", ["What concert did Ann see?", "Which concert has Ann heard?"])
def test_what_somebody_saw_was_told_and_not_seen_here(question: str) -> None:
    assert "Delft" in answered(question).text
