from __future__ import annotations

import threading

from actors.serving.catchingup import CatchingUp
from pipeline.errors import Unavailable
from tests.waiting import LONG


class Pile:
    """Something to read, so many pieces of it."""

    def __init__(self, pieces: int, away: int = 0) -> None:
        self.pieces = pieces
        self.away = away
        self.done = threading.Event()
        self.tried = threading.Event()

    def read(self) -> bool:
        self.tried.set()
        if self.away:
            self.away -= 1
            raise Unavailable("the eyes do not answer")
        self.pieces -= 1
        if self.pieces <= 0:
            self.done.set()
        return self.pieces > 0


def test_after_a_question_all_that_is_left_is_read() -> None:
    pile = Pile(5)
    catching_up = CatchingUp(pile.read, quiet=0.0)
    with catching_up.held():
        pass
    assert pile.done.wait(LONG)
    catching_up.close()


def test_while_a_question_is_asked_nothing_is_read() -> None:
    pile = Pile(1000)
    catching_up = CatchingUp(pile.read, quiet=0.001)
    with catching_up.held():
        with catching_up.held():
            pass
        assert not pile.tried.wait(0.2)
    assert pile.done.wait(LONG)
    catching_up.close()


def test_closed_it_reads_nothing_more() -> None:
    pile = Pile(10**9)
    catching_up = CatchingUp(pile.read, quiet=0.0)
    with catching_up.held():
        pass
    assert pile.tried.wait(LONG)
    catching_up.close()
    left = pile.pieces
    with catching_up.held():
        pass
    assert pile.pieces == left and not pile.done.is_set()


def test_a_reader_that_is_away_is_tried_again_after_the_next_question() -> None:
    pile = Pile(2, away=1)
    catching_up = CatchingUp(pile.read, quiet=0.0)
    with catching_up.held():
        pass
    assert pile.tried.wait(LONG)
    while not pile.done.wait(0.05):
        with catching_up.held():
            pass
    catching_up.close()


def test_it_looks_again_though_nobody_asks() -> None:
    pile = Pile(1)
    catching_up = CatchingUp(pile.read, quiet=0.0, again=0.01)
    catching_up.begin()
    assert pile.done.wait(LONG)
    pile.tried.clear()
    assert pile.tried.wait(LONG)
    catching_up.close()
