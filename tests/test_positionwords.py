from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.asking.stretch import When
from pipeline.asking.timewords import time_words

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC).timestamp()
BEGAN = datetime(2026, 3, 4, 10, 5, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("What happened between 2 and 4 minutes?", 120.0, 240.0),
        ("What happened from 30 seconds to two minutes into the stream?", 30.0, 120.0),
        ("What happened between minute 2 and minute 4?", 120.0, 240.0),
        ("What happened from minute 2 to 4?", 120.0, 240.0),
        ("What happened from the second to the fourth minute?", 60.0, 240.0),
        ("What happened in the third minute?", 120.0, 180.0),
        ("What happened in the 12th minute of the recording?", 660.0, 720.0),
        ("What happened in minute 3?", 120.0, 180.0),
        ("What happened at minute 3?", 165.0, 195.0),
        ("What happened around the two-minute mark?", 115.0, 125.0),
        ("What happened at the 90 second mark?", 85.0, 95.0),
        ("What happened after minute 3?", 180.0, None),
        ("What happened after the first two minutes?", 120.0, None),
        ("What happened before minute 3?", None, 180.0),
    ],
)
def test_a_position_in_a_stream(text: str, start: float | None, end: float | None) -> None:
    assert time_words(text, NOW) == ("What happened?", When(start=start, end=end))


@pytest.mark.parametrize(
    "text",
    [
        "What was said two minutes after the bell rang?",
        "What happened between the second and the third bark?",
        "How many minutes passed between the bark and the bell?",
        'Who said "between two and four minutes"?',
    ],
)
def test_what_is_no_position(text: str) -> None:
    assert time_words(text, NOW) == (text, None)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("What was seen at 1:30?", 88.0, 92.0),
        ("What was seen between 0:45 and 14:10?", 45.0, 850.0),
        ("What was seen after 2:00?", 120.0, None),
        ("What was seen before 2:00?", None, 120.0),
    ],
)
def test_figures_are_a_position_where_that_time_of_the_clock_is_not_known(
    text: str, start: float | None, end: float | None
) -> None:
    when = time_words(text, NOW)[1]
    assert when and when.known_between(BEGAN, NOW) == When(start=start, end=end)


def test_figures_are_a_time_of_the_clock_where_that_is_known_or_the_stream_too_short() -> None:
    known = time_words("What was seen at 10:20?", NOW)[1]
    assert known and known.known_between(BEGAN, NOW).since == BEGAN + 900
    short = time_words("What was seen at 1:30?", NOW)[1]
    assert short and short.known_between(NOW - 60, NOW).since == short.since


def test_figures_beyond_a_day_can_only_be_a_position() -> None:
    assert time_words("What happened between 25:00 and 27:30?", NOW)[1] == When(start=1500.0, end=1650.0)
