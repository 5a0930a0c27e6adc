"""What runs beside the port: spoken questions and outlets, as far as they are configured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from actors.outlets.broker import Broker
from actors.outlets.outlet import Outlet
from actors.outlets.spoken import Spoken
from actors.outlets.webhook import Webhook
from actors.port.hub import Hub
from actors.serving.service import Service
from configs.schema import Config


class Part(Protocol):
    """Something that runs from `start` to `close`."""

    def start(self) -> None:
        """Begin."""
        ...

    def close(self) -> None:
        """End."""
        ...


def beside(config: Config, service: Service, hub: Hub) -> list[Part]:
    """The parts that the configuration asks for, not yet started."""
    return list(_parts(config, service, hub))


def _parts(config: Config, service: Service, hub: Hub) -> Iterator[Part]:
    if config.spoken.wake:
        yield Spoken(service, hub, config.spoken.wake)
    if config.outlets.webhook.url:
        yield Outlet(hub, Webhook(config.outlets.webhook))
    if config.outlets.mqtt.host:
        yield Outlet(hub, Broker(config.outlets.mqtt, service.standings))
