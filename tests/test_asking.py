from __future__ import annotations

from typing import Any

import pytest

from actors.port.asking import Asking, newest
from actors.port.messages import Ask
from pipeline.clock import ManualClock
from pipeline.errors import UserError
from tests.wire_service import WALL0, WireService


def _ask(text: str) -> Ask:
    return Ask(type="ask", id="q", text=text, streams=["cam"], mode="memory")


def test_times_are_counted_from_when_the_question_came() -> None:
    clock, heard = ManualClock(100.0), list[dict[str, Any]]()
    service = WireService()

    def send(message: dict[str, Any]) -> None:
        heard.append(message)
        clock.advance(0.25)

    asking = Asking(service, _ask("where?"), monotonic=clock, wall=lambda: 5.0)
    clock.advance(1.0)
    asking.run(send)
    assert heard[-1]["took_ms"] == {"recall": 1000.0, "first": 1250.0, "total": 1750.0}
    assert heard[-1]["as_of"] is None
    assert (service.asked[0].now, service.asked[0].mode) == (5.0, "memory")
    assert service.asked[0].span.streams == ("cam",)


def test_a_cancel_between_two_replies_ends_the_question() -> None:
    service, heard = WireService(), list[dict[str, Any]]()
    asking = Asking(service, _ask("where?"))

    def send(message: dict[str, Any]) -> None:
        heard.append(message)
        asking.cancel()

    asking.run(send)
    assert [message["type"] for message in heard] == ["evidence"]
    assert service.closed.is_set()


def test_a_question_cancelled_before_its_turn_is_never_asked() -> None:
    service = WireService()
    asking = Asking(service, _ask("where?"))
    asking.cancel()
    asking.run(lambda message: None)
    assert not service.asked


def test_what_the_service_raises_is_raised() -> None:
    with pytest.raises(UserError, match="not that"):
        Asking(WireService(), _ask("refuse")).run(lambda message: None)


def test_as_of_is_the_newest_thing_of_any_stream() -> None:
    assert newest([]) is None
    assert newest([{"wall0": WALL0, "t": 8.0}, {"wall0": WALL0, "t": 2.0}]) == "2023-11-14T22:13:28.000Z"


def test_a_stream_that_is_away_leaves_no_question_unanswered() -> None:
    service, heard = WireService(), list[dict[str, Any]]()
    service.is_away = True
    Asking(service, _ask("where?")).run(heard.append)
    assert (heard[-1]["text"], heard[-1]["as_of"]) == ("Under the pot.", None)
