from __future__ import annotations

import numpy as np

from pipeline.observation import Kind
from pipeline.remembering.regularity import DAY, HOUR, Onset, note, regularities

MONDAY = 1_700_006_400.0 // DAY * DAY


def van(day: int, clock: float, label: str = "van") -> Onset:
    return Onset(label, Kind.VISION, MONDAY + day * DAY + clock, f"yard/{day}")


def always(days: int) -> set[int]:
    first = int(MONDAY // HOUR)
    return set(range(first, first + 24 * days))


EIGHT = [8 * HOUR - 300, 8 * HOUR + 400, 8 * HOUR, 8 * HOUR + 60, 8 * HOUR - 600]


def test_what_comes_at_eight_most_days_is_told_with_its_times() -> None:
    (found,) = regularities([van(day, clock) for day, clock in enumerate(EIGHT)], always(6))
    assert found.text == "van is usually seen around 08:00 (between 07:50 and 08:07): on 5 of 6 days"
    assert [onset.event for onset in found.onsets] == [f"yard/{day}" for day in range(5)]


def test_twice_is_not_a_habit_nor_is_half_of_the_days_missing() -> None:
    assert regularities([van(0, 8 * HOUR), van(1, 8 * HOUR)], always(2)) == []
    assert regularities([van(day, 8 * HOUR) for day in (0, 5, 9)], always(10)) == []


def test_days_on_which_nobody_watched_do_not_count() -> None:
    days = (0, 5, 9, 12)
    watched = {int(MONDAY // HOUR) + 24 * day + 8 for day in days}
    (found,) = regularities([van(day, 8.5 * HOUR) for day in days], always(1) | watched)
    assert found.watched == 4


def test_what_comes_at_any_time_is_not_regular() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        onsets = [van(day, t) for day in range(10) for t in sorted(rng.uniform(0, DAY, 12))]
        assert regularities(onsets, always(10)) == []


def test_midnight_is_one_time_of_day() -> None:
    nights = [(0, DAY - 300), (2, 200.0), (2, DAY - 100), (4, 500.0)]
    onsets = [van(day, clock) for day, clock in nights]
    (found,) = regularities(onsets, always(5))
    assert len(found.onsets) == 4 and min(found.clock, DAY - found.clock) < 600


def test_twice_a_day_is_told_twice_and_labels_apart() -> None:
    onsets = [van(day, clock) for day in range(5) for clock in (8 * HOUR, 17 * HOUR)]
    onsets += [van(day, 12 * HOUR, "cat") for day in range(5)]
    told = [(r.label, round(r.clock / HOUR)) for r in regularities(onsets, always(5))]
    assert told == [("van", 8), ("cat", 12), ("van", 17)]


def test_a_note_says_it_with_its_events() -> None:
    (found,) = regularities([van(day, clock) for day, clock in enumerate(EIGHT)], always(5))
    told = note(found, "yard", MONDAY)
    assert (told.level, told.stands, told.text) == ("note", 5, found.text)
    assert told.links == tuple(f"yard/{day}" for day in range(5))
    assert told.id == f"yard/note-{round((8 * HOUR - 300) * 1000)}"
