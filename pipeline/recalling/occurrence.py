"""Occurrences: looks, sounds and sentences made into the things that happened, once each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.evidence import Evidence
from pipeline.observation import SAID, Kind

BRIDGE = {Kind.VISION: 4.0, Kind.SOUND: 3.0, Kind.WRITING: 10.0}
"""Seconds between two looks, sounds or writings alike that are still one; sentences are never joined."""


SCENE = 30.0
"""Seconds up to which an event is one scene: what is seen in it is taken to be there all through it."""


def lasting(found: Iterable[Evidence], apart: bool = False) -> list[Evidence]:
    """As `occurrences`, each look as long as the scene that it belongs to."""
    return occurrences(map(_through, found), apart)


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


def so_from(e: Evidence) -> float:
    """From when on it is so, Unix seconds: what a user says of an event stands over all that it holds."""
    return end(e) if e.kind == Kind.TOLD else wall(e)


def occurrences(found: Iterable[Evidence], apart: bool = False) -> list[Evidence]:
    """What was found, in order of time, with stretches of one kind on one stream that touch made into one.

    `apart`: what has not a name in common is another thing, though it may be of one kind.
    """
    merged: list[Evidence] = []
    for each in sorted(found, key=_apart if apart else _together):
        if merged and _touch(merged[-1], each) and (not apart or _named_alike(merged[-1], each)):
            merged[-1] = _joined(merged[-1], each)
        else:
            merged.append(each)
    return sorted(merged, key=wall)


def picked(found: Sequence[Evidence], number: int, apart: bool = False) -> Evidence | None:
    """Occurrence `number` from 1, or from the last one, -1; None where there are fewer. `apart` as above."""
    ordered = occurrences(found, apart)
    if abs(number) > len(ordered):
        return None
    return ordered[number if number < 0 else number - 1]


def alike_known(found: Sequence[Evidence]) -> list[Evidence]:
    """What is known in the same way as the first of it: seen, heard, or in words."""
    kinds = {Kind(e.kind) for e in found[:1]}
    same = SAID if kinds & SAID else kinds
    return [e for e in found if Kind(e.kind) in same]


def _together(e: Evidence) -> tuple[str, str, str, float]:
    return (e.stream, e.kind, "", e.t0)


def _apart(e: Evidence) -> tuple[str, str, str, float]:
    """Sounds overlap: those of one name are next to one another."""
    return (e.stream, e.kind, e.text if e.kind == Kind.SOUND else "", e.t0)


def _named_alike(a: Evidence, b: Evidence) -> bool:
    one_look = a.kind == Kind.VISION and a.event == b.event
    return one_look or bool(set(a.text.split(", ")) & set(b.text.split(", ")))


def _touch(a: Evidence, b: Evidence) -> bool:
    if (a.stream, a.kind) != (b.stream, b.kind) or a.said or (a.quoted and a.text != b.text):
        return False
    return b.t0 - a.t1 <= BRIDGE[Kind(a.kind)]


def _joined(a: Evidence, b: Evidence) -> Evidence:
    refs = tuple(dict.fromkeys((*a.refs, *b.refs)))
    return replace(a, t1=max(a.t1, b.t1), score=max(a.score, b.score), refs=refs)
