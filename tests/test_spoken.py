from __future__ import annotations

import queue
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from actors.outlets.spoken import WAITING, Spoken
from actors.port.hub import Hub
from actors.port.schema import wire_schema
from actors.serving.service import Service
from tests.waiting import LONG
from tests.wire_service import WireService

SERVED = jsonschema.Draft202012Validator({**wire_schema(), "anyOf": [{"$ref": "#/$defs/server"}]})


def said(text: str, t0: float = 10.0, kind: str = "speech", final: bool = True) -> dict[str, Any]:
    return {
        "type": "observation", "stream": "shop", "kind": kind, "t0": t0, "t1": t0 + 2.0, "text": text,
        "wall0": f"2023-11-14T22:13:{20 + int(t0)}.000Z", "final": final,
    }  # fmt: skip


class Shop:
    """A service, a hub, and somebody who hears the answers."""

    def __init__(self) -> None:
        self.service = WireService()
        self.hub = Hub()
        self.answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self.hub.subscribe({"answers"}, self.answers.put)
        service: Service = self.service
        self.spoken = Spoken(service, self.hub, "onlooker")
        self.spoken.start()


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.service.gate.set()
    shop.spoken.close()


def test_a_question_asked_aloud_is_answered_to_subscribers(shop: Shop) -> None:
    shop.hub.publish(said("Onlooker, where is the key?"))
    answer = shop.answers.get(timeout=LONG)
    SERVED.validate(answer)
    assert (answer["question"], answer["text"]) == ("Where is the key?", "Under the pot.")
    assert (answer["stream"], answer["t0"], answer["t1"]) == ("shop", 10.0, 12.0)
    assert answer["evidence"] and not answer["abstained"]


def test_a_question_is_not_its_own_evidence(shop: Shop) -> None:
    shop.hub.publish(said("Onlooker, where is the key?", t0=10.0))
    shop.answers.get(timeout=LONG)
    (asked,) = shop.service.asked
    assert asked.span.until == 1_700_000_010.0 and asked.span.streams == ()


def test_only_what_was_said_for_good_and_to_onlooker_is_asked(shop: Shop) -> None:
    shop.hub.publish(said("Onlooker, where is the key?", final=False))
    shop.hub.publish(said("Onlooker, where is the key?", kind="text"))
    shop.hub.publish(said("Where is the key?"))
    shop.hub.publish(said("The onlooker has the key."))
    shop.hub.publish(said("Onlooker, who has the key?"))
    assert shop.answers.get(timeout=LONG)["question"] == "Who has the key?"
    assert len(shop.service.asked) == 1


def test_a_question_that_fails_stops_nothing(shop: Shop) -> None:
    shop.hub.publish(said("Onlooker, refuse"))
    shop.service.asked.clear()
    shop.hub.publish(said("Onlooker, gone"))
    shop.hub.publish(said("Onlooker, where is it?"))
    assert shop.answers.get(timeout=LONG)["question"] == "Where is it?"


def test_more_than_can_be_answered_is_left(shop: Shop) -> None:
    shop.service.known["cam"] = {"name": "cam", "t": 1.0, "wall0": 1.0}
    for _ in range(WAITING + 10):
        shop.hub.publish(said("Onlooker, wait"))
    shop.service.gate.set()
    heard = [shop.answers.get(timeout=LONG) for _ in range(WAITING)]
    assert len(heard) == WAITING and len(shop.service.asked) <= WAITING + 1


def test_a_bug_takes_one_question_and_not_those_after_it(shop: Shop) -> None:
    shop.hub.publish(said("Onlooker, break"))
    shop.hub.publish(said("Onlooker, where is the key?"))
    assert shop.answers.get(timeout=LONG)["question"] == "Where is the key?"
