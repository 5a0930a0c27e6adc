"""The pictures of a stream at its looks, encoded as a keyframe is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2

from benchmarks.material import Film
from benchmarks.perceived import Perceived, cached
from pipeline.observation import Kind

WIDTH = 480
"""Pixels of a picture where nothing is compressed."""


def looks(perceived: Perceived) -> list[float]:
    """When the stream was looked at, seconds."""
    return [o.t0 for o in perceived.observations if o.kind is Kind.VISION]


def pictures(folder: Path, film: Film, perceived: Perceived) -> dict[float, bytes]:
    """The JPEG of each look by its time, seconds; from the folder if it is there."""
    return cached(folder, f"{film.name}-jpegs", lambda: _read(film, looks(perceived)))


def _read(film: Film, times: Sequence[float]) -> dict[float, bytes]:
    video = cv2.VideoCapture(str(film.path))
    rate = video.get(cv2.CAP_PROP_FPS)
    wanted = {round(t * rate): t for t in times}
    found: dict[float, bytes] = {}
    number = 0
    while (read := video.read())[0]:
        if number in wanted:
            height = round(read[1].shape[0] * WIDTH / read[1].shape[1])
            picture = cv2.resize(read[1], (WIDTH, height), interpolation=cv2.INTER_AREA)
            found[wanted[number]] = bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 80])[1])
        number += 1
    video.release()
    return found
