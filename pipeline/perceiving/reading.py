"""Reading: lines of timed text made into observations by a sentence encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.item import Gap, Item, Line, Tick
from pipeline.observation import Kind, Observation, Percept, Watermark
from pipeline.perceiver import Reader


class Reading:
    """A stage from lines to one observation each; those that come together share a pass of the model."""

    def __init__(self, stream: str, reader: Reader) -> None:
        self._stream = stream
        self._reader = reader

    def push(self, item: Item) -> Iterator[Percept]:
        """Take one item; hand on what it completes."""
        yield from self.push_many([item])

    def push_many(self, items: Sequence[Item]) -> Iterator[Percept]:
        """Take items in order; hand on what they complete."""
        lines = [item for item in items if isinstance(item, Line)]
        vectors = iter(self._reader.read([line.text for line in lines]) if lines else ())
        for item in items:
            if isinstance(item, Line):
                yield self._observation(item, next(vectors))
            elif isinstance(item, Tick):
                yield Watermark(Kind.TEXT, item.t)
            elif isinstance(item, Gap):
                yield Watermark(Kind.TEXT, item.t1)

    def flush(self) -> Iterator[Percept]:
        """Nothing is ever held back."""
        return iter(())

    def _observation(self, line: Line, vector: object) -> Observation:
        return Observation(
            stream=self._stream,
            t0=line.t0,
            t1=line.t1,
            kind=Kind.TEXT,
            vector=vector,  # type: ignore[arg-type]
            text=line.text,
            speaker=line.speaker,
            ref=line.ref,
        )
