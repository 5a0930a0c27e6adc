"""Consolidation against keepers that are slow, away, or gone for good."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from actors.watching.consolidation import Consolidation
from pipeline.errors import StoreError
from pipeline.event import Event
from tests.recollections import event
from tests.waiting import LONG, until

EVENTS = [event("yard", 10.0 * n, 10.0 * n + 9) for n in range(200)]


class Keeper:
    """Fails the first `away` times."""

    def __init__(self, away: int = 0) -> None:
        self.kept: list[str] = []
        self.pictures: dict[str, bytes] = {}
        self.calls = 0
        self._away = away

    def keep(self, events: Sequence[Event], pictures: Mapping[str, bytes]) -> None:
        self.calls += 1
        if self.calls <= self._away:
            raise StoreError("the disk is full")
        self.kept += [each.id for each in events]
        self.pictures |= pictures


def consolidation(keeper: Keeper, room: int = 256) -> tuple[Consolidation, list[dict[str, Any]]]:
    told: list[dict[str, Any]] = []
    return Consolidation("yard", keeper, told.extend, room), told


def test_everything_is_kept_and_told_in_order_with_its_pictures() -> None:
    keeper = Keeper()
    kept, told = consolidation(keeper)
    kept.start()
    for each in EVENTS:
        kept.put([each], {f"/v1/{each.id}": b"jpeg"})
    kept.close()
    assert keeper.kept == [each.id for each in EVENTS]
    assert [message["id"] for message in told] == keeper.kept
    assert len(keeper.pictures) == len(EVENTS)


def test_a_store_that_is_slow_but_at_work_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actors.watching.consolidation.TOGETHER", 2)
    keeper, may = Keeper(), threading.Semaphore(0)
    kept, _ = consolidation(keeper)
    for each in EVENTS[:20]:
        kept.put([each], {})
    thread, keep = kept._thread, keeper.keep

    class Waiting:
        """The store keeps some more each time that somebody has waited for it in vain."""

        is_alive = staticmethod(thread.is_alive)

        def join(self, patience: float) -> None:
            before = kept.kept
            may.release()
            until(lambda: kept.kept > before or not thread.is_alive())

    def slowly(events: Sequence[Event], pictures: Mapping[str, bytes]) -> None:
        assert may.acquire(timeout=LONG)
        keep(events, pictures)

    monkeypatch.setattr(keeper, "keep", slowly)
    monkeypatch.setattr(kept, "_thread", Waiting())
    thread.start()
    kept.close(patience=0.0)
    assert keeper.kept == [each.id for each in EVENTS[:20]]


def test_what_waits_is_kept_together() -> None:
    keeper = Keeper()
    kept, _ = consolidation(keeper)
    for each in EVENTS:
        kept.put([each], {})
    kept.start()
    kept.close()
    assert keeper.calls < len(EVENTS) / 10


def test_a_store_that_is_away_gets_it_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actors.watching.consolidation.BACKOFF", 0.01)
    keeper = Keeper(away=3)
    kept, told = consolidation(keeper)
    kept.start()
    kept.put(EVENTS[:1], {})
    kept.close()
    assert keeper.kept == [EVENTS[0].id]
    assert len(told) == 1
    assert kept.problem == ""


class Broken(Keeper):
    """A keeper with a defect."""

    def keep(self, events: Sequence[Event], pictures: Mapping[str, bytes]) -> None:
        raise ValueError("no such week")


def test_a_keeper_with_a_defect_holds_nobody_up_and_is_told() -> None:
    kept, told = consolidation(Broken(), room=2)
    kept.start()
    for each in EVENTS:
        kept.put([each], {})
    kept.close()
    assert told == []
    assert kept.problem == "nothing more of this stream is kept: no such week"


@pytest.mark.parametrize("room", [256, 2])
def test_a_store_that_stays_away_is_given_up_and_nothing_is_told(room: int) -> None:
    kept, told = consolidation(Keeper(away=1000), room)
    kept.start()
    putting = threading.Thread(target=lambda: [kept.put([each], {}) for each in EVENTS[:room]])
    putting.start()
    putting.join(LONG)
    until(lambda: kept.problem)
    began = time.monotonic()
    kept.close(patience=0.2)
    assert time.monotonic() - began < LONG / 2
    assert told == []
    assert kept.problem == "the disk is full"
