"""Telling: a user corrects, pins and names what was perceived; whoever reads or looks is told of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from actors.longterm.archiving import Archiving
from actors.sources.opening import Box
from pipeline.clock import Clock
from pipeline.errors import Unavailable, UserError
from pipeline.event import Event, iso, taken_at
from pipeline.item import Vector
from pipeline.memory import Memory, Span
from pipeline.remembering.naming import Name
from pipeline.remembering.told import Told

log = logging.getLogger(__name__)

BEFORE = 60.0
"""Seconds that a picture may be older than the time at which something is named in it."""


class Reading(Protocol):
    """Whoever answers questions."""

    def know(self, told: Told) -> None:
        """From now on read events as users have told."""
        ...

    def look(self, image: bytes, box: Box | None = None) -> Vector:
        """How a picture, or a part of it, looks. Raises UserError."""
        ...


class Labelling(Memory, Protocol):
    """A stream that labels what it sees, and its short-term memory."""

    def know(self, names: Sequence[Name]) -> None:
        """From now on label looks with these names."""
        ...

    def looked(self, t: float | None) -> tuple[float, float, bytes]:
        """The last look at or before `t` seconds (None: of all): stream time, wall time and JPEG."""
        ...


class Telling:
    """Keeps in `archive` what is told, and hands it to `reader` and to every stream.

    `clock`: Unix seconds. Each method raises UserError where what it speaks of is not there.
    """

    def __init__(self, archive: Archiving, reader: Reading, clock: Clock) -> None:
        self._archive = archive
        self._reader = reader
        self._clock = clock
        self._streams: dict[str, Labelling] = {}
        self._lock = threading.Lock()
        self.told = archive.told()
        reader.know(self.told)

    def correct(self, id: str, text: str) -> dict[str, Any]:
        """The event with this id says `text` from now on; the event as it is to be read."""
        event = self._event(id)
        return self._change(lambda: self._archive.correct(event, text, self._clock()), event)

    def pin(self, id: str, off: bool = False) -> dict[str, Any]:
        """Keep the event with this id for good, or (`off`) no longer; the event."""
        event = self._event(id)
        if off:
            return self._change(lambda: self._archive.unpin(id), event)
        return self._change(lambda: self._archive.pin(event, self._clock()), event)

    def name(self, text: str, stream: str, t: float | None, box: Box | None) -> dict[str, Any]:
        """What is in view on `stream` at `t` (None: now), or in `box` of it, is called `text`."""
        seen, wall, jpeg = self._view(stream, t)
        vector = self._reader.look(jpeg, box)
        with self._lock:
            self._archive.name(Name(text, vector, stream, seen, wall, self._clock()))
            self._hand_on()
        return {"text": text, "stream": stream, "t": round(seen, 3), "wall": iso(wall)}

    def changed(self) -> None:
        """Something was forgotten or brought in, and what was told of it with it."""
        with self._lock:
            self._hand_on()

    def attach(self, stream: str, watcher: Labelling) -> None:
        """From now on `stream` is told of names."""
        with self._lock:
            self._streams[stream] = watcher
            watcher.know(self.told.names)

    def detach(self, stream: str) -> None:
        """From now on `stream` is told nothing."""
        with self._lock:
            self._streams.pop(stream, None)

    def _change(self, change: Callable[[], None], event: Event) -> dict[str, Any]:
        with self._lock:
            change()
            self._hand_on()
        return self.told.read(event).as_json()

    def _hand_on(self) -> None:
        self.told = self._archive.told()
        self._reader.know(self.told)
        for stream, watcher in self._streams.items():
            try:
                watcher.know(self.told.names)
            except Unavailable as error:
                log.warning("%s: %s", stream, error)

    def _event(self, id: str) -> Event:
        """As it was perceived, from whichever memory has the newest of it."""
        watcher = self._streams.get(id.partition("/")[0])
        recent = watcher.scan(Span()) if watcher else ()
        found = [event for event in recent if event.id == id] or self._archive.read([id])
        if not found:
            raise UserError(f"no event has the id {id!r}; onlooker events --json shows the ids")
        return found[0]

    def _view(self, stream: str, t: float | None) -> tuple[float, float, bytes]:
        """What was in view: stream time, wall time and JPEG."""
        watcher = self._streams.get(stream)
        if watcher is not None:
            seen, wall, jpeg = watcher.looked(t)
            if jpeg and (t is None or t - seen <= BEFORE):
                return seen, wall, jpeg
        return self._view_of_old(stream, t)

    def _view_of_old(self, stream: str, t: float | None) -> tuple[float, float, bytes]:
        framed = [
            (taken_at(address), event.wall0, address)
            for event in self._archive.scan(self._around(stream, t))
            for address in event.keyframes
        ]
        before = [each for each in framed if t is None or each[0] <= t + 1.0]
        seen, wall0, address = max(before, default=(0.0, 0.0, ""))
        jpeg = self._archive.picture(address) if address else None
        if not jpeg or (t is not None and t - seen > BEFORE):
            when = "yet" if t is None else f"in the minute before {t:g} s"
            raise UserError(f"nothing was seen on {stream!r} {when} that could be named")
        return seen, wall0 + seen, jpeg

    def _around(self, stream: str, t: float | None) -> Span:
        """The part of long-term memory in which `t` is, as far as the stream's beginning is known."""
        origin = self._archive.origins().get(stream)
        if t is None or origin is None:
            return Span((stream,))
        return Span((stream,), origin + t - BEFORE, origin + t + 1.0)
