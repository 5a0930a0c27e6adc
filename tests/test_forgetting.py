from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.observation import Kind, Tag
from pipeline.remembering.forgetting import Hour, Lightened, lighten, representative
from pipeline.remembering.retention import Allowance
from pipeline.remembering.size import size
from tests.strategies import unit

PICTURE = 8_000
PLENTY = Allowance(10_000_000, 100_000_000)
WORDS = "boat car dog door rain street song van wind window bread night train letter".split()


def event(n: int, seed: int = 0, stream: str = "door", surprise: float = 0.0) -> Event:
    rng = np.random.default_rng(1000 * seed + n)
    t0 = 10.0 * n
    said = " ".join(rng.choice(WORDS, 6))
    return Event(
        stream,
        t0,
        t0 + 10.0,
        0.0,
        State.COMMITTED,
        surprise=surprise or float(rng.exponential()),
        moments=(
            Moment(Kind.VISION, t0, t0 + 9, "street"),
            Moment(Kind.SPEECH, t0 + 1, t0 + 2, said, ref=f"r{n}"),
        ),
        tags=(Tag("street", 0.5),),
        keyframe=f"/v1/keyframes/{stream}/{n * 10_000}.jpg",
        vectors={"vision": unit(64, seed + n // 7), "text": unit(64, 50 + seed + n)},
    )


def hour(events: list[Event], **known: object) -> Hour:
    pictures = {address: PICTURE for e in events for address in e.keyframes}
    return Hour(events=events, pictures=pictures, **known)  # type: ignore[arg-type]


def total(light: Lightened) -> int:
    return sum(map(size, light.kept))


EVENTS = [event(n) for n in range(60)]
FULL = sum(map(size, EVENTS))


def test_what_fits_keeps_all_of_its_words_looks_and_pictures() -> None:
    light = lighten(hour(EVENTS), PLENTY)
    assert [(e.id, e.moments, e.keyframe) for e in light.kept] == [
        (e.id, e.moments, e.keyframe) for e in EVENTS
    ]
    assert not light.gone and not light.pictures


def test_surprising_ones_are_kept_stronger() -> None:
    events = [event(n, surprise=1.0) for n in range(20)]
    events[7] = replace(events[7], surprise=9.0)
    strengths = [e.strength for e in lighten(hour(events), PLENTY).kept]
    assert max(strengths) == strengths[7] > strengths[8] > strengths[6] == 1.0


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 99), st.floats(0.02, 1.2), st.floats(0.0, 1.2))
def test_it_takes_no_more_than_it_may_and_says_all_that_has_changed(
    seed: int, share: float, pictured: float
) -> None:
    events = [event(n, seed) for n in range(30)]
    before = sum(map(size, events))
    allowance = Allowance(int(share * before), int(pictured * 30 * PICTURE))
    light = lighten(hour(events), allowance)
    assert total(light) <= allowance.events
    shown = {address for e in light.kept for address in e.keyframes}
    assert len(shown) * PICTURE <= allowance.pictures
    assert set(light.pictures) == {e.keyframe for e in events} - shown
    written = {e.id: e for e in events if e.id not in light.gone} | {e.id: e for e in light.changed}
    assert sorted(written) == sorted(e.id for e in light.kept)
    assert all(written[e.id] == e for e in light.kept)


def test_neighbours_are_merged_before_anything_is_gone() -> None:
    light = lighten(hour(EVENTS), Allowance(FULL // 3, 60 * PICTURE))
    assert sum(e.stands for e in light.kept) == len(EVENTS)
    assert light.kept[0].t0 == EVENTS[0].t0 and light.kept[-1].t1 == EVENTS[-1].t1
    assert {ref for e in light.kept for ref in e.refs} == {ref for e in EVENTS for ref in e.refs}
    assert not light.pictures


def test_looks_alike_are_merged_first() -> None:
    light = lighten(hour(EVENTS), Allowance(int(0.6 * FULL), 60 * PICTURE))
    scenes = [{int(e.t0 // 70), int((e.t1 - 1) // 70)} for e in light.kept if e.stands > 1]
    assert scenes and sum(len(scene) == 1 for scene in scenes) >= 0.8 * len(scenes)


def test_what_is_held_stays_as_it_is() -> None:
    held = {EVENTS[3].id, EVENTS[40].id}
    light = lighten(hour(EVENTS, held=held), Allowance(1, 1))
    assert light.kept == (EVENTS[3], EVENTS[40])
    assert not any(e.id in held for e in light.changed)


def test_what_was_recalled_outlives_its_like() -> None:
    events = [event(n, surprise=1.0) for n in range(0, 60, 10)]
    events = [replace(e, t0=e.t0 * 10, t1=e.t0 * 10 + 5) for e in events]
    recalls = {events[4].id: 5}
    light = lighten(hour(events, recalls=recalls, age=3.0), Allowance(size(events[4]) + 60, 0))
    assert [e.id for e in light.kept] == [events[4].id]


def test_a_merging_that_was_cut_off_is_made_good() -> None:
    first = lighten(hour(EVENTS), Allowance(FULL // 4, PLENTY.pictures))
    halfway = sorted([*first.kept, *(e for e in EVENTS if e.id in first.gone)], key=lambda e: e.t0)
    again = lighten(hour(halfway), Allowance(FULL // 4, PLENTY.pictures))
    assert set(first.gone) <= set(again.gone)
    assert [e.id for e in again.kept] == [e.id for e in first.kept]


def test_lightening_twice_changes_nothing() -> None:
    allowance = Allowance(FULL // 3, 20 * PICTURE)
    first = lighten(hour(EVENTS), allowance)
    again = lighten(hour(list(first.kept)), allowance)
    assert not again.gone and not again.pictures


def test_episodes_name_what_has_become_of_their_events() -> None:
    episode = Event(
        "door", 0.0, 600.0, 0.0, State.COMMITTED, level="episode", keyframe=EVENTS[5].keyframe,
        links=tuple(e.id for e in EVENTS), vectors={"text": unit(64, 1)},
    )  # fmt: skip
    light = lighten(hour([episode, *EVENTS]), Allowance(FULL // 5, 4 * PICTURE))
    (left,) = (e for e in light.kept if e.level == "episode")
    ids = {e.id for e in light.kept if e.level == "event"}
    assert set(left.links) == ids
    shown = {address for e in light.kept if e.level == "event" for address in e.keyframes}
    assert left.keyframe in shown | {""}


def test_an_episode_that_began_before_is_mended_too() -> None:
    before = Event(
        "door", -50.0, 300.0, 0.0, State.COMMITTED, level="episode", links=("door/other", EVENTS[1].id)
    )
    light = lighten(Hour(EVENTS, across=[before]), Allowance(FULL // 10, 0))
    (mended,) = (e for e in light.changed if e.level == "episode")
    assert mended.links == ("door/other", light.kept[0].id)
    assert mended not in light.kept


def test_regularities_stay() -> None:
    note = Event("door", 1.0, 2.0, 0.0, State.COMMITTED, level="note")
    assert lighten(hour([*EVENTS, note]), Allowance(0, 0)).kept == (note,)


@pytest.mark.parametrize("blind", [True, False])
def test_the_first_pictures_stand_for_all_scenes(blind: bool) -> None:
    events = [event(n) for n in range(28)]
    if blind:
        events.append(replace(event(28), vectors={}))
    order = representative(events, [1.0] * len(events))
    assert sorted(order, key=lambda e: e.t0) == events
    assert {int(e.t0 // 70) for e in order[:4]} == {0, 1, 2, 3}
    if blind:
        assert order[-1] is events[-1]
