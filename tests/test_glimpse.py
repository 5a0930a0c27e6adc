from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.perceiving.glimpse import (
    CELLS,
    HEIGHT,
    WIDTH,
    Footage,
    apart,
    change,
    mean,
    plain,
    standardised,
)


def thumbnails(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(40, 180, (n, HEIGHT, WIDTH, 3), np.uint8)


def test_rows_are_parts_of_full_scale() -> None:
    rows = plain(np.full((2, HEIGHT, WIDTH, 3), 255, np.uint8))
    assert rows.shape == (2, 3 * CELLS) and rows.dtype == np.float32
    assert rows.min() == rows.max() == 1.0


@given(st.floats(0.6, 1.4), st.floats(-0.1, 0.1))
def test_exposure_makes_no_other_picture(gain: float, offset: float) -> None:
    row = plain(thumbnails(1))
    (before,), (after,) = standardised(row), standardised(gain * row + np.float32(offset))
    other = standardised(plain(thumbnails(1, seed=1)))[0]
    assert apart(before, after) < 0.15 * apart(before, other)


def test_a_picture_without_contrast_is_not_stretched_into_noise() -> None:
    dark = np.random.default_rng(0).integers(0, 3, (2, HEIGHT, WIDTH, 3)).astype(np.uint8)
    a, b = standardised(plain(dark))
    assert apart(a, b) < 0.3


def test_change_ignores_what_happens_in_a_small_part() -> None:
    before = thumbnails(1)[0]
    after = before.copy()
    after[4:8, 8:20] = 110
    a, b = standardised(plain(np.stack([before, after])))
    c = standardised(plain(thumbnails(1, seed=2)))[0]
    assert change(a, b) < 0.1 * change(a, c)


def test_footage_keeps_the_last_seconds_and_no_more() -> None:
    footage = Footage(seconds=2.0, most=60)
    for n in range(500):
        footage.add(n / 25, plain(thumbnails(1, n))[0])
    assert footage.t[-1] == 499 / 25
    assert footage.t[0] >= 499 / 25 - 2.0
    assert len(footage.t) == len(footage.rows) == len(footage.plain) <= 60
    footage.clear()
    assert footage.t == footage.rows == footage.plain == []


def test_the_mean_leaves_its_rows_alone() -> None:
    rows = list(plain(thumbnails(3)))
    before = rows[0].copy()
    assert mean(rows) == pytest.approx(np.mean(rows, axis=0), abs=1e-6)
    assert (rows[0] == before).all()
