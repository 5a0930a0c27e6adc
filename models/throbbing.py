"""How bands of a sound throb: autocorrelations of their loudness, by which a rotor is told from rain.

Blades pass 7 to 30 times a second: too slow for a tone, and gone in what Whisper's frames are pooled to.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.item import RATE, Samples

EDGES = (40, 100, 200, 400, 800, 1600, 3200, 8000)
"""Hertz from band to band."""

HOP, PIECE = RATE // 100, RATE // 40
"""Samples from one loudness to the next, and that it is taken over."""

SLOW = 15
"""Loudnesses over whose mean only what is faster is left: talk comes and goes more slowly."""

AROUND = 100
"""Loudnesses around a moment that are compared with what comes later."""

LAGS = slice(3, 21)
"""Loudnesses later."""

BLADES = slice(4, 15)
"""Of these, those in which the blades of a rotor come back."""

NUMBERS = (len(EDGES) - 1) * (LAGS.stop - LAGS.start + 1)
"""Of a moment."""

SCALE = 6.0
"""What noise gives is of deviation 1 by it, nearly."""

Rows = npt.NDArray[np.float32]


def throbbing(window: Samples, frame: int) -> Rows:
    """Of each `frame` samples, how alike the loudness of each band is to itself a while later, at each lag
    and at the best one for a rotor [frames, NUMBERS]."""
    fast = _fast(_loudness(window))
    half, step = AROUND // 2, frame / HOP
    padded = np.pad(fast, ((0, 0), (half, half)), mode="reflect")
    middles = (np.arange(-(-len(window) // frame)) * step + step / 2).astype(int)
    around = np.stack([padded[:, at : at + AROUND] for at in np.minimum(middles, fast.shape[1])])
    alike = _autocorrelations(np.asarray(around * np.hanning(AROUND), np.float32))
    parts = alike[..., LAGS], alike[..., BLADES].max(axis=-1, keepdims=True)
    return np.asarray(SCALE * np.concatenate(parts, axis=-1).reshape(len(around), NUMBERS), np.float32)


def _loudness(window: Samples) -> Rows:
    """Magnitude in each band, every `HOP` samples [bands, times]."""
    size = 1 << (PIECE - 1).bit_length()
    times = -(-len(window) // HOP)
    before = (PIECE - HOP) // 2
    padded = np.pad(window, (before, times * HOP + PIECE - HOP - before - len(window)))
    pieces = np.lib.stride_tricks.sliding_window_view(padded, PIECE)[::HOP]
    power = np.abs(np.fft.rfft(pieces * np.hanning(PIECE), size)) ** 2
    bins = np.ceil(np.array(EDGES) * size / RATE).astype(int)
    return np.asarray(np.sqrt(np.add.reduceat(power, bins[:-1], axis=1)).T, np.float32)


def _fast(loudness: Rows) -> Rows:
    """Logarithms less their mean over `SLOW` [bands, times]; what is far below the mean is all alike."""
    logs = np.log(loudness + 1e-3 * loudness.mean(axis=1, keepdims=True) + 1e-7)
    padded = np.pad(logs, ((0, 0), (SLOW // 2, SLOW // 2)), mode="edge")
    return np.asarray(logs - np.lib.stride_tricks.sliding_window_view(padded, SLOW, axis=1).mean(axis=-1))


def _autocorrelations(rows: Rows) -> Rows:
    """Of each row with itself, by lag; 1 at none (Wiener and Khinchin)."""
    size = 1 << (2 * AROUND - 1).bit_length()
    spectra = np.fft.rfft(rows - rows.mean(axis=-1, keepdims=True), size)
    alike = np.fft.irfft(np.abs(spectra) ** 2, size)[..., : LAGS.stop]
    return np.asarray(alike / (alike[..., :1] + 1e-6))
