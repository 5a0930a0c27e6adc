from __future__ import annotations

import pytest

from pipeline.answering.article import with_article


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("dog", "a dog"),
        ("ox", "an ox"),
        ("unicycle", "a unicycle"),
        ("hourglass", "an hourglass"),
        ("european fire salamander", "a european fire salamander"),
        ("steel arch bridge", "a steel arch bridge"),
        ("carpenter's kit", "a carpenter's kit"),
        ("school bus", "a school bus"),
        ("beer glass", "a beer glass"),
        ("binoculars", "binoculars"),
        ("sea waves", "sea waves"),
        ("broccoli", "broccoli"),
        ("pouring water", "pouring water"),
        ("wing", "a wing"),
        ("Rex", "Rex"),
        ("the red mug", "the red mug"),
        ("my car", "my car"),
        ("", ""),
    ],
)
def test_a_label_has_the_article_of_its_kind(label: str, told: str) -> None:
    assert with_article(label) == told


def test_a_sound_may_be_a_doing() -> None:
    assert with_article("dog barking", doing=True) == "dog barking"
    assert with_article("rooster", doing=True) == "a rooster"
