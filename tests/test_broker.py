from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from actors.outlets import broker as module
from actors.outlets.broker import Broker, topic_name
from configs.schema import Mqtt
from pipeline.errors import Unavailable
from tests.mqtt_broker import MqttBroker
from tests.waiting import until

DOG = {"id": "dog", "text": "a dog barks", "cooldown_s": 30.0, "streams": []}
ALERT = {"type": "alert", "standing": "dog", "text": "At 13:06 on door I heard a dog.", "score": 0.9}
SENSOR = "homeassistant/binary_sensor/onlooker_dog/config"


@pytest.fixture
def server() -> Iterator[MqttBroker]:
    with MqttBroker() as server:
        yield server


def connected(server: MqttBroker, standings: list[dict[str, Any]], **settings: Any) -> Broker:
    broker = Broker(Mqtt(host="127.0.0.1", port=server.port, **settings), lambda: standings)
    until(lambda: server.texts(f"{settings.get('prefix', 'onlooker')}/status"))
    return broker


def test_an_alert_is_published_and_home_assistant_knows_its_sensor(server: MqttBroker) -> None:
    broker = connected(server, [DOG])
    broker.deliver(ALERT)
    broker.close()
    (sensor,) = map(json.loads, server.texts(SENSOR))
    assert sensor["name"] == "a dog barks" and sensor["unique_id"] == "onlooker_dog"
    assert server.texts(sensor["state_topic"]) == [sensor["payload_on"]] == ["ON"]
    assert [json.loads(text) for text in server.texts(sensor["json_attributes_topic"])] == [ALERT]
    assert server.texts(sensor["availability_topic"]) == ["online", "offline"]
    kept = {each.topic for each in server.published if each.retain}
    assert kept == {SENSOR, "onlooker/status"}  # an alert is no state that stays


def test_queries_that_come_and_go_are_told(server: MqttBroker) -> None:
    standings = [DOG]
    broker = connected(server, standings)
    standings[:] = [{**DOG, "id": 7}]
    broker.rest()
    until(lambda: len(server.texts(SENSOR)) == 2)
    assert server.texts(SENSOR)[-1] == ""  # which takes the sensor away
    until(lambda: server.texts("homeassistant/binary_sensor/onlooker_7/config"))
    broker.rest()
    broker.close()
    assert len(server.texts("homeassistant/binary_sensor/onlooker_7/config")) == 1


def test_queries_that_cannot_be_read_now_are_told_later(server: MqttBroker) -> None:
    away = [True]

    def standings() -> list[dict[str, Any]]:
        if away:
            raise Unavailable("the archive does not answer")
        return [DOG]

    broker = Broker(Mqtt(host="127.0.0.1", port=server.port), standings)
    until(lambda: server.texts("onlooker/status"))
    with pytest.raises(Unavailable):
        broker.rest()
    away.clear()
    broker.rest()
    until(lambda: server.texts(SENSOR))
    broker.close()


def test_a_broker_that_is_away_or_refuses_is_unavailable() -> None:
    with MqttBroker(password="sesame") as server:
        broker = Broker(Mqtt(host="127.0.0.1", port=server.port, user="me", password="wrong"), list)
        with pytest.raises(Unavailable, match="not connected"):
            broker.deliver(ALERT)
        broker.close()
        broker = connected(server, [DOG], user="me", password="sesame", prefix="house/eye")
        broker.deliver(ALERT)
        broker.close()
    assert server.texts("house/eye/dog/state") == ["ON"]


def test_what_is_not_acknowledged_is_not_delivered(
    server: MqttBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    broker = connected(server, [DOG])
    server.deaf = True
    with pytest.raises(Unavailable, match="acknowledge"):
        broker.deliver(ALERT)
    broker.close()


def test_a_service_that_dies_is_said_to_be_offline(server: MqttBroker) -> None:
    broker = connected(server, [])
    socket = broker._client.socket()
    assert socket is not None
    broker._client.loop_stop()
    socket.close()
    until(lambda: server.texts("onlooker/status")[-1] == "offline")


@pytest.mark.parametrize("id", ["a b", "a/b", "#", "+", "ü", "x" * 128])
def test_any_id_is_one_level_of_a_topic(id: str) -> None:
    assert not set(topic_name(id)) & set("/#+ü ") and topic_name(id)


def test_ids_that_look_alike_have_topics_of_their_own() -> None:
    assert len({topic_name(id) for id in ("a b", "a_b", "a/b", "a  b")}) == 4
    assert topic_name(5) == "5"
