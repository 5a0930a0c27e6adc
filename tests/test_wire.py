from __future__ import annotations

from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.port.messages import Ask, Streams
from actors.port.wire import (
    JSON,
    MSGPACK,
    NONSENSE,
    PATIENCE,
    SUBPROTOCOLS,
    TOO_BIG,
    Fault,
    Wire,
    choose,
    decode,
    encode,
)
from pipeline.errors import MessageError

finite = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text() | finite
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)
maps = st.dictionaries(st.text(), values)
messages = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["ask", "watch", "cancel", "subscribe", "recall", "events", "name"]) | values,
        "id": values,
    },
    optional=dict.fromkeys(
        ("text", "k", "streams", "since", "until", "mode", "image", "audio", "url", "box"), values
    ),
)


@given(maps, st.sampled_from(SUBPROTOCOLS))
def test_what_is_encoded_decodes_to_the_same(message: dict[str, Any], spoken: str) -> None:
    assert decode(encode(message, spoken), spoken) == message


@given(st.binary(max_size=300) | st.text(max_size=300), st.sampled_from(SUBPROTOCOLS))
def test_no_frame_crashes_and_only_the_third_in_a_row_closes(frame: str | bytes, spoken: str) -> None:
    wire = Wire(spoken, 4096)
    for turn in range(1, PATIENCE + 1):
        taken = wire.receive(frame)
        if isinstance(taken, Fault):
            assert encode(taken.error, spoken)
            undecodable = taken.error["code"] == "undecodable"
            assert taken.close == (NONSENSE if undecodable and turn == PATIENCE else None)


@given(messages, st.sampled_from(SUBPROTOCOLS))
def test_no_map_crashes_or_closes_and_its_error_can_be_sent(message: dict[str, Any], spoken: str) -> None:
    taken = Wire(spoken, 1 << 20).receive(encode(message, spoken))
    if isinstance(taken, Fault):
        assert taken.close is None
        assert encode(taken.error, spoken)
        assert len(taken.error["message"]) < 1000 and "\n" not in taken.error["message"]


def test_a_good_frame_forgives_the_bad_ones_before_it() -> None:
    wire = Wire(JSON, 4096)
    for _ in range(5):
        for _ in range(PATIENCE - 1):
            assert _fault(wire, "{").close is None
        assert isinstance(wire.receive('{"type":"streams","id":1}'), Streams)


def test_a_malformed_message_is_no_reason_to_close() -> None:
    wire = Wire(JSON, 4096)
    for _ in range(10):
        fault = _fault(wire, '{"type":"ask","id":"a"}')
        assert fault.error == {
            "type": "error",
            "id": "a",
            "code": "malformed",
            "message": "ask: the key 'text' is missing",
        }
        assert fault.close is None


@pytest.mark.parametrize("frame", ["x" * 101, "é" * 51, b"\x00" * 101])
def test_an_oversized_frame_closes(frame: str | bytes) -> None:
    fault = _fault(Wire(JSON, 100), frame)
    assert (fault.error["code"], fault.close) == ("too_large", TOO_BIG)


@pytest.mark.parametrize(
    "frame",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"type":"streams","id":NaN}',
        '{"type":"streams","id":"\\ud800"}',
        '{"n":' + "9" * 5000 + "}",
        b"{}",
        "7",
    ],
)
def test_hostile_json_is_undecodable(frame: str | bytes) -> None:
    assert _fault(Wire(JSON, 1 << 20), frame).error["code"] == "undecodable"


@pytest.mark.parametrize(
    "frame",
    [
        b"\x91" * 100_000,
        b"\xdf\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"",
        b"\x80\x80",
        b"\x81\x01\x01",
        "{}",
        b"\xc1",
    ],
)
def test_hostile_msgpack_is_undecodable(frame: str | bytes) -> None:
    assert _fault(Wire(MSGPACK, 1 << 20), frame).error["code"] == "undecodable"


def test_a_picture_comes_as_bytes_or_as_base64() -> None:
    jpeg = b"\xff\xd8\xff\xe0"
    packed = msgpack.packb({"type": "ask", "id": 1, "text": "what is this?", "image": jpeg})
    spoken = '{"type":"ask","id":1,"text":"what is this?","image":"/9j/4A=="}'
    for taken in (Wire(MSGPACK, 4096).receive(packed), Wire(JSON, 4096).receive(spoken)):
        assert isinstance(taken, Ask) and taken.image == jpeg


def test_the_better_subprotocol_is_chosen_and_an_unknown_one_is_not() -> None:
    assert choose([JSON, MSGPACK]) == MSGPACK
    assert choose(["other", JSON]) == JSON
    assert choose(["other"]) is None


def test_a_frame_of_the_wrong_sort_says_what_to_offer() -> None:
    with pytest.raises(MessageError, match=r"onlooker\.v1\.msgpack"):
        decode(b"{}", JSON)
    with pytest.raises(MessageError, match=r"onlooker\.v1\.json"):
        decode("{}", MSGPACK)


def _fault(wire: Wire, frame: str | bytes) -> Fault:
    taken = wire.receive(frame)
    assert isinstance(taken, Fault)
    return taken
