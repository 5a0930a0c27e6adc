from __future__ import annotations

from pipeline.answering.account import ASK, account
from pipeline.asking.question import Question
from pipeline.asking.watch import About
from pipeline.clock import local
from pipeline.evidence import Answer
from pipeline.memory import Reach, Span
from tests.recollections import NOW, question, reasoner

DOOR = Reach(("door",), NOW - 600, NOW - 5)
YARD = Reach(("yard",), NOW - 7200, NOW - 3600)


def at(t: float) -> str:
    return f"{local(t):%H:%M:%S}"


def test_streams_are_told_with_what_is_known_of_each() -> None:
    assert account(About.STREAMS, (DOOR, YARD), NOW) == (
        f"I remember 2 streams: door from {at(DOOR.since)} to now (9.9 min)"
        f" and yard from {at(YARD.since)} to {at(YARD.until)} (60 min)."
    )


def test_the_watch_began_with_the_first_stream() -> None:
    assert account(About.SINCE, (DOOR, YARD), NOW).startswith(f"Since {at(YARD.since)}: ")


def test_a_film_is_as_long_as_what_is_known_of_it() -> None:
    assert account(About.LENGTH, (YARD,), NOW).startswith("60 min: ")


def test_a_watch_without_anything_new_is_not_called_going_on() -> None:
    assert account(About.AWAKE, (DOOR, YARD), NOW).startswith("Yes. ")
    assert account(About.AWAKE, (YARD,), NOW).startswith("The last that came was 60 min ago. ")


def test_the_time_is_that_of_the_wall() -> None:
    assert account(About.CLOCK, (), 1_772_620_000.0) == "It is 10:26:40 on Wednesday, 4 March 2026."


def test_where_nothing_was_watched_that_is_said() -> None:
    for of in (About.STREAMS, About.SINCE, About.AWAKE):
        assert account(of, (), NOW) == "I know of nothing yet: no stream has been watched."
    assert ASK in account(About.HELP, (), NOW)


def test_the_reasoner_gives_an_account_of_what_it_knows() -> None:
    answer = list(reasoner().ask(question("Which streams are there?")))[-1]
    assert isinstance(answer, Answer) and not answer.abstained and not answer.evidence
    assert "kitchen" in answer.text and "yard" in answer.text


def test_an_account_is_of_the_streams_that_are_asked_about() -> None:
    answer = list(reasoner().ask(Question("How far back do you remember?", NOW, Span(("kitchen",)))))[-1]
    assert isinstance(answer, Answer)
    assert "kitchen" in answer.text and "yard" not in answer.text
