"""A small MQTT 3.1.1 broker on a real socket: it takes what is published at QoS 0 and 1, and keeps it."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

CONNECT, CONNACK, PUBLISH, PUBACK, PINGREQ, PINGRESP, DISCONNECT = 1, 2, 3, 4, 12, 13, 14


@dataclass(frozen=True)
class Published:
    topic: str
    text: str
    retain: bool


@dataclass
class MqttBroker:
    """`password`: what a client has to say; `deaf`: nothing is acknowledged."""

    password: str = ""
    deaf: bool = False
    published: list[Published] = field(default_factory=list)
    clients: int = 0

    def __enter__(self) -> MqttBroker:
        self.server = _Server(("127.0.0.1", 0), _Session)
        self.server.broker = self
        self.port = self.server.server_address[1]
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def texts(self, topic: str) -> list[str]:
        return [each.text for each in self.published if each.topic == topic]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    broker: MqttBroker


class _Session(socketserver.StreamRequestHandler):
    will: Published | None = None

    def handle(self) -> None:
        broker = cast(_Server, self.server).broker
        try:
            for kind, flags, body in self._packets():
                if kind == CONNECT and not self._connected(broker, body):
                    return
                if kind == PUBLISH:
                    self._take(broker, flags, body)
                if kind == PINGREQ:
                    self.wfile.write(bytes((PINGRESP << 4, 0)))
                if kind == DISCONNECT:
                    self.will = None
        except ConnectionError:
            pass
        if self.will:
            broker.published.append(self.will)

    def _packets(self) -> Iterator[tuple[int, int, bytes]]:
        while head := self.rfile.read(1):
            size, shift = 0, 0
            while (more := self.rfile.read(1)[0]) & 128:
                size, shift = size | (more & 127) << shift, shift + 7
            yield head[0] >> 4, head[0] & 15, self.rfile.read(size | more << shift)

    def _connected(self, broker: MqttBroker, body: bytes) -> bool:
        fields = _Fields(body)
        assert fields.string() == "MQTT" and fields.take(1) == b"\x04"
        flags = fields.take(1)[0]
        fields.take(2)
        fields.string()
        if flags & 4:
            self.will = Published(fields.string(), fields.string(), bool(flags & 32))
        if flags & 128:
            fields.string()
        refused = broker.password != (fields.string() if flags & 64 else "")
        self.wfile.write(bytes((CONNACK << 4, 2, 0, 5 if refused else 0)))
        broker.clients += not refused
        if refused:
            self.will = None
        return not refused

    def _take(self, broker: MqttBroker, flags: int, body: bytes) -> None:
        fields = _Fields(body)
        topic = fields.string()
        number = fields.take(2) if flags & 6 else b""
        if not broker.deaf:
            broker.published.append(Published(topic, fields.rest().decode(), bool(flags & 1)))
            if number:
                self.wfile.write(bytes((PUBACK << 4, 2)) + number)


@dataclass
class _Fields:
    body: bytes

    def take(self, n: int) -> bytes:
        taken, self.body = self.body[:n], self.body[n:]
        return taken

    def string(self) -> str:
        return self.take(struct.unpack("!H", self.take(2))[0]).decode()

    def rest(self) -> bytes:
        return self.body
