"""Sharing: one text encoder for the reader and for a seer that knows words through it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from itertools import islice

import numpy as np
import numpy.typing as npt

from pipeline.perceiver import Reader

LAST = 32
"""Texts whose vectors are kept: those of the question that is being asked, and some more."""

Rows = npt.NDArray[np.float32]


class SharedReader:
    """A `pipeline.perceiver.Reader` that reads a text once where several want it at about the same time.

    Who wants a text first reads it, all others wait for it. Safe from several threads.
    """

    def __init__(self, reader: Reader, last: int = LAST) -> None:
        self.name = reader.name
        self.dim = reader.dim
        self._reader = reader
        self._size = last
        self._last: dict[str, tuple[Future[Rows], int]] = {}
        self._guard = threading.Lock()

    def read(self, texts: Sequence[str]) -> Rows:
        """Unit rows [n, dim]."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        ours: Future[Rows] = Future()
        with self._guard:
            fresh = [text for text in dict.fromkeys(texts) if text not in self._last]
            self._last |= {text: (ours, n) for n, text in enumerate(fresh)}
            found = {text: self._last[text] for text in texts}
            for text in list(islice(self._last, max(0, len(self._last) - self._size))):
                del self._last[text]
        if fresh:
            self._read(fresh, ours)
        return np.stack([found[text][0].result()[found[text][1]] for text in texts])

    def _read(self, texts: Sequence[str], result: Future[Rows]) -> None:
        try:
            result.set_result(self._reader.read(texts))
        finally:
            if not result.done():
                self._fail(texts, result)

    def _fail(self, texts: Sequence[str], result: Future[Rows]) -> None:
        """Whoever waits hears of it; who asks next has it read anew."""
        with self._guard:
            for text in texts:
                self._last.pop(text, None)
        result.cancel()
