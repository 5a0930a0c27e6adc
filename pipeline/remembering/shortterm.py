"""Short-term memory: the open event and the last minutes of one stream in full.

One writer, many readers: every change publishes a new immutable `Snapshot`, and a reader keeps the one
that it took for as long as it likes.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.boundary import Boundary, Reason, State
from pipeline.event import Event, event_id
from pipeline.memory import Cue, Hit, Reach, Span
from pipeline.observation import Kind, Observation
from pipeline.remembering.description import describe
from pipeline.remembering.inmemory import Exact


@dataclass(frozen=True)
class Snapshot:
    """Short-term memory at one instant: a `pipeline.memory.Memory` that never changes."""

    stream: str
    wall0: float
    t: float
    closed: tuple[Event, ...] = ()
    start: float = 0.0
    latest: tuple[Observation, ...] = ()

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The closed events in order, and after them the open one if anything is known of it."""
        if not self.latest:
            return self.closed
        return (*self.closed, describe(self.stream, self.start, self.t, self.wall0, self.latest))

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events for each part of `cue`, merged by event id."""
        return self._exact.search(cue, k, span)

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        """The last `limit` events inside `span`, or the first, in order of time."""
        inside = [event for event in self.events if span.holds(event)]
        return inside[:limit] if earliest else inside[-limit:]

    def reach(self, span: Span) -> Reach:
        """What there is of events inside `span`."""
        return self._exact.reach(span)

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are there, with their vectors."""
        return self._exact.read(ids)

    def event_at(self, t: float) -> str:
        """The id of the event that `t`, seconds of stream time, is in; where none is, of the open one."""
        inside = (event.id for event in self.closed if event.t0 <= t < event.t1)
        return next(inside, event_id(self.stream, self.start))

    @cached_property
    def _exact(self) -> Exact:
        return Exact(self.events, store="short")


@dataclass
class _Closed:
    end: Boundary
    event: Event
    seen: list[Observation] = field(default_factory=list)


