"""Small films made of noise, for what the segmentation of pictures promises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.observation import Kind, Observation
from pipeline.perceiving.glimpse import HEIGHT, WIDTH, plain

Picture = npt.NDArray[np.float32]

FPS = 25


def scene(seed: int, width: int = WIDTH * 8) -> Picture:
    """A scene in [0, 1], [HEIGHT * 8, width, 3]: blobs of all sizes, larger ones stronger."""
    random, height = np.random.default_rng(seed), HEIGHT * 8
    total = np.zeros((height, width, 3), np.float32)
    for size in (96, 48, 24, 12):
        blobs = random.standard_normal((height // size + 2, width // size + 2, 3)).astype(np.float32)
        total += size * cv2.resize(blobs, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(0.5 + 0.2 * total / total.std(), 0, 1)


def shot(picture: Picture, seconds: float, sway: float = 2.0, start: float = 0.0) -> list[Picture]:
    """The scene for a while, with a hand-held camera that sways by some pixels of the large picture."""
    frames = []
    for n in range(round(start * FPS), round((start + seconds) * FPS)):
        dx, dy = sway * np.sin(n / 9), sway * np.cos(n / 13)
        move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
        size = (picture.shape[1], picture.shape[0])
        frames.append(cv2.warpAffine(picture, move, size, borderMode=cv2.BORDER_REFLECT))
    return frames


def faded(a: Sequence[Picture], b: Sequence[Picture]) -> list[Picture]:
    """A dissolve from one shot to another of the same length."""
    n = len(a)
    return [x * (1 - k / n) + y * (k / n) for k, (x, y) in enumerate(zip(a, b, strict=True))]


def dissolved(a: Picture, b: Picture, start: float, seconds: float, end: float) -> list[Picture]:
    """One scene until `start`, then a dissolve to the other, which lasts until `end`; seconds."""
    mixed = faded(shot(a, seconds, start=start), shot(b, seconds))
    return [*shot(a, start), *mixed, *shot(b, end - start - seconds, start=seconds)]


def panned(picture: Picture, seconds: float) -> list[Picture]:
    """From the left end of a wide scene to its right end."""
    way, n = picture.shape[1] - WIDTH * 8, round(seconds * FPS)
    starts = (round(way * k / (n - 1)) for k in range(n))
    return [picture[:, x : x + WIDTH * 8] for x in starts]


def thumbnail(picture: Picture, n: int) -> npt.NDArray[np.uint8]:
    small = cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(n).normal(0, 0.004, small.shape)
    return (np.clip(small + grain, 0, 1) * 255).astype(np.uint8)


def glimpses(frames: Iterable[Picture], fps: float = FPS) -> list[Observation]:
    """The film as the segmenter gets it."""
    rows = plain(np.stack([thumbnail(frame, n) for n, frame in enumerate(frames)]))
    return [Observation("cam", n / fps, n / fps, Kind.GLIMPSE, vector=row) for n, row in enumerate(rows)]


def looks(frames: Sequence[Picture], every: float = 0.5) -> list[Observation]:
    """Looks whose vector is what the picture shows, coarsely: an honest if simple vision model."""
    found = []
    for n in range(0, len(frames), round(every * FPS)):
        row = cv2.resize(frames[n], (8, 4), interpolation=cv2.INTER_AREA).ravel() - 0.5
        vector = (row / np.linalg.norm(row)).astype(np.float32)
        found.append(Observation("cam", n / FPS, n / FPS, Kind.VISION, vector=vector))
    return found
