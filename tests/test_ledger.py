from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from actors.longterm.ledger import HOUR, Ledger
from pipeline.boundary import State
from pipeline.errors import StoreError
from pipeline.event import Event, Moment
from pipeline.memory import Span
from pipeline.observation import Kind
from pipeline.remembering.forgetting import Lightened
from pipeline.remembering.retention import DAY, Allowance, Retention, Tier
from pipeline.remembering.size import size

KEPT = Retention(Allowance(2000, 1000), full=1.0, merged=2.0, share=0.5, total=100_000)
GRACE = 600.0


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "ledger.sqlite")
    made.finish()
    yield made
    made.close()


def event(wall: float, stream: str = "door", words: int = 1) -> Event:
    said = Moment(Kind.SPEECH, wall, wall + 1, "word " * words)
    address = f"/v1/keyframes/{stream}/{round(wall * 1000)}.jpg"
    return Event(stream, wall, wall + 5, 0.0, State.COMMITTED, moments=(said,), keyframe=address)


def add(ledger: Ledger, *events: Event) -> None:
    ledger.add(events, {e.keyframe: 100 for e in events})


def test_it_counts_by_stream(ledger: Ledger) -> None:
    add(ledger, event(0.0), event(10.0), event(2 * HOUR), event(0.0, "yard"))
    door, yard = ledger.accounts()["door"], ledger.accounts()["yard"]
    assert (door.events, door.hours, door.pictures) == (3, 2, 300)
    assert door.bytes == 3 * size(event(0.0)) and yard.events == 1


def test_an_hour_is_due_once_it_is_over_and_its_age_counts_where_there_is_no_room(ledger: Ledger) -> None:
    add(ledger, event(0.0))
    assert ledger.due(KEPT, GRACE) is None
    add(ledger, event(HOUR + GRACE + 1))
    due = ledger.due(KEPT, GRACE)
    assert due and (due.stream, due.hour, due.tier) == ("door", 0, Tier.FULL)
    ledger.settle(due, Lightened((event(0.0),), (), (), ()), {})
    assert ledger.due(KEPT, GRACE) is None
    add(ledger, event(HOUR + 1.5 * DAY))
    late = ledger.due(KEPT, GRACE)
    assert late and late.hour == 1
    ledger.settle(late, Lightened((event(HOUR + GRACE + 1),), (), (), ()), {})
    assert ledger.due(KEPT, GRACE) is None, "there is room"
    full = replace(KEPT, total=100)
    due = ledger.due(full, GRACE)
    assert due and (due.hour, due.tier) == (0, Tier.MERGED) and due.age == 1.5 * DAY + 5
    ledger.settle(due, Lightened((event(0.0),), (), (), ()), {})
    add(ledger, event(HOUR + 3 * DAY))
    due = ledger.due(full, GRACE)
    assert due and (due.hour, due.tier) == (0, Tier.GONE)


def test_a_stream_that_is_full_lets_its_oldest_go_however_young(ledger: Ledger) -> None:
    add(ledger, *(event(n * HOUR) for n in range(4)), event(9 * HOUR, "yard"))
    while due := ledger.due(KEPT, GRACE):
        ledger.settle(due, Lightened((event(due.hour * HOUR, due.stream),), (), (), ()), {})
    due = ledger.due(replace(KEPT, total=3 * size(event(0.0))), GRACE)
    assert due and (due.stream, due.hour, due.tier) == ("door", 0, Tier.MERGED)


def test_an_open_hour_that_is_full_is_due_at_once_and_not_again_for_nothing(ledger: Ledger) -> None:
    events = [event(float(n), words=200) for n in range(5)]
    add(ledger, *events)
    due = ledger.due(KEPT, GRACE)
    assert due and due.tier is Tier.OPEN
    ledger.settle(due, Lightened(tuple(events), (), (), ()), {})
    assert ledger.due(KEPT, GRACE) is None
    add(ledger, *(event(10.0 + n, words=200) for n in range(2)))
    assert ledger.due(KEPT, GRACE) is not None


def test_what_was_let_go_of_is_told(ledger: Ledger) -> None:
    add(ledger, event(0.0), event(10.0), event(20.0), event(3 * HOUR))
    due = ledger.due(KEPT, GRACE)
    assert due
    both = Event("door", 0.0, 15.0, 0.0, State.COMMITTED, stands=2)
    ledger.settle(
        due,
        Lightened((both,), (both,), ("door/10000", "door/20000"), ("a", "b"), {"door/20000": "door/10000"}),
        {},
    )
    door = ledger.accounts()["door"]
    assert (door.events, door.merged, door.gone, door.lost) == (2, 1, 1, 2)


def test_where_all_together_take_too_much_the_oldest_goes_first(ledger: Ledger) -> None:
    add(ledger, *(event(n * HOUR) for n in range(4)), event(9 * HOUR, "yard"))
    while due := ledger.due(KEPT, GRACE):
        ledger.settle(due, Lightened((event(due.hour * HOUR, due.stream),), (), (), ()), {})
    due = ledger.due(KEPT, GRACE, total=500)
    assert due and (due.stream, due.hour, due.tier) == ("door", 0, Tier.MERGED)
    assert ledger.due(KEPT, GRACE, total=1_000_000) is None


def test_recalls_are_counted_and_forgotten(ledger: Ledger, tmp_path: Path) -> None:
    ledger.recalled(["door/secret-1", "door/2"])
    ledger.recalled(["door/2"])
    assert ledger.recalls(["door/2", "door/3"]) == {"door/2": 2}
    ledger.forget(["door/secret-1"])
    assert ledger.recalls(["door/secret-1"]) == {}
    assert all(b"secret-1" not in file.read_bytes() for file in tmp_path.iterdir())


def test_hours_are_counted_anew(ledger: Ledger) -> None:
    add(ledger, event(0.0), event(5 * HOUR))
    assert ledger.hours(Span(("door",), until=10.0)) == [("door", 0)]
    assert ledger.hours(Span(("yard",))) == []
    ledger.count("door", 0, [], {})
    assert ledger.accounts()["door"].events == 1
    ledger.count("door", 5, [], {})
    assert ledger.accounts() == {}


def test_it_survives_a_restart_and_knows_whether_all_was_counted(tmp_path: Path) -> None:
    first = Ledger(tmp_path / "ledger.sqlite")
    assert not first.counted
    add(first, event(0.0))
    first.finish()
    first.close()
    again = Ledger(tmp_path / "ledger.sqlite")
    assert again.counted and again.accounts()["door"].events == 1
    again.doubt()
    assert not again.counted
    again.close()


def test_a_damaged_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="delete it"):
        Ledger(tmp_path / "ledger.sqlite")
