"""Sound of any kind made into even chunks of 16 kHz mono, each with its stream time."""

from __future__ import annotations

from collections.abc import Iterator

import av
import numpy as np
import numpy.typing as npt

from pipeline.item import RATE, Audio

CHUNK = 0.25
"""Seconds a chunk."""

JUMP = 0.1
"""Seconds by which a frame may be early or late and still continue the one before it."""


class Chunker:
    """Resamples audio frames and cuts the sound into chunks; a jump in time begins a new chunk.

    Rate and channels may change on the way, as between a film and what is sent before it.
    """

    def __init__(self) -> None:
        self._resampler = _resampler()
        self._form: tuple[str, str, int] | None = None
        self._pending: list[npt.NDArray[np.float32]] = []
        self._size = 0
        self._start: float | None = None

    @property
    def start(self) -> float | None:
        """Stream time at which the next chunk will begin; None before any sound."""
        return self._start

    def push(self, frame: av.AudioFrame, t: float) -> Iterator[Audio]:
        """Take a decoded frame that begins at `t`; hand on whole chunks."""
        if self._start is None or abs(t - (self._start + self._size / RATE)) > JUMP:
            yield from self.flush()
            self._start = t
        form = frame.format.name, frame.layout.name, frame.sample_rate
        if form != self._form:
            if self._form is not None:
                self._take(None)
                self._resampler = _resampler()
            self._form = form
        self._take(frame)
        if self._size >= CHUNK * RATE:
            yield from self._emit()

    def _take(self, frame: av.AudioFrame | None) -> None:
        """Resample a frame, or (None) what the resampler still holds."""
        for resampled in self._resampler.resample(frame):
            samples = resampled.to_ndarray().reshape(-1).astype(np.float32) / 32768
            self._pending.append(samples)
            self._size += len(samples)

    def flush(self) -> Iterator[Audio]:
        """Hand on what is left."""
        if self._size:
            yield from self._emit()

    def _emit(self) -> Iterator[Audio]:
        assert self._start is not None
        samples = np.concatenate(self._pending)
        yield Audio(self._start, samples)
        self._start += self._size / RATE
        self._pending, self._size = [], 0


def _resampler() -> av.AudioResampler:
    # Into whole numbers the mix of channels is normalised; into floats two loud ones would clip.
    return av.AudioResampler(format="s16", layout="mono", rate=RATE)
