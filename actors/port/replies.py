"""Replies: what the service answers to the requests that take one call and one message."""

from __future__ import annotations

import time
from typing import Any

from actors.port.messages import (
    ClientMessage,
    Correct,
    Events,
    Forget,
    Memory,
    NameIt,
    Pin,
    Recall,
    StandDown,
    Standing,
    Standings,
    Streams,
    Unwatch,
    Watch,
)
from actors.serving.service import Service
from pipeline.errors import MessageError, OnlookerError, Unavailable, UserError

VERSION = "1"
"""Of the protocol."""


def hello(service: Service) -> dict[str, Any]:
    """What a client is greeted with."""
    return {"type": "hello", "version": VERSION, "streams": service.streams()}


def respond(service: Service, message: ClientMessage) -> dict[str, Any]:
    """The reply to `message`; may block. Raises what the service raises."""
    match message:
        case Watch():
            service.watch(message.url, message.name, message.realtime, message.start)
        case Unwatch():
            service.unwatch(message.stream)
        case Streams():
            pass
        case Recall():
            return _recalled(service, message)
        case Events():
            items = service.events(message.span, message.limit)
            return {"type": "events", "id": message.id, "items": items}
        case Standing():
            service.stand(message.order)
            return {"type": "ok", "id": message.id}
        case StandDown():
            service.stand_down(message.id)
            return {"type": "ok", "id": message.id}
        case Standings():
            return {"type": "ok", "id": message.id, "standings": service.standings()}
        case Memory():
            return {"type": "ok", "id": message.id, "memory": service.memory()}
        case Correct():
            told = service.correct(message.event, message.text)
            return {"type": "ok", "id": message.id, "event": told}
        case Pin():
            return {"type": "ok", "id": message.id, "event": service.pin(message.event, message.off)}
        case NameIt():
            named = service.name(message.text, message.stream, message.t, message.box)
            return {"type": "ok", "id": message.id, "named": named}
        case Forget():
            return {"type": "ok", "id": message.id, "forgotten": service.forget(message.span)}
        case _:
            raise MessageError(f"{message.type} is not available in this version")
    return {"type": "ok", "id": message.id, "streams": service.streams()}


def error_code(error: OnlookerError) -> str:
    """The code by which the wire names `error`."""
    if isinstance(error, MessageError):
        return "unsupported"
    if isinstance(error, Unavailable):
        return "unavailable"
    return "rejected" if isinstance(error, UserError) else "failed"


def _recalled(service: Service, message: Recall) -> dict[str, Any]:
    began = time.perf_counter()
    found = service.recall(message.text, message.k, message.span, message.image, message.audio)
    items = [piece.as_json() for piece in found]
    took = round(1000 * (time.perf_counter() - began), 1)
    return {"type": "recalled", "id": message.id, "items": items, "took_ms": took}
