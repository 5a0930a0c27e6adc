from __future__ import annotations

import numpy as np

from models.mixtures import AUDIBLE, SIZE, Mixtures, loudness
from pipeline.item import RATE, Samples


def tone(hertz: float, seconds: float) -> Samples:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE).astype(np.float32)


SOUNDS = {"beep": [tone(1000.0, 0.4)], "hum": [tone(200.0, 5.0)]}
TALK = [tone(400.0, 2.0), tone(500.0, 6.0)]


def made(count: int, seed: int = 0) -> list[tuple[Samples, set[str]]]:
    mixtures = Mixtures(SOUNDS, TALK, np.random.default_rng(seed))
    return [mixtures.window() for _ in range(count)]


def test_windows_are_of_one_size_and_not_too_loud() -> None:
    for window, there in made(200):
        assert window.shape == (SIZE,) and window.dtype == np.float32
        assert np.isfinite(window).all() and np.abs(window).max() <= 1.0
        assert there <= SOUNDS.keys()


def test_there_are_windows_with_none_one_and_two_of_the_sounds() -> None:
    assert {len(there) for _, there in made(200)} == {0, 1, 2}


def test_what_is_said_to_be_there_can_be_heard() -> None:
    assert all(loudness(window) > AUDIBLE for window, there in made(200) if there)


def test_the_same_seed_makes_the_same_windows() -> None:
    for (one, there), (other, too) in zip(made(20, 7), made(20, 7), strict=True):
        np.testing.assert_array_equal(one, other)
        assert there == too
