from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from pipeline.event import Event
from pipeline.item import Vector
from pipeline.recalling.matching import ACCEPT
from pipeline.recalling.ranking import Known, Ranked
from pipeline.recalling.talk import PAUSE, rank_talk
from pipeline.words.keywords import query
from tests.recollections import HashingEncoder, event, said


def vectors(texts: Iterable[str]) -> Mapping[str, Vector]:
    return {text: HashingEncoder().read([text])[0] for text in texts}


def nothing(texts: Iterable[str]) -> Mapping[str, Vector]:
    return {}


def ranked(asked: str, *events: Event, read: bool = True) -> list[Ranked]:
    row = HashingEncoder().read([asked])[0]
    known = [Known(e, "long", text=float(e.vectors["text"] @ row) if e.words else 0.0) for e in events]
    found = rank_talk(known, query(asked), row, vectors if read else nothing)
    return sorted(found, key=lambda r: -r.score)


def score(found: list[Ranked], text: str) -> float:
    return next(r.score for r in found if r.moment.text == text)


HOUSE = event(
    "talk", 0, 30,
    said(0, 4, "We bought the house by the lake.", "Ann"),
    said(5, 9, "The roof leaked for years, sadly.", "Bob"),
    said(10, 14, "I fixed it with tar and patience.", "Ann"),
)  # fmt: skip


@pytest.mark.parametrize("read", [True, False])
def test_the_sentence_with_the_words_comes_first(read: bool) -> None:
    found = ranked("a leaked roof", HOUSE, read=read)
    assert found[0].moment.text == "The roof leaked for years, sadly."
    assert found[0].score >= ACCEPT


def test_what_is_said_next_to_it_counts_too() -> None:
    far = event("talk", 300, 310, said(300, 304, "I fixed it with glue and patience."))
    found = ranked("the leaked roof", HOUSE, far)
    beside = score(found, "I fixed it with tar and patience.")
    assert beside > score(found, "I fixed it with glue and patience.")


@pytest.mark.parametrize(("stream", "pause"), [("talk", PAUSE + 1), ("other", 1.0)])
def test_a_pause_or_another_stream_parts_what_was_said(stream: str, pause: float) -> None:
    first = event("talk", 0, 4, said(0, 4, "The roof leaked for years."))
    near = event("talk", 5, 9, said(5, 9, "Tar and patience fixed it."))
    apart = event(stream, 4 + pause, 9 + pause, said(4 + pause, 8 + pause, "Tar and patience fixed it."))
    together = score(ranked("the leaked roof", first, near), "Tar and patience fixed it.")
    assert together > score(ranked("the leaked roof", first, apart), "Tar and patience fixed it.")


def test_neighbours_in_two_events_are_neighbours() -> None:
    first = event("talk", 0, 4, said(0, 4, "The roof leaked for years."))
    second = event("talk", 5, 9, said(5, 9, "Tar and patience fixed it."))
    assert [r.moment.t0 for r in ranked("the leaked roof", second, first)] == [0, 5]
    alone = score(ranked("the leaked roof", second), "Tar and patience fixed it.")
    assert score(ranked("the leaked roof", second, first), "Tar and patience fixed it.") > alone


def test_who_is_asked_about_comes_before_another_who_says_the_same() -> None:
    both = event(
        "talk", 0, 9,
        said(0, 4, "Painting calms the mind.", "Bob"),
        said(200, 204, "Painting calms the mind.", "Ann"),
    )  # fmt: skip
    assert ranked("What does Ann say about painting?", both)[0].moment.speaker == "Ann"


def test_a_word_that_nobody_said_lowers_what_it_is_asked_with() -> None:
    roof = ranked("the leaked roof", HOUSE)[0].score
    assert ranked("the leaked helicopter roof", HOUSE)[0].score < roof


def test_nothing_said_is_nothing_found() -> None:
    assert ranked("the roof", event("talk", 0, 9)) == []
