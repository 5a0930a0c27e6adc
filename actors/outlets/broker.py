"""A broker: alerts are published by MQTT, and Home Assistant finds each standing query as a sensor."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable
from typing import Any

from paho.mqtt.client import Client, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from configs import schema
from pipeline.errors import OnlookerError, Unavailable

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that the broker may take to acknowledge."""

OFF_DELAY = 10
"""Seconds after which Home Assistant takes a sensor as off again."""

Standings = Callable[[], list[dict[str, Any]]]
"""The standing queries: {"id", "text", …} of each."""


class Broker:
    """Publishes to an MQTT broker (`actors.outlets.outlet.Way`).

    `PREFIX/status` is online or offline; of each standing query `PREFIX/NAME/state` is ON with an alert, and
    `PREFIX/NAME/alert` the alert as JSON. Under `DISCOVERY/binary_sensor/` Home Assistant is told of them.
    """

    def __init__(self, settings: schema.Mqtt, standings: Standings) -> None:
        self.name = f"broker {settings.host}"
        self._settings = settings
        self._standings = standings
        self._told: set[str] = set()
        self._status = f"{settings.prefix}/status"
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv311)
        self._client.will_set(self._status, "offline", qos=1, retain=True)
        self._client.on_connect = lambda *_: self._connected()
        if settings.user:
            self._client.username_pw_set(settings.user, settings.password)
        if settings.tls:
            self._client.tls_set()
        self._client.reconnect_delay_set(1, 30)
        self._client.connect_async(settings.host, settings.port)
        self._client.loop_start()

    def deliver(self, alert: dict[str, Any]) -> None:
        """Publish an alert. Raises Unavailable where the broker does not acknowledge it."""
        if not self._client.is_connected():
            raise Unavailable("is not connected")
        name = topic_name(alert["standing"])
        if name not in self._told:
            self._tell_all()
        self._publish(f"{self._settings.prefix}/{name}/alert", json.dumps(alert, ensure_ascii=False))
        self._publish(f"{self._settings.prefix}/{name}/state", "ON")

    def rest(self) -> None:
        """Tell of queries that have come and gone."""
        if self._client.is_connected() and {topic_name(s["id"]) for s in self._standings()} != self._told:
            self._tell_all()

    def close(self) -> None:
        """Say that nothing more comes, and disconnect."""
        if self._client.is_connected():
            self._client.publish(self._status, "offline", qos=1, retain=True).wait_for_publish(PATIENCE)
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(self) -> None:
        """The broker is there, or there again; an error here would end its thread."""
        try:
            self._tell_all()
        except OnlookerError as error:  # it is told when nothing else is to be done
            log.warning("%s: %s", self.name, error)
        self._send(self._status, "online")

    def _tell_all(self) -> None:
        """Tell Home Assistant of every query that stands, and that those that don't are gone."""
        standing = {topic_name(each["id"]): each for each in self._standings()}
        for name, each in standing.items():
            self._send(self._sensor(name), json.dumps(self._discovery(name, each)))
        for name in self._told - standing.keys():
            self._send(self._sensor(name), "")
        self._told = set(standing)

    def _sensor(self, name: str) -> str:
        return f"{self._settings.discovery}/binary_sensor/onlooker_{name}/config"

    def _discovery(self, name: str, standing: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": standing["text"],
            "unique_id": f"onlooker_{name}",
            "state_topic": f"{self._settings.prefix}/{name}/state",
            "json_attributes_topic": f"{self._settings.prefix}/{name}/alert",
            "payload_on": "ON",
            "off_delay": OFF_DELAY,
            "availability_topic": self._status,
            "device": {"identifiers": ["onlooker"], "name": "Onlooker", "manufacturer": "Onlooker"},
        }

    def _send(self, topic: str, text: str) -> None:
        """Retained, and not waited for."""
        self._client.publish(topic, text, qos=1, retain=True)

    def _publish(self, topic: str, text: str) -> None:
        sent = self._client.publish(topic, text, qos=1)
        try:
            sent.wait_for_publish(PATIENCE)
        except (RuntimeError, ValueError) as error:
            raise Unavailable(f"takes nothing ({error})") from error
        if not sent.is_published():
            raise Unavailable("does not acknowledge")


def topic_name(id: str | int) -> str:
    """The id of a standing query as a level of a topic; what is replaced is told apart by a digest."""
    plain = re.sub(r"[^\w-]+", "_", f"{id}", flags=re.ASCII)
    return plain if plain == f"{id}" else f"{plain[:48]}_{hashlib.sha256(f'{id}'.encode()).hexdigest()[:8]}"
