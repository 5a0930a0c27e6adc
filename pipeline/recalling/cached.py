"""A reader that keeps what it has read: labels and sentences come back with every question."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, islice
from math import inf

import numpy as np
import numpy.typing as npt

from pipeline.item import Vector
from pipeline.perceiver import Reader

SIZE = 16_384
"""Texts whose vectors are kept: 25 MB of them, and some days of what people say."""

TOGETHER = 120
"""Characters of the texts that are read together before it is asked how late it is: a sentence, which takes
hardly less among others, or a dozen labels, which take a third each."""

MISSED = 1024
"""Texts that there was no time for and that are still to be read, at most."""


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
        self._missed: dict[str, None] = {}
        self._forgotten = 0
        self._lock = threading.Lock()

    def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit rows [n, dim]."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        rows = self._read(texts, lambda: False, len(texts), inf)
        return np.stack([rows[text] for text in texts])

    def read_until(
        self, texts: Iterable[str], late: Callable[[], bool], most: int = MISSED
    ) -> dict[str, Vector]:
        """The unit rows of texts: of those that are known, and, if there are no more than `most` others, of
        those in order until it is `late`.

        What there was no time for is remembered, for `catch_up`.
        """
        return self._read(texts, late, most)

    def catch_up(self) -> bool:
        """Read some texts that there was no time for, those wanted first by who asked last; whether there
        were any."""
        with self._lock:
            wanted = _few(list(self._missed), TOGETHER)
        self._read(wanted, lambda: False, len(wanted))
        return bool(wanted)

    def want(self, find: Callable[[], Iterable[str]]) -> int:
        """Have what `find` finds read by `catch_up`, after all else; how many of these texts are not known.

        What it finds is of no use where all was forgotten meanwhile.
        """
        _, forgotten = self._recalled(())
        texts = list(dict.fromkeys(find()))
        with self._lock:
            if forgotten != self._forgotten:
                return 0
            fresh = [text for text in texts if text not in self._known]
            self._miss([*self._missed, *fresh])
        return len(fresh)

    def know(self, rows: Mapping[str, Vector]) -> None:
        """These were read before."""
        with self._lock:
            self._keep(rows)

    def forget(self) -> None:
        """Keep none of them, nor what is being read now, and catch up on nothing."""
        with self._lock:
            self._known.clear()
            self._missed.clear()
            self._forgotten += 1

    def _read(
        self, texts: Iterable[str], late: Callable[[], bool], most: int, together: float = TOGETHER
    ) -> dict[str, Vector]:
        wanted = list(dict.fromkeys(texts))
        rows, forgotten = self._recalled(wanted)
        missing = [text for text in wanted if text not in rows]
        few = len(missing) <= most
        while missing and few and not late():
            some = _few(missing, together)
            missing = missing[len(some) :]
            rows.update(zip(some, self._reader.read(some), strict=True))
        with self._lock:
            if forgotten == self._forgotten:
                self._keep(rows)
                self._miss(missing)
        return rows

    def _recalled(self, texts: Iterable[str]) -> tuple[dict[str, Vector], int]:
        """Those that are known, and how often all was forgotten until now."""
        with self._lock:
            return {text: self._known[text] for text in texts if text in self._known}, self._forgotten

    def _keep(self, rows: Mapping[str, Vector]) -> None:
        """What was wanted last goes last."""
        for text, row in rows.items():
            self._missed.pop(text, None)
            self._known.pop(text, None)
            self._known[text] = row
        for text in list(islice(self._known, max(0, len(self._known) - self._size))):
            del self._known[text]

    def _miss(self, texts: Iterable[str]) -> None:
        """What was wanted last comes first."""
        self._missed = dict.fromkeys(islice(dict.fromkeys([*texts, *self._missed]), MISSED))


def _few(texts: Sequence[str], most: float) -> list[str]:
    """The first of `texts`, and those after it as long as all have `most` characters."""
    ends = accumulate(map(len, texts))
    return [text for n, (text, end) in enumerate(zip(texts, ends, strict=True)) if not n or end <= most]


def cached(reader: Reader) -> CachedReader:
    """`reader`, if it is one that keeps what it reads; or one that does."""
    return reader if isinstance(reader, CachedReader) else CachedReader(reader)
