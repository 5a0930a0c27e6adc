"""Affinity: how near words are to labels."""

from __future__ import annotations

import numpy as np
import pytest

from models import labels
from models.affinity import NAMED, SEEN_WITH, Affinity
from tests.recollections import HashingEncoder

NAMES = ("chimpanzee, chimp", "radio telescope", "suit, suit of clothes", "dalmatian, coach dog")
BROADER = (("ape", "animal"), (), ("garment", "person"), ("dog", "animal"))


@pytest.fixture
def affinity() -> Affinity:
    return Affinity(HashingEncoder(), NAMES, BROADER)


def test_a_name_counts_beside_the_meaning(affinity: Affinity) -> None:
    encoder = HashingEncoder()
    plain = encoder.read(["chimp"]) @ encoder.read(NAMES).T
    np.testing.assert_allclose(affinity.of(["chimp"]) - plain, [[NAMED, 0, 0, 0]], atol=1e-6)


def test_only_a_whole_name_counts(affinity: Affinity) -> None:
    """A part of one is in the meaning already."""
    encoder = HashingEncoder()
    plain = encoder.read(["space telescope"]) @ encoder.read(NAMES).T
    np.testing.assert_allclose(affinity.of(["space telescope"]), plain, atol=1e-6)


def test_what_it_is_a_kind_of_counts_too_and_less_beside_other_words(affinity: Affinity) -> None:
    alone, beside = affinity.of(["dog", "dog harbour window"])
    assert alone[3] > beside[3] > max(beside[0], beside[1])


def test_somebody_is_near_to_what_is_worn(affinity: Affinity) -> None:
    near = affinity.of(["people, man, woman, person"])[0]
    assert near[2] >= 1 - SEEN_WITH
    assert max(near[0], near[1], near[3]) < 0.1


def test_clothes_show_somebody_and_cars_do_not() -> None:
    shows = dict(zip(labels.labels(), labels.broader(), strict=True))
    assert all("person" in shows[worn] for worn in ("suit", "cowboy hat", "running shoe", "lab coat"))
    assert not any("person" in shows[thing] for thing in ("sports car", "bottlecap", "tabby", "four-poster"))
