"""Looking: frames made into observations by an image encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.item import Frame, Gap, Item, Tick
from pipeline.observation import Kind, Observation, Percept, Watermark
from pipeline.perceiver import Look, Seer


class Looking:
    """A stage from frames to one observation each; those that come together share a pass of the model."""

    def __init__(self, stream: str, seer: Seer) -> None:
        self._stream = stream
        self._seer = seer

    def push(self, item: Item) -> Iterator[Percept]:
        """Take one item; hand on what it completes."""
        yield from self.push_many([item])

    def push_many(self, items: Sequence[Item]) -> Iterator[Percept]:
        """Take items in order; hand on what they complete."""
        frames = [item for item in items if isinstance(item, Frame)]
        looks = iter(self._seer.look([frame.image for frame in frames]) if frames else ())
        for item in items:
            if isinstance(item, Frame):
                yield self._observation(item, next(looks))
            elif isinstance(item, Tick):
                yield Watermark(Kind.VISION, item.t)
            elif isinstance(item, Gap):
                yield Watermark(Kind.VISION, item.t1)

    def flush(self) -> Iterator[Percept]:
        """Nothing is ever held back."""
        return iter(())

    def _observation(self, frame: Frame, look: Look) -> Observation:
        return Observation(
            stream=self._stream,
            t0=frame.t,
            t1=frame.t,
            kind=Kind.VISION,
            vector=look.vector,
            tags=look.tags,
            jpeg=frame.jpeg,
            novelty=frame.novelty,
        )
