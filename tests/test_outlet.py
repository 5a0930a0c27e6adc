from __future__ import annotations

import logging
import threading
from typing import Any

import pytest

from actors.outlets.outlet import WAITING, Outlet
from actors.port.hub import Hub
from pipeline.errors import OutletError, Unavailable
from tests.waiting import LONG, until


class Door:
    """A way that raises what `fails` says before it takes anything, and waits while it is shut."""

    name = "door"

    def __init__(self, *fails: Exception) -> None:
        self.fails = list(fails)
        self.taken: list[Any] = []
        self.open = threading.Event()
        self.open.set()
        self.rested = threading.Event()
        self.closed = False

    def deliver(self, alert: dict[str, Any]) -> None:
        assert self.open.wait(LONG)
        if self.fails:
            raise self.fails.pop(0)
        self.taken.append(alert["standing"])

    def rest(self) -> None:
        self.rested.set()

    def close(self) -> None:
        self.closed = True


def alert(n: int) -> dict[str, Any]:
    return {"type": "alert", "standing": n}


def delivered(door: Door, count: int) -> None:
    until(lambda: len(door.taken) >= count)


@pytest.fixture
def hub() -> Hub:
    return Hub()


def started(hub: Hub, door: Door, backoff: float = 0.01) -> Outlet:
    outlet = Outlet(hub, door, backoff=backoff, resting=0.05)
    outlet.start()
    return outlet


def test_alerts_come_in_order_and_nothing_else_does(hub: Hub) -> None:
    door = Door()
    outlet = started(hub, door)
    for n in range(20):
        hub.publish(alert(n))
        hub.publish({"type": "status", "streams": []})
    delivered(door, 20)
    outlet.close()
    hub.publish(alert(99))
    assert door.taken == list(range(20)) and door.closed


def test_what_is_away_is_tried_again_in_order(hub: Hub) -> None:
    door = Door(Unavailable("is away"), Unavailable("is away"))
    outlet = started(hub, door)
    hub.publish(alert(1))
    hub.publish(alert(2))
    delivered(door, 2)
    outlet.close()
    assert door.taken == [1, 2]


def test_what_is_refused_or_stays_away_is_given_up_and_said(
    hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door(OutletError("refuses with 401"), *[Unavailable("is away")] * 6)
    outlet = started(hub, door, backoff=0.001)
    with caplog.at_level(logging.WARNING):
        for n in (1, 2, 3):
            hub.publish(alert(n))
        delivered(door, 1)
    outlet.close()
    assert door.taken == [3]
    assert "door: refuses with 401; the alert was given up" in caplog.text
    assert "door: stays away; an alert was given up" in caplog.text


def test_a_slow_way_holds_up_nobody_and_loses_the_oldest(hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    door = Door()
    door.open.clear()
    outlet = started(hub, door)
    with caplog.at_level(logging.ERROR):
        for n in range(WAITING + 50):
            hub.publish(alert(n))  # returns at once
    door.open.set()
    until(lambda: door.taken[-1:] == [WAITING + 49])
    outlet.close()
    assert door.taken == sorted(door.taken) and len(door.taken) <= WAITING + 1


def test_what_goes_wrong_while_it_rests_does_not_end_it(hub: Hub) -> None:
    class Restless(Door):
        def rest(self) -> None:
            super().rest()
            raise Unavailable("the archive does not answer")

    door = Restless()
    outlet = started(hub, door)
    assert door.rested.wait(LONG)
    hub.publish(alert(1))
    delivered(door, 1)
    outlet.close()


def test_it_rests_when_nothing_comes_and_ends_while_it_waits(hub: Hub) -> None:
    door = Door(*[Unavailable("is away")] * 3)
    outlet = started(hub, door, backoff=60.0)
    assert door.rested.wait(LONG)
    hub.publish(alert(1))
    until(lambda: len(door.fails) < 3)
    outlet.close()
    assert door.closed and door.taken == []
