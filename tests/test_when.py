from __future__ import annotations

import time

import pytest

from onlooker.when import wall_time
from pipeline.errors import UserError


@pytest.mark.parametrize("text", ["1700000000", "2023-11-14T22:13:20Z", "2023-11-14T23:13:20+01:00"])
def test_exact_times(text: str) -> None:
    assert wall_time(text) == 1.7e9


def test_a_time_without_a_zone_is_local() -> None:
    assert wall_time("2023-11-14 22:13:20") == time.mktime((2023, 11, 14, 22, 13, 20, 0, 0, -1))


@pytest.mark.parametrize(("text", "ago"), [("10m ago", 600), ("2 hours ago", 7200), ("90 seconds ago", 90)])
def test_words(text: str, ago: float) -> None:
    before = time.time()
    assert before - 1 <= wall_time(text) + ago <= time.time() + 1


@pytest.mark.parametrize("text", ["", "soonish", "nan", "1e300", "-99999999999", "0001-01-01", "9999-12-31"])
def test_what_is_no_time_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UserError, match=r"^--until: .* is no time; take ISO 8601"):
        wall_time(text, "--until")
