from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence

import pytest

from actors.longterm import upkeep
from actors.longterm.upkeep import Upkeep
from pipeline.errors import StoreError, Unavailable
from tests.waiting import LONG


class Tended:
    """Fails as it is told to, and says what came through."""

    def __init__(self) -> None:
        self.failing: list[Exception] = []
        self.told: queue.Queue[Sequence[str]] = queue.Queue()
        self.tends = 0

    def tend(self) -> bool:
        self.tends += 1
        return False

    def recalled(self, ids: Sequence[str]) -> None:
        if self.failing:
            raise self.failing.pop(0)
        self.told.put(ids)


@pytest.fixture
def tended(monkeypatch: pytest.MonkeyPatch) -> Tended:
    monkeypatch.setattr(upkeep, "PAUSE", 0.01)
    monkeypatch.setattr(upkeep, "AWAY", 0.01)
    return Tended()


@pytest.fixture
def started(tended: Tended) -> Iterator[Callable[[], Upkeep]]:
    kept = Upkeep(tended)

    def start() -> Upkeep:
        kept.start()
        return kept

    yield start
    kept.close()


def test_what_was_of_use_while_the_store_is_away_is_said_when_it_is_back(
    tended: Tended, started: Callable[[], Upkeep]
) -> None:
    tended.failing = [Unavailable("away"), Unavailable("away")]
    kept = started()
    kept.used(["cam/1", "cam/2"])
    kept.used(["cam/3"])
    assert tended.told.get(timeout=LONG) == ("cam/1", "cam/2")
    assert tended.told.get(timeout=LONG) == ("cam/3",)
    assert not tended.failing


def test_what_the_store_can_not_take_is_given_up_and_the_rest_goes_on(
    tended: Tended, started: Callable[[], Upkeep]
) -> None:
    tended.failing = [StoreError("damaged")]
    kept = started()
    kept.used(["cam/1"])
    kept.used(["cam/2"])
    assert tended.told.get(timeout=LONG) == ("cam/2",)


def test_closing_says_what_is_left_to_say(tended: Tended, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "PAUSE", 3600.0)
    kept = Upkeep(tended)
    kept.start()
    kept.start()
    kept.used(["cam/1"])
    kept.close()
    assert tended.told.get_nowait() == ("cam/1",) and tended.tends


def test_what_was_of_use_long_ago_gives_way(tended: Tended, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "PAUSE", 3600.0)
    kept = Upkeep(tended)
    for n in range(upkeep.WAITING + 1):
        kept.used([f"cam/{n}"])
    kept.start()
    kept.close()
    assert tended.told.qsize() == upkeep.WAITING and tended.told.get_nowait() == ("cam/1",)


@pytest.mark.archive
def test_while_somebody_asks_nothing_is_tended_but_a_step_now_and_then(
    tended: Tended, monkeypatch: pytest.MonkeyPatch, started: Callable[[], Upkeep]
) -> None:
    monkeypatch.setattr(upkeep, "BREATH", 0.001)
    kept = started()
    monkeypatch.setattr(tended, "tend", lambda: tended.told.put(["a step"]) is None)  # there is no end to it
    tended.told.get(timeout=LONG)
    with kept.held(), pytest.raises(queue.Empty):
        while True:  # those that were begun before
            tended.told.get(timeout=0.5)
    tended.told.get(timeout=LONG)
    monkeypatch.setattr(upkeep, "STANDING_BACK", 0.01)
    with kept.held():
        assert [tended.told.get(timeout=LONG) for _ in range(3)]


def test_a_defect_does_not_end_it(tended: Tended, started: Callable[[], Upkeep]) -> None:
    tended.failing = [ValueError("nobody thought of this")]
    kept = started()
    kept.used(["cam/1"])
    kept.used(["cam/2"])
    assert tended.told.get(timeout=LONG) == ("cam/2",)
