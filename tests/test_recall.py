from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.answering.reasoner import Reasoner
from pipeline.asking.question import Clue, Question
from pipeline.clock import ManualClock
from pipeline.event import Event, Moment
from pipeline.evidence import Answer, Evidence
from pipeline.memory import Span
from pipeline.observation import WORDED, Kind, Tag
from pipeline.recalling.cached import CachedReader
from pipeline.recalling.matching import ACCEPT
from pipeline.recalling.ranking import Known, Ranked, labels_of, spread
from pipeline.recalling.recall import DEEP, Recall
from pipeline.remembering.inmemory import Exact
from tests.recollections import (
    EVENTS,
    PARKED,
    WALL,
    WINDOW,
    HashingEncoder,
    event,
    heard,
    reasoner,
    said,
    seen,
)


def recall(*memories: Exact) -> Recall:
    encoder = HashingEncoder()
    return Recall(dict(zip(("short", "long"), memories, strict=False)), encoder, encoder)


def test_the_best_moment_comes_first_with_its_own_times_and_refs() -> None:
    best = reasoner().recall("the two kittens", 5)[0]
    assert (best.text, best.t0, best.t1) == ("Please call the station about the two kittens.", 8, 11)
    assert (best.event, best.kind, best.refs, best.speaker) == ("yard/0", "speech", ("L2",), "Bob")


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("car", Kind.VISION, "sports car, street"),
        ("vehicle", Kind.VISION, "sports car, street"),
        ("the sound of rain", Kind.SOUND, "rain"),
        ("dog", Kind.SOUND, "dog"),
        ("what was said about pepper", Kind.SPEECH, "The soup needs more salt and pepper."),
    ],
)
def test_words_find_what_was_seen_heard_and_said(text: str, kind: Kind, found: str) -> None:
    best = reasoner().recall(text, 3)[0]
    assert (best.kind, best.text) == (kind, found)


def test_an_event_in_both_memories_counts_once_and_the_newer_copy_wins() -> None:
    found = [e for e in reasoner().recall("the grey one by the window", 20) if e.text.startswith("I really")]
    assert [(e.store, e.event) for e in found] == [("short", WINDOW.id)]


def test_events_are_in_order_of_time_and_known_once() -> None:
    both = recall(Exact([WINDOW]), Exact([WINDOW, PARKED]))
    assert [(k.event.id, k.store) for k in both.events()] == [(PARKED.id, "long"), (WINDOW.id, "short")]


def test_a_span_and_kinds_bound_what_is_found() -> None:
    everything = recall(Exact(EVENTS))
    found = everything.find(Clue("dog"), 50, Span(("yard",), WALL + 20, WALL + 45))
    assert {e.event for e in found} <= {WINDOW.id, PARKED.id, "yard/45000"}
    assert all(e.stream == "yard" for e in found)
    assert {Kind(e.kind) for e in everything.find(Clue("dog", WORDED), 50)} <= WORDED


