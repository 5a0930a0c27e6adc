"""MiniLM as a reader: all-MiniLM-L6-v2 (Wang et al. 2020, Reimers and Gurevych 2019)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.sharing import SharedReader
from pipeline.errors import ModelError

LONGEST = 256
"""Tokens of a text that are read; the rest is not."""

BATCH = 32


class MiniLM:
    """A `pipeline.perceiver.Reader`: mean of the last layer's tokens, unit length, 384 dimensions."""

    name = "all-minilm-l6-v2"
    dim = 384

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        import torch
        from tokenizers import Tokenizer
        from transformers import BertModel

        self._torch = torch
        self._device = device
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()
        # It counts its layers aloud and misses the pooler that is not wanted.
        quiet: Any = import_module("transformers.utils.logging")
        quiet.set_verbosity_error()
        quiet.disable_progress_bar()
        model: Any = BertModel.from_pretrained(str(folder), add_pooling_layer=False)
        self._model = model.eval().to(device)

    def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit rows [n, 384], float32."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        parts = [self._batch(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return np.concatenate(parts)

    def _batch(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        torch = self._torch
        encoded = self._tokenizer.encode_batch(list(texts))
        ids = torch.tensor([e.ids for e in encoded], device=self._device)
        mask = torch.tensor([e.attention_mask for e in encoded], device=self._device)
        with torch.inference_mode():
            tokens = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1).to(tokens.dtype)
            means = (tokens * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            rows = torch.nn.functional.normalize(means, dim=1)
        return np.asarray(rows.float().cpu().numpy(), np.float32)


@cache
def shared(folder: Path, device: str) -> SharedReader:
    """The one of this process: 90 MB, and what is asked is read for the reader and the seer in one pass."""
    return SharedReader(MiniLM(folder, device))


def load(files: Mapping[str, Path], *, threads: int, device: str, options: Mapping[str, Any]) -> SharedReader:
    """The reader from model.safetensors, tokenizer.json and config.json, which share a folder."""
    import torch

    if "model.safetensors" not in files:
        raise ModelError(f"all-minilm-l6-v2: model.safetensors is missing; there are {', '.join(files)}")
    torch.set_num_threads(threads)
    return shared(files["model.safetensors"].parent, torch_device(device))


def torch_device(device: str) -> str:
    """ "cuda" or "cpu" for "auto" and for themselves. Raises ModelError for a GPU that is not there."""
    import torch

    here = torch.cuda.is_available()
    if device == "cuda" and not here:
        raise ModelError("models.device is cuda, but no GPU is to be seen here; allowed: auto, cpu")
    return "cuda" if here and device != "cpu" else "cpu"
