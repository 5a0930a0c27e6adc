from __future__ import annotations

import pytest

from pipeline.asking.question import Clue
from pipeline.evidence import Evidence
from pipeline.finding.expected import answering, best_first, expected


def told(text: str, t: float = 0.0, kind: str = "text") -> Evidence:
    return Evidence("s/0", "s", t, t + 2.0, 1_684_000_000.0, kind, text, 0.9, "long")


def names(text: str) -> list[str]:
    return [kind.name for kind in expected(text)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("What colour is the car", ["colour"]),
        ("What is the name of Ann's dog", ["name"]),
        ("How much did the car cost", ["price", "number"]),
        ("How much rain was there", ["number"]),
        ("How old is Ann", ["age"]),
        ("What is the code of the alarm", ["code"]),
        ("Who sold the car", ["doer", "person"]),
        ("Where is the car", ["place"]),
        ("When did Ann sell it", ["time"]),
        ("When and where did they meet", ["place", "time"]),
        ("Where and when did they meet", ["place", "time"]),
        ("What did Ann sell", []),
    ],
)
def test_a_question_asks_for_kinds_of_things(text: str, kinds: list[str]) -> None:
    assert names(text) == kinds


@pytest.mark.parametrize(
    ("question", "clue", "text", "answers"),
    [
        ("What colour is the car", "colour car", "The car is red.", True),
        ("What colour is the car", "colour car", "The car is a Skoda.", False),
        ("What is the name of Ann's dog", "name Ann's dog", "Ann's dog is called Rex.", True),
        ("What is the name of Ann's dog", "name Ann's dog", "I walked Ann's dog in May.", False),
        ("How much did the car cost", "car cost", "The car was nine thousand euros.", True),
        ("How much did the car cost", "car cost", "I saw two of the cars.", False),
        ("How old is the dog", "old dog", "The dog is about three years old.", True),
        ("How old is the dog", "old dog", "The dog had four puppies.", False),
        ("What brand is the car", "brand car", "The car is an old Skoda.", True),
        ("What brand is the car", "brand car", "The car is late.", False),
        ("What is the code of the alarm", "code alarm", "The code of the alarm is 4711.", True),
        ("What is the code of the alarm", "code alarm", "The code of the alarm is in the folder.", False),
        ("What did Ann sell", "Ann sell", "Ann sold it.", True),
    ],
)
def test_what_holds_none_of_what_is_asked_is_no_answer(
    question: str, clue: str, text: str, answers: bool
) -> None:
    e = told(text)
    assert answering([e], [e], expected(question), Clue(clue)) == [e] * answers


def test_what_labels_do_not_tell_was_not_seen() -> None:
    car, fox = told("sports car", kind="vision"), told("red fox", kind="vision")
    assert answering([car], [car], expected("What colour is the car"), Clue("colour car")) == []
    assert answering([fox], [fox], expected("What colour is the fox"), Clue("colour fox")) == [fox]


def test_what_is_said_next_may_hold_it() -> None:
    dog, age, later = told("I have a dog."), told("He is about two years old.", 5.0), told("She is 3.", 900.0)
    found = [later, age, dog]
    assert answering([dog], found, expected("How old is the dog"), Clue("old dog")) == [age]
    assert answering([dog], [later, dog], expected("How old is the dog"), Clue("old dog")) == []


def test_of_what_speaks_of_it_as_much_what_holds_it_comes_first() -> None:
    bare, dated = told("We painted the boat."), told("We painted the boat last year.")
    other = told("The boat was here yesterday.")
    question, clue = "When did we paint the boat", Clue("paint boat")
    assert best_first([bare, other, dated], expected(question), clue) == [dated, bare, other]
