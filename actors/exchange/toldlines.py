"""What users have told, as lines of a portable memory. See docs/portable.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, TypeAdapter

from actors.exchange.portable import Name as StreamName
from actors.exchange.portable import Seconds, Strict, packed, unpacked
from actors.port.messages import EventId, Text
from pipeline.item import Vector
from pipeline.remembering.correction import Correction
from pipeline.remembering.naming import Name
from pipeline.remembering.told import Told

UNIT = 0.01
"""How far from 1 the length of a look may be: names are compared by their product with what is seen."""


class _Correction(Strict):
    told: Literal["correction"]
    event: EventId
    text: Text
    at: Seconds


class _Pin(Strict):
    told: Literal["pin"]
    event: EventId
    at: Seconds


class _Name(Strict):
    """`vector` as in an event, of the size that vision vectors have."""

    told: Literal["name"]
    text: Text
    stream: StreamName
    t: Seconds
    wall: Seconds
    at: Seconds
    vector: str


_Line = TypeAdapter[_Correction | _Pin | _Name](
    Annotated[_Correction | _Pin | _Name, Field(discriminator="told")]
)


def lines_of(told: Told) -> bytes:
    """`told`, one thing a line; the same gives the same lines."""
    return b"".join(sorted(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in _rows(told)))


def told_of(data: bytes, dims: Mapping[str, int]) -> Told:
    """What the lines say, looks of the size of vision vectors. Raises ValueError."""
    corrections, pins, names = list[Correction](), dict[str, float](), list[Name]()
    for line in data.splitlines():
        match _Line.validate_json(line):
            case _Correction() as said:
                corrections.append(Correction(said.event, said.text, said.at))
            case _Pin() as said:
                pins[said.event] = said.at
            case _Name() as said:
                vector = _look(said.vector, dims.get("vision", 0))
                names.append(Name(said.text, vector, said.stream, said.t, said.wall, said.at))
    return Told.gathered(corrections, pins, names)


def _rows(told: Told) -> Iterator[dict[str, Any]]:
    for one in told.each_correction:
        yield {"told": "correction", "event": one.event, "text": one.text, "at": one.at}
    for id, at in told.pins.items():
        yield {"told": "pin", "event": id, "at": at}
    for n in told.names:
        row = {"text": n.text, "stream": n.stream, "t": n.t, "wall": n.wall, "at": n.at}
        yield {"told": "name", **row, "vector": packed(n.vector)}


def _look(text: str, size: int) -> Vector:
    vector = unpacked(text, size)
    if abs(float(np.linalg.norm(vector)) - 1.0) > UNIT:
        raise ValueError("a look is not of unit length")
    return vector
