from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.serving.desk import slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("front door", "front-door"),
        ("../../etc", "etc"),
        ("", "stream"),
        ("Küche", "K-che"),
        ("a" * 99, "a" * 64),
    ],
)
def test_names_that_are_safe_in_addresses_and_paths(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text())
def test_a_slug_of_a_slug_is_itself(name: str) -> None:
    assert slug(slug(name)) == slug(name)
