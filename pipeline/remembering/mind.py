"""The mind of one stream: percepts in, events out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf

from pipeline.boundary import Boundary, State
from pipeline.cutting.alignment import Aligner
from pipeline.cutting.segmentation import Segmenter
from pipeline.event import Event
from pipeline.memory import Span
from pipeline.observation import Kind, Observation, Percept, Watermark
from pipeline.remembering.shortterm import ShortTerm
from pipeline.remembering.story import Story


class Mind:
    """A stage from percepts to events that are new or that changed: provisional, committed, amended, and
    to the episodes that they make.

    Every observation is in short-term memory, and can be asked for, before this looks at anything else;
    segmentation follows in the order of stream time.
    """

    def __init__(self, aligner: Aligner, segmenter: Segmenter, memory: ShortTerm) -> None:
        self._aligner = aligner
        self._segmenter = segmenter
        self._memory = memory
        self._story = Story()

    def push(self, percept: Percept) -> Iterator[Event]:
        """Take a percept; hand on the events that it ended or changed."""
        if isinstance(percept, Observation) and percept.kind is not Kind.GLIMPSE:
            yield from self._memory.observe(percept)
            # Talk that is too late for the order of all is still in order with talk.
            if percept.final and self._aligner.missed(percept):
                yield from self._story.hear(percept)
        for aligned in self._aligner.push(percept):
            yield from self._segment(aligned)
        if isinstance(percept, Watermark):
            self._settle(percept)

    def flush(self) -> Iterator[Event]:
        """The stream has ended; hand on the last events."""
        for aligned in self._aligner.flush():
            yield from self._segment(aligned)
        yield from self._cut(self._segmenter.flush())
        yield from self._story.flush()
        self._memory.evict(inf)

    def forget(self, span: Span) -> None:
        """Let go of what is inside `span`."""
        self._memory.forget(span)
        self._story.forget(span)

    def _segment(self, aligned: Observation | Watermark) -> Iterator[Event]:
        if isinstance(aligned, Watermark):
            yield from self._cut(self._segmenter.tick(aligned.t))
        else:
            yield from self._cut(self._segmenter.push(aligned))
            yield from self._story.hear(aligned)

    def _cut(self, boundaries: Iterable[Boundary]) -> Iterator[Event]:
        for boundary in boundaries:
            committed = self._memory.cut(boundary)
            yield from committed if boundary.state is State.COMMITTED else self._memory.provisional()
            for event in committed:
                yield from self._story.take(event)

    def _settle(self, mark: Watermark) -> None:
        self._memory.reach(mark.t, mark.t if mark.kind is Kind.SPEECH else -inf)
        self._memory.evict(self._aligner.slowest)
