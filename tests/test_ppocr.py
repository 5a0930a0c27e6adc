"""Writing in pictures with the real model."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from models import registry
from models.ppocr import FINDS, READS, PaddleSpotter, load
from pipeline.errors import ModelError
from pipeline.item import Image
from pipeline.perceiving.spotting import legible
from tests.films import scene

CACHE = Path("~/.cache/onlooker").expanduser()


@pytest.fixture(scope="module")
def spotter() -> PaddleSpotter:
    model: PaddleSpotter = registry.load("pp-ocr", cache=CACHE, offline=True)
    return model


def picture(*lines: str, size: float = 0.8, seed: int = 1) -> Image:
    """A scene of 640x360 with a sign of these lines."""
    image = cv2.resize((scene(seed) * 255).astype(np.uint8), (640, 360))
    for n, line in enumerate(lines):
        (width, height), _ = cv2.getTextSize(line, cv2.FONT_HERSHEY_DUPLEX, size, 2)
        x, y = 60, 80 + n * round(height * 2.5)
        cv2.rectangle(image, (x - 8, y - height - 8), (x + width + 8, y + 10), (250, 250, 250), -1)
        cv2.putText(image, line, (x, y), cv2.FONT_HERSHEY_DUPLEX, size, (30, 30, 90), 2, cv2.LINE_AA)
    return np.asarray(image, np.uint8)


@pytest.mark.weights
@pytest.mark.parametrize("size", [0.5, 0.8, 1.5])
def test_a_sign_is_read_from_top_to_bottom(spotter: PaddleSpotter, size: float) -> None:
    (lines,) = spotter.spot([picture("PLATFORM 7", "Delayed", size=size)])
    assert [line.label for line in legible(lines)] == ["PLATFORM 7", "Delayed"]


@pytest.mark.weights
def test_where_nothing_is_written_nothing_is_read(spotter: PaddleSpotter) -> None:
    pictures = [picture(seed=seed) for seed in range(3)] + [np.zeros((48, 64, 3), np.uint8)]
    assert [legible(lines) for lines in spotter.spot(pictures)] == [()] * 4


def test_a_file_that_is_missing_is_named() -> None:
    with pytest.raises(ModelError, match=r"PP-OCRv6_det_small\.onnx is missing"):
        load({}, threads=1, device="cpu", options={})


def test_a_file_that_is_no_network_is_named(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in (FINDS, READS)}
    for file in files.values():
        file.write_bytes(b"no network")
    with pytest.raises(ModelError, match="is no network in ONNX"):
        load(files, threads=1, device="cpu", options={})
