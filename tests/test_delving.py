"""What is found inside of episodes."""

from __future__ import annotations

from pipeline.asking.question import Clue
from pipeline.memory import Cue, Span
from pipeline.recalling.delving import Delving
from pipeline.recalling.recall import Recall
from pipeline.remembering.story import episode
from tests.recollections import HashingEncoder, event, said


def test_what_lies_in_a_good_episode_is_found_however_many_events_there_are() -> None:
    """Each event of the last hour fits a little, and there is no room for them all."""
    many = [
        event("talk", 60.0 * n, 60.0 * n + 9, said(60 * n, 60 * n + 4, f"A word about a garden, number {n}."))
        for n in range(80)
    ]
    start = 60.0 * 90
    trip = [
        event("talk", start, start + 9, said(start, start + 4, "We took the ferry to the island.")),
        event("talk", start + 10, start + 19, said(start + 10, start + 14, "It was rough, and nice.")),
    ]
    whole = episode(trip, "end", start, start + 19)
    asked = "a word about the garden and the ferry"
    encoder = HashingEncoder()
    for known, found in (((*many, *trip), False), ((*many, *trip, whole), True)):
        memory = Recall({"long": Delving(known, "long")}, encoder)
        events = {e.event for e in memory.find(Clue(asked), 500, depth=8)}
        assert (trip[1].id in events) is found
    assert whole.id not in events


def test_each_event_is_found_once_and_no_episode() -> None:
    told = [event("talk", 10.0 * n, 10.0 * n + 9, said(10 * n, 10 * n + 4, "The garden.")) for n in range(9)]
    whole = episode(told, "end", 0.0, 89.0)
    found = Delving([*told, whole], "long").search(Cue(keywords={"garden": 1.0}), 9, Span())
    assert sorted(hit.event.id for hit in found) == sorted(each.id for each in told)
