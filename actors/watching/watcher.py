"""A watcher: runs one stream from its feed through perception and the mind into long-term memory."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actors.sensing.senses import Senses
from actors.supervised import supervised
from actors.watching import assemble
from actors.watching.announcement import alert_message, observation_message
from actors.watching.assemble import Recipe
from actors.watching.consolidation import Consolidation, Keeper, Publish
from actors.watching.feed import Feed
from actors.watching.lane import Lane
from actors.watching.trace import Trace
from pipeline.alerting.alert import alert
from pipeline.alerting.standing import Standing
from pipeline.alerting.vigil import Vigils
from pipeline.boundary import State
from pipeline.errors import Unavailable
from pipeline.event import Event
from pipeline.item import Audio, Frame, Gap, Glimpses, Item, Line, Page, Tick, begins, shifted
from pipeline.memory import Cue, Hit, Reach, Span
from pipeline.observation import Kind, Observation, Percept
from pipeline.remembering.naming import Name, Names

PULL = 16
"""Items a pull."""

WAIT = 0.05
"""Seconds that a pull waits for the first item."""

PERCEPTS = 512
"""Percepts that may wait for the mind."""

COUNTED = 1.0
"""Seconds between two looks at the source's figures: who asks for them does not wait for the source."""

AWAY = "nothing comes from it; it is opened again as soon as it can be"
"""What is wrong with a stream that is away."""

FINISHING = 60.0
"""Seconds that what waits for perception may take when watching is stopped."""

_TAKES: dict[type, frozenset[Kind]] = {
    Frame: frozenset({Kind.VISION}),
    Page: frozenset({Kind.WRITING}),
    Glimpses: frozenset({Kind.GLIMPSE}),
    Audio: frozenset({Kind.SPEECH, Kind.SOUND}),
    Line: frozenset({Kind.TEXT}),
    Gap: frozenset(Kind),
    Tick: frozenset(Kind),
}


