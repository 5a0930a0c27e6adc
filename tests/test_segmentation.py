from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.boundary import Boundary, Reason, State
from pipeline.cutting.segmentation import INSTANT, SETTLING, Segmenter
from pipeline.item import Vector
from pipeline.observation import Kind, Observation


def view(place: int, noise: int = 0) -> Vector:
    """What a place looks like, each time a little different."""
    base = np.random.default_rng(place).standard_normal(64)
    row = base / np.linalg.norm(base) + 0.02 * np.random.default_rng(1000 + noise).standard_normal(64)
    return (row / np.linalg.norm(row)).astype(np.float32)


def look(t: float, place: int) -> Observation:
    return Observation("cam", t, t, Kind.VISION, vector=view(place, round(t * 100)))


def looks(*places: int, fps: float = 2.0) -> list[Observation]:
    return [look(n / fps, place) for n, place in enumerate(places)]


def run(observations: Iterable[Observation], **settings: float) -> list[Boundary]:
    segmenter = Segmenter(**settings)  # type: ignore[arg-type]
    return [b for o in observations for b in segmenter.push(o)] + list(segmenter.flush())


def committed(boundaries: Sequence[Boundary]) -> list[tuple[float, Reason]]:
    return [(b.t, b.reason) for b in boundaries if b.state is State.COMMITTED]


def cuts(boundaries: Sequence[Boundary]) -> list[float]:
    return [t for t, reason in committed(boundaries) if reason is Reason.SURPRISE]


def test_a_new_place_begins_an_event_where_it_was_first_seen() -> None:
    assert cuts(run(looks(*[1] * 20, *[2] * 20, *[3] * 20))) == [10.0, 20.0]


def test_what_stays_the_same_is_one_event() -> None:
    assert cuts(run(looks(*[1] * 80))) == []


def test_a_flash_does_not_cut() -> None:
    assert cuts(run(looks(*[1] * 20, 9, *[1] * 20))) == []


def test_a_provisional_boundary_comes_first_and_settles_in_time() -> None:
    segmenter = Segmenter()
    known: dict[int, float] = {}
    for observation in looks(*[1] * 20, *[2] * 20, *[3] * 20):
        for boundary in segmenter.push(observation):
            if boundary.state is State.PROVISIONAL:
                known[boundary.number] = boundary.t
            else:
                assert boundary.t == known.pop(boundary.number)
                assert observation.t0 - boundary.t <= SETTLING + 5.0
    assert not known


def test_nothing_is_longer_than_the_longest() -> None:
    boundaries = committed(run(looks(*[1] * 100), longest=10.0))
    assert [t for t, reason in boundaries if reason is Reason.LONGEST] == [10.0, 20.0, 30.0, 40.0]


def test_a_long_silence_is_one_event() -> None:
    months = 8_000_000.0
    assert committed(run([*looks(*[1] * 10), look(months, 1)], longest=4.0)) == [
        (4.0, Reason.LONGEST),
        (8.0, Reason.LONGEST),
        (months, Reason.SILENCE),
    ]
    boundaries = committed(run([*looks(*[1] * 130), look(months, 1), look(months + 1, 1)]))
    assert boundaries == [
        (60.0, Reason.LONGEST),
        (120.0, Reason.LONGEST),
        (months, Reason.SILENCE),
        (months + 1, Reason.END),
    ]


@given(st.floats(0.5, 300.0), st.lists(st.floats(0, 400), max_size=20))
def test_a_silence_is_the_same_however_often_it_is_told_the_time(quiet: float, ticks: list[float]) -> None:
    observations = [*looks(*[1] * 10), look(4.5 + quiet, 1), look(5.0 + quiet, 1)]
    segmenter = Segmenter()
    out: list[Boundary] = []
    for observation in observations:
        for t in sorted(t for t in ticks if t <= observation.t0):
            out += segmenter.tick(t)
        out += segmenter.push(observation)
    out += segmenter.flush()
    assert committed(out) == committed(run(observations))


def test_a_gap_ends_an_event_and_begins_another() -> None:
    gap = Observation("cam", 5.0, 30.0, Kind.GAP)
    after = [look(30.0 + n / 2, 1) for n in range(10)]
    boundaries = committed(run([*looks(*[1] * 10), gap, *after]))
    assert [t for t, reason in boundaries if reason is Reason.GAP] == [5.0, 30.0]


def test_speech_is_never_lost_behind_the_end() -> None:
    last = Observation("cam", 4.0, 9.0, Kind.SPEECH, vector=view(1))
    assert committed(run([*looks(*[1] * 8), last]))[-1] == (9.0, Reason.END)


def test_a_single_picture_is_an_event() -> None:
    assert committed(run(looks(1))) == [(INSTANT, Reason.END)]
    assert len(committed(run(looks(*[1] * 10, *[2] * 10)))) == 2  # what is longer has no more than before


def test_an_empty_stream_has_no_events() -> None:
    assert run([]) == []


places = st.lists(st.integers(1, 4), min_size=1, max_size=60)


@given(places)
def test_events_follow_each_other_in_order(some: list[int]) -> None:
    boundaries = run(looks(*some), shortest=2.0, longest=12.0)
    times = [t for t, _ in committed(boundaries)]
    assert times == sorted(times)
    numbers = [b.number for b in boundaries if b.state is State.COMMITTED]
    assert numbers == list(range(len(numbers)))
    lengths = np.diff([0.0, *times])
    assert all(lengths <= 12.0 + 1e-9)
    assert all(lengths[:-1] >= 2.0 - 1e-9)


@given(places, places)
def test_what_comes_later_never_changes_what_is_committed(some: list[int], others: list[int]) -> None:
    segmenter = Segmenter()
    before = [b for o in looks(*some) for b in segmenter.push(o) if b.state is State.COMMITTED]
    whole = run(looks(*some, *others))
    assert [b for b in whole if b.state is State.COMMITTED][: len(before)] == before


@given(places, places)
def test_resumed_is_never_stopped(some: list[int], others: list[int]) -> None:
    observations = looks(*some, *others)
    segmenter = Segmenter()
    first = [b for o in observations[: len(some)] for b in segmenter.push(o)]
    resumed = Segmenter()
    resumed.restore(pickle.loads(pickle.dumps(segmenter.snapshot())))
    rest = [b for o in observations[len(some) :] for b in resumed.push(o)] + list(resumed.flush())
    assert first + rest == run(observations)


@given(places, st.lists(st.floats(0, 30), max_size=10))
def test_how_often_it_is_told_the_time_does_not_matter(some: list[int], ticks: list[float]) -> None:
    observations, segmenter = looks(*some), Segmenter(longest=12.0)
    out: list[Boundary] = []
    for observation in observations:
        for t in sorted(t for t in ticks if t <= observation.t0):
            out += segmenter.tick(t)
        out += segmenter.push(observation)
    out += segmenter.flush()
    assert committed(out) == committed(run(observations, longest=12.0))


def test_its_memory_does_not_grow_with_the_stream() -> None:
    segmenter = Segmenter()
    sizes = []
    for n in range(3000):
        list(segmenter.push(look(n / 2, n // 30 % 5)))
        if n in (1000, 2999):
            sizes.append(len(pickle.dumps(segmenter.snapshot())))
    assert sizes[1] <= sizes[0] * 1.1
