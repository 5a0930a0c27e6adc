from __future__ import annotations

import pytest

from pipeline.answering.reasoner import Reasoner
from pipeline.asking.question import Question
from pipeline.evidence import Answer
from pipeline.remembering.inmemory import Exact
from tests.recollections import NOW, HashingEncoder, event, said

DAY = 86_400.0

TALK = (
    (0, "Ann", "I moved into a flat in Leiden."),
    (0, "Bob", "I repair clocks in my workshop, mostly on Saturdays."),
    (1, "Ann", "I work as a nurse at the hospital."),
    (2, "Bob", "I have a canary and a parrot."),
    (3, "Bob", "I sold the workshop. No more clocks for me."),
    (4, "Ann", "I have a house in Haarlem now with a garden."),
    (5, "Ann", "I quit my job at the hospital. In September I start at a school."),
    (6, "Cem", "Ann wanted to learn sailing and Bob did not."),
)


def answered(text: str, *talk: tuple[int, str, str]) -> Answer:
    events = [
        event(
            "talk",
            DAY * day + 30 * n,
            DAY * day + 30 * n + 5,
            said(DAY * day + 30 * n, DAY * day + 30 * n + 4, words, who),
        )
        for n, (day, who, words) in enumerate(talk or TALK)
    ]
    reasoner = Reasoner(Exact([]), Exact(events, "long"), HashingEncoder())
    return next(r for r in reasoner.ask(Question(text, NOW + 20 * DAY)) if isinstance(r, Answer))


@pytest.mark.parametrize(
    ("question", "said_last", "before"),
    [
        ("Where does Ann live?", "Haarlem", "Leiden"),
        ("Where does Ann work?", "school", "nurse"),
    ],
)
def test_how_it_is_was_told_by_how_it_began(question: str, said_last: str, before: str) -> None:
    answer = answered(question)
    assert answer.conflict
    assert 0 < answer.text.index(said_last) < answer.text.index(before)


def test_how_it_was_at_first_is_how_it_began_first() -> None:
    assert "Leiden" in answered("Where did Ann live before?").text


@pytest.mark.parametrize("question", ["Does Bob still repair clocks?", "Does Bob repair clocks?"])
def test_that_it_is_over_is_told_in_other_words(question: str) -> None:
    answer = answered(question)
    assert answer.text.startswith("No, as far as I know: ")
    assert answer.text.index("sold the workshop") < answer.text.index("I repair clocks")


def test_a_state_is_over_where_another_one_was_told_last() -> None:
    assert answered("Does Ann still work at the hospital?").text.startswith("No, as far as I know: ")
    assert answered("Does Ann still live in Leiden?").text.startswith("No, as far as I know: ")


def test_what_nothing_ended_is_the_last_that_is_known() -> None:
    assert answered("Does Bob still have the parrot?").text.startswith("The last I know: ")
    assert answered("Does Ann still live in Haarlem?").text.startswith("The last I know: ")


def test_what_ended_for_somebody_else_ended_nothing() -> None:
    talk = ((0, "Bob", "I repair clocks in my workshop."), (1, "Ann", "I sold my workshop."))
    assert answered("Does Bob still repair clocks?", *talk).text.startswith("The last I know: ")


def test_who_takes_care_of_something_took_it_over() -> None:
    talk = (
        (0, "", "Dmitri is in charge of the mice until summer."),
        (1, "", "Dmitri handed the mice over to Fatima."),
        (2, "", "The mice eat a lot."),
    )
    assert "to Fatima" in answered("Who looks after the mice?", *talk).text
    assert answered("Does Dmitri still look after the mice?", *talk).text.startswith("No, as far as I know")
