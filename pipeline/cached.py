"""A reader that keeps what it has read: labels and sentences come back with every question."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.item import Vector
from pipeline.perceiver import Reader

SIZE = 16_384
"""Texts whose vectors are kept: 25 MB of them, and some days of what people say."""

BATCH = 16
"""Texts that are read together before it is asked how late it is."""


class CachedReader:
    """A `pipeline.perceiver.Reader` that asks `reader` only for texts that are not among the last `size`.

    Safe from several threads.
    """

    def __init__(self, reader: Reader, size: int = SIZE) -> None:
        self.name = reader.name
        self.dim = reader.dim
        self._reader = reader
        self._size = size
        self._known: dict[str, Vector] = {}
        self._lock = threading.Lock()

    def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit rows [n, dim]."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        rows = self.read_until(texts, lambda: False)
        return np.stack([rows[text] for text in texts])

    def read_until(self, texts: Iterable[str], late: Callable[[], bool]) -> dict[str, Vector]:
        """The unit rows of texts: of those that are known, and of others in order until it is `late`."""
        wanted = list(dict.fromkeys(texts))
        rows = self._recalled(wanted)
        missing = [text for text in wanted if text not in rows]
        while missing and not late():
            some, missing = missing[:BATCH], missing[BATCH:]
            rows.update(zip(some, self._reader.read(some), strict=True))
        self._keep(rows)
        return rows

    def forget(self) -> None:
        """Keep none of them."""
        with self._lock:
            self._known.clear()

    def _recalled(self, texts: Iterable[str]) -> dict[str, Vector]:
        with self._lock:
            return {text: self._known[text] for text in texts if text in self._known}

    def _keep(self, rows: dict[str, Vector]) -> None:
        """What was wanted last goes last."""
        with self._lock:
            for text, row in rows.items():
                self._known.pop(text, None)
                self._known[text] = row
            for text in list(self._known)[: max(0, len(self._known) - self._size)]:
                del self._known[text]


def cached(reader: Reader) -> CachedReader:
    """`reader`, if it is one that keeps what it reads; or one that does."""
    return reader if isinstance(reader, CachedReader) else CachedReader(reader)
