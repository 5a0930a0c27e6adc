"""What is read before anybody asks."""

from __future__ import annotations

import pytest

from pipeline.answering.reasoner import Reasoner
from pipeline.recalling import anticipation
from pipeline.remembering.inmemory import Exact
from tests.recollections import CountingEncoder, event, said


class Growing(Exact):
    """A memory that something is added to."""

    def add(self, n: int) -> None:
        told = event("talk", 10.0 * n, 10.0 * n + 9, said(10 * n, 10 * n + 4, f"sentence {n}"))
        super().__init__([*self.scan(anticipation.Span()), told], "long")


def read_on(reasoner: Reasoner) -> None:
    for _ in range(1000):
        if not reasoner.catch_up():
            return
    raise AssertionError("there is no end to it")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anticipation, "PAGE", 4)


def test_all_is_read_once_the_newest_first() -> None:
    reader, memory = CountingEncoder(), Growing([], "long")
    for n in range(10):
        memory.add(n)
    reasoner = Reasoner(Exact([]), memory, reader)
    read_on(reasoner)
    assert set(reader.asked[:4]) == {f"sentence {n}" for n in (6, 7, 8, 9)}
    assert sorted(reader.asked) == sorted(f"sentence {n}" for n in range(10))
    memory.add(10)
    read_on(reasoner)
    assert reader.asked[10:] == ["sentence 10"]


def test_no_more_is_read_than_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anticipation, "MOST", 6)
    reader, memory = CountingEncoder(), Growing([], "long")
    for n in range(40):
        memory.add(n)
    reasoner = Reasoner(Exact([]), memory, reader)
    for _ in range(3):
        read_on(reasoner)
    assert len(reader.asked) <= 6 + 4


def test_forgotten_it_is_read_again() -> None:
    reader, memory = CountingEncoder(), Growing([], "long")
    for n in range(10):
        memory.add(n)
    reasoner = Reasoner(Exact([]), memory, reader)
    read_on(reasoner)
    reasoner.forget()
    read_on(reasoner)
    assert len(reader.asked) == 20
