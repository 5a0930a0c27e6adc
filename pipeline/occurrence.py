"""Occurrences: looks, sounds and sentences made into the things that happened, once each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.evidence import Evidence
from pipeline.observation import Kind

BRIDGE = {Kind.VISION: 4.0, Kind.SOUND: 3.0, Kind.WRITING: 10.0}
"""Seconds between two looks, sounds or writings alike that are still one; sentences are never joined."""


SCENE = 30.0
"""Seconds up to which an event is one scene: what is seen in it is taken to be there all through it."""


def lasting(found: Iterable[Evidence]) -> list[Evidence]:
    """As `occurrences`, each look as long as the scene that it belongs to."""
    return occurrences(map(_through, found))


def _through(e: Evidence) -> Evidence:
    if e.scene is None or e.scene[1] - e.scene[0] > SCENE:
        return e
    return replace(e, t0=min(e.t0, e.scene[0]), t1=max(e.t1, e.scene[1]))


def wall(e: Evidence) -> float:
    """When it began, Unix seconds."""
    return e.wall0 + e.t0


def end(e: Evidence) -> float:
    """When it ended, Unix seconds."""
    return e.wall0 + e.t1


def occurrences(found: Iterable[Evidence]) -> list[Evidence]:
    """What was found, in order of time, with stretches of one kind on one stream that touch made into one."""
    merged: list[Evidence] = []
    for each in sorted(found, key=lambda e: (e.stream, e.kind, e.t0)):
        if merged and _touch(merged[-1], each):
            merged[-1] = _joined(merged[-1], each)
        else:
            merged.append(each)
    return sorted(merged, key=wall)


def picked(found: Sequence[Evidence], number: int) -> Evidence | None:
    """Occurrence `number` from 1, or the last one for -1; None where there are fewer."""
    ordered = occurrences(found)
    if number < 0:
        return ordered[-1] if ordered else None
    return ordered[number - 1] if number <= len(ordered) else None


def _touch(a: Evidence, b: Evidence) -> bool:
    if (a.stream, a.kind) != (b.stream, b.kind) or a.said or (a.quoted and a.text != b.text):
        return False
    return b.t0 - a.t1 <= BRIDGE[Kind(a.kind)]


def _joined(a: Evidence, b: Evidence) -> Evidence:
    refs = tuple(dict.fromkeys((*a.refs, *b.refs)))
    return replace(a, t1=max(a.t1, b.t1), score=max(a.score, b.score), refs=refs)
