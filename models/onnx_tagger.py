"""Larger sound taggers as ONNX files: PANNs, YAMNet and their like, which take a waveform and give scores.

A folder on a path holds the network (.onnx; one input of mono samples at 16 kHz, [n] or [1, n]; first output
scores in [0, 1], [classes], [1, classes] or [frames, classes]) and the names of its classes, one a line
(labels.txt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ModelError
from pipeline.item import Samples
from pipeline.observation import Tag

OPTIONS = ("window", "clear", "told", "without")

VOICE = ("Speech", "Silence", "Male speech, man speaking", "Female speech, woman speaking", "Conversation")
"""AudioSet's names for what is not an ambient sound."""


class OnnxTagger:
    """A `pipeline.perceiver.Tagger`. Tells at most `told` classes from `clear` on, and none of `without`."""

    hop = 1.0
    sure = 0.0

    def __init__(
        self,
        network: Path,
        labels: Sequence[str],
        *,
        threads: int,
        window: float,
        clear: float,
        told: int,
        without: Sequence[str],
    ) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(network), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0]
        self._labels = labels
        self._clear, self._told, self._without = clear, told, frozenset(without)
        self.window = self.focus = window

    def tag(self, windows: Sequence[Samples]) -> list[tuple[Tag, ...]]:
        """The clear classes of each window, best first."""
        return [self._tags(self._scores(window)) for window in windows]

    def _scores(self, window: Samples) -> Any:
        samples = np.ascontiguousarray(window, np.float32)
        shaped = samples[None] if len(self._input.shape) == 2 else samples
        scores = np.asarray(self._session.run(None, {self._input.name: shaped})[0])
        mean = scores.reshape(-1, scores.shape[-1]).mean(axis=0)
        if len(mean) != len(self._labels):
            raise ModelError(f"onnx-tagger: {len(mean)} scores for {len(self._labels)} labels")
        return mean

    def _tags(self, scores: Any) -> tuple[Tag, ...]:
        best = (int(n) for n in np.argsort(-scores) if scores[n] >= self._clear)
        wanted = [n for n in best if self._labels[n] not in self._without][: self._told]
        return tuple(Tag(self._labels[n].lower(), float(scores[n])) for n in wanted)


def load(files: Mapping[str, Path], *, threads: int, device: str, options: Mapping[str, Any]) -> OnnxTagger:
    """The tagger from a folder. Options: window (seconds), clear, told, without (labels not to tell)."""
    unknown = sorted(set(options) - set(OPTIONS))
    if unknown:
        raise ModelError(f"onnx-tagger: unknown option {unknown[0]!r}; allowed: {', '.join(OPTIONS)}")
    network = next((file for name, file in files.items() if name.endswith(".onnx")), None)
    if network is None or "labels.txt" not in files:
        raise ModelError(f"onnx-tagger: a .onnx file and labels.txt are needed; there are {', '.join(files)}")
    labels = files["labels.txt"].read_text(encoding="utf-8").splitlines()
    return OnnxTagger(
        network,
        labels,
        threads=threads,
        window=float(options.get("window", 2.0)),
        clear=float(options.get("clear", 0.3)),
        told=int(options.get("told", 3)),
        without=tuple(options.get("without", VOICE)),
    )
