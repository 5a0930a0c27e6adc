"""Parts of what there is."""

from __future__ import annotations

import pytest

from pipeline.asking.partwords import part_words
from pipeline.asking.stretch import When
from pipeline.asking.timewords import time_words
from tests.recollections import NOW
from tests.test_understanding import answered


@pytest.mark.parametrize(
    ("text", "rest", "part"),
    [
        ("What was said towards the end?", "What was said ?", (0.8, 1.0)),
        ("Just before the end, what was said", "what was said", (0.8, 1.0)),
        ("What was heard half way through the video", "What was heard", (0.4, 0.6)),
        ("What was seen in the middle", "What was seen", (0.4, 0.6)),
        ("What was seen in the second half of the clip", "What was seen", (0.5, 1.0)),
        ("What was seen in the last quarter", "What was seen", (0.75, 1.0)),
        ("What was said early on", "What was said", (0.0, 0.2)),
        ("What was at the end of the street", "What was at the end of the street", None),
        ("Who sat in the middle of the room", "Who sat in the middle of the room", None),
    ],
)
def test_a_part_is_taken_out_of_a_question(text: str, rest: str, part: tuple[float, float] | None) -> None:
    assert part_words(text) == (rest, part)


def test_a_part_is_of_what_is_known() -> None:
    _, when = time_words("What was said towards the end?", NOW)
    assert when and when.open
    assert when.known_between(100.0, 200.0) == When(since=180.0, until=200.0)
    assert "harbour" in answered("What was said towards the end?").text
    assert "harbour" not in answered("What was said in the first half?").text
