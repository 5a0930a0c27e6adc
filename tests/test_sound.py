"""Sound in even chunks on the stream clock."""

from __future__ import annotations

from itertools import pairwise

import av
import numpy as np
import pytest

from actors.sources.sound import Chunker
from pipeline.item import RATE, Audio


def sound(seconds: float, rate: int, layout: str = "mono") -> av.AudioFrame:
    channels = 2 if layout == "stereo" else 1
    wave = np.full((channels, round(seconds * rate)), 0.25, np.float32)
    frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout=layout)
    frame.sample_rate = rate
    return frame


def chunks(starts: list[float], rate: int, layout: str = "mono") -> list[Audio]:
    chunker = Chunker()
    made = [a for t in starts for a in chunker.push(sound(0.02, rate, layout), t)]
    return made + list(chunker.flush())


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_chunks_join_without_a_seam(rate: int, layout: str) -> None:
    made = chunks([n * 0.02 for n in range(100)], rate, layout)
    assert made[0].t == 0.0
    assert all(b.t == pytest.approx(a.end, abs=1e-6) for a, b in pairwise(made))
    assert made[-1].end == pytest.approx(2.0, abs=0.01)
    assert all(0.2 < len(a.samples) / RATE < 0.5 for a in made[:-1])
    assert np.median(np.concatenate([a.samples for a in made])) == pytest.approx(0.25, abs=0.01)


def test_jitter_does_not_tear_a_chunk() -> None:
    rough = np.random.default_rng(1).uniform(-0.03, 0.03, 100)
    made = chunks([n * 0.02 + r for n, r in enumerate(rough)], RATE)
    assert all(b.t == pytest.approx(a.end, abs=1e-6) for a, b in pairwise(made))


def test_a_jump_begins_a_new_chunk() -> None:
    made = chunks([0.0, 0.02, 5.0, 5.02], RATE)
    assert [(a.t, round(a.end, 2)) for a in made] == [(0.0, 0.04), (5.0, 5.04)]


def test_rate_and_channels_may_change_on_the_way() -> None:
    chunker, t = Chunker(), 0.0
    made = []
    for rate, layout in ((48_000, "stereo"), (44_100, "mono"), (48_000, "stereo")):
        for _ in range(50):
            made += chunker.push(sound(0.02, rate, layout), t)
            t += 0.02
    made += chunker.flush()
    assert all(b.t == pytest.approx(a.end, abs=1e-6) for a, b in pairwise(made))
    assert made[-1].end == pytest.approx(3.0, abs=0.02)
    assert np.median(np.concatenate([a.samples for a in made])) == pytest.approx(0.25, abs=0.01)
