"""Which frames are picked."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.sampling import CHECKS, Sampler
from pipeline.perceiving.glimpse import HEIGHT, WIDTH

FPS, LONGEST, NOVELTY = 4.0, 2.0, 0.02


def grey(level: int) -> np.ndarray:  # type: ignore[type-arg]
    return np.full((HEIGHT, WIDTH), level, np.uint8)


def picked(levels: list[int], rate: float) -> tuple[list[float], int]:
    """Times of the picked frames of a film at `rate` frames a second, and how many were looked at."""
    sampler, times, looks = Sampler(FPS, LONGEST, NOVELTY), [], 0
    for n, level in enumerate(levels):
        if sampler.wants(n / rate):
            looks += 1
            if sampler.pick(n / rate, grey(level)) is not None:
                times.append(n / rate)
    return times, looks


@given(st.lists(st.integers(0, 255), min_size=1, max_size=300), st.sampled_from([5.0, 10.0, 25.0, 30.0]))
def test_never_too_many_and_never_too_few(levels: list[int], rate: float) -> None:
    times, looks = picked(levels, rate)
    apart = np.diff(times)
    assert times[0] == 0.0
    assert (apart >= 1 / FPS - 1e-5).all()
    longest = LONGEST + 1 / FPS / CHECKS + 1 / rate
    assert (apart <= longest).all()
    assert (len(levels) - 1) / rate - times[-1] <= longest
    assert looks <= (len(levels) / rate) * FPS * CHECKS + 1


def test_a_still_picture_is_picked_seldom() -> None:
    times, _ = picked([80] * 250, 25.0)
    assert np.diff(times).min() >= LONGEST - 1e-5


def test_a_cut_is_picked_at_once() -> None:
    times, _ = picked([80] * 40 + [200] * 40, 25.0)
    assert any(0 <= t - 40 / 25 <= 1 / FPS / CHECKS + 1 / 25 for t in times)


def test_novelty_is_a_part_of_full_scale() -> None:
    sampler = Sampler(FPS, LONGEST, NOVELTY)
    assert sampler.pick(0.0, grey(0)) == 1.0
    assert sampler.pick(1.0, grey(255)) == 1.0
    assert sampler.pick(2.0, grey(204)) == 0.2
    assert sampler.pick(2.5, grey(205)) is None
