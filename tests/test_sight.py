from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence

import cv2
import numpy as np
import pytest

from pipeline.boundary import Boundary, Reason, State
from pipeline.cutting.segmentation import Segmenter
from pipeline.observation import Observation
from tests.films import FPS, Picture, dissolved, faded, glimpses, looks, panned, scene, shot

A, B = scene(1), scene(2)


def order(observations: Iterable[Observation]) -> list[Observation]:
    return sorted(observations, key=lambda o: (o.t0, str(o.kind)))


def film(frames: Sequence[Picture]) -> list[Observation]:
    return order([*glimpses(frames), *looks(frames)])


def both(frames: Sequence[Picture]) -> tuple[list[Observation], list[Observation]]:
    """The film by its frames alone, and with what a vision model looked at."""
    alone = glimpses(frames)
    return order(alone), order([*alone, *looks(frames)])


def boundaries(observations: Iterable[Observation]) -> list[Boundary]:
    segmenter = Segmenter()
    return [b for o in observations for b in segmenter.push(o)] + list(segmenter.flush())


def cuts(observations: Iterable[Observation]) -> list[float]:
    return [
        b.t for b in boundaries(observations) if b.state is State.COMMITTED and b.reason is Reason.SURPRISE
    ]


def test_a_cut_is_found_to_the_frame() -> None:
    for observations in both([*shot(A, 6.0), *shot(B, 5.0), *shot(A, 6.0)]):
        assert cuts(observations) == pytest.approx([6.0, 11.0], abs=0.01)


@pytest.mark.parametrize("fps", [5.0, 12.5, 30.0])
def test_a_cut_is_found_at_any_rate(fps: float) -> None:
    step = FPS / fps
    frames = [*shot(A, 8.0), *shot(B, 8.0)]
    slower = [frames[int(n * step)] for n in range(int(len(frames) / step))]
    found = cuts(glimpses(slower, fps))
    assert found == pytest.approx([8.0], abs=1.01 / min(fps, 25))


def test_a_dissolve_cuts_once_in_its_middle() -> None:
    for observations in both(dissolved(A, B, 5.0, 1.2, 11.0)):
        assert cuts(observations) == pytest.approx([5.6], abs=0.25)


def test_a_fade_through_black_cuts_once() -> None:
    black = [np.zeros_like(A)] * 15
    out, into = faded(shot(A, 0.6, start=5.0), black), faded(black, shot(B, 0.6))
    frames = [*shot(A, 5.0), *out, *into, *shot(B, 5.0, start=0.6)]
    assert cuts(film(frames)) == pytest.approx([5.6], abs=0.25)


def test_a_slow_pan_to_another_place_cuts_once() -> None:
    wide = scene(5, width=640)
    left, right = wide[:, : A.shape[1]], wide[:, -A.shape[1] :]
    frames = [*shot(left, 6.0, sway=0.5), *panned(wide, 4.0), *shot(right, 6.0, sway=0.5)]
    found = cuts(film(frames))
    assert len(found) == 1
    assert 6.0 <= found[0] <= 10.0


def _flash(frames: list[Picture]) -> list[Picture]:
    return [np.clip(frame + 0.7, 0, 1) if 150 <= n < 152 else frame for n, frame in enumerate(frames)]


def _dropout(frames: list[Picture]) -> list[Picture]:
    return [np.zeros_like(frame) if 150 <= n < 153 else frame for n, frame in enumerate(frames)]


def _exposure(frames: list[Picture]) -> list[Picture]:
    return [frame * 0.6 if n >= 150 else frame for n, frame in enumerate(frames)]


def _shaken(frames: list[Picture]) -> list[Picture]:
    random = np.random.default_rng(0)
    moves = [np.array([[1, 0, dx], [0, 1, dy]], np.float32) for dx, dy in random.normal(0, 8, (20, 2))]
    size = (A.shape[1], A.shape[0])
    return [
        cv2.warpAffine(frame, moves[n - 150], size, borderMode=cv2.BORDER_REFLECT)
        if 150 <= n < 170
        else frame
        for n, frame in enumerate(frames)
    ]


def _leaf(frames: list[Picture]) -> list[Picture]:
    passing = []
    for n, frame in enumerate(frames):
        x = (n - 150) * 12
        leaf = frame.copy()
        leaf[40:90, max(0, x) : max(0, x + 50)] = (0.2, 0.6, 0.1)
        passing.append(leaf)
    return passing


def _title(frames: list[Picture]) -> list[Picture]:
    titled = []
    for n, frame in enumerate(frames):
        share = min(1.0, max(0.0, (n - 150) / 25))
        page = (frame * 255).astype(np.uint8)
        cv2.putText(page, "A TITLE", (50, 90), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (255, 255, 255), 6)
        titled.append(frame * (1 - share) + page.astype(np.float32) / 255 * share)
    return titled


def _frozen(frames: list[Picture]) -> list[Picture]:
    return [frames[150] if 150 <= n < 175 else frame for n, frame in enumerate(frames)]


@pytest.mark.parametrize("happens", [_flash, _dropout, _exposure, _shaken, _leaf, _title, _frozen])
def test_what_passes_or_touches_a_part_does_not_cut(
    happens: Callable[[list[Picture]], list[Picture]],
) -> None:
    assert [cuts(observations) for observations in both(happens(shot(A, 12.0)))] == [[], []]


def test_a_still_picture_is_one_event() -> None:
    assert cuts(glimpses([A] * 400)) == []


def test_a_cut_is_announced_at_once_and_committed_within_five_seconds() -> None:
    segmenter, seen = Segmenter(), {}
    for observation in film([*dissolved(A, B, 6.0, 1.0, 12.0), *shot(A, 6.0)]):
        for boundary in segmenter.push(observation):
            seen.setdefault((boundary.number, boundary.state), observation.t0 - boundary.t)
    assert seen[(1, State.PROVISIONAL)] < 0.5
    assert seen[(0, State.PROVISIONAL)] < 3.0
    assert max(seen.values()) < 5.0


def test_resumed_in_the_middle_of_a_film_is_never_stopped() -> None:
    observations = film(dissolved(A, B, 5.0, 1.0, 11.0))
    for at in (100, 135, 160):
        segmenter = Segmenter()
        first = [b for o in observations[:at] for b in segmenter.push(o)]
        resumed = Segmenter()
        resumed.restore(pickle.loads(pickle.dumps(segmenter.snapshot())))
        rest = [b for o in observations[at:] for b in resumed.push(o)] + list(resumed.flush())
        assert first + rest == boundaries(observations)


def test_what_comes_later_never_changes_what_is_committed() -> None:
    frames = [*shot(A, 5.0), *dissolved(B, A, 5.0, 1.0, 11.0)]
    whole = [b for b in boundaries(film(frames)) if b.state is State.COMMITTED]
    for end in (120, 160, 260, 300):
        segmenter = Segmenter()
        known = [b for o in film(frames[:end]) for b in segmenter.push(o) if b.state is State.COMMITTED]
        assert whole[: len(known)] == known


def test_its_memory_does_not_grow_with_the_film() -> None:
    segmenter, sizes = Segmenter(), []
    for n, observation in enumerate(film([*shot(A, 20.0), *shot(B, 20.0)])):
        list(segmenter.push(observation))
        if n in (500, 1000):
            sizes.append(len(pickle.dumps(segmenter.snapshot())))
    assert sizes[1] <= sizes[0] * 1.1
