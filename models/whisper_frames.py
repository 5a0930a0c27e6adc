"""The first layers of Whisper's encoder, whose frames tell sounds apart; those of later ones tell words."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models import ct2file
from pipeline.errors import ModelError
from pipeline.item import RATE, Samples

LAYERS = 2
"""Of six; sounds are told better from the first three than from all, in a third of the time (docs/log.md)."""

WIDTH = 512
"""Numbers of a frame."""

SECONDS = 0.02
"""From one frame to the next."""

WORDS = 16
"""Of the decoder, which is loaded too, and never asked."""

Frames = npt.NDArray[np.float32]


class WhisperFrames:
    """Hears a window at a time. `files`: those of Whisper base, by name. Raises ModelError without them."""

    def __init__(self, files: Mapping[str, Path], *, device: str, threads: int) -> None:
        import ctranslate2
        from faster_whisper.feature_extractor import FeatureExtractor

        missing = [name for name in ("model.bin", "config.json", "vocabulary.json") if name not in files]
        if missing:
            raise ModelError(f"whisper-frames: {', '.join(missing)} missing; there are {', '.join(files)}")
        on_gpu = device == "cuda"
        try:
            self._model = ctranslate2.models.Whisper(
                "first-layers",
                device="cuda" if on_gpu else "cpu",
                compute_type="float16" if on_gpu else "int8",
                intra_threads=threads,
                files=_first(files),
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(f"whisper-frames: can't be loaded ({' '.join(str(error).split())})") from error
        self._spectra = FeatureExtractor()
        self._of = ctranslate2.StorageView.from_array
        self._float = ctranslate2.DataType.float32

    def hear(self, window: Samples) -> Frames:
        """The frames of some seconds of sound [seconds / SECONDS, WIDTH]."""
        spectra: Frames = self._spectra(window, padding=0)[:, : round(len(window) / RATE / SECONDS) * 2]
        encoded = self._model.encode(self._of(np.ascontiguousarray(spectra[None])), to_cpu=True)
        frames: Frames = np.asarray(encoded.to(self._float), np.float32)[0]
        return frames


def _first(files: Mapping[str, Path]) -> dict[str, Any]:
    """A model of its first layers, and of the least decoder that there may be."""
    words = json.loads(files["vocabulary.json"].read_text(encoding="utf-8"))[:WORDS]
    return {
        "model.bin": io.BytesIO(_cut(files["model.bin"])),
        "config.json": files["config.json"].read_bytes(),
        "vocabulary.json": json.dumps(words).encode(),
    }


def _cut(file: Path) -> bytes:
    whole = ct2file.read(file)
    kept = tuple(_fewer(each) for each in whole.variables if _layer(each.name) < _layers(each.name))
    if not any(each.name.startswith(f"encoder/layer_{LAYERS - 1}/") for each in kept):
        raise ModelError(f"whisper-frames: {file} has no encoder of {LAYERS} layers")
    return ct2file.written(replace(whole, variables=kept))


def _layers(name: str) -> int:
    return LAYERS if name.startswith("encoder/") else 1


def _layer(name: str) -> int:
    """The layer that a variable is of, -1 of none."""
    number = name.split("/")[1].removeprefix("layer_")
    return int(number) if number.isdecimal() else -1


def _fewer(variable: ct2file.Variable) -> ct2file.Variable:
    """The decoder's tables for a few words."""
    if not variable.name.startswith("decoder/") or variable.shape[1:] != (WIDTH,) or "layer" in variable.name:
        return variable
    size = len(variable.data) // variable.shape[0]
    return replace(variable, shape=(WORDS, WIDTH), data=variable.data[: WORDS * size])
