"""The story: events grouped into episodes, the coarser level, while they come."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence

from pipeline.boundary import Reason, State
from pipeline.cutting.episodes import Episodes
from pipeline.direction import mean_direction
from pipeline.event import Event
from pipeline.memory import Span
from pipeline.observation import WORDED, Observation, pooled
from pipeline.remembering.description import TAGS
from pipeline.remembering.summary import summary

LONGEST = 3600.0
"""Seconds after which an episode ends where it was most surprising lately, whatever is said."""


class Story:
    """A stage from observations and committed events to episodes.

    An episode is a run of events; its begin and end are those of its subject, to the turn, and an event
    belongs to it by its nearest boundary. It ends where the talk turns to another subject
    (`pipeline.cutting.episodes`, known some turns later), at a gap or a silence, at the end, and after
    `LONGEST` seconds at the most surprising boundary of its second half.
    """

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._subjects = Episodes()
        self._events: list[Event] = []
        self._turns: deque[float] = deque()
        self._began: float | None = None

    def hear(self, observation: Observation) -> Iterator[Event]:
        """Take an observation; hand on the episodes that it ended."""
        if observation.kind in WORDED:
            for t in self._subjects.push(observation):
                yield from self._turned(t)

    def take(self, event: Event) -> Iterator[Event]:
        """Take a committed event; hand on the episodes that it ended."""
        if self._events and event.t0 <= self._events[-1].t0:
            return
        self._events.append(event)
        while self._turns and self._turns[0] <= event.t1:
            yield from self._split(self._turns.popleft())
        if event.reason in (Reason.GAP, Reason.SILENCE):
            yield from self._finish(event.reason)
        elif self._events and event.t1 - self._events[0].t0 > self._longest:
            yield from self._end(self._weakest(), Reason.LONGEST)

    def forget(self, span: Span) -> None:
        """Let go of the events inside `span`: no episode will tell of them."""
        self._events = [event for event in self._events if not span.holds(event)]

    def flush(self) -> Iterator[Event]:
        """The stream has ended; hand on the rest."""
        yield from self._finish(Reason.END)

    def _finish(self, reason: str) -> Iterator[Event]:
        """Whatever comes next is another story."""
        for t in [*self._turns, *self._subjects.flush()]:
            yield from self._split(t)
        yield from self._end(len(self._events), reason)
        self._turns.clear()
        self._subjects = Episodes()

    def _turned(self, t: float) -> Iterator[Event]:
        """The subject turned at `t`, which may be beyond the last event that is committed."""
        if not self._events or t > self._events[-1].t1:
            self._turns.append(t)
        else:
            yield from self._split(t)

    def _split(self, t: float) -> Iterator[Event]:
        begins = [event.t0 for event in self._events]
        if not begins:
            return
        at = bisect_left(begins, t)
        nearest = min((n for n in (at - 1, at) if 0 <= n < len(begins)), key=lambda n: abs(begins[n] - t))
        yield from self._end(max(1, nearest), Reason.SURPRISE, t)

    def _weakest(self) -> int:
        """Where an episode that is too long comes apart: after the most surprising end in its second half."""
        half = len(self._events) // 2
        ends = range(half, max(half + 1, len(self._events) - 1))
        return 1 + max(ends, key=lambda n: self._events[n].surprise)

    def _end(self, n: int, reason: str, t: float | None = None) -> Iterator[Event]:
        """The first `n` events are an episode, which ends at `t`, or with the last of them."""
        events, self._events = self._events[:n], self._events[n:]
        if events:
            t0 = events[0].t0 if self._began is None else self._began
            t1 = events[-1].t1 if t is None else max(t, t0)
            self._began = t
            yield episode(events, reason, t0, t1)


def episode(events: Sequence[Event], reason: str, t0: float, t1: float) -> Event:
    """What a run of events amounts to, with a summary; its links are the events, which keep their words."""
    first, last = events[0], events[-1]
    tags = pooled((event.tags for event in events), len(events))[:TAGS]
    sounds = pooled((event.sounds for event in events), 1)[:TAGS]
    pictured = [event for event in events if event.keyframe]
    best = max(pictured, key=lambda event: event.surprise, default=None)
    names = {name for event in events for name in event.vectors}
    return Event(
        stream=first.stream,
        t0=t0,
        t1=t1,
        wall0=first.wall0,
        state=State.COMMITTED,
        level="episode",
        reason=reason,
        surprise=last.surprise,
        moments=summary(events, tags, sounds),
        tags=tags,
        sounds=sounds,
        keyframe=best.keyframe if best else "",
        links=tuple(event.id for event in events),
        vectors={
            name: mean_direction(e.vectors[name] for e in events if name in e.vectors)
            for name in sorted(names)
        },
    )
