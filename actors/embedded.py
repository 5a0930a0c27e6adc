"""The embedded store: the Qdrant engine in this process, in shards of a week each.

It wants a process of its own: loading and vacuuming hold the interpreter's lock.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

from actors import points
from actors.renewal import recover, renew
from actors.shard import Shard, point_of
from actors.storefolder import StoreFolder
from pipeline.errors import StoreError
from pipeline.event import Event
from pipeline.memory import Cue, Hit, Page, Span

log = logging.getLogger(__name__)

WEEK = 7 * 86_400.0


class EmbeddedStore:
    """A `pipeline.memory.Store` in `path`. `dims`: sizes of vectors by name. Raises StoreError.

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
        self._dims = dict(dims)
        self._lock = threading.RLock()
        self._shards: dict[str, Shard] = {}
        self._path = path / "shards"
        self._path.mkdir(exist_ok=True)
        recover(self._path)
        for found in sorted(self._path.iterdir()):
            if found.is_dir() and "." not in found.name:
                self._load(found)
        self._folder.renewed()

    def put(self, events: Sequence[Event]) -> None:
        """Write events by id, replacing what had the same id; durable on return. Raises StoreError."""
        rows = [(_week(event), point_of(event, self._dims)) for event in events]
        with self._lock:
            self._folder.must_have_room()
            for name in dict.fromkeys(week for week, _ in rows):
                fresh = [point for week, point in rows if week == name]
                self._shard(name).write(fresh)
                self._drop([point.id for point in fresh], besides=name)

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events for each part of `cue`, merged by event id."""
        with self._lock:
            found = [each for name in self._weeks(span) for each in self._shards[name].nearest(cue, k, span)]
        channels = dict.fromkeys(channel for channel, _, _ in found)
        return points.merged(
            one
            for channel in channels
            for one in points.best([each for each in found if each[0] == channel], k)
        )

    def scan(self, span: Span, limit: int = 1000) -> Sequence[Event]:
        """The last `limit` events inside `span`, in order of wall time."""
        newest: list[Event] = []
        with self._lock:
            for name in reversed(self._weeks(span)):
                newest += self._shards[name].newest(span, limit - len(newest))
                if len(newest) >= limit:
                    break
        return sorted(newest, key=lambda event: event.wall0 + event.t0)

    def page(self, span: Span, after: str = "", limit: int = 250) -> Page:
        """Up to `limit` events inside `span` with their vectors; all of them, page by page."""
        week, _, offset = after.partition("/")
        with self._lock:
            names = [name for name in self._weeks(span) if name >= week]
            for name, following in zip_longest(names, names[1:], fillvalue=""):
                found, more = self._shards[name].page(span, offset if name == week else "", limit)
                if more or found or not following:
                    return Page(found, f"{name}/{more}" if more else following)
        return Page(())

    def known(self, ids: Sequence[str]) -> set[str]:
        """Which of these events are kept."""
        points_of = {points.point_id(id): id for id in ids}
        with self._lock:
            found = [shard.known(list(points_of)) for shard in self._shards.values()]
        return {points_of[id] for some in found for id in some}

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are kept, with their vectors, in no order."""
        wanted = [points.point_id(id) for id in ids]
        with self._lock:
            return [event for shard in self._shards.values() for event in shard.read(wanted)]

    def drop(self, ids: Sequence[str]) -> None:
        """Delete events by id; their bytes go when the store is tidied."""
        with self._lock:
            self._drop([points.point_id(id) for id in ids])

    def forget(self, span: Span) -> int:
        """Delete every event inside `span` for good, their bytes too; how many there were."""
        with self._lock:
            doomed = {name: shard.count(span) for name, shard in self._shards.items()}
            for name in (name for name, count in doomed.items() if count):
                self._shards[name].forget(span)
                self._let_go_of_empty(name)
        return sum(doomed.values())

    def tidy(self) -> bool:
        """Give back the bytes of what was dropped, one shard at a time; whether there was one to tidy."""
        with self._lock:
            worn = next((shard for shard in self._shards.values() if shard.worn), None)
            if worn is not None:
                worn.vacuum()
        return worn is not None

    def count(self) -> int:
        """How many events are kept."""
        with self._lock:
            return sum(shard.count(Span()) for shard in self._shards.values())

    def close(self) -> None:
        """Flush and let go."""
        with self._lock:
            for shard in self._shards.values():
                shard.close()
            self._shards = {}
            self._folder.close()

    def _weeks(self, span: Span) -> list[str]:
        """Shards that may hold what is inside `span`, oldest first. An event is where it began, and no longer
        than a week."""
        last = None if span.until is None else _week_of(span.until)
        first = "" if span.since is None else _week_of(span.since - WEEK)
        return [name for name in sorted(self._shards) if name >= first and (last is None or name <= last)]

    def _shard(self, name: str) -> Shard:
        if name not in self._shards:
            self._shards[name] = Shard(self._path / name, self._dims)
        return self._shards[name]

    def _drop(self, ids: Sequence[str], besides: str = "") -> None:
        for name in [name for name in self._shards if name != besides]:
            here = self._shards[name].known(ids)
            if here:
                self._shards[name].drop(sorted(here))
                self._let_go_of_empty(name)

    def _let_go_of_empty(self, name: str) -> None:
        """A shard without events is a folder to be deleted."""
        if self._shards[name].empty:
            shard = self._shards.pop(name)
            shard.close()
            shutil.rmtree(shard.path)

    def _load(self, path: Path) -> None:
        try:
            renew(path, self._dims)
            self._shards[path.name] = Shard(path, self._dims)
        except StoreError as error:
            aside = path.with_name(f"{path.name}.damaged-{time.time_ns()}")
            log.warning("%s; it was set aside as %s", error, aside.name)
            path.rename(aside)


def _week(event: Event) -> str:
    return _week_of(event.wall0 + event.t0)


def _week_of(wall: float) -> str:
    year, week, _ = datetime.fromtimestamp(wall, UTC).isocalendar()
    return f"{year:04d}-W{week:02d}"
