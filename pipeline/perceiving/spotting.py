"""Spotting: what is written in the picture, made into observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.item import Gap, Item, Page, Tick
from pipeline.observation import Kind, Observation, Percept, Tag, Watermark
from pipeline.perceiver import Reader, Spotter

SURE = 0.8
"""How sure the letters of a line must be: below, textures are taken for writing."""

SHORTEST = 2
"""Letters and figures of a line at least; a single one is more often an edge than a letter."""

BETWEEN = " / "
"""What stands between two lines."""


class Spotting:
    """A stage from pages to one observation of each that has writing; those that come together share a pass
    of both models.

    An observation's `text` is all lines in the order of reading, and its `tags` are the lines.
    """

    def __init__(self, stream: str, spotter: Spotter, reader: Reader) -> None:
        self._stream = stream
        self._spotter = spotter
        self._reader = reader

    def push(self, item: Item) -> Iterator[Percept]:
        """Take one item; hand on what it completes."""
        yield from self.push_many([item])

    def push_many(self, items: Sequence[Item]) -> Iterator[Percept]:
        """Take items in order; hand on what they complete."""
        pages = [item for item in items if isinstance(item, Page)]
        seen = iter(self._written(pages))
        for item in items:
            if isinstance(item, Page):
                yield from next(seen)
            elif isinstance(item, Tick):
                yield Watermark(Kind.WRITING, item.t)
            elif isinstance(item, Gap):
                yield Watermark(Kind.WRITING, item.t1)

    def flush(self) -> Iterator[Percept]:
        """Nothing is ever held back."""
        return iter(())

    def _written(self, pages: Sequence[Page]) -> list[list[Observation]]:
        """For each page its observation, if it has writing."""
        spotted = self._spotter.spot([page.image for page in pages]) if pages else []
        lines = [legible(some) for some in spotted]
        texts = [BETWEEN.join(line.label for line in some) for some in lines]
        rows = iter(self._reader.read([text for text in texts if text]) if any(texts) else ())
        return [
            [Observation(self._stream, page.t, page.t, Kind.WRITING, next(rows), text, tags=some)]
            if text
            else []
            for page, text, some in zip(pages, texts, lines, strict=True)
        ]


def legible(lines: Sequence[Tag]) -> tuple[Tag, ...]:
    """The lines that are surely writing."""
    return tuple(
        line for line in lines if line.score >= SURE and sum(map(str.isalnum, line.label)) >= SHORTEST
    )
