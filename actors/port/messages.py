"""Messages: what a client may send, checked. docs/reference.md lists them."""

from __future__ import annotations

import base64
import binascii
from contextlib import suppress
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from pipeline.alerting.standing import COOLDOWN, Order
from pipeline.clock import EARLIEST, LATEST, of_iso
from pipeline.errors import MessageError
from pipeline.memory import Span

TEXT = 16_000
"""Characters that a question, a query or a correction may have."""

IMAGE = 4 * 1024 * 1024
"""Bytes that the picture of a question may have."""

AUDIO = 5_800_000
"""Bytes that the sound of a question may have: thirty seconds as a WAV, stereo at 48 kHz."""

QUOTED = 64
"""Characters of a client's own words that an error message repeats."""

Topic = Literal["events", "observations", "alerts", "status", "answers"]


def wall_time(value: Any) -> float:
    """Unix seconds of an ISO 8601 time (UTC where it names no zone) or of a number. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("is neither an ISO 8601 time nor seconds of Unix time")
    with suppress(ValueError, OverflowError):
        return float(value)
    try:
        return of_iso(f"{value}")
    except ValueError:
        raise ValueError("is neither an ISO 8601 time nor seconds of Unix time") from None


def file(value: Any, most: int) -> bytes:
    """The up to `most` bytes of a file, which a JSON client sends as base64. Raises ValueError."""
    if isinstance(value, str):
        try:
            value = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("is not base64") from None
    if not isinstance(value, bytes):
        raise ValueError("is neither bytes nor base64")
    if len(value) > most:
        raise ValueError(f"has {len(value)} bytes; allowed are {most}")
    return value


def picture(value: Any) -> bytes:
    """The bytes of a JPEG or PNG. Raises ValueError."""
    data = file(value, IMAGE)
    if data and not data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise ValueError("is neither a JPEG nor a PNG")
    return data


def sound(value: Any) -> bytes:
    """The bytes of a sound file; whether it is one is seen when it is decoded. Raises ValueError."""
    return file(value, AUDIO)


def spoken(text: str) -> str:
    """A text that says something. Raises ValueError."""
    if not text.strip():
        raise ValueError("is empty")
    return text


def inside(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box that has a size and does not reach out of the picture. Raises ValueError."""
    left, top, width, height = box
    if width <= 0 or height <= 0 or left + width > 1.001 or top + height > 1.001:
        raise ValueError("must be left, top, width and height as fractions of the picture, inside of it")
    return box


Fraction = Annotated[float, Field(allow_inf_nan=False, ge=0, le=1)]
Id = Annotated[str, Field(min_length=1, max_length=128)] | Annotated[int, Field(ge=-(2**53), le=2**53)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
EventId = Annotated[str, Field(min_length=1, max_length=128)]
Text = Annotated[str, Field(min_length=1, max_length=TEXT), AfterValidator(spoken)]
Names = Annotated[list[Name], Field(max_length=256)]
WallTime = Annotated[
    float,
    BeforeValidator(wall_time),
    Field(allow_inf_nan=False, ge=EARLIEST, le=LATEST),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "number"}]}),
]
Picture = Annotated[
    bytes,
    BeforeValidator(picture),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]

