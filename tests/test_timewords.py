from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.answering.wording import clock
from pipeline.asking.question import Question
from pipeline.asking.stretch import When
from pipeline.asking.timewords import time_words
from tests.recollections import reasoner

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC).timestamp()


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


TIMED = (
    "between 2 and {} minutes", "in minute {}", "at the {} minute mark", "{} years ago", "{} days ago",
    "in the last {} hours", "at {}:00", "on May 5 {}", "in {}", "in December {}", "on December 31, {}",
    "in the first {} seconds", "since {}", "from 2 to {} pm", "{} seconds into the stream",
)  # fmt: skip


@given(form=st.sampled_from(TIMED), digits=st.text("0123456789", min_size=1, max_size=400))
def test_a_question_may_name_times_that_no_calendar_has(form: str, digits: str) -> None:
    text = f"What was said {form.format(digits)}?"
    assert [*reasoner().ask(Question(text, NOW))]


@pytest.mark.parametrize(
    ("text", "rest", "since", "until"),
    [
        (
            "What happened in the last 30 seconds?",
            "What happened?",
            "2026-03-04T10:29:30",
            "2026-03-04T10:30",
        ),
        ("What happened in the past minute?", "What happened?", "2026-03-04T10:29", "2026-03-04T10:30"),
        ("Who spoke before 10:05?", "Who spoke?", None, "2026-03-04T10:05"),
        ("Who spoke after 10:05?", "Who spoke?", "2026-03-04T10:05", None),
        ("Who spoke since 10:05?", "Who spoke?", "2026-03-04T10:05", None),
        ("Who spoke between 10:02 and 10:05?", "Who spoke?", "2026-03-04T10:02", "2026-03-04T10:05"),
        ("What did Ann say yesterday at 5pm?", "What did Ann say?", "2026-03-03T17:00", "2026-03-03T17:01"),
        ("What was said yesterday morning?", "What was said?", "2026-03-03T05:00", "2026-03-03T12:00"),
        ("Who came last night?", "Who came?", "2026-03-03T18:00", "2026-03-04T06:00"),
        ("What did Ann do on May 3, 2023?", "What did Ann do?", "2023-05-03", "2023-05-04"),
        ("What happened on Friday?", "What happened?", "2026-02-27", "2026-02-28"),
        ("What happened in May 2023?", "What happened?", "2023-05-01", "2023-06-01"),
        ("What happened last week?", "What happened?", "2026-02-23", "2026-03-02"),
        ("What happened this month?", "What happened?", "2026-03-01", "2026-04-01"),
        ("What happened last month?", "What happened?", "2026-02-01", "2026-03-01"),
        ("What happened last year?", "What happened?", "2025-01-01", "2026-01-01"),
        (
            "What was said fifteen minutes ago?",
            "What was said?",
            "2026-03-04T10:12:45",
            "2026-03-04T10:17:15",
        ),
        ("Who spoke in the last thirty seconds?", "Who spoke?", "2026-03-04T10:29:30", "2026-03-04T10:30"),
        ("Who came in the last two weeks of May 2023?", "Who came?", "2023-05-01", "2023-06-01"),
        ("Who came at the end of May 2023?", "Who came?", "2023-05-01", "2023-06-01"),
        ("What did he say in 2022?", "What did he say?", "2022-01-01", "2023-01-01"),
    ],
)
def test_a_stretch_of_wall_time(text: str, rest: str, since: str | None, until: str | None) -> None:
    expected = When(since=at(since) if since else None, until=at(until) if until else None)
    left, when = time_words(text, NOW)
    assert (left, when and replace(when, face=False, into=None)) == (rest, expected)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("What was seen at 0:42 into the stream?", 40.0, 44.0),
        ("What was on screen 30 seconds into the video?", 28.0, 32.0),
        ("What was seen twenty-five minutes in?", 1498.0, 1502.0),
        ("What was seen forty five seconds into the film?", 43.0, 47.0),
        ("What was shown in the first 20 seconds?", 0.0, 20.0),
        ("What was shown in the first two minutes?", 0.0, 120.0),
    ],
)
def test_a_stretch_of_stream_time(text: str, start: float, end: float) -> None:
    assert time_words(text, NOW)[1] == When(start=start, end=end)


@pytest.mark.parametrize(
    "text",
    [
        "When did the dog bark?",
        "What may happen in a minute?",
        "What was said after the dog barked?",
        'Did anyone say "see you on Friday"?',
        "How long was the car on screen?",
        "Who was there for the last time?",
    ],
)
def test_no_time_is_found_where_none_is_meant(text: str) -> None:
    assert time_words(text, NOW) == (text, None)


def test_days_of_no_year_are_of_the_last_year_of_which_anything_is_known() -> None:
    _, when = time_words("What happened in June?", NOW)
    assert when and (when.since, when.until) == (at("2025-06-01"), at("2025-07-01"))
    assert when.known_until(at("2025-06-20")) == when == when.known_until(NOW)
    earlier = when.known_until(at("2023-06-01T12:00"))
    assert (earlier.since, earlier.until) == (at("2023-06-01"), at("2023-07-01"))
    _, exact = time_words("What happened in June 2025?", NOW)
    assert exact and exact.known_until(at("2023-06-01")) == exact
    _, leap = time_words("What happened on 29 February 2024?", NOW)
    assert leap and not leap.yearly


@given(st.integers(min_value=1, max_value=5000), st.sampled_from(["second", "minute", "hour"]))
def test_so_long_ago_holds_just_that_time(n: int, unit: str) -> None:
    _, when = time_words(f"What was said {n} {unit}s ago?", NOW)
    then = NOW - n * {"second": 1, "minute": 60, "hour": 3600}[unit]
    assert when is not None
    assert when.holds(then, then, 0.0)
    assert not when.holds(then - 0.5 * (NOW - then) - 10, then - 0.5 * (NOW - then) - 10, 0.0)


def test_a_stretch_holds_what_overlaps_it() -> None:
    when = When(start=10.0, end=20.0)
    assert when.holds(5.0, 10.0, 0.0) and when.holds(20.0, 30.0, 0.0)
    assert not when.holds(5.0, 9.9, 0.0) and not when.holds(20.1, 30.0, 0.0)


@pytest.fixture
def brussels(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An hour ahead of UTC in winter, two in summer."""
    monkeypatch.setenv("TZ", "Europe/Brussels")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("brussels")
@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("Who came at 10:05?", "2026-03-04T09:05", "2026-03-04T09:06"),
        ("What happened today?", "2026-03-03T23:00", "2026-03-04T23:00"),
        ("What happened on 29 March?", "2025-03-28T23:00", "2025-03-29T23:00"),
        ("What happened on 29 March 2026?", "2026-03-28T23:00", "2026-03-29T22:00"),
    ],
)
def test_clocks_are_those_on_the_wall_where_it_runs(text: str, since: str, until: str) -> None:
    _, when = time_words(text, NOW)
    assert when and (when.since, when.until) == (at(since), at(until))
    assert clock(at("2026-03-04T09:05"), NOW) == "10:05:00"


def test_a_stretch_clips_what_reaches_out_of_it() -> None:
    assert When(start=10.0, end=20.0).clipped(5.0, 30.0, 0.0) == (10.0, 20.0)
    assert When(since=1010.0).clipped(5.0, 30.0, 1000.0) == (10.0, 30.0)
    assert When(until=1004.0).clipped(5.0, 30.0, 1000.0) == (5.0, 5.0)
