from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from actors.outlets.webhook import SIGNATURE, Webhook
from configs import schema
from pipeline.errors import OutletError, Unavailable

ALERT = {"type": "alert", "standing": "dog", "text": "At 13:06 on door I heard “Wüff”.", "score": 0.9}


class Receiver(ThreadingHTTPServer):
    """Answers every post with `status`, and keeps what came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 204
        self.heard: list[tuple[Any, bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/alerts?house=1"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.headers, body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


def test_an_alert_is_posted_as_json_and_signed(receiver: Receiver) -> None:
    webhook = Webhook(schema.Webhook(url=receiver.url, secret="sesame"))
    webhook.deliver(ALERT)
    webhook.close()
    ((headers, body),) = receiver.heard
    assert json.loads(body) == ALERT and headers["Content-Type"] == "application/json"
    assert headers[SIGNATURE] == f"sha256={hmac.new(b'sesame', body, hashlib.sha256).hexdigest()}"
    assert "sesame" not in f"{headers}"


def test_without_a_secret_nothing_is_signed(receiver: Receiver) -> None:
    Webhook(schema.Webhook(url=receiver.url)).deliver(ALERT)
    assert receiver.heard[0][0][SIGNATURE] is None


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_what_may_pass_may_be_tried_again(receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(Unavailable, match=f"answers {status}"):
        Webhook(schema.Webhook(url=receiver.url)).deliver(ALERT)


@pytest.mark.parametrize("status", [302, 400, 401, 404])
def test_a_refusal_or_another_address_is_final(receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(OutletError, match=f"refuses with {status}"):
        Webhook(schema.Webhook(url=receiver.url)).deliver(ALERT)


def test_nobody_there() -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        Webhook(schema.Webhook(url="http://127.0.0.1:9/")).deliver(ALERT)
