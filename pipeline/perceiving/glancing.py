"""Glancing: thumbnails made into observations, one a frame, for segmentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.item import Gap, Glimpses, Item, Tick
from pipeline.observation import Kind, Observation, Percept, Watermark
from pipeline.perceiving.glimpse import plain


class Glancing:
    """A stage from glimpses to one observation each; it needs no model."""

    def __init__(self, stream: str) -> None:
        self._stream = stream

    def push(self, item: Item) -> Iterator[Percept]:
        """Take one item; hand on what it completes."""
        if isinstance(item, Glimpses):
            for t, row in zip(item.times, plain(item.pixels), strict=True):
                yield Observation(self._stream, t, t, Kind.GLIMPSE, vector=row)
        elif isinstance(item, Tick):
            yield Watermark(Kind.GLIMPSE, item.t)
        elif isinstance(item, Gap):
            yield Watermark(Kind.GLIMPSE, item.t1)

    def push_many(self, items: Sequence[Item]) -> Iterator[Percept]:
        """Take items in order; hand on what they complete."""
        for item in items:
            yield from self.push(item)

    def flush(self) -> Iterator[Percept]:
        """Nothing is ever held back."""
        return iter(())
