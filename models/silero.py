"""Silero VAD as a voice detector, the ONNX file that ships inside faster-whisper."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from pipeline.errors import ModelError
from pipeline.item import Samples

CONTEXT = 64
"""Samples before a block that the network sees with it."""


class Silero:
    """A `pipeline.perceiver.VoiceDetector`; its state is the network's two memories and the last samples."""

    block = 512

    def __init__(self, file: Path, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def voice(self, samples: Samples, state: object | None) -> tuple[npt.NDArray[np.float32], object]:
        """Probability of voice for each whole block [n // 512], and the state to hand in next."""
        h, c, before = _known(state)
        blocks = samples[: len(samples) // self.block * self.block].reshape(-1, self.block)
        if not len(blocks):
            return np.zeros(0, np.float32), (h, c, before)
        context = np.concatenate([before[None], blocks[:-1, -CONTEXT:]])
        inputs = {"input": np.concatenate([context, blocks], axis=1), "h": h, "c": c}
        voice, h, c = self._session.run(None, inputs)
        return np.asarray(voice, np.float32).reshape(-1), (h, c, blocks[-1, -CONTEXT:].copy())


def load(files: Mapping[str, Path], *, threads: int, device: str, options: Mapping[str, Any]) -> Silero:
    """The detector from its one ONNX file."""
    found = next((file for name, file in files.items() if name.endswith(".onnx")), None)
    if found is None:
        raise ModelError(f"silero-vad: no .onnx file; there are {', '.join(files)}")
    return Silero(found, threads)


def _known(state: object | None) -> tuple[Samples, Samples, Samples]:
    if state is None:
        return (
            np.zeros((1, 1, 128), np.float32),
            np.zeros((1, 1, 128), np.float32),
            np.zeros(CONTEXT, np.float32),
        )
    return cast(tuple[Samples, Samples, Samples], state)
