from __future__ import annotations

import pytest

from pipeline.asking.understanding import plan_of


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("When was “after the tone” said?", "when(speech+text: after the tone)"),
        ("When did somebody say “the last day of May”?", "when(speech+text: the last day of May)"),
        (
            "What was seen when somebody said “I left before it rained”?",
            "seen(vision: *) when (speech+text: I left before it rained)",
        ),
        (
            "Was “wait until then” said before “you and I or none”?",
            "order(speech+text: wait until then) and (any: you and I or none)",
        ),
        (
            "Was ‘the key’ said after “the van left”?",
            "order(speech+text: the key) and (any: the van left)",
        ),
    ],
)
def test_quoted_words_are_not_understood(text: str, plan: str) -> None:
    assert str(plan_of(text, 0.0)) == plan