Sound = Annotated[
    bytes,
    BeforeValidator(sound),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id


class _Timed(_Message):
    since: WallTime | None = None
    until: WallTime | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise ValueError("since is after until")
        return self


class _Spanned(_Timed):
    streams: Names = []

    @property
    def span(self) -> Span:
        """The part of memory that is meant."""
        return Span(tuple(self.streams), self.since, self.until)


class Watch(_Message):
    """Begin to watch `url`; `realtime` plays a file as if it happened now, from `start` on."""

    type: Literal["watch"]
    url: Annotated[str, Field(min_length=1, max_length=4096)]
    name: Name | None = None
    realtime: bool = False
    start: WallTime | None = None


class Unwatch(_Message):
    """Stop watching; what was remembered stays."""

    type: Literal["unwatch"]
    stream: Name


class Streams(_Message):
    """Which streams are watched, and how they are."""

    type: Literal["streams"]


class Ask(_Spanned):
    """A question; evidence comes first, then the answer in pieces, then the answer."""

    type: Literal["ask"]
    text: Text
    mode: Literal["auto", "recent", "memory"] = "auto"
    image: Picture = b""
    audio: Sound = b""


class Recall(_Spanned):
    """Evidence only, for words, for what a picture shows, or for what is heard in a sound."""

    type: Literal["recall"]
    text: Annotated[str, Field(max_length=TEXT)] = ""
    image: Picture = b""
    audio: Sound = b""
    k: Annotated[int, Field(ge=1, le=100)] = 10

    @model_validator(mode="after")
    def _asks(self) -> Recall:
        if not self.text.strip() and not self.image and not self.audio:
            raise ValueError("wants words, a picture or a sound")
        return self


class Events(_Spanned):
    """The last `limit` events."""

    type: Literal["events"]
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class Cancel(_Message):
    """End the question or the subscription with this id."""

    type: Literal["cancel"]


class Subscribe(_Message):
    """Hear what happens, as it happens."""

    type: Literal["subscribe"]
    topics: Annotated[list[Topic], Field(min_length=1, max_length=5)]


class Standing(_Message):
    """A query that stays: an alert each time it holds, at most one in `cooldown_s` of stream time.

    Its id is the service's: a new one with a known id replaces it. No `streams` are all of them.
    """

    type: Literal["standing"]
    text: Text
    cooldown_s: Annotated[float, Field(ge=0, le=1e6)] = COOLDOWN
    streams: Names = []

    @property
    def order(self) -> Order:
        """What is to be looked out for."""
        return Order(self.id, self.text, self.cooldown_s, tuple(self.streams))


class StandDown(_Message):
    """End the standing query with this id."""

    type: Literal["stand_down"]


class Standings(_Message):
    """Which queries stand."""

    type: Literal["standings"]


class Memory(_Message):
    """What long-term memory takes, and what it may take."""

    type: Literal["memory"]


class NameIt(_Message):
    """What is in view on `stream` at `t`, seconds of its time, has a name.

    `box` is the part of the picture that is meant: left, top, width and height as fractions of it.
    """

    type: Literal["name"]
    text: Text
    stream: Name
    t: Annotated[float, Field(allow_inf_nan=False)] | None = None
    box: Annotated[tuple[Fraction, Fraction, Fraction, Fraction], AfterValidator(inside)] | None = None


class Correct(_Message):
    """What an event should say."""

    type: Literal["correct"]
    event: EventId
    text: Text


class Pin(_Message):
    """Keep an event for good, or (`off`) no longer."""

    type: Literal["pin"]
    event: EventId
    off: bool = False


class Forget(_Timed):
    """Delete what a stream left, or a part of it, for good."""

    type: Literal["forget"]
    stream: Name

    @property
    def span(self) -> Span:
        """The part of memory that is meant."""
        return Span((self.stream,), self.since, self.until)


ClientMessage = (
    Watch | Unwatch | Streams | Ask | Recall | Events | Cancel | Subscribe | Standing | StandDown | Standings
    | Memory | NameIt | Correct | Pin | Forget
)  # fmt: skip
"""Anything a client may send."""

KINDS: dict[str, type[ClientMessage]] = {
    "watch": Watch,
    "unwatch": Unwatch,
    "streams": Streams,
    "ask": Ask,
    "recall": Recall,
    "events": Events,
    "cancel": Cancel,
    "subscribe": Subscribe,
    "standing": Standing,
    "stand_down": StandDown,
    "standings": Standings,
    "memory": Memory,
    "name": NameIt,
    "correct": Correct,
    "pin": Pin,
    "forget": Forget,
}
"""The messages by their `type`."""


def parse(data: dict[str, Any]) -> ClientMessage:
    """The message that `data` is. Raises MessageError with one line that says what is allowed."""
    kind = data.get("type")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        raise MessageError(f"unknown type {_quoted(kind)}; allowed are {', '.join(KINDS)}")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise MessageError(_line(str(kind), model, error)) from error


def _line(kind: str, model: type[BaseModel], error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = str(first["loc"][0]) if first["loc"] else ""
    said = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        return f"{kind}: unknown key {_quoted(place)}; allowed are {', '.join(sorted(model.model_fields))}"
    if first["type"] == "missing":
        return f"{kind}: the key {place!r} is missing"
    return ": ".join(filter(None, (kind, place, said)))


def _quoted(value: Any) -> str:
    shown = repr(value[:QUOTED] if isinstance(value, str) else value)
    return shown if len(shown) <= 2 * QUOTED else f"{shown[:QUOTED]}…"
