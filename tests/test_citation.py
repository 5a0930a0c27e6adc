"""Whether a sentence stands on what it cites."""

from __future__ import annotations

import pytest

from pipeline.answering.citation import attributed, cites, supported, uncited
from pipeline.evidence import Evidence
from tests.claims import CLAIMS
from tests.claims import EVIDENCE as CLAIMED
from tests.recollections import NOW, WALL


def piece(kind: str, text: str, speaker: str = "", t0: float = 3.0) -> Evidence:
    return Evidence("yard/0", "yard", t0, t0 + 3, WALL, kind, text, 0.9, "short", speaker=speaker)


EVIDENCE = (
    piece("speech", "The red van is late again today.", "Ann"),
    piece("vision", "sports car, street"),
    piece("sound", "dog", t0=13.0),
    piece("speech", "The price of the lamp is $20."),
)
ASKED = "When did the van arrive?"

RIGHT = (
    "Ann said that the red van is late [1].",
    "A sports car was seen on the street [2].",
    "At 10:26:53 a dog was heard [3].",
    "The lamp is said to have a price of $20 [4].",
    "A dog was heard on yard, and a car was seen [2][3].",
    "The van did arrive late, Ann said [1].",
)
WRONG = (
    "The van is late [2].",
    "The red van arrived with two dogs and a lion [1].",
    "Peter said that the van is late [1].",
    "The lamp has a price of $30 [4].",
    "At 11:45:00 a dog was heard [3].",
    "When did the van arrive [3].",
    "Yes [1].",
    "The van is late.",
    "The van is late [9].",
    "The secret code is hidden under the doormat [1].",
)


def test_a_sentence_and_what_it_cites_come_apart() -> None:
    sentence = "The van is late [1], and a dog was heard [2, 13][3]."
    assert cites(sentence) == (1, 2, 13, 3)
    assert uncited(sentence).split() == [
        "The",
        "van",
        "is",
        "late",
        ",",
        "and",
        "a",
        "dog",
        "was",
        "heard",
        ".",
    ]
    assert cites(uncited(sentence)) == ()


@pytest.mark.parametrize("sentence", RIGHT)
def test_what_the_cited_evidence_holds_stands(sentence: str) -> None:
    assert supported(sentence, EVIDENCE, ASKED, NOW)


@pytest.mark.parametrize("sentence", WRONG)
def test_what_it_does_not_hold_falls(sentence: str) -> None:
    assert not supported(sentence, EVIDENCE, ASKED, NOW)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The van is late [1].", "Ann said: The van is late [1]."),
        ("Ann said that the van is late [1].", "Ann said that the van is late [1]."),
        ("The lamp has a price of $20 [4].", "Somebody said: The lamp has a price of $20 [4]."),
        ("A sports car is there [2].", "A sports car is there [2]."),
        ("The van is late, and a car is there [1][2].", "The van is late, and a car is there [1][2]."),
    ],
)
def test_what_was_only_said_is_told_as_said(sentence: str, told: str) -> None:
    assert attributed(sentence, EVIDENCE) == told


def test_of_made_up_claims_nearly_all_that_are_right_are_kept_and_nearly_none_that_are_wrong() -> None:
    kept = [c for c in CLAIMS if supported(c.text, CLAIMED, "What happened?", NOW + 200)]
    right, wrong = sum(c.right for c in kept), sum(not c.right for c in kept)
    assert right >= 29 and wrong <= 1, [c.text for c in kept if not c.right]