def test_scores_fall_and_lie_between_nothing_and_one() -> None:
    scores = [e.score for e in reasoner().recall("Ann and the red van", 50)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_nothing_asked_finds_nothing() -> None:
    assert reasoner().recall("  ", 5) == []


def test_a_sentence_of_the_speaker_named_goes_before_another_one_alike() -> None:
    talk = event(
        "a", 0, 10, said(0, 2, "The budget is fine.", "Bob"), said(3, 5, "The budget is fine.", "Ann")
    )
    found = recall(Exact([talk])).find(Clue("Ann budget", WORDED), 2)
    assert [e.speaker for e in found] == ["Ann", "Bob"]


def test_breeds_add_up_to_a_dog() -> None:
    breeds = tuple(Tag(name, 0.08, ("dog",)) for name in ("beagle", "boxer", "collie", "pug"))
    one = event("a", 0, 10, seen(0, 9, "beagle"), tags=breeds[:1])
    many = event("b", 0, 10, seen(0, 9, "beagle, boxer, collie, pug"), tags=breeds)
    scores = {e.stream: e.score for e in recall(Exact([one, many])).find(Clue("dog"), 2)}
    assert scores["b"] > scores["a"] > 0


def test_labels_of_a_run_keep_what_they_are_a_kind_of() -> None:
    assert labels_of(WINDOW, WINDOW.moments[0]) == [Tag("tabby", 0.7, ("cat", "animal"))]
    assert labels_of(WINDOW, heard(1, 2, "thunder")) == [Tag("thunder", 0.9)]


@given(st.integers(min_value=1, max_value=30))
def test_fewer_are_the_first_of_more(k: int) -> None:
    everything = recall(Exact(EVENTS))
    more: list[Evidence] = everything.search("Ann and the dog by the window", 30)
    assert everything.search("Ann and the dog by the window", k) == more[:k]


def test_what_lies_in_the_time_that_is_spoken_of_comes_first() -> None:
    day = 86_400.0
    early, late = (
        replace(
            event(f"walk{n}", 0, 10, said(1, 4, "We went for a walk by the sea.")), wall0=WALL + n * 40 * day
        )
        for n in range(2)
    )
    both = recall(Exact([early, late]))
    for n, one in enumerate((early, late)):
        when = f"{datetime.fromtimestamp(one.wall0, UTC):%-d %B %Y}"
        found = both.search(f"Where did we walk on {when}?", 2, now=WALL + 99 * day)
        assert found[0].event == one.id, n
        assert found[0].score > found[1].score


def test_an_overview_is_spread_over_what_was_said() -> None:
    scores = [0.9, 0.8, 0.8, 0.7, 0.7, 0.7, 0.7]
    told = [said(10 * n, 10 * n + 4, "The budget.") for n in range(len(scores))]
    ranked = [Ranked(Known(PARKED, "long"), m, s) for m, s in zip(told, scores, strict=True)]
    best = sorted(spread(ranked), key=lambda r: -r.score)
    assert best[0].score == 0.9
    assert [r.moment.t0 for r in best[:3]] != [0, 10, 20]
    assert max(r.moment.t0 for r in best[:3]) > 20


def test_notes_are_recalled_as_thoughts_and_answer_what_is_usual() -> None:
    text = "van is usually seen around 08:05, on 5 of 6 days"
    note = replace(event("yard", 0.0, 500.0), level="note", moments=(Moment(Kind.THOUGHT, 0.0, 500.0, text),))
    memory = Exact([PARKED, note], "long")
    found = recall(Exact([]), memory).search("When is the van usually seen?", 3)
    assert (found[0].kind, found[0].text) == ("thought", text)
    encoder = HashingEncoder()
    replies = list(
        Reasoner(Exact([]), memory, encoder, encoder).ask(Question("When does the van usually come?", WALL))
    )
    answer = replies[-1]
    assert isinstance(answer, Answer) and answer.text.startswith("Van is usually seen around 08:05")
    plain = recall(Exact([]), memory).find(Clue("van"), 5, text="Did you see a van?")
    assert plain[0].kind == "speech"


def test_a_time_alone_is_still_looked_for() -> None:
    found = recall(Exact([event("walk", 0, 9, said(1, 4, "We went there today, it was Tuesday."))]))
    assert found.search("today", 3, now=WALL) == found.search("today", 3)
    assert found.search("today", 3, now=WALL)


def test_where_time_runs_out_the_likeliest_still_comes_first() -> None:
    told = [event("talk", n * 10.0, n * 10.0 + 9, said(n * 10, n * 10 + 4, f"Line {n}.")) for n in range(60)]
    clock, encoder = ManualClock(), HashingEncoder()

    class Slow(HashingEncoder):
        def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            clock.advance(1.0)
            return super().read(texts)

    slow, read = Slow(), CachedReader(Slow())
    memories = {"long": Exact([*told, PARKED, WINDOW])}
    hurried = Recall(memories, read, encoder, clock=clock)
    assert hurried.search("the two kittens", 1)[0].refs == ("L2",)
    assert clock.now < 5
    assert Recall(memories, slow, encoder).search("the two kittens", 1)[0].refs == ("L2",)


def scene(t0: float, near: float, look: int, label: str = "crate") -> Event:
    """Ten seconds in which all looks are the `look`-th, and so near to "lounge"."""
    lounge = HashingEncoder().imagine(["lounge"])[0]
    own = np.eye(len(lounge), dtype=np.float32)[look]
    vector = np.asarray(near * lounge + np.sqrt(1 - near**2) * own, np.float32)
    shown = event("den", t0, t0 + 10, seen(t0, t0 + 10, label), tags=(Tag(label, 0.7),))
    return replace(shown, vectors={"vision": vector})


def lounges(*scenes: Event) -> dict[float, float]:
    """Scores of the places where a lounge was seen, where every one counts."""
    found = recall(Exact(scenes)).find(Clue("lounge", frozenset({Kind.VISION})), DEEP, depth=DEEP)
    return {e.t0: e.score for e in found}


def test_a_scene_that_comes_back_shows_again_what_only_its_looks_tell() -> None:
    alone = lounges(scene(0, 0.5, 0), scene(20, 0.35, 1))
    again = lounges(scene(0, 0.5, 0), scene(20, 0.35, 1), scene(40, 0.15, 0))
    assert again == pytest.approx({**alone, 40: alone[0] * 0.93}, abs=0.01)


def test_what_looks_otherwise_is_less_likely_the_same() -> None:
    apart = lounges(scene(0, 0.5, 0), scene(20, 0.45, 1))
    assert apart[20] < lounges(scene(20, 0.45, 1))[20]


def test_what_is_named_is_told_by_its_name_and_not_by_its_scene() -> None:
    named = lounges(scene(0, 0.5, 0, "lounge"), scene(20, 0.15, 0))
    assert named[0] > ACCEPT > named[20]


def test_a_look_that_is_not_good_enough_is_no_more_where_it_comes_back() -> None:
    assert all(score < ACCEPT for score in lounges(scene(0, 0.1, 0), scene(20, 0.09, 0)).values())


def resembling(text: str, of: str) -> Event:
    """A look that is called `text` and looks like `of`."""
    known = event("field", 60, 80, seen(60, 79, text), tags=(Tag(text, 0.7),))
    return replace(known, vectors={"vision": HashingEncoder().imagine([of])[0]})


def test_what_is_only_like_it_gives_way_to_who_speaks_of_it() -> None:
    look = resembling("airliner", "flights cancelled")
    told = event("field", 90, 99, said(91, 95, "The flights were cancelled in the storm."))
    found = recall(Exact([look, told])).find(Clue("flights cancelled"), DEEP)
    assert found[0].said and not any(e.kind == "vision" and e.score >= ACCEPT for e in found)
    assert recall(Exact([look])).find(Clue("flights cancelled"), DEEP)[0].score >= ACCEPT


def test_what_is_only_like_it_gives_way_to_what_bears_the_name() -> None:
    like = resembling("streetcar", "trolleybus")
    named = replace(resembling("trolleybus", "trolleybus"), t0=100.0)
    found = recall(Exact([like, named])).find(Clue("trolleybus", frozenset({Kind.VISION})), DEEP)
    assert [e.text for e in found if e.score >= ACCEPT] == ["trolleybus"]
