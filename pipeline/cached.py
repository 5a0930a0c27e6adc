"""A reader that keeps what it has read: labels and sentences come back with every question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.item import Vector
from pipeline.perceiver import Reader


class CachedReader:
    """A `pipeline.perceiver.Reader` that asks `reader` only for texts that are not among the last `size`."""

    def __init__(self, reader: Reader, size: int = 4096) -> None:
        self.name = reader.name
        self.dim = reader.dim
        self._reader = reader
        self._size = size
        self._known: dict[str, Vector] = {}

    def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit rows [n, dim]."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        rows = {text: self._known.pop(text, None) for text in dict.fromkeys(texts)}
        missing = [text for text, row in rows.items() if row is None]
        if missing:
            rows.update(zip(missing, self._reader.read(missing), strict=True))
        known = {text: row for text, row in rows.items() if row is not None}
        self._known.update(known)
        for text in list(self._known)[: -self._size]:
            self._known.pop(text, None)
        return np.stack([known[text] for text in texts])
