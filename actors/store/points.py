"""Points: an event as Qdrant keeps it, and back. Shared by all adapters, so that a memory can move."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from pipeline.boundary import State
from pipeline.errors import StoreError
from pipeline.event import Event, Moment
from pipeline.memory import Cue, Hit
from pipeline.observation import Kind, Tag
from pipeline.remembering.inmemory import document
from pipeline.words import keywords

FORMAT = 2
"""Version of what is written; a memory of a newer one is refused, an older one is written anew.

1: vectors of single precision, a write-ahead log. 2: half precision, none.
"""

SPARSE = "keywords"

STREAMS = 10_000
"""Streams that are told apart where it is asked which there are, at most."""

Sparse = Callable[[list[int], list[float]], Any]
"""How an adapter makes a sparse vector of indices and values."""

_NAMESPACE = uuid.UUID("5b0f8a52-6a0e-4f4c-9c39-0b6e1f7c9d11")


def point_id(event_id: str) -> str:
    """The id of an event's point: the same each time it is written."""
    return str(uuid.uuid5(_NAMESPACE, event_id))


def payload(event: Event) -> dict[str, Any]:
    """Everything about `event` but its vectors; `begin` and `end` are Unix seconds, to filter by."""
    return {
        "event": event.id,
        "stream": event.stream,
        "begin": event.wall0 + event.t0,
        "end": event.wall0 + event.t1,
        "t0": event.t0,
        "t1": event.t1,
        "wall0": event.wall0,
        "state": str(event.state),
        "level": event.level,
        "reason": event.reason,
        "surprise": event.surprise,
        "strength": event.strength,
        "moments": [{**asdict(moment), "kind": str(moment.kind)} for moment in event.moments],
        "tags": [_tag_row(tag) for tag in event.tags],
        "sounds": [_tag_row(tag) for tag in event.sounds],
        "keyframe": event.keyframe,
        "links": list(event.links),
        "stands": event.stands,
        "pictures": list(event.pictures),
    }


def event_of(data: Mapping[str, Any]) -> Event:
    """The event that a payload holds, without its vectors."""
    return Event(
        stream=data["stream"],
        t0=data["t0"],
        t1=data["t1"],
        wall0=data["wall0"],
        state=State(data["state"]),
        level=data["level"],
        reason=data["reason"],
        surprise=data["surprise"],
        strength=data["strength"],
        moments=tuple(Moment(**{**row, "kind": Kind(row["kind"])}) for row in data["moments"]),
        tags=tuple(map(_tag, data["tags"])),
        sounds=tuple(map(_tag, data["sounds"])),
        keyframe=data["keyframe"],
        links=tuple(data["links"]),
        stands=data.get("stands", 1),
        pictures=tuple(data.get("pictures", ())),
    )


def whole(data: Mapping[str, Any], vectors: Any) -> Event:
    """The event that a payload and the point's vectors hold."""
    found = vectors.items() if isinstance(vectors, dict) else ()
    kept = {name: np.array(vector, np.float32) for name, vector in found if name != SPARSE}
    return replace(event_of(data), vectors=kept)


def dense(event: Event, dims: Mapping[str, int]) -> dict[str, list[float]]:
    """The event's vectors by name. Raises StoreError for one not known, of the wrong size or not finite."""
    vectors: dict[str, list[float]] = {}
    for name, vector in event.vectors.items():
        if name not in dims:
            raise StoreError(f"{event.id}: a {name} vector in a memory without any")
        if len(vector) != dims[name]:
            raise StoreError(f"{event.id}: a {name} vector of {len(vector)} in a memory of {dims[name]}")
        if not np.isfinite(vector).all():
            raise StoreError(f"{event.id}: a {name} vector that is not finite")
        vectors[name] = vector.tolist()
    return vectors


def vectors(event: Event, dims: Mapping[str, int], made: Sparse) -> dict[str, Any]:
    """All vectors of the event by name, that of its keywords `made` by the adapter. Raises as `dense`."""
    found: dict[str, Any] = dict(dense(event, dims))
    indices, values = sparse(event)
    return {**found, SPARSE: made(indices, values)} if indices else found


def channels(cue: Cue, using: Mapping[str, str], made: Sparse) -> Iterator[tuple[str, Any, str]]:
    """For each part of `cue` its channel, the query, and the vector that it is compared with, which `using`
    tells by channel."""
    for name, vector in (("vision", cue.vision), ("text", cue.text)):
        if vector is not None and name in using:
            yield name, vector.tolist(), using[name]
    if cue.keywords:
        yield "keywords", made(*indexed(cue.keywords)), SPARSE


def sparse(event: Event) -> tuple[list[int], list[float]]:
    """The event's keyword vector: BM25 weights without the inverse document frequency."""
    return indexed(keywords.weights(document(event)))


def indexed(weights: Mapping[str, float]) -> tuple[list[int], list[float]]:
    """Terms as 32-bit indices, in order; terms that share one share its sum."""
    summed: dict[int, float] = {}
    for term, weight in weights.items():
        index = zlib.crc32(term.encode())
        summed[index] = summed.get(index, 0.0) + weight
    return sorted(summed), [summed[index] for index in sorted(summed)]


Found = tuple[str, float, Mapping[str, Any]]
"""A channel, a score and a payload."""


def merged(found: Iterable[Found]) -> Sequence[Hit]:
    """One hit an event, with the scores of the channels that found it, in order of first being found."""
    scores: dict[str, dict[str, float]] = {}
    events: dict[str, Mapping[str, Any]] = {}
    for channel, score, data in found:
        events.setdefault(data["event"], data)
        scores.setdefault(data["event"], {})[channel] = score
    return [Hit(event_of(data), "long", **scores[id]) for id, data in events.items()]


def _tag_row(tag: Tag) -> dict[str, Any]:
    return {"label": tag.label, "score": tag.score, "broader": list(tag.broader)}


def _tag(row: Mapping[str, Any]) -> Tag:
    return Tag(row["label"], row["score"], tuple(row["broader"]))
