"""Merging: neighbours in time become one memory that says how many it stands for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from pipeline.event import Event, Moment, taken_at
from pipeline.item import Vector
from pipeline.observation import Kind, Tag
from pipeline.remembering.description import TAGS
from pipeline.remembering.size import size

APART = 60.0
"""Seconds between two events from which they are no neighbours."""

TOUCH = {Kind.VISION: 4.0, Kind.SOUND: 3.0}
"""Seconds between two looks or sounds of the same name that are still one."""


def merged(a: Event, b: Event) -> Event:
    """One event for two of which `a` is the earlier: all that was said, and what was seen and heard."""
    strong = max(a, b, key=lambda e: (bool(e.keyframe), e.strength))
    pictures = sorted({*a.keyframes, *b.keyframes} - {strong.keyframe}, key=taken_at)
    weights = (_mass(a), _mass(b))
    names = dict.fromkeys((*a.vectors, *b.vectors))
    return replace(
        a,
        t1=max(a.t1, b.t1),
        reason=b.reason,
        surprise=max(a.surprise, b.surprise),
        strength=max(a.strength, b.strength),
        moments=_joined((*a.moments, *b.moments)),
        tags=_pooled(a.tags, b.tags, weights),
        sounds=_loudest(a.sounds, b.sounds),
        keyframe=strong.keyframe,
        links=tuple(dict.fromkeys((*a.links, *b.links))),
        vectors={name: _mean(a.vectors.get(name), b.vectors.get(name), weights) for name in names},
        stands=a.stands + b.stands,
        pictures=tuple(pictures),
    )


def loss(a: Event, b: Event) -> float:
    """What merging blurs: the growth of the weighted variance of the vectors (Ward 1963), by name."""
    x, y = _mass(a), _mass(b)
    shared = a.vectors.keys() & b.vectors.keys()
    return x * y / (x + y) * sum(1.0 - float(a.vectors[name] @ b.vectors[name]) for name in shared)


def merge_down(
    events: Sequence[Event], room: int, held: Collection[str] = (), longest: float = 3600.0
) -> list[Event]:
    """Merge neighbours of `events`, in order of time, until they take at most `room` bytes, if they can.

    What blurs least for the bytes that it saves goes first. Events in `held` stay as they are; none becomes
    longer than `longest` seconds.
    """
    kept = list(events)
    sizes = [size(event) for event in kept]
    costs = [_cost(a, b, held, longest) for a, b in pairwise(kept)]
    total = sum(sizes)
    while costs and total > room:
        n = min(range(len(costs)), key=costs.__getitem__)
        if costs[n] == float("inf"):
            break
        kept[n : n + 2] = [merged(kept[n], kept[n + 1])]
        fresh = size(kept[n])
        total += fresh - sizes[n] - sizes[n + 1]
        sizes[n : n + 2] = [fresh]
        del costs[n]
        for at in (n - 1, n):
            if 0 <= at < len(costs):
                costs[at] = _cost(kept[at], kept[at + 1], held, longest)
    return kept


def _cost(a: Event, b: Event, held: Collection[str], longest: float) -> float:
    """Blur for a byte saved; infinite for those that may not be merged."""
    if a.id in held or b.id in held or b.t0 - a.t1 > APART or b.t1 - a.t0 > longest:
        return float("inf")
    shared = sum(len(a.vectors[name]) for name in a.vectors.keys() & b.vectors.keys())
    return (loss(a, b) + 1e-3 * (_mass(a) + _mass(b))) / (200 + 2 * shared)


def _mass(event: Event) -> float:
    return event.strength * event.stands


def _joined(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """The moments in order; looks and sounds of one name that touch are one."""
    last: dict[tuple[Kind, str], int] = {}
    joined: list[Moment] = []
    for moment in sorted(moments, key=lambda m: (m.t0, m.t1)):
        key = (moment.kind, moment.text)
        before = joined[last[key]] if key in last else None
        if before and moment.kind in TOUCH and moment.t0 - before.t1 <= TOUCH[moment.kind]:
            joined[last[key]] = replace(
                before, t1=max(before.t1, moment.t1), score=max(before.score, moment.score)
            )
        else:
            last[key] = len(joined)
            joined.append(moment)
    return tuple(joined)


def _pooled(a: Sequence[Tag], b: Sequence[Tag], weights: tuple[float, float]) -> tuple[Tag, ...]:
    x, y = (weight / max(weights) for weight in weights)
    found = {tag.label: tag for tag in (*a, *b)}
    scores: dict[str, float] = dict.fromkeys(found, 0.0)
    for tags, weight in ((a, x), (b, y)):
        for tag in tags:
            scores[tag.label] += weight * tag.score / (x + y)
    best = sorted(found, key=lambda label: (-scores[label], label))[:TAGS]
    return tuple(Tag(label, scores[label], found[label].broader) for label in best)


def _loudest(a: Sequence[Tag], b: Sequence[Tag]) -> tuple[Tag, ...]:
    found: dict[str, Tag] = {}
    for tag in sorted((*a, *b), key=lambda tag: (-tag.score, tag.label)):
        found.setdefault(tag.label, tag)
    return tuple(found.values())[:TAGS]


def _mean(a: Vector | None, b: Vector | None, weights: tuple[float, float]) -> Vector:
    """The weighted mean at unit length; the one vector where there is only one."""
    if a is None or b is None:
        only = a if b is None else b
        assert only is not None
        return only
    total = weights[0] * a + weights[1] * b
    length = float(np.linalg.norm(total))
    return np.asarray(total / length, np.float32) if length > 1e-9 else a
