from __future__ import annotations

import numpy as np
import pytest

from models.throbbing import BLADES, EDGES, LAGS, NUMBERS, Rows, throbbing
from pipeline.item import RATE, Samples

FRAME = round(0.16 * RATE)


def noise(seconds: float = 3.0) -> Samples:
    return np.random.default_rng(0).normal(0, 0.1, round(seconds * RATE)).astype(np.float32)


def rotor(blades: float) -> Samples:
    """Noise that is louder so many times a second."""
    loud = noise()
    t = np.arange(len(loud)) / RATE
    return np.asarray(loud * np.exp(2 * np.cos(2 * np.pi * blades * t)) / 3, np.float32)


def bands(window: Samples) -> Rows:
    """Of each frame and band, each lag and the best one."""
    return throbbing(window, FRAME).reshape(-1, len(EDGES) - 1, LAGS.stop - LAGS.start + 1)


@pytest.mark.parametrize("blades", [8.0, 12.0, 20.0])
def test_a_rotor_throbs_and_noise_does_not(blades: float) -> None:
    beating, steady = bands(rotor(blades))[2:-2, 2:, -1], bands(noise())[2:-2, 2:, -1]
    assert beating.min() > steady.max()


@pytest.mark.parametrize("blades", [8.0, 12.0, 20.0])
def test_it_throbs_as_often_as_its_blades_pass(blades: float) -> None:
    blade = slice(BLADES.start - LAGS.start, BLADES.stop - LAGS.start)
    lags = bands(rotor(blades))[2:-2, 2:, blade].mean(axis=(0, 1))
    assert abs(BLADES.start + int(lags.argmax()) - 100 / blades) <= 1


def test_how_loud_it_is_does_not_matter() -> None:
    np.testing.assert_allclose(throbbing(rotor(12.0) * 0.1, FRAME), throbbing(rotor(12.0), FRAME), atol=0.05)


def test_in_silence_nothing_throbs() -> None:
    assert np.abs(throbbing(np.zeros(3 * RATE, np.float32), FRAME)).max() < 0.01


@pytest.mark.parametrize("seconds", [1.0, 2.9, 3.0])
def test_there_are_as_many_frames_as_begin(seconds: float) -> None:
    assert throbbing(noise(seconds), FRAME).shape == (int(np.ceil(seconds / 0.16)), NUMBERS)