class ShortTerm:
    """What is known of one stream, in full, back to `seconds` and `size` bytes before now.

    `observe` and `cut` return the closed events that are new or that changed by it, for long-term
    memory to take.
    """

    def __init__(
        self, stream: str, wall0: float, start: float = 0.0, seconds: float = 300.0, size: int = 64_000_000
    ) -> None:
        self.stream = stream
        self._wall0 = wall0
        self._seconds = seconds
        self._size = size
        self._closed: list[_Closed] = []
        self._open: list[Observation] = []
        self._guess: Observation | None = None
        self._last = -1
        self._start = start
        self._t = start
        self.snapshot = Snapshot(stream, wall0, start)

    def observe(self, observation: Observation) -> list[Event]:
        """Take an observation, however late, into the event that it belongs to by stream time."""
        self._t = max(self._t, observation.t1)
        changed: list[Event] = []
        if not observation.final:
            self._guess = observation
        elif observation.kind is not Kind.GAP:
            changed = self._place(observation)
        self._publish()
        return changed

    def reach(self, t: float, speech: float) -> None:
        """Stream time is `t`, and all speech before `speech` has been told: a guess about it is stale."""
        self._t = max(self._t, t)
        if self._guess and self._guess.t1 <= speech + 0.05:
            self._guess = None
            self._publish()

    def cut(self, boundary: Boundary) -> list[Event]:
        """End an event at a boundary, or settle one that was provisional; the committed event, if any."""
        index = next((i for i, c in enumerate(self._closed) if c.end.number == boundary.number), None)
        if index is not None:
            self._move(index, boundary)
        elif boundary.number > self._last:
            self._last = boundary.number
            self._close(boundary)
        self._publish()
        ended = [c.event for c in self._closed if c.end.number == boundary.number]
        return ended if boundary.state is State.COMMITTED else []

    def provisional(self) -> list[Event]:
        """The closed events whose end may still move a little."""
        return [c.event for c in self._closed if c.end.state is State.PROVISIONAL]

    def evict(self, told: float) -> None:
        """Let go of committed events that are beyond the bounds and about which all (`told`) is known."""
        while self._closed and self._oldest_may_go(told):
            del self._closed[0]
        self._publish()

    def forget(self, span: Span) -> None:
        """Let go of every event inside `span`; an open one goes on without what was known of it."""
        self._closed = [closed for closed in self._closed if not span.holds(closed.event)]
        now = describe(self.stream, self._start, max(self._t, self._start), self._wall0, ())
        if span.holds(now):
            self._open, self._guess = [], None
        self._publish()

    def keyframe(self, t: float) -> bytes:
        """The JPEG of the look at `t`, to the millisecond; empty if it is not here."""
        stamp = round(t * 1000)
        return next((o.jpeg for o in self._everything() if o.jpeg and round(o.t0 * 1000) == stamp), b"")

    def looked(self, t: float | None) -> tuple[float, float, bytes]:
        """The last look at or before `t` seconds (None: of all): stream time, wall time and JPEG, which is
        empty where there was none."""
        looks = [o for o in self._everything() if o.jpeg and (t is None or o.t0 <= t)]
        last = max(looks, key=lambda o: o.t0, default=None)
        return (last.t0, self._wall0 + last.t0, last.jpeg) if last else (0.0, 0.0, b"")

    @property
    def bytes(self) -> int:
        """About how much the observations take, bytes."""
        return sum(_weight(o) for o in self._everything())

    def _place(self, observation: Observation) -> list[Event]:
        if self._guess and observation.kind is Kind.SPEECH and self._guess.t0 <= observation.t1:
            self._guess = None
        for closed in self._closed:
            if _belongs(observation, closed.end):
                insort(closed.seen, observation, key=_order)
                closed.event = self._described(closed.event.t0, closed.end, closed.seen)
                return [closed.event] if closed.end.state is State.COMMITTED else []
        insort(self._open, observation, key=_order)
        return []

    def _close(self, end: Boundary) -> None:
        split = len(self._open) if end.reason is Reason.END else bisect_left(self._open, end.t, key=_middle)
        seen, self._open = self._open[:split], self._open[split:]
        self._closed.append(_Closed(end, self._described(self._start, end, seen), seen))
        self._start = end.t

    def _move(self, index: int, end: Boundary) -> None:
        first = self._closed[index]
        following = self._closed[index + 1] if index + 1 < len(self._closed) else None
        after = following.seen if following else self._open
        pool = sorted([*first.seen, *after], key=_order)
        split = bisect_left(pool, end.t, key=_middle)
        first.seen, rest = pool[:split], pool[split:]
        first.end = end
        first.event = self._described(first.event.t0, end, first.seen)
        if following:
            following.seen = rest
            following.event = self._described(end.t, following.end, rest)
        else:
            self._open, self._start = rest, end.t

    def _described(self, t0: float, end: Boundary, seen: Sequence[Observation]) -> Event:
        return describe(self.stream, t0, end.t, self._wall0, seen, end)

    def _oldest_may_go(self, told: float) -> bool:
        oldest = self._closed[0]
        if oldest.end.state is not State.COMMITTED or oldest.end.t > told:
            return False
        return oldest.end.t < self._t - self._seconds or self.bytes > self._size

    def _everything(self) -> Iterator[Observation]:
        for closed in tuple(self._closed):
            yield from tuple(closed.seen)
        yield from tuple(self._open)

    def _publish(self) -> None:
        latest = [*self._open, self._guess] if self._guess else self._open
        self.snapshot = Snapshot(
            stream=self.stream,
            wall0=self._wall0,
            t=max(self._t, self._start),
            closed=tuple(c.event for c in self._closed),
            start=self._start,
            latest=tuple(latest),
        )


def _belongs(o: Observation, end: Boundary) -> bool:
    """Whether it is part of the event that `end` ends, or of one before.

    What went on beyond the end of a committed event is part of the next one: talk across it changes nothing.
    """
    return o.middle < end.t and not (end.state is State.COMMITTED and o.t1 > end.t)


def _order(o: Observation) -> tuple[float, float, str]:
    return (o.middle, o.t0, str(o.kind))


def _middle(o: Observation) -> float:
    return o.middle


def _weight(o: Observation) -> int:
    return (
        400 + len(o.jpeg) + len(o.text) + 60 * len(o.words) + (o.vector.nbytes if o.vector is not None else 0)
    )
