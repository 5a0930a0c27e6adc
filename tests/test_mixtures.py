from __future__ import annotations

import numpy as np
import pytest

from models.mixtures import AUDIBLE, FRAMES, MARGIN, SIZE, Mixture, Mixtures, loudness
from pipeline.item import RATE, Samples

pytestmark = pytest.mark.training


def tone(hertz: float, seconds: float) -> Samples:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE).astype(np.float32)


SOUNDS = {"beep": [tone(1000.0, 0.4)], "hum": [tone(200.0, 5.0)]}
TALK = [tone(400.0, 2.0), tone(500.0, 6.0)]


def made(count: int, seed: int = 0) -> list[Mixture]:
    mixtures = Mixtures(SOUNDS, TALK, np.random.default_rng(seed))
    return [mixtures.window() for _ in range(count)]


def classes(one: Mixture) -> set[str]:
    return {name for name, frames in one.there.items() if frames.any()}


def test_windows_are_of_one_size_and_not_too_loud() -> None:
    for one in made(200):
        assert one.samples.shape == (SIZE,) and one.samples.dtype == np.float32
        assert np.isfinite(one.samples).all() and np.abs(one.samples).max() <= 1.0
        assert classes(one) <= SOUNDS.keys()
        assert all(f.shape == (FRAMES,) and not (f & one.open[name]).any() for name, f in one.there.items())


def test_there_are_windows_with_none_one_and_two_of_the_sounds() -> None:
    assert {len(classes(one)) for one in made(200)} == {0, 1, 2}


def test_what_is_hardly_in_a_window_is_left_open() -> None:
    assert any(not one.there[name].any() and one.open[name].any() for one in made(200) for name in one.there)


def test_a_short_sound_is_there_for_as_long_as_it_lasts_and_open_around_that() -> None:
    beeps = [(one.there["beep"], one.open["beep"]) for one in made(200) if "beep" in classes(one)]
    assert all(2 <= there.sum() <= 4 for there, _ in beeps)
    assert all(
        there.sum() < (there | left_open).sum() <= there.sum() + 2 * MARGIN for there, left_open in beeps
    )


def test_what_is_said_to_be_there_can_be_heard() -> None:
    assert all(loudness(one.samples) > AUDIBLE for one in made(200) if classes(one))


def test_the_same_seed_makes_the_same_windows() -> None:
    for one, other in zip(made(20, 7), made(20, 7), strict=True):
        np.testing.assert_array_equal(one.samples, other.samples)
        np.testing.assert_equal(one.there, other.there)
