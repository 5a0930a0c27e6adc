"""The embedded store: the Qdrant engine in this process, in shards of a week each.

It wants a process of its own: loading and vacuuming hold the interpreter's lock. Large shards are written
anew and indexed in yet another one (see rewriting.py).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from heapq import nlargest
from itertools import zip_longest
from operator import itemgetter
from pathlib import Path

from actors.store import points
from actors.store.lately import Lately
from actors.store.shard import point_of
from actors.store.shards import Shards
from actors.store.storefolder import StoreFolder
from pipeline.clock import datable
from pipeline.errors import StoreError
from pipeline.event import Event
from pipeline.memory import Cue, Hit, Page, Reach, Span

log = logging.getLogger(__name__)

WEEK = 7 * 86_400.0

INDEXED_FROM = 50_000
"""Points from which a shard is indexed: to go through fewer takes no longer as they are (3 ms)."""

AT_ONCE = 10_000
"""Points up to which a shard is vacuumed where it is: it takes some tenths of a second."""


class EmbeddedStore:
    """A `pipeline.memory.Store` in `path`. `dims`: sizes of vectors by name. Raises StoreError.

    A memory that was made without one of them has it from now on; one that has others too keeps them, and
    those that another model made apart (`spaces`).
    `keep_free`: megabytes of disk that must stay free. `made_by`: models by the name of the vector.
    Safe from several threads, one at a time.
    """

    def __init__(
        self,
        path: Path,
        dims: Mapping[str, int],
        keep_free: float = 200.0,
        made_by: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = StoreFolder(path, dims, keep_free, made_by)
        self.spaces = self._folder.spaces
        self._dims = dict(self.spaces.sizes)
        self._lock = threading.RLock()
        self._unfit: set[str] = set()
        self._lately = Lately()
        try:
            self._shards = Shards(path / "shards", self._dims)
            self._folder.renewed()
        except BaseException:
            self._folder.close()
            raise

    def put(self, events: Sequence[Event]) -> None:
        """Write events by id, replacing what had the same id; durable on return. Raises StoreError."""
        rows = [(_week(event), point_of(self.spaces.kept(event), self._dims)) for event in events]
        with self._lock:
            weeks = dict.fromkeys(week for week, _ in rows)
            self._folder.must_have_room(max(map(self._shards.room_to_write, weeks), default=0))
            for name in weeks:
                fresh = [point for week, point in rows if week == name]
                ids = [str(point.id) for point in fresh]
                self._lately.drop(ids)
                self._shards.to_write(name, ids).write(fresh)
                self._drop(ids, besides=name)

    def must_have_room(self) -> None:
        """Raises StoreError where the disk is too full for anything more."""
        self._folder.must_have_room()

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events for each part of `cue`, merged by event id."""
        with self._lock:
            found = list(self._best(cue, k, span))
            events = self._events({id: name for name, _, _, id in found})
        scores: dict[str, dict[str, float]] = {}
        for _, channel, score, id in found:
            scores.setdefault(id, {})[channel] = score
        return [Hit(events[id], "long", **channels) for id, channels in scores.items()]

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        """The last `limit` events inside `span`, or the first, in order of wall time."""
        found: dict[str, str] = {}
        with self._lock:
            weeks = self._weeks(span)
            for name in weeks if earliest else reversed(weeks):
                found |= dict.fromkeys(self._shards[name].outermost(span, limit - len(found), earliest), name)
                if len(found) >= limit:
                    break
            events = self._events(found)
        return sorted((events[id] for id in found), key=lambda event: event.wall0 + event.t0)

    def reach(self, span: Span) -> Reach:
        """What there is of events inside `span`."""
        with self._lock:
            return Reach.joined(self._shards[name].reach(span) for name in self._weeks(span))

    def page(self, span: Span, after: str = "", limit: int = 250) -> Page:
        """Up to `limit` events inside `span` with their vectors; all of them, page by page."""
        week, _, offset = after.partition("/")
        with self._lock:
            names = [name for name in self._weeks(span) if name >= week]
            for name, following in zip_longest(names, names[1:], fillvalue=""):
                found, more = self._shards[name].page(span, offset if name == week else "", limit)
                if more or found or not following:
                    told = [self.spaces.told(event) for event in found]
                    return Page(told, f"{name}/{more}" if more else following)
        return Page(())

    def known(self, ids: Sequence[str]) -> set[str]:
        """Which of these events are kept."""
        points_of = {points.point_id(id): id for id in ids}
        with self._lock:
            found = [self._shards[name].known(list(points_of)) for name in self._shards]
        return {points_of[id] for some in found for id in some}

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are kept, with their vectors, in no order."""
        wanted = [points.point_id(id) for id in ids]
        with self._lock:
            found = [event for name in self._shards for event in self._shards[name].read(wanted)]
        return [self.spaces.told(event) for event in found]

    def drop(self, ids: Sequence[str]) -> None:
        """Delete events by id; their bytes go when the store is tidied."""
        with self._lock:
            self._drop([points.point_id(id) for id in ids])

    def forget(self, span: Span) -> int:
        """Delete every event inside `span` for good; how many there were. Their bytes are gone when `wipe`
        has nothing left to do.

        So go the bytes of events of about that time that were dropped or replaced before, and all of what was
        damaged and set aside that may hold some of them: nobody can tell what it holds. Raises StoreError,
        and deletes nothing, where there is no room to write anew what is left.
        """
        with self._lock:
            counts = {name: self._shards[name].count(span) for name in self._weeks(span)}
            whole = [name for name, count in counts.items() if count == self._shards[name].size]
            parts = [
                n for n, count in counts.items() if n not in whole and (count or self._shards[n].changed)
            ]
            if parts:
                self._folder.must_have_room(max(map(self._shards.room_for, parts)))
            self._lately.clear()
            for name in self._inside(self._shards.damaged(), span):
                self._shards.discard(name)
            for name in whole:
                self._shards.remove(name)
            for name in parts:
                shard = self._shards.to_clean(name)
                shard.forget(span)
                if shard.size <= AT_ONCE:
                    shard.vacuum()
        return sum(counts.values())

    def wipe(self) -> bool:
        """Do some of what is to be done until no byte of what was forgotten is left; whether there is more.

        A large shard is written anew beside, and taken in by a later call. Raises StoreError.
        """
        with self._lock:
            rewriting = self._shards.rewriting
            if rewriting is not None and self._shards[rewriting.path.name].unwiped:
                if not rewriting.running:
                    self._take_in()
            elif self._unwiped():
                self._shards.abandon()
                self._wipe_one()
            return bool(self._unwiped())

    def tidy(self) -> bool:
        """Give back the bytes of what was forgotten or dropped and index what is large, one shard at a
        time; whether there was something to do. A large one is written anew beside, and taken in later."""
        with self._lock:
            rewriting = self._shards.rewriting
            if rewriting is not None:
                return not rewriting.running and self._take_in()
            return self._wipe_one() or self._index_one() or self._vacuum_one()

    def count(self) -> int:
        """How many events are kept."""
        with self._lock:
            return sum(self._shards[name].size for name in self._shards)

    def damaged(self) -> dict[str, int]:
        """Bytes of weeks that could not be read and were set aside, by the names of their folders."""
        with self._lock:
            return self._shards.damaged()

    @property
    def lost(self) -> bool:
        """Whether something was set aside when it was opened."""
        return self._shards.lost

    def discard(self, name: str) -> None:
        """Delete one of these."""
        with self._lock:
            self._shards.discard(name)

    def close(self) -> None:
        """Flush and let go."""
        with self._lock:
            self._shards.close()
            self._folder.close()

    def _weeks(self, span: Span) -> list[str]:
        """Shards that may hold what is inside `span`, oldest first. An event is where it began, and no longer
        than a week."""
        return self._inside(self._shards, span)

    def _inside(self, names: Iterable[str], span: Span) -> list[str]:
        last = None if span.until is None else _week_of(span.until)
        first = "" if span.since is None else _week_of(span.since - WEEK)
        weeks = ((name, name.partition(".")[0]) for name in names)
        return [name for name, week in weeks if week >= first and (last is None or week <= last)]

    def _best(self, cue: Cue, k: int, span: Span) -> Iterator[tuple[str, str, float, str]]:
        """Shard, channel, score and id of the `k` best points of all shards in each channel."""
        found = [
            (name, *each)
            for name in self._weeks(span)
            for each in self._shards[name].nearest(cue, k, span, self.spaces.used)
        ]
        for channel in dict.fromkeys(channel for _, channel, _, _ in found):
            yield from nlargest(k, (each for each in found if each[1] == channel), key=itemgetter(2))

    def _events(self, weeks: Mapping[str, str]) -> dict[str, Event]:
        """The events of these points, whose shards are told."""
        events = self._lately.of(weeks)
        for name in dict.fromkeys(weeks.values()):
            missing = [id for id, week in weeks.items() if week == name and id not in events]
            events |= self._shards[name].events(missing) if missing else {}
        self._lately.keep(events)
        return events

    def _drop(self, ids: Sequence[str], besides: str = "") -> None:
        self._lately.drop(ids)
        for name in [name for name in self._shards if name != besides]:
            here = self._shards[name].known(ids)
            if here and len(here) == self._shards[name].size:
                self._shards.remove(name)
            elif here:
                self._shards.to_change(name, here).drop(sorted(here))

    def _unwiped(self) -> list[str]:
        return [name for name in self._shards if self._shards[name].unwiped]

    def _wipe_one(self) -> bool:
        name = next(iter(self._unwiped()), None)
        if name is not None:
            self._rewrite(name)
        return name is not None

    def _index_one(self) -> bool:
        name = next((name for name in self._shards if self._to_be_indexed(name)), None)
        if name is not None:
            self._shards.rewrite(name, index=True)
        return name is not None

    def _vacuum_one(self) -> bool:
        name = next((name for name in self._shards if self._to_be_vacuumed(name)), None)
        if name is not None:
            self._rewrite(name)
        return name is not None

    def _rewrite(self, name: str) -> None:
        """Give back the bytes of what was deleted: at once, or beside where that takes long."""
        if self._shards[name].size <= AT_ONCE:
            self._shards.to_clean(name).vacuum()
        else:
            self._shards.rewrite(name, index=self._shards[name].indexed)

    def _take_in(self) -> bool:
        assert self._shards.rewriting is not None
        name = self._shards.rewriting.path.name
        try:
            self._shards.take_in()
        except StoreError as error:
            log.warning("%s", error)
            self._unfit.add(name)
            if self._shards[name].unwiped:
                self._shards.to_clean(name).vacuum()
        return True

    def _to_be_indexed(self, name: str) -> bool:
        shard = self._shards[name]
        wanted = self._is_large(name) and (shard.worn or not shard.indexed)
        return wanted and self._folder.has_room(self._shards.room_for(name))

    def _to_be_vacuumed(self, name: str) -> bool:
        wanted = self._shards[name].worn and not self._is_large(name)
        return wanted and self._folder.has_room(self._shards.room_for(name))

    def _is_large(self, name: str) -> bool:
        """Whether an index pays."""
        return name not in self._unfit and self._shards[name].size >= INDEXED_FROM


def _week(event: Event) -> str:
    return _week_of(event.wall0 + event.t0)


def _week_of(wall: float) -> str:
    year, week, _ = datetime.fromtimestamp(datable(wall), UTC).isocalendar()
    return f"{year:04d}-W{week:02d}"
