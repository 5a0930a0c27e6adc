from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.boundary import Boundary, Reason, State
from pipeline.event import Event
from pipeline.memory import Cue, Span
from pipeline.observation import Kind, Observation
from pipeline.remembering.shortterm import ShortTerm


def said(t0: float, t1: float, text: str, final: bool = True) -> Observation:
    return Observation("cam", t0, t1, Kind.SPEECH, text=text, final=final)


def look(t: float, jpeg: bytes = b"jpeg") -> Observation:
    return Observation("cam", t, t, Kind.VISION, jpeg=jpeg)


def end(number: int, t: float, state: State = State.COMMITTED) -> Boundary:
    return Boundary(number, t, state, Reason.SURPRISE)


def texts(memory: ShortTerm) -> list[str]:
    return [event.text for event in memory.snapshot.events]


def test_what_was_just_perceived_can_be_asked_for_at_once() -> None:
    memory = ShortTerm("cam", wall0=1000.0)
    memory.observe(said(1, 2, "the red mug"))
    (hit,) = memory.snapshot.search(Cue(keywords={"mug": 1.0}), 5, Span())
    assert (hit.event.text, hit.store, hit.event.state) == ("the red mug", "short", State.OPEN)


def test_a_snapshot_never_changes() -> None:
    memory = ShortTerm("cam", 0.0)
    memory.observe(said(1, 2, "one"))
    before = memory.snapshot
    memory.observe(said(3, 4, "two"))
    assert [event.text for event in before.events] == ["one"]
    assert texts(memory) == ["one two"]


def test_a_cut_splits_by_the_middle_of_each_observation() -> None:
    memory = ShortTerm("cam", 0.0)
    for observation in (said(1, 3, "before"), said(4, 7, "across, mostly after"), look(9)):
        memory.observe(observation)
    (event,) = memory.cut(end(0, 5.0))
    assert (event.text, event.t0, event.t1) == ("before", 0.0, 5.0)
    assert texts(memory) == ["before", "across, mostly after"]


def test_a_provisional_boundary_moves_and_words_move_with_it() -> None:
    memory = ShortTerm("cam", 0.0)
    for observation in (said(1, 2, "a"), said(3, 4, "b"), said(5, 6, "c")):
        memory.observe(observation)
    assert memory.cut(end(0, 4.5, State.PROVISIONAL)) == []
    assert [e.text for e in memory.provisional()] == ["a b"]
    (event,) = memory.cut(end(0, 2.5))
    assert (event.text, event.t1) == ("a", 2.5)
    assert texts(memory) == ["a", "b c"]


def test_moving_a_boundary_between_two_closed_events() -> None:
    memory = ShortTerm("cam", 0.0)
    for observation in (said(1, 2, "a"), said(3, 4, "b"), said(7, 8, "c")):
        memory.observe(observation)
    memory.cut(end(0, 4.5, State.PROVISIONAL))
    memory.cut(end(1, 6.0, State.PROVISIONAL))
    memory.cut(end(0, 2.5))
    assert texts(memory) == ["a", "b", "c"]
    assert memory.snapshot.events[1].t0 == 2.5


def test_late_speech_joins_the_committed_event_it_belongs_to() -> None:
    memory = ShortTerm("cam", 0.0)
    memory.observe(look(1.0))
    memory.cut(end(0, 5.0))
    memory.observe(look(6.0))
    (changed,) = memory.observe(said(2, 3, "late but not lost"))
    assert changed.id == "cam/0"
    assert changed.text == "late but not lost"


def test_talk_across_the_end_of_a_committed_event_is_part_of_the_next() -> None:
    memory = ShortTerm("cam", 0.0)
    memory.observe(said(1, 2, "before"))
    (before,) = memory.cut(end(0, 8.0))
    memory.cut(end(1, 12.0, State.PROVISIONAL))
    assert memory.observe(said(2, 9, "a long sentence across")) == []
    assert memory.snapshot.events[0] == before
    assert texts(memory) == ["before", "a long sentence across"]
    (after,) = memory.cut(end(1, 12.0))
    assert (after.t0, after.text) == (8.0, "a long sentence across")
    assert memory.observe(said(7, 30, "longer than all")) == []  # neither of the two changes
    assert texts(memory) == ["before", "a long sentence across", "longer than all"]


def test_a_guess_is_replaced_by_what_was_really_said() -> None:
    memory = ShortTerm("cam", 0.0)
    memory.observe(said(1, 2, "hell", final=False))
    memory.observe(said(1, 3, "hello worl", final=False))
    assert texts(memory) == ["hello worl"]
    memory.observe(said(1, 3.2, "Hello, world."))
    assert texts(memory) == ["Hello, world."]


def test_a_guess_at_what_turned_out_to_be_no_speech_goes() -> None:
    memory = ShortTerm("cam", 0.0)
    memory.observe(said(1, 2, "hm", final=False))
    memory.reach(4.0, speech=3.5)
    assert texts(memory) == []


def test_it_is_bounded_in_time_and_lets_go_only_of_what_is_fully_told() -> None:
    memory = ShortTerm("cam", 0.0, seconds=10.0)
    for n in range(10):
        memory.observe(look(n * 5.0))
        memory.cut(end(n, n * 5.0 + 4))
    memory.evict(told=20.0)
    assert memory.snapshot.events[0].t1 > 20.0
    memory.evict(told=100.0)
    assert all(event.t1 >= 45.0 - 10.0 for event in memory.snapshot.events)


def test_it_is_bounded_in_bytes() -> None:
    memory = ShortTerm("cam", 0.0, size=10_000)
    for n in range(20):
        memory.observe(look(float(n), b"x" * 1000))
        memory.cut(end(n, n + 0.5))
        memory.evict(told=1000.0)
    assert memory.bytes <= 10_000
    assert memory.snapshot.events[-1].t1 == 19.5


def test_keyframes_are_found_by_their_time() -> None:
    memory = ShortTerm("cam", 0.0)
    memory.observe(look(1.234, b"one"))
    assert memory.keyframe(1.234) == b"one"
    assert memory.keyframe(2.0) == b""


def test_what_is_forgotten_is_gone_at_once_and_watching_goes_on() -> None:
    memory = ShortTerm("cam", wall0=1000.0)
    for observation in (said(1, 2, "secret"), said(7, 8, "harmless")):
        memory.observe(observation)
    memory.cut(end(0, 5.0, State.PROVISIONAL))
    memory.forget(Span(until=1004.0))
    assert texts(memory) == ["harmless"]
    assert memory.cut(end(0, 5.0)) == []
    memory.forget(Span(("cam",)))
    assert texts(memory) == []
    memory.observe(said(9, 10, "later"))
    assert texts(memory) == ["later"]


@given(st.permutations(range(8)), st.sets(st.integers(1, 7)))
def test_the_order_of_arrival_does_not_matter(order: list[int], cuts: set[int]) -> None:
    assert _events([*range(8)], cuts) == _events(order, cuts)


def _events(order: list[int], cuts: set[int]) -> list[tuple[str, str]]:
    memory = ShortTerm("cam", 0.0)
    for n in order[:4]:
        memory.observe(said(n, n + 0.8, f"word{n}"))
    for number, t in enumerate(sorted(cuts)):
        memory.cut(end(number, float(t)))
    for n in order[4:]:
        memory.observe(said(n, n + 0.8, f"word{n}"))
    return [(event.id, event.text) for event in memory.snapshot.events if _said(event)]


def _said(event: Event) -> bool:
    return bool(event.text)
