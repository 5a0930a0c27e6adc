from __future__ import annotations

import pytest

from pipeline.remembering.retention import DAY, Allowance, Retention, Tier
from pipeline.strength import impressions, retention


@pytest.mark.parametrize(
    ("days", "tier"),
    [(0.0, Tier.FULL), (0.9, Tier.FULL), (1.1, Tier.MERGED), (29.0, Tier.MERGED), (31.0, Tier.GONE)],
)
def test_an_hour_goes_from_full_to_merged_to_gone(days: float, tier: Tier) -> None:
    assert Retention().tier(days * DAY) is tier


def test_a_merged_hour_may_take_a_tenth_and_one_that_is_gone_nothing() -> None:
    kept = Retention(Allowance(1000, 5000), share=0.1)
    assert kept.allowance(Tier.FULL) == Allowance(1000, 5000)
    assert kept.allowance(Tier.MERGED) == Allowance(100, 500)
    assert kept.allowance(Tier.GONE) == Allowance(0, 0)


def test_memories_fade_as_ebbinghaus_says() -> None:
    assert retention(1.0, 0.0) == 1.0
    assert retention(1.0, 1.0) == pytest.approx(0.3679, abs=1e-4)
    assert retention(1.0, 3.0) < retention(1.0, 3.0, recalls=1) < retention(3.0, 3.0, recalls=1)


def test_a_surprise_is_strong_and_lends_strength_to_what_follows() -> None:
    strengths = impressions([1.0, 1.0, 8.0, 1.0, 1.0])
    assert strengths[2] > strengths[3] > strengths[4] > strengths[0] == 1.0
    assert impressions([]) == [] and impressions([4.0, 4.0]) == [1.0, 1.0]
