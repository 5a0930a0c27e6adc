"""Answers in a model's words: how they come, and which of several counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from pipeline.answering.author import Author, Written, told, vote
from pipeline.answering.reasoner import Delta
from pipeline.evidence import Answer
from pipeline.language import Message
from tests.recollections import question, reasoner

BOB = "Bob asked somebody to call the station [1]."
KITTENS = "He spoke of two kittens [1]."


class Speaker:
    """A model that says what it is made to say, in small pieces with pauses, one reply after the other."""

    def __init__(self, *replies: str) -> None:
        self._replies = list(replies)

    def stream(self, messages: Sequence[Message], cited: bool = False) -> Iterator[str]:
        reply = self._replies.pop(0)
        for at in range(0, len(reply), 5):
            yield ""
            yield reply[at : at + 5]


def asked(*replies: str) -> tuple[list[str], Answer]:
    """The pieces in which an answer comes, and the answer."""
    language = Speaker(*replies)
    came = list(reasoner(language, paths=len(replies)).ask(question("What was said about the kittens?")))
    answer = came[-1]
    assert isinstance(answer, Answer)
    return [reply.text for reply in came if isinstance(reply, Delta)], answer


@pytest.mark.parametrize("paths", [1, 3])
def test_the_pieces_make_up_the_answer(paths: int) -> None:
    pieces, answer = asked(*[f"{BOB} {KITTENS}"] * paths)
    assert answer.text == f"{BOB} {KITTENS}" == "".join(pieces)
    assert [piece for piece in pieces if piece] == [BOB, f" {KITTENS}"]
    assert "" in pieces


def test_nothing_of_an_answer_that_does_not_count_is_told() -> None:
    pieces, answer = asked(KITTENS, BOB, BOB)
    assert answer.text == BOB == "".join(pieces)


def test_where_there_is_no_evidence_nothing_is_written() -> None:
    author = Author(Speaker())
    assert list(author.write(question("What was said?"), [])) == []


def test_a_text_is_handed_on_as_it_comes_and_closed_with_whoever_hears_it() -> None:
    closed = []

    def writing() -> Written:
        try:
            yield "a"
            yield "b"
            return ["a", "b"]
        finally:
            closed.append(True)

    def hearing() -> Iterator[str]:
        lines = yield from told(writing(), str.upper)
        yield "".join(lines)

    assert list(hearing()) == ["A", "B", "ab"]
    open_ = writing()
    broken_off = told(open_, str.upper)
    assert next(broken_off) == "A" and closed == [True]
    broken_off.close()
    assert closed == [True, True] and list(open_) == []


def test_the_answer_most_like_the_others_counts_and_the_first_of_equals() -> None:
    assert vote([]) == []
    assert vote([[BOB], [KITTENS]]) == [BOB]
    assert vote([[KITTENS], [BOB], [f"{BOB} {KITTENS}"]]) == [f"{BOB} {KITTENS}"]
