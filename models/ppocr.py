"""PP-OCR through RapidOCR: writing found in a picture, and read (PaddleOCR's small networks, in ONNX)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pipeline.errors import ModelError
from pipeline.item import Image
from pipeline.observation import Tag

FINDS, READS = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"

LARGEST = 960
"""Pixels of the longer side beyond which a picture is made smaller; none is made larger."""


class PaddleSpotter:
    """A `pipeline.perceiver.Spotter`: Latin letters, figures and Chinese characters."""

    def __init__(self, files: Mapping[str, Path], threads: int) -> None:
        from rapidocr import RapidOCR

        self._read = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,  # nothing stands on its head in most pictures
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.model_path": str(files[FINDS]),
                "Det.limit_type": "max",
                "Det.limit_side_len": LARGEST,
                "Rec.model_path": str(files[READS]),
            }
        )

    def spot(self, images: Sequence[Image]) -> list[tuple[Tag, ...]]:
        """The lines of each picture (RGB, uint8, any size) from top to bottom and left to right."""
        return [self._lines(image) for image in images]

    def _lines(self, image: Image) -> tuple[Tag, ...]:
        found: Any = self._read(np.ascontiguousarray(image[..., ::-1]))
        texts, scores = found.txts or (), found.scores or ()
        return tuple(Tag(text.strip(), float(score)) for text, score in zip(texts, scores, strict=True))


def load(
    files: Mapping[str, Path], *, threads: int, device: str, options: Mapping[str, Any]
) -> PaddleSpotter:
    """The spotter from the two networks' files. It computes on the CPU wherever the others do."""
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf

    for name in (FINDS, READS):
        if name not in files:
            raise ModelError(f"pp-ocr: {name} is missing; there are {', '.join(files)}")
    spotter = PaddleSpotter(files, threads)
    try:
        spotter.spot([_sample()])
    except (Fail, InvalidGraph, InvalidProtobuf) as error:
        raise ModelError(f"{files[FINDS].parent}: {FINDS} or {READS} is no network in ONNX") from error
    return spotter


def _sample() -> Image:
    """A word to read once: the networks are loaded when they are first needed, and nobody shall wait then."""
    picture = np.full((64, 192, 3), 255, np.uint8)
    cv2.putText(picture, "READ", (16, 48), cv2.FONT_HERSHEY_DUPLEX, 1.5, (0, 0, 0), 2)
    return picture
