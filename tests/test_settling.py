from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from actors.running.child import Child
from actors.settling import settle


class Library:
    """Something large that stays."""

    def __init__(self) -> None:
        self.books = [[n] for n in range(100_000)]

    def looked_through(self) -> int:
        return len(gc.get_objects())

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def unsettled() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_stays_is_looked_through_no_more() -> None:
    library = Library()
    assert library.looked_through() > len(library.books)
    settle()
    assert library.looked_through() < len(library.books)


def test_what_lives_in_a_child_is_settled() -> None:
    child = Child(Library)
    assert child.looked_through() < 50_000
    child.close()