class Watcher:
    """Watches one stream on threads of its own: feeder, one for each lane, and the mind.

    Events are durable in `keeper` before they are published as committed; `trace` gets every judgement of
    segmentation. Reading (`search`, `scan`, `keyframe`, `info`) is safe from any thread and never waits for
    the watching.
    """

    def __init__(
        self,
        recipe: Recipe,
        feed: Feed,
        senses: Senses,
        keeper: Keeper,
        publish: Publish,
        trace: Trace | None = None,
    ) -> None:
        facts = feed.facts()
        self._recipe = recipe
        self._facts = facts
        self._feed = feed
        self._publish = publish
        origin = facts.wall0 if recipe.origin is None else recipe.origin
        self._shift = facts.wall0 - origin
        self._percepts: queue.Queue[Percept | None] = queue.Queue(PERCEPTS)
        stages = assemble.lanes(recipe, facts, senses)
        waits = not assemble.hurried(recipe, facts)
        self._lanes = {
            kind: Lane(f"{recipe.stream}-{kind}", stage, self._percepts.put, self._failed, waits=waits)
            for kind, stage in stages.items()
        }
        self._memory = assemble.short_term(recipe, origin, max(self._shift, recipe.since))
        self._trace = trace.of(recipe.stream, facts.url, origin) if trace else None
        recorder = self._trace.record if self._trace else None
        self._mind = assemble.mind(recipe, facts, frozenset(stages), self._memory, recorder)
        self._consolidation = Consolidation(recipe.stream, keeper, publish)
        self._vigils = Vigils(recipe.stream)
        self._names = Names()
        self._turn = threading.Lock()
        self._stop = threading.Event()
        self._state = "watching"
        self._error = ""
        self._observations = 0
        self._stats: dict[str, float] = {}
        self._threads = [
            supervised(f"feed-{recipe.stream}", self._feeding, self._failed),
            supervised(f"mind-{recipe.stream}", self._minding, self._failed),
        ]

    def start(self) -> None:
        """Begin to watch."""
        self._consolidation.start()
        for lane in self._lanes.values():
            lane.start()
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = FINISHING) -> None:
        """Stop watching; what was perceived so far is finished, committed and kept."""
        self._stop.set()
        self.wait(timeout)
        self._feed.close()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the stream and of everything that it left to do; whether it came."""
        until = None if timeout is None else time.monotonic() + timeout
        for thread in self._threads:
            thread.join(None if until is None else max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The best events of short-term memory; their vectors stay here."""
        found = self._memory.snapshot.search(cue, k, span)
        return [replace(hit, event=replace(hit.event, vectors={})) for hit in found]

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        """The last events of short-term memory, or the first, the open one included."""
        return self._memory.snapshot.scan(span, limit, earliest)

    def reach(self, span: Span) -> Reach:
        """What short-term memory has of events inside `span`."""
        return self._memory.snapshot.reach(span)

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that short-term memory has, with their vectors."""
        return self._memory.snapshot.read(ids)

    def forget(self, span: Span) -> None:
        """Let go of what short-term memory has inside `span`."""
        with self._turn:
            self._mind.forget(span)

    def stand(self, standing: Standing) -> None:
        """From now on tell when `standing` holds, in the place of the one with its id."""
        self._vigils.stand(standing)

    def stand_down(self, id: str | int) -> None:
        """From now on tell of it no more."""
        self._vigils.stand_down(id)

    def know(self, names: Sequence[Name]) -> None:
        """From now on label looks with these names."""
        self._names = Names(names)

    def looked(self, t: float | None) -> tuple[float, float, bytes]:
        """The last look at or before `t` seconds (None: of all): stream time, wall time and JPEG."""
        return self._memory.looked(t)

    def keyframe(self, t: float) -> bytes:
        """The JPEG of the look at `t` seconds, if short-term memory still has it."""
        return self._memory.keyframe(t)

    def info(self) -> dict[str, Any]:
        """The stream's state as the wire shows it."""
        snapshot = self._memory.snapshot
        stats = {**self._stats, "observations": self._observations, "events": self._consolidation.kept}
        stats |= {f"{kind}_waiting": lane.waiting for kind, lane in self._lanes.items()}
        stats["lane_dropped"] = float(sum(lane.dropped for lane in self._lanes.values()))
        return {
            "name": self._recipe.stream,
            "url": self._facts.url,
            "kinds": sorted(str(kind) for kind in self._lanes if kind is not Kind.GLIMPSE),
            "live": self._facts.live,
            "state": "away" if self._away else self._state,
            "error": self._error or self._consolidation.problem or (AWAY if self._away else ""),
            "t": round(snapshot.t, 3),
            "wall0": snapshot.wall0,
            "stats": stats,
        }

    @property
    def _away(self) -> bool:
        """Whether the source is out of reach for now."""
        return self._state == "watching" and self._stats.get("away", 0.0) > 0

    def _feeding(self) -> None:
        try:
            self._pulling()
        except Unavailable as error:  # its process has died; whoever sees to that begins this anew
            self._state, self._error = "away", f"{error}"
        for lane in self._lanes.values():
            lane.end()
        for lane in self._lanes.values():
            lane.join()
        self._percepts.put(None)

    def _pulling(self) -> None:
        self._tell_missed()
        counted = 0.0
        while not self._stop.is_set() and (items := self._feed.pull(PULL, WAIT)) is not None:
            for item in items:
                self._hand_on(shifted(item, self._shift) if self._shift else item)
            if time.monotonic() >= counted + COUNTED:
                counted = time.monotonic()
                self._count()
        self._stats = self._feed.stats()

    def _tell_missed(self) -> None:
        """What a live stream showed while nobody watched is not known."""
        since = self._recipe.since
        if since and self._shift - since >= self._recipe.config.source.gap:
            self._hand_on(Gap(since, self._shift, "nobody watched"))

    def _count(self) -> None:
        """Take the source's figures; that it went away, or is back, is news."""
        before = self._away
        self._stats = self._feed.stats()
        if self._away != before:
            self._publish([{"type": "status", "streams": [self.info()]}])

    def _hand_on(self, item: Item) -> None:
        if begins(item) < self._recipe.since:
            return
        takes = _TAKES[type(item)]
        for kind, lane in self._lanes.items():
            if kind in takes:
                lane.put(item)
        if isinstance(item, Gap):
            self._percepts.put(Observation(self._recipe.stream, item.t0, item.t1, Kind.GAP, text=item.why))

    def _minding(self) -> None:
        while (percept := self._percepts.get()) is not None:
            if isinstance(percept, Observation):
                percept = self._names.labelled(percept)
            with self._turn:
                events = list(self._mind.push(percept))
            self._settle(events)
            if isinstance(percept, Observation) and percept.kind is not Kind.GLIMPSE:
                self._observations += percept.final
                self._announce(percept)
        self._settle(list(self._mind.flush()))
        self._consolidation.close()
        if self._state == "watching":
            self._state = "ended"
        self._publish([{"type": "status", "streams": [self.info()]}])

    def _announce(self, observation: Observation) -> None:
        snapshot = self._memory.snapshot
        event = snapshot.event_at(observation.middle)
        alerts = [
            alert(standing, score, observation, event, snapshot.wall0)
            for standing, score in self._vigils.push(observation)
        ]
        self._publish([observation_message(observation, snapshot.wall0), *map(alert_message, alerts)])

    def _settle(self, events: Sequence[Event]) -> None:
        if not events:
            return
        framed = [event for event in events if event.state is State.COMMITTED and event.keyframe]
        pictures = {event.keyframe: self._picture(event) for event in framed}
        if self._trace:
            for event in (each for each in framed if each.level == "event"):
                self._trace.show(event, pictures[event.keyframe])
        self._consolidation.put(events, {address: jpeg for address, jpeg in pictures.items() if jpeg})

    def _picture(self, event: Event) -> bytes:
        stamp = event.keyframe.rpartition("/")[2].removesuffix(".jpg")
        return self._memory.keyframe(int(stamp) / 1000)

    def _failed(self, error: Exception) -> None:
        self._state, self._error = "failed", f"{error}"
        self._stop.set()
        self._percepts.put(None)
        self._publish([{"type": "status", "streams": [self.info()]}])
