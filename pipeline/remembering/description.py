"""Description: what a stretch of observations amounts to, as one event."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from pipeline.boundary import Boundary, State
from pipeline.direction import mean_direction
from pipeline.event import Event, Moment
from pipeline.item import Vector
from pipeline.observation import WORDED, Kind, Observation, pooled
from pipeline.perceiving.inscription import runs_of_writing

TAGS = 8
"""Labels kept for an event."""

RUN_TAGS = 4
"""Labels kept for one run of looks alike."""

BRIDGE = 3.0
"""Seconds without a sound that do not yet end it."""

ALIKE = 0.9
"""Cosine above which a look continues the run before it (the rule of IXC2.5-OmniLive)."""

KEYFRAMES = "/v1/keyframes"


def describe(
    stream: str, t0: float, t1: float, wall0: float, seen: Sequence[Observation], end: Boundary | None = None
) -> Event:
    """The event on `stream` from `t0` to `t1` that `seen` (in order of time) makes; open without an `end`."""
    looks = [o for o in seen if o.kind is Kind.VISION]
    heard = [o for o in seen if o.kind is Kind.SOUND]
    written = [o for o in seen if o.kind is Kind.WRITING]
    spoken = [_spoken(o) for o in seen if o.kind in WORDED]
    moments = [*spoken, *_runs_of_looks(looks), *_runs_of_sounds(heard), *runs_of_writing(written)]
    return Event(
        stream=stream,
        t0=t0,
        t1=t1,
        wall0=wall0,
        state=end.state if end else State.OPEN,
        reason=str(end.reason) if end else "",
        surprise=end.surprise if end else 0.0,
        moments=tuple(sorted(moments, key=lambda moment: (moment.t0, moment.t1))),
        tags=pooled((o.tags for o in looks), len(looks))[:TAGS],
        sounds=pooled((o.tags for o in heard), 1)[:TAGS],
        keyframe=_keyframe(stream, looks),
        vectors=_vectors(looks, [o for o in seen if o.kind in WORDED] or written),
    )


def keyframe_address(stream: str, t: float) -> str:
    """Where the picture of `stream` at `t` seconds is to be had."""
    return f"{KEYFRAMES}/{stream}/{round(t * 1000)}.jpg"


def medoid(looks: Sequence[Observation]) -> Observation | None:
    """The look that is most like all the others, or the middle one where nothing tells; None without any."""
    if not looks:
        return None
    vectors = [look.vector for look in looks if look.vector is not None]
    if len(vectors) < len(looks):
        return looks[len(looks) // 2]
    rows = np.stack(vectors)
    return looks[int(np.argmax(rows @ rows.sum(axis=0)))]


def _spoken(o: Observation) -> Moment:
    return Moment(o.kind, o.t0, o.t1, o.text, speaker=o.speaker, ref=o.ref)


def _runs_of_looks(looks: Sequence[Observation]) -> list[Moment]:
    runs: list[list[Observation]] = []
    for look in looks:
        if runs and _alike(runs[-1][-1], look):
            runs[-1].append(look)
        else:
            runs.append([look])
    return [_run_of_looks(run) for run in runs]


def _alike(a: Observation, b: Observation) -> bool:
    if a.vector is None or b.vector is None:
        return False
    return float(a.vector @ b.vector) > ALIKE


def _run_of_looks(run: Sequence[Observation]) -> Moment:
    tags = pooled((o.tags for o in run), len(run))[:RUN_TAGS]
    text = ", ".join(tag.label for tag in tags)
    return Moment(Kind.VISION, run[0].t0, run[-1].t1, text, score=tags[0].score if tags else 0.0)


def _runs_of_sounds(heard: Sequence[Observation]) -> list[Moment]:
    named = [(tag.label, o.t0, o.t1, tag.score) for o in heard for tag in o.tags]
    runs: list[Moment] = []
    for label, group in groupby(sorted(named), key=lambda entry: entry[0]):
        run: Moment | None = None
        for _, t0, t1, score in group:
            if run and t0 - run.t1 <= BRIDGE:
                run = Moment(Kind.SOUND, run.t0, max(run.t1, t1), label, max(run.score, score))
                runs[-1] = run
            else:
                run = Moment(Kind.SOUND, t0, t1, label, score)
                runs.append(run)
    return runs


def _keyframe(stream: str, looks: Sequence[Observation]) -> str:
    best = medoid([look for look in looks if look.jpeg])
    return keyframe_address(stream, best.t0) if best else ""


def _vectors(looks: Sequence[Observation], worded: Sequence[Observation]) -> dict[str, Vector]:
    """The mean look and the mean of what was said (where nothing was, of what is written): of a scene, a mean
    of looks finds more than any one of them (docs/log.md)."""
    rows = {
        name: [o.vector for o in seen if o.vector is not None]
        for name, seen in (("vision", looks), ("text", worded))
    }
    return {name: mean_direction(some) for name, some in rows.items() if some}
