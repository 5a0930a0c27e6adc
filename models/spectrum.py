"""Spectrum: sound as a picture, log-mel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.item import RATE, Samples

FRAME, STEP = 512, 320
"""Samples of a frame, and between two of them."""

BANDS = 48
"""Mel bands from 50 Hz to 8 kHz."""

FLOOR = 1e-8
"""Power that is added to each band, so that silence has a logarithm."""

Rows = npt.NDArray[np.float64]


def log_mel(window: Samples) -> Rows:
    """Natural logarithm of the power in mel bands [frames, BANDS]."""
    frames = np.lib.stride_tricks.sliding_window_view(np.asarray(window, float), FRAME)[::STEP]
    power = np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1)) ** 2
    return np.asarray(np.log(power @ _FILTERS + FLOOR))


def _filters() -> Rows:
    """Triangles, evenly spaced on the mel scale [FRAME // 2 + 1, BANDS]."""
    edges = np.linspace(_to_mel(50.0), _to_mel(RATE / 2), BANDS + 2)
    hertz = 700.0 * (10 ** (edges / 2595.0) - 1.0)
    bins = np.fft.rfftfreq(FRAME, 1 / RATE)[:, None]
    rising = (bins - hertz[:-2]) / (hertz[1:-1] - hertz[:-2])
    falling = (hertz[2:] - bins) / (hertz[2:] - hertz[1:-1])
    return np.asarray(np.clip(np.minimum(rising, falling), 0.0, None))


def _to_mel(hertz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hertz / 700.0))


_FILTERS = _filters()
