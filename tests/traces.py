"""Traces that a real segmenter writes over synthetic observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from actors.watching.trace import StreamTrace, Trace
from pipeline.boundary import Boundary, State
from pipeline.cutting.score import Score
from pipeline.cutting.segmentation import Segmenter
from pipeline.event import Event
from pipeline.item import Vector
from pipeline.observation import Kind, Observation

PLACES = (*[1] * 20, *[2] * 20, *[3] * 20)
"""What is looked at, twice a second: cuts are due at 10 s and 20 s."""

GAP = Observation("cam", 40.0, 50.0, Kind.GAP, text="the stream was away")


def view(place: int, noise: int) -> Vector:
    base = np.random.default_rng(place).standard_normal(64)
    row = base / np.linalg.norm(base) + 0.02 * np.random.default_rng(1000 + noise).standard_normal(64)
    return (row / np.linalg.norm(row)).astype(np.float32)


def observations(places: Sequence[int] = PLACES) -> Iterator[Observation]:
    for n, place in enumerate(places):
        yield Observation("cam", n / 2, n / 2, Kind.VISION, vector=view(place, n))
        if n % 6 == 0:
            yield Observation("cam", n / 2, n / 2 + 2, Kind.SPEECH, vector=view(7, n))
    yield GAP


def jpeg(shade: int, width: int = 640, height: int = 360) -> bytes:
    return bytes(cv2.imencode(".jpg", np.full((height, width, 3), shade, np.uint8))[1])


def event(t0: float, t1: float) -> Event:
    address = f"/v1/keyframes/cam/{round(t0 * 1000)}.jpg"
    return Event("cam", t0, t1, 1.7e9, State.COMMITTED, reason="surprise", keyframe=address)


def watched(trace: StreamTrace) -> list[Score | Boundary]:
    """Segment `observations` into `trace`, with a picture of each event; everything that was recorded."""
    told: list[Score | Boundary] = []

    def record(one: Score | Boundary) -> None:
        told.append(one)
        trace.record(one)

    segmenter = Segmenter(recorder=record)
    boundaries = [b for o in observations() for b in segmenter.push(o)] + list(segmenter.flush())
    ends = [b.t for b in boundaries if b.state is State.COMMITTED]
    for n, (t0, t1) in enumerate(zip([0.0, *ends], ends, strict=False)):
        trace.show(event(t0, t1), jpeg(40 * n))
    return told


def written(file: Path, *streams: str) -> list[Score | Boundary]:
    """Write a trace of `streams` to `file`; what was recorded of the last one."""
    told: list[Score | Boundary] = []
    with Trace(file) as trace:
        for stream in streams or ("cam",):
            told = watched(trace.of(stream, f"rtsp://me:secret@{stream}/x", 1.7e9))
    return told
