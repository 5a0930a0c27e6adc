from __future__ import annotations

import numpy as np

from pipeline.item import Audio, Gap, Glimpses, Item, Tick, shifted
from pipeline.observation import Kind, Observation, Watermark
from pipeline.perceiving.glancing import Glancing
from pipeline.perceiving.glimpse import CELLS, HEIGHT, WIDTH

PIXELS = np.arange(3 * HEIGHT * WIDTH * 3, dtype=np.uint32).reshape(3, HEIGHT, WIDTH, 3).astype(np.uint8)
BATCH = Glimpses((1.0, 1.04, 1.08), PIXELS)


def test_each_thumbnail_is_an_observation_at_its_own_time() -> None:
    seen = list(Glancing("cam").push(BATCH))
    assert [o.t0 for o in seen if isinstance(o, Observation)] == [1.0, 1.04, 1.08]
    assert all(isinstance(o, Observation) and o.kind is Kind.GLIMPSE for o in seen)
    first = seen[0]
    assert isinstance(first, Observation) and first.vector is not None
    assert first.vector.shape == (3 * CELLS,)
    assert np.array_equal(np.rint(first.vector * 255).astype(np.uint8), PIXELS[0].ravel())


def test_progress_is_passed_on_and_sound_is_not_looked_at() -> None:
    items: list[Item] = [Tick(2.0), Gap(2.0, 9.0, "away"), Audio(9.0, np.zeros(16, np.float32))]
    assert list(Glancing("cam").push_many(items)) == [
        Watermark(Kind.GLIMPSE, 2.0),
        Watermark(Kind.GLIMPSE, 9.0),
    ]
    assert list(Glancing("cam").flush()) == []


def test_glimpses_are_shifted_as_one() -> None:
    later = shifted(BATCH, 10.0)
    assert isinstance(later, Glimpses)
    assert later.times == (11.0, 11.04, 11.08)
    assert (later.t, later.end) == (11.0, 11.08)
