"""The schema of the wire: what the server sends, and the JSON Schema of all messages in both directions."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from actors.port.messages import ClientMessage, Id
from pipeline.link import Because

State = Literal["open", "provisional", "committed"]
Kind = Literal["speech", "text", "vision", "sound", "summary", "thought", "told", "gap"]


class _Shape(BaseModel):
    """A client must expect keys that later versions add."""

    model_config = ConfigDict(extra="allow")


class Scored(_Shape):
    """A label with a score in [0, 1]."""

    label: str
    score: float


class Piece(_Shape):
    """A piece of evidence."""

    event: str
    stream: str
    t0: float
    t1: float
    wall0: str
    wall1: str
    kind: Kind
    text: str
    score: float
    store: Literal["short", "long"]
    refs: list[str]
    keyframe: str
    speaker: str = ""


class Stream(_Shape):
    """The state of a stream; `t` seconds of stream time, `wall0` Unix seconds at its time 0."""

    name: str
    url: str
    kinds: list[str]
    live: bool
    state: Literal["watching", "ended", "away", "failed"]
    t: float
    wall0: float
    error: str = ""
    stats: dict[str, float]


class LinkShape(_Shape):
    """An event is related to the one with the id `event`; `strength` in (0, 1]."""

    event: str
    reason: Because
    strength: float


class EventShape(_Shape):
    """An event; `related`, the firmest first, is known some time after it was committed, and listed."""

    id: str
    stream: str
    t0: float
    t1: float
    wall0: str
    wall1: str
    state: State
    level: Literal["event", "episode", "note"]
    surprise: float
    reason: str
    text: str
    tags: list[Scored]
    sounds: list[Scored]
    writing: list[str]
    speakers: list[str]
    refs: list[str]
    keyframe: str
    links: list[str]
    strength: float
    stands_for: int
    pinned: bool
    corrected: str
    perceived: str
    related: list[LinkShape] = []


class Hello(_Shape):
    """The greeting."""

    type: Literal["hello"]
    version: Literal["1"]
    streams: list[Stream]


class StandingShape(_Shape):
    """A query that stands; no `streams` are all of them."""

    id: Id
    text: str
    cooldown_s: float
    streams: list[str]


class AccountShape(_Shape):
    """What long-term memory has of a stream, bytes, and how many it has merged and let go of."""

    stream: str
    events: int
    bytes: int
    pictures: int
    hours: int
    merged: int
    gone: int
    lost: int
    since: str
    until: str


class BudgetShape(_Shape):
    """What long-term memory may take, bytes: of an hour, of a stream, and of all."""

    hour_bytes: int
    stream_bytes: int
    total_bytes: int
    full_days: float
    merged_days: float


class DamagedShape(_Shape):
    """A week that could not be read and was set aside in the store's folder, bytes."""

    name: str
    bytes: int


class BesideShape(_Shape):
    """What takes room beside events and pictures, bytes: what is known of streams and was told; what is
    damaged."""

    bytes: int
    damaged: list[DamagedShape]


class MemoryShape(_Shape):
    """How bounded long-term memory is."""

    streams: list[AccountShape]
    budget: BudgetShape
    beside: BesideShape


class Named(_Shape):
    """What has a name now: what was in view on `stream` at `t`, seconds of its time."""

    text: str
    stream: str
    t: float
    wall: str


class Ok(_Shape):
    """A request was done."""

    type: Literal["ok"]
    id: Id
    streams: list[Stream] = []
    standings: list[StandingShape] = []
    forgotten: int = 0
    memory: MemoryShape | None = None
    event: EventShape | None = None
    named: Named | None = None


class EvidenceFound(_Shape):
    """What the answer will stand on."""

    type: Literal["evidence"]
    id: Id
    items: list[Piece]


class Delta(_Shape):
    """The next piece of the answer's text; `seq` counts from 0."""

    type: Literal["delta"]
    id: Id
    seq: int
    text: str


class Took(_Shape):
    """Milliseconds since the question came."""

    recall: float
    first: float
    total: float


class _Answer(_Shape):
    id: Id
    text: str
    mode: str
    abstained: bool
    conflict: bool
    plan: str = ""
    evidence: list[Piece]
    as_of: str | None
    took_ms: Took


class Answered(_Answer):
    """The answer; `as_of` is the wall time of the newest thing known, null where nothing is watched."""

    type: Literal["answer"]


class Recalled(_Shape):
    """Evidence only."""

    type: Literal["recalled"]
    id: Id
    items: list[Piece]
    took_ms: float


class EventList(_Shape):
    """The last events, in order of wall time."""

    type: Literal["events"]
    id: Id
    items: list[EventShape]


class Cancelled(_Shape):
    """Nothing more comes for this id."""

    type: Literal["cancelled"]
    id: Id


class EventNews(EventShape):
    """An event that is new or that changed."""

    type: Literal["event"]


class ObservationNews(_Shape):
    """One thing perceived."""

    type: Literal["observation"]
    stream: str
    kind: Kind
    t0: float
    t1: float
    text: str


class AlertNews(_Shape):
    """A standing query holds: `event` is where, `kind` how it is known, `text` a sentence that tells it."""

    type: Literal["alert"]
    standing: Id
    event: str
    stream: str
    text: str
    t0: float
    t1: float
    wall0: str
    wall1: str
    kind: Kind
    score: float
    refs: list[str]
    speaker: str


class SpokenNews(_Answer):
    """The answer to what was asked aloud on `stream` from `t0` to `t1`, seconds of stream time."""

    type: Literal["spoken"]
    question: str
    stream: str
    t0: float
    t1: float
    wall0: str


class Part(_Shape):
    """A process that the service needs; `restarts`: how often it was started again."""

    name: str
    state: Literal["running", "away", "failed"]
    error: str
    restarts: int


class StatusNews(_Shape):
    """The state of streams changed, or (`parts`) that of the service."""

    type: Literal["status"]
    streams: list[Stream]
    parts: list[Part] = []


class Refused(_Shape):
    """Something was wrong; `id` where it belongs to a request."""

    type: Literal["error"]
    id: Id = ""
    code: str
    message: str


ServerMessage = (
    Hello | Ok | EvidenceFound | Delta | Answered | Recalled | EventList | Cancelled | EventNews
    | ObservationNews | AlertNews | SpokenNews | StatusNews | Refused
)  # fmt: skip
"""Anything the server may send."""


@cache
def wire_schema() -> dict[str, Any]:
    """One JSON Schema (2020-12): `$defs/client` is what a client may send, `$defs/server` what it gets."""
    client: TypeAdapter[Any] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])
    server: TypeAdapter[Any] = TypeAdapter(Annotated[ServerMessage, Field(discriminator="type")])
    shapes, whole = TypeAdapter.json_schemas(
        [("client", "validation", client), ("server", "validation", server)],
        title="onlooker.v1",
        ref_template="#/$defs/{model}",
    )
    sides = {name: shape for (name, _), shape in shapes.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": whole["title"],
        "anyOf": [{"$ref": "#/$defs/client"}, {"$ref": "#/$defs/server"}],
        "$defs": {**whole["$defs"], **sides},
    }
