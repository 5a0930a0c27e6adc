"""The portable memory: what a file of one holds, and what is allowed in it. See docs/portable.md."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from actors.longterm.keyframes import is_address
from actors.store import points
from pipeline.errors import StoreError
from pipeline.event import Event
from pipeline.item import Vector

VERSION = 2
"""Of the format that is written; a file of a newer one is refused, one of an older one is read."""

MANIFEST = "manifest.json"

TOLD = "told.jsonl"
"""What users have told, one thing a line."""

MANIFEST_SIZE = 64 * 1024 * 1024
"""Bytes that the manifest may have."""

PART_SIZE = 32 * 1024 * 1024
"""Bytes that a part with events may have, and what was told; each is read whole."""

MEMBERS = 500_000
"""Parts and pictures that a file may have."""

ROW_KEYS = ("event", "begin", "end")
"""What a payload has only to be found by; a row does without."""

_PART = re.compile(r"events/\d{1,8}\.jsonl", re.ASCII)


def part_name(number: int) -> str:
    """The name of a part with events."""
    return f"events/{number:06d}.jsonl"


def is_part(name: str) -> bool:
    """Whether a member has events, one a line."""
    return _PART.fullmatch(name) is not None


def picture_name(address: str) -> str:
    """The name of the member with the picture at `address`."""
    return address.removeprefix("/v1/")


def is_picture(name: str) -> bool:
    """Whether a member has a picture, by a name that leads nowhere else."""
    return is_address(f"/v1/{name}")


def _finite_time(value: float) -> float:
    if abs(value) > 1e10:
        raise ValueError("is no time")
    return value


def _address(value: str) -> str:
    if value and not is_address(value):
        raise ValueError("is no address of a keyframe")
    return value


Number = Annotated[float, Field(allow_inf_nan=False)]
Seconds = Annotated[Number, AfterValidator(_finite_time)]
Name = Annotated[str, Field(pattern=r"\A[A-Za-z0-9_.-]{1,64}\z")]
ModelName = Annotated[str, Field(min_length=1, max_length=128)]
Size = Annotated[int, Field(ge=1, le=65_536)]


class Strict(BaseModel):
    """What has these keys and no others, and values of these types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class _Contents(Strict):
    onlooker: Literal["memory"] = "memory"
    events: Annotated[int, Field(ge=0)]
    vectors: dict[Name, Size]
    streams: dict[Name, Seconds]
    members: Annotated[
        dict[str, Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]], Field(max_length=MEMBERS)
    ]


class _First(_Contents):
    version: Literal[1]


class Manifest(_Contents):
    """What the file has: how many events, sizes of vectors, time 0 of streams, SHA-256 of members.

    `made_by`: models by the name of the vector, as far as they are known. `told`: how much users have told.
    """

    version: Literal[2] = 2
    made_by: dict[Name, ModelName]
    told: Annotated[int, Field(ge=0)]


class _Tag(Strict):
    label: str
    score: Number
    broader: list[str]


class _Moment(Strict):
    kind: Literal["vision", "glimpse", "speech", "sound", "writing", "text", "gap", "thought", "summary"]
    t0: Seconds
    t1: Seconds
    text: str
    score: Number
    speaker: str
    ref: str


class _Row(Strict):
    """A payload of `points` with the vectors, each base64 of little-endian float32."""

    stream: Name
    t0: Seconds
    t1: Seconds
    wall0: Seconds
    state: Literal["open", "provisional", "committed"]
    level: Literal["event", "episode", "note"]
    reason: str
    surprise: Number
    strength: Number
    moments: list[_Moment]
    tags: list[_Tag]
    sounds: list[_Tag]
    keyframe: Annotated[str, AfterValidator(_address)]
    links: list[str]
    stands: Annotated[int, Field(ge=1)]
    pictures: list[Annotated[str, AfterValidator(_address)]]
    vectors: dict[str, str]


def line_of(event: Event) -> bytes:
    """`event` as a line of a part. Raises StoreError for one too large."""
    row = {key: value for key, value in points.payload(event).items() if key not in ROW_KEYS}
    row["vectors"] = {name: packed(event.vectors[name]) for name in sorted(event.vectors)}
    line = json.dumps(row, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    if len(line) > PART_SIZE:
        raise StoreError(f"{event.id}: has {len(line)} bytes; an event in a file may have {PART_SIZE}")
    return line


def event_of(line: bytes, dims: dict[str, int]) -> Event:
    """The event that a line holds, its vectors of the sizes `dims`. Raises ValueError."""
    row = _Row.model_validate_json(line).model_dump()
    vectors = row.pop("vectors")
    return points.whole(row, {name: unpacked(text, dims.get(name, 0)) for name, text in vectors.items()})


def manifest_of(data: bytes) -> Manifest:
    """The manifest. Raises StoreError where it is another thing's, a newer one or damaged."""
    try:
        found: Any = json.loads(data)
        if not isinstance(found, dict) or found.get("onlooker") != "memory":
            raise StoreError("is no memory: its manifest says something else")
        version = found.get("version")
        if isinstance(version, int) and version > VERSION:
            raise StoreError(f"version {version} is newer than this Onlooker knows ({VERSION})")
        if version == 1:
            first = _First.model_validate_json(data)
            return Manifest(**first.model_dump(exclude={"version"}), made_by={}, told=0)
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise StoreError(f"damaged: the manifest is wrong ({first_fault(error)})") from error
    except (ValueError, RecursionError) as error:
        raise StoreError("damaged: the manifest is not JSON") from error


def counted(manifest: Manifest) -> dict[str, int]:
    """What a file has, as users are told of it: {"events", "pictures", "told"}."""
    pictures = sum(map(is_picture, manifest.members))
    return {"events": manifest.events, "pictures": pictures, "told": manifest.told}


def first_fault(error: ValueError) -> str:
    """The first thing wrong, in one line."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])[:100]
    return f"{place}: {first['msg']}" if place else first["msg"][:100]


def packed(vector: Vector) -> str:
    """Base64 of little-endian float32."""
    return base64.b64encode(np.asarray(vector, "<f4").tobytes()).decode()


def unpacked(text: str, size: int) -> Vector:
    """The vector, which has `size` and is finite. Raises ValueError."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("a vector is not base64") from None
    if len(data) != 4 * size:
        raise ValueError(f"a vector of {len(data) // 4} where the manifest says {size}")
    vector = np.frombuffer(data, "<f4").astype(np.float32)
    if not np.isfinite(vector).all():
        raise ValueError("a vector is not finite")
    return vector
