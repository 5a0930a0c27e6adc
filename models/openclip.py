"""OpenCLIP as a seer: pictures and words in one learned space (Radford et al. 2021; Cherti et al. 2023)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models import labels
from models.minilm import torch_device
from pipeline.errors import ModelError
from pipeline.item import Image
from pipeline.observation import Tag
from pipeline.perceiver import Look

OPTIONS = ("architecture", "precision", "labels")

PRECISIONS = ("fp32", "fp16", "bf16")

CHECKPOINTS = (".safetensors", ".pt", ".bin")

CLEAR = 0.15
"""Probability among all labels from which one is told."""

TOLD = 4
"""Tags told of one image."""


class OpenClip:
    """A `pipeline.perceiver.Seer`; tags are zero-shot over `words`, in the model's own temperature."""

    def __init__(
        self,
        architecture: str,
        checkpoint: Path,
        *,
        device: str,
        precision: str,
        words: Sequence[str],
        broader: Sequence[Sequence[str]],
    ) -> None:
        import open_clip
        import torch

        self.name = f"open-clip {architecture}"
        self._torch = torch
        self._device = device
        try:
            made = open_clip.create_model_and_transforms(
                architecture, pretrained=str(checkpoint), device=device, precision=precision
            )
            self._tokenize = open_clip.get_tokenizer(architecture)
        except (RuntimeError, OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"open-clip: {architecture} from {checkpoint}: {' '.join(str(error).split())}"
            ) from error
        self._model, _, self._transform = made
        self._model.eval()
        self._dtype = open_clip.get_input_dtype(precision)
        self._words, self._broader = words, broader
        self._labels = self.imagine([f"a photo of a {word}" for word in words])
        self.dim = int(self._labels.shape[1])
        self.names: Mapping[str, Sequence[str]] = {}  # its space knows more than the words that it is given

    def look(self, images: Sequence[Image]) -> list[Look]:
        """One look for each picture: RGB, uint8, any size."""
        from PIL import Image as Picture

        if not images:
            return []
        torch = self._torch
        pixels = torch.stack([self._transform(Picture.fromarray(image)) for image in images])
        with torch.inference_mode():
            rows = self._unit(self._model.encode_image(pixels.to(self._device, self._dtype)))
        return [Look(row, self._tags(row)) for row in rows]

    def imagine(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """The texts in the same space, unit rows [n, dim]."""
        with self._torch.inference_mode():
            return self._unit(self._model.encode_text(self._tokenize(list(texts)).to(self._device)))

    def _tags(self, row: npt.NDArray[np.float32]) -> tuple[Tag, ...]:
        logits = float(self._model.logit_scale.exp()) * (self._labels @ row)
        odds = np.exp(logits - logits.max())
        odds /= odds.sum()
        best = [int(n) for n in np.argsort(-odds)[:TOLD] if odds[n] >= CLEAR]
        return tuple(Tag(self._words[n], float(odds[n]), tuple(self._broader[n])) for n in best)

    def _unit(self, rows: Any) -> npt.NDArray[np.float32]:
        unit = self._torch.nn.functional.normalize(rows.float(), dim=-1)
        return np.asarray(unit.cpu().numpy(), np.float32)


def load(files: Mapping[str, Path], *, threads: int, device: str, options: Mapping[str, Any]) -> OpenClip:
    """The seer from a checkpoint; options as in OPTIONS. Another architecture needs a path to its own."""
    import torch

    unknown = sorted(set(options) - set(OPTIONS))
    if unknown:
        raise ModelError(f"open-clip: unknown option {unknown[0]!r}; allowed: {', '.join(OPTIONS)}")
    place = torch_device(device)
    precision = str(options.get("precision", "bf16" if place == "cuda" else "fp32"))
    if precision not in PRECISIONS:
        raise ModelError(f"open-clip: unknown precision {precision!r}; allowed: {', '.join(PRECISIONS)}")
    torch.set_num_threads(threads)
    words = options.get("labels")
    return OpenClip(
        str(options.get("architecture", "ViT-B-16")),
        _checkpoint(files),
        device=place,
        precision=precision,
        words=list(words) if words else labels.labels(),
        broader=[()] * len(words) if words else labels.called(),
    )


def _checkpoint(files: Mapping[str, Path]) -> Path:
    """The checkpoint among `files`; hub folders may hold the same model in another library's naming too."""
    found = [name for name in files if name.endswith(CHECKPOINTS)]
    if not found:
        raise ModelError(f"open-clip: no {' or '.join(CHECKPOINTS)} file; there are {', '.join(files)}")
    return files[min(found, key=lambda name: (not name.startswith("open_clip"), name))]
