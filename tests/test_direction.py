from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.direction import mean_direction, unit
from pipeline.item import Vector

vectors = st.lists(
    st.lists(st.floats(-8, 8, width=32), min_size=3, max_size=3).map(lambda row: np.array(row, np.float32)),
    min_size=1,
    max_size=6,
)


def test_the_middle_of_two_directions() -> None:
    east, north = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    assert mean_direction([east, north]) == pytest.approx([0.5**0.5, 0.5**0.5])
    assert mean_direction(iter([3 * east, 4 * north])) == pytest.approx([0.6, 0.8])


def test_what_has_no_length_has_no_direction() -> None:
    assert not unit(np.zeros(4, np.float32)).any()


@given(vectors)
def test_a_mean_is_a_direction(rows: list[Vector]) -> None:
    mean = mean_direction(rows)
    assert mean.dtype == np.float32
    if np.linalg.norm(np.sum(rows, axis=0)) > 1e-3:
        assert float(np.linalg.norm(mean)) == pytest.approx(1.0, abs=1e-5)
        assert mean_direction([mean]) == pytest.approx(mean, abs=1e-6)
