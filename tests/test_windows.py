from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recalling.windows import windows

RUNS = st.lists(st.integers(0, 2), min_size=1, max_size=12).map(lambda steps: list(np.cumsum(steps)))


@given(RUNS, st.integers(0, 4))
def test_a_window_has_what_is_within_reach_and_belongs_together(runs: list[int], reach: int) -> None:
    found = windows(runs, reach)
    for n, run in enumerate(runs):
        inside = [m for m, other in enumerate(runs) if other == run and abs(m - n) <= reach]
        assert list(range(found.first[n], found.last[n])) == inside


@given(RUNS, st.integers(0, 4))
def test_sums_are_those_of_the_rows_inside(runs: list[int], reach: int) -> None:
    rows = np.arange(3 * len(runs), dtype=np.float32).reshape(-1, 3)
    found = windows(runs, reach)
    sums = [rows[a:z].sum(axis=0) for a, z in zip(found.first, found.last, strict=True)]
    np.testing.assert_allclose(found.sums(rows), sums)
    np.testing.assert_allclose(found.sums(rows[:, 0]), [each[0] for each in sums])
