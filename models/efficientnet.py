"""EfficientNet-Lite0 as a seer: pictures and texts (through MiniLM) in the space of its labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from models import labels
from models.affinity import Affinity
from models.labelspace import LabelSpace
from models.minilm import shared, torch_device
from pipeline.errors import ModelError
from pipeline.item import Image
from pipeline.perceiver import Look, Reader

SIDE = 224
"""Pixels of the square that the network looks at."""

WEIGHTS = "efficientnet-lite0-57934424.pth"


class EfficientNetSeer:
    """A `pipeline.perceiver.Seer` in 384 dimensions."""

    name = "efficientnet-lite0"

    def __init__(self, weights: Path, reader: Reader, device: str = "cpu") -> None:
        import torch

        self._torch = torch
        self._device = device
        self._network = _network(weights).to(device)
        self._affinity = Affinity(reader, labels.synonyms(), labels.broader())
        self._space = LabelSpace(self._affinity.labels, labels.labels(), labels.broader(), labels.named)
        self.dim = self._space.dim
        self.names = dict(zip(labels.labels(), labels.called(), strict=True))

    def look(self, images: Sequence[Image]) -> list[Look]:
        """One look for each picture: RGB, uint8, any size."""
        if not images:
            return []
        rows = self._probabilities(images)
        vectors = self._space.project(rows)
        return [Look(vector, self._space.tags(row)) for vector, row in zip(vectors, rows, strict=True)]

    def imagine(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """The texts in the same space, unit rows [n, 384]."""
        return self._space.place(self._affinity.of(texts))

    def _probabilities(self, images: Sequence[Image]) -> npt.NDArray[np.float32]:
        torch = self._torch
        pixels = torch.from_numpy(np.stack([_square(image) for image in images])).to(self._device)
        with torch.inference_mode():
            scaled = (pixels.permute(0, 3, 1, 2).float() - 127.0) / 128.0
            rows = torch.softmax(self._network(scaled), dim=1)
        return np.asarray(rows.cpu().numpy(), np.float32)


def load(
    files: Mapping[str, Path], *, threads: int, device: str, options: Mapping[str, Any]
) -> EfficientNetSeer:
    """The seer from the network's weights and MiniLM's files."""
    import torch

    for name in (WEIGHTS, "model.safetensors"):
        if name not in files:
            raise ModelError(f"efficientnet-lite0: {name} is missing; there are {', '.join(files)}")
    torch.set_num_threads(threads)
    place = torch_device(device)
    seer = EfficientNetSeer(files[WEIGHTS], shared(files["model.safetensors"].parent, place), place)
    seer.look([np.zeros((SIDE, SIDE, 3), np.uint8)])  # the first look is slow: not while somebody waits
    return seer


def _network(weights: Path) -> Any:
    import timm
    import torch

    network = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    try:
        stored = torch.load(weights, map_location="cpu", weights_only=True)
    except (UnpicklingError, EOFError, KeyError, RuntimeError) as error:
        raise ModelError(f"{weights}: can't be read as a PyTorch checkpoint") from error
    names = list(network.state_dict())
    if len(names) != len(stored):
        raise ModelError(
            f"{weights}: holds {len(stored)} tensors, not the {len(names)} of EfficientNet-Lite0"
        )
    # The same layers in the same order under other names.
    network.load_state_dict(dict(zip(names, stored.values(), strict=True)))
    return network.eval()


def _square(image: Image) -> Image:
    """The whole picture squeezed into the square: what is at the edge of a camera's view counts too."""
    return np.asarray(cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
