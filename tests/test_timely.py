"""A memory that hangs, or is away, and the answers that are given all the same."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest

from actors.sensing.senses import Senses
from actors.serving.thinker import Thinker
from actors.serving.timely import HANGING, Timely
from pipeline.answering.author import Author
from pipeline.answering.reasoner import Delta, Reasoner
from pipeline.errors import StoreError, Unavailable
from pipeline.event import Event
from pipeline.evidence import Answer
from pipeline.memory import Cue, Hit, Reach, Span
from pipeline.remembering.inmemory import Exact
from tests.recollections import EVENTS, KITCHEN, LEAVING, HashingEncoder, question
from tests.test_author import Speaker
from tests.waiting import LONG, until


class Hanging:
    """A memory that answers when it is let go."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.asked = 0

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        self.asked += 1
        self.released.wait(LONG)
        return Exact(EVENTS, "long").search(cue, k, span)

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        self.asked += 1
        self.released.wait(LONG)
        return Exact(EVENTS, "long").scan(span, limit)

    def reach(self, span: Span) -> Reach:
        self.asked += 1
        self.released.wait(LONG)
        return Exact(EVENTS, "long").reach(span)

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        self.asked += 1
        self.released.wait(LONG)
        return Exact(EVENTS, "long").read(ids)


class Away(Exact):
    """A memory that can't be reached, for reasons of its own."""

    error: Exception = Unavailable("the archive does not answer")

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        raise self.error

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        raise self.error

    def reach(self, span: Span) -> Reach:
        raise self.error

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        raise self.error


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    memory = Hanging()
    yield memory
    memory.released.set()


def test_one_that_answers_is_what_it_is() -> None:
    memory, cue = Exact(EVENTS, "long"), Cue(keywords={"soup": 1.0})
    assert Timely(memory, "it").search(cue, 3, Span()) == memory.search(cue, 3, Span())
    assert Timely(memory, "it").scan(Span(), 2) == memory.scan(Span(), 2)
    assert Timely(memory, "it").read([KITCHEN.id]) == [KITCHEN]


def test_one_that_hangs_is_given_up_and_asked_again_later(hanging: Hanging) -> None:
    timely = Timely(hanging, "long-term memory", wait=0.05)
    with pytest.raises(Unavailable, match=r"^long-term memory did not answer in time$"):
        timely.scan(Span())
    hanging.released.set()
    answers: list[Sequence[Event]] = []

    def answered() -> bool:
        with suppress(Unavailable):  # on a busy machine it may be late again
            answers.append(timely.scan(Span()))
        return bool(answers)

    until(answered)
    assert answers == [Exact(EVENTS).scan(Span())]


def test_calls_that_hang_do_not_pile_up(hanging: Hanging) -> None:
    timely = Timely(hanging, "it", wait=0.001)
    for _ in range(HANGING + 10):
        with pytest.raises(Unavailable):
            timely.scan(Span())
    assert hanging.asked <= HANGING
    hanging.released.set()


def test_what_it_raises_comes_back_as_it_is() -> None:
    broken = Away([])
    broken.error = StoreError("the disk is full")
    with pytest.raises(StoreError, match="the disk is full"):
        Timely(broken, "it").scan(Span())
    broken.error = KeyError("a bug")
    with pytest.raises(KeyError, match="a bug"):
        Timely(broken, "it").scan(Span())


def answered(reasoner: Reasoner, text: str, mode: str = "auto") -> Answer:
    *_, answer = reasoner.ask(question(text, mode))
    assert isinstance(answer, Answer)
    return answer


def forgetful(author: Author | None = None) -> Reasoner:
    """Its short-term memory answers, its long-term memory does not."""
    encoder = HashingEncoder()
    return Reasoner(Exact([LEAVING], "short"), Away([]), encoder, encoder, author)


def test_short_term_memory_answers_for_both() -> None:
    answer = answered(forgetful(), "Who mentioned the harbour?")
    assert "Ann" in answer.text and not answer.abstained and answer.mode == "recent"
    assert answer.text.endswith("Long-term memory did not answer in time: there may be more.")
    assert {e.store for e in answer.evidence} == {"short"}


def test_what_the_silent_memory_may_know_is_not_denied() -> None:
    answer = answered(forgetful(), "Did anybody mention the soup?")
    assert answer.abstained and answer.mode == "recent"
    assert answer.text.startswith("Long-term memory did not answer in time, so that I cannot tell whether")
    assert "“soup" in answer.text and "No." not in answer.text and "I searched 1 stream" in answer.text


def test_nothing_is_said_of_a_memory_that_was_not_asked() -> None:
    assert "did not answer" not in answered(forgetful(), "Who mentioned the harbour?", "recent").text
    only = answered(forgetful(), "Who mentioned the harbour?", "memory")
    assert only.abstained and only.mode == "memory" and "I searched" not in only.text
    assert "There is nothing in memory" not in only.text


def test_an_author_s_answer_says_it_too() -> None:
    asked = forgetful(Author(Speaker("Ann said that they were leaving for the harbour [1]."))).ask(
        question("Who mentioned the harbour?")
    )
    *pieces, answer = list(asked)[1:]
    assert isinstance(answer, Answer) and answer.text.startswith("Ann said that they were leaving")
    assert answer.text.endswith("Long-term memory did not answer in time: there may be more.")
    assert "".join(piece.text for piece in pieces if isinstance(piece, Delta)) == answer.text


def test_where_no_memory_answers_that_is_the_answer() -> None:
    encoder = HashingEncoder()
    answer = answered(Reasoner(Away([]), Away([]), encoder, encoder), "What was said?")
    assert answer.abstained
    assert answer.text.startswith("Short-term memory and long-term memory did not answer in time")


def test_long_term_memory_answers_where_short_term_memory_does_not() -> None:
    encoder = HashingEncoder()
    answer = answered(
        Reasoner(Away([]), Exact([KITCHEN], "long"), encoder, encoder), "Who mentioned the soup?"
    )
    assert answer.mode == "memory" and "Short-term memory did not answer in time" in answer.text


def test_recall_that_cannot_be_complete_says_so() -> None:
    with pytest.raises(Unavailable, match="the archive does not answer"):
        forgetful().recall("harbour", 3)


def test_no_question_waits_for_a_memory_that_hangs(hanging: Hanging) -> None:
    thinker = Thinker(hanging, Senses(HashingEncoder()), wait=1.0)
    thinker.attach("yard", Exact([LEAVING], "short"))
    *_, answer = thinker.ask(question("Who mentioned the harbour?"))
    assert isinstance(answer, Answer) and "Long-term memory did not answer in time" in answer.text
    assert answer.mode == "recent" and 1 <= hanging.asked <= 2  # once by what is read ahead, maybe
    hanging.released.set()

    def in_time() -> bool:
        *_, answer = thinker.ask(question("Who mentioned the soup?"))
        assert isinstance(answer, Answer)
        return not answer.abstained and "in time" not in answer.text

    until(in_time)
    thinker.close()
