"""The wire without the wire: frames in, messages out. No sockets, no clock, no service.

A connection speaks one of two subprotocols, the same maps in both: JSON in text frames, or msgpack in
binary frames. A frame that is no such map, or a map that is no message, is answered with an error and
the connection goes on; it is closed when a frame is oversized or three in a row can't be decoded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgpack

from actors.port.messages import ClientMessage, parse
from pipeline.errors import MessageError

JSON = "onlooker.v1.json"
MSGPACK = "onlooker.v1.msgpack"
SUBPROTOCOLS = (MSGPACK, JSON)
"""In order of preference."""

PATIENCE = 3
"""Frames in a row that may be undecodable before the connection is closed."""

TOO_BIG, NONSENSE, TRY_LATER = 1009, 1007, 1013
"""Close codes of RFC 6455 and its registry."""

Frame = str | bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """A frame that could not be taken: the error to send, and the code to close with afterwards, if any."""

    error: dict[str, Any]
    close: int | None = None


def choose(offered: Iterable[str]) -> str | None:
    """The subprotocol to speak of those `offered`; None when none of them is known."""
    wanted = set(offered)
    return next((name for name in SUBPROTOCOLS if name in wanted), None)


def encode(message: dict[str, Any], subprotocol: str) -> Frame:
    """`message` as one frame."""
    if subprotocol == MSGPACK:
        return bytes(msgpack.packb(message, use_bin_type=True))
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def decode(frame: Frame, subprotocol: str) -> dict[str, Any]:
    """The map in `frame`. Raises MessageError when there is none."""
    data = _unpacked(frame) if subprotocol == MSGPACK else _loaded(frame)
    if not isinstance(data, dict):
        raise MessageError("a frame holds one map with a key 'type'")
    return data


def error_message(code: str, text: str, id: str | int | None = None) -> dict[str, Any]:
    """An error as the wire shows it; `id` only where it belongs to a request."""
    reply = {"type": "error", "code": code, "message": text}
    return reply if id is None else {"type": "error", "id": id, "code": code, "message": text}


class Wire:
    """The protocol of one connection, as seen by the server; `limit` is the largest frame, bytes."""

    def __init__(self, subprotocol: str, limit: int) -> None:
        self.subprotocol = subprotocol
        self._limit = limit
        self._undecodable = 0

    def receive(self, frame: Frame) -> ClientMessage | Fault:
        """The message in `frame`, or what is wrong with it."""
        if _size(frame, self._limit) > self._limit:
            line = f"the frame is larger than {self._limit} bytes"
            return Fault(error_message("too_large", line), TOO_BIG)
        try:
            data = decode(frame, self.subprotocol)
        except MessageError as error:
            self._undecodable += 1
            close = NONSENSE if self._undecodable >= PATIENCE else None
            return Fault(error_message("undecodable", f"{error}"), close)
        self._undecodable = 0
        try:
            return parse(data)
        except MessageError as error:
            return Fault(error_message("malformed", f"{error}", _id(data)))

    def send(self, message: dict[str, Any]) -> Frame:
        """`message` as one frame."""
        return encode(message, self.subprotocol)


def _size(frame: Frame, limit: int) -> int:
    """Bytes of `frame`; text that is certainly too long is not encoded to find out."""
    return len(frame) if isinstance(frame, bytes) or len(frame) > limit else len(frame.encode())


def _loaded(frame: Frame) -> Any:
    if not isinstance(frame, str):
        raise MessageError(f"{JSON} speaks in text frames; offer {MSGPACK} to speak in binary ones")
    try:
        data = json.loads(frame, parse_constant=_no_constant)
        if "\\u" in frame:  # half a surrogate pair could be read but never be sent back
            json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise MessageError("the frame is not JSON") from error
    return data


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _unpacked(frame: Frame) -> Any:
    if not isinstance(frame, bytes):
        raise MessageError(f"{MSGPACK} speaks in binary frames; offer {JSON} to speak in text ones")
    try:
        return msgpack.unpackb(frame, raw=False)
    except (ValueError, RecursionError, msgpack.UnpackException) as error:
        raise MessageError("the frame is not msgpack") from error


def _id(data: dict[str, Any]) -> str | int | None:
    """The id of a message that is otherwise wrong, if it is one."""
    value = data.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    fits = len(value) <= 128 if isinstance(value, str) else abs(value) <= 2**53
    return value if fits else None
