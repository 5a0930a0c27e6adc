from __future__ import annotations

import numpy as np
import pytest

from models.spectrum import BANDS, log_mel
from pipeline.item import RATE


def tone(hertz: float, loud: float = 0.1) -> np.ndarray:
    return (loud * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)).astype(np.float32)


def test_higher_tones_are_in_higher_bands() -> None:
    best = [int(log_mel(tone(hertz)).mean(0).argmax()) for hertz in (100, 300, 1000, 3000, 7000)]
    assert best == sorted(set(best)) and best[0] >= 0 and best[-1] < BANDS


def test_ten_times_as_loud_is_one_hundredfold_power() -> None:
    softer, louder = log_mel(tone(1000.0, 0.05)), log_mel(tone(1000.0, 0.5))
    band = softer.mean(0).argmax()
    assert (louder - softer)[:, band] == pytest.approx(np.log(100.0), abs=1e-3)


def test_silence_has_a_spectrum() -> None:
    assert np.isfinite(log_mel(np.zeros(RATE, np.float32))).all()
