"""The embedded store: the Qdrant engine in this process, in shards of a week each.

It wants a process of its own: loading and indexing hold the interpreter's lock.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from actors import points
from actors.points import SPARSE, Found
from actors.storefolder import StoreFolder
from pipeline.errors import StoreError
from pipeline.event import Event
from pipeline.memory import Cue, Hit, Page, Span

log = logging.getLogger(__name__)

NEW, OLD = ".new", ".old"
"""Endings of a shard that is being written anew, and of the one that it takes the place of."""

WEEK = 7 * 86_400.0

PAGE = 1000
"""Points read at a time."""

FIELDS = {
    "stream": edge.PayloadSchemaType.Keyword,
    "begin": edge.PayloadSchemaType.Float,
    "end": edge.PayloadSchemaType.Float,
}


class EmbeddedStore:
    """A `pipeline.memory.Store` in `path`. `dims`: sizes of vectors by name. Raises StoreError.

    `keep_free`: megabytes of disk that must stay free. Safe from several threads, one at a time.
    """

    def __init__(self, path: Path, dims: Mapping[str, int], keep_free: float = 200.0) -> None:
        self._folder = StoreFolder(path, dims, keep_free)
        self._dims = dict(dims)
        self._lock = threading.RLock()
        self._shards: dict[str, Any] = {}
        (path / "shards").mkdir(exist_ok=True)
        _recover(path / "shards")
        for found in sorted((path / "shards").iterdir()):
            if found.is_dir() and "." not in found.name:
                self._load(found)

    def put(self, events: Sequence[Event]) -> None:
        """Write events by id, replacing what had the same id; durable on return. Raises StoreError."""
        rows = [(_week(event), self._point(event)) for event in events]
        with self._lock, _translated(self._folder.path):
            self._folder.must_have_room()
            for name in {week for week, _ in rows}:
                fresh = [row for week, row in rows if week == name]
                self._shard(name).update(edge.UpdateOperation.upsert_points(fresh))
                self._remove_elsewhere(name, [row.id for row in fresh])

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events for each part of `cue`, merged by event id."""
        channels: list[tuple[str, Any, str]] = []
        if cue.vision is not None and "vision" in self._dims:
            channels.append(("vision", cue.vision.tolist(), "vision"))
        if cue.text is not None and "text" in self._dims:
            channels.append(("text", cue.text.tolist(), "text"))
        if cue.keywords:
            channels.append(("keywords", edge.SparseVector(*points.indexed(cue.keywords)), SPARSE))
        with self._lock, _translated(self._folder.path):
            return points.merged(
                found
                for channel, query, using in channels
                for found in points.best(list(self._nearest(channel, query, using, k, span)), k)
            )

    def scan(self, span: Span, limit: int = 1000) -> Sequence[Event]:
        """The last `limit` events inside `span`, in order of wall time."""
        newest: list[Event] = []
        with self._lock, _translated(self._folder.path):
            for shard in reversed(self._meant(span)):
                request = edge.ScrollRequest(
                    limit=limit - len(newest),
                    filter=_inside(span),
                    with_payload=True,
                    order_by=edge.OrderBy("begin", edge.Direction.Desc),
                )
                newest += [points.event_of(record.payload) for record in shard.scroll(request)[0]]
                if len(newest) >= limit:
                    break
        return sorted(newest, key=lambda event: event.wall0 + event.t0)

    def page(self, span: Span, after: str = "", limit: int = 250) -> Page:
        """Up to `limit` events inside `span` with their vectors; all of them, page by page."""
        week, _, offset = after.partition("/")
        with self._lock, _translated(self._folder.path):
            names = [name for name in self._weeks(span) if name >= week]
            for name, following in zip_longest(names, names[1:], fillvalue=""):
                start = offset if name == week else ""
                found, more = self._scrolled(self._shards[name], span, start, limit)
                if more or found or not following:
                    return Page(found, f"{name}/{more}" if more else following)
        return Page(())

    def known(self, ids: Sequence[str]) -> set[str]:
        """Which of these events are kept."""
        points_of = {points.point_id(id): id for id in ids}
        with self._lock, _translated(self._folder.path):
            found = [shard.retrieve(list(points_of), False, False) for shard in self._shards.values()]
        return {points_of[str(record.id)] for records in found for record in records}

    def drop(self, ids: Sequence[str]) -> None:
        """Take back events that were put just now."""
        doomed: list[Any] = [points.point_id(id) for id in ids]
        with self._lock, _translated(self._folder.path):
            for shard in self._shards.values():
                shard.update(edge.UpdateOperation.delete_points(doomed))

    def forget(self, span: Span) -> int:
        """Delete every event inside `span` for good; how many there were. Shards are written anew without."""
        gone = 0
        with self._lock, _translated(self._folder.path):
            for name in list(self._shards):
                doomed = self._count(self._shards[name], span)
                if doomed:
                    self._rewrite(name, span)
                    gone += doomed
        return gone

    def count(self) -> int:
        """How many events are kept."""
        with self._lock:
            return sum(self._count(shard, Span()) for shard in self._shards.values())

    def close(self) -> None:
        """Flush and let go."""
        with self._lock:
            for shard in self._shards.values():
                shard.flush()
                shard.close()
            self._shards = {}
            self._folder.close()

    def _nearest(self, channel: str, query: Any, using: str, k: int, span: Span) -> Iterator[Found]:
        request = edge.QueryRequest(
            limit=k, query=edge.Query.Nearest(query, using), filter=_inside(span), with_payload=True
        )
        for shard in self._meant(span):
            for point in shard.query(request):
                yield channel, point.score, point.payload

    def _meant(self, span: Span) -> list[Any]:
        """Shards that may hold what is inside `span`, oldest first. An event is where it began, and no longer
        than a week."""
        return [self._shards[name] for name in self._weeks(span)]

    def _weeks(self, span: Span) -> list[str]:
        last = None if span.until is None else _week_of(span.until)
        first = "" if span.since is None else _week_of(span.since - WEEK)
        return [name for name in sorted(self._shards) if name >= first and (last is None or name <= last)]

    def _scrolled(self, shard: Any, span: Span, start: str, limit: int) -> tuple[list[Event], str]:
        """Events from the point `start` on, and the point after them."""
        request = edge.ScrollRequest(
            offset=start or None, limit=limit, filter=_inside(span), with_payload=True, with_vector=True
        )
        records, more = shard.scroll(request)
        return [points.whole(record.payload, record.vector) for record in records], str(more or "")

    def _count(self, shard: Any, span: Span) -> int:
        return int(shard.count(edge.CountRequest(exact=True, filter=_inside(span))))

    def _point(self, event: Event) -> Any:
        vectors: dict[str, Any] = dict(points.dense(event, self._dims))
        indices, values = points.sparse(event)
        if indices:
            vectors[SPARSE] = edge.SparseVector(indices, values)
        return edge.Point(points.point_id(event.id), vectors, points.payload(event))

    def _remove_elsewhere(self, name: str, ids: Sequence[Any]) -> None:
        """An event that is written again under another date leaves its old shard."""
        for other, shard in self._shards.items():
            if other != name and shard.retrieve(list(ids), False, False):
                shard.update(edge.UpdateOperation.delete_points(list(ids)))

    def _shard(self, name: str) -> Any:
        if name not in self._shards:
            self._shards[name] = self._create(self._folder.path / "shards" / name)
        return self._shards[name]

    def _create(self, path: Path) -> Any:
        dense = {name: edge.EdgeVectorParams(size, edge.Distance.Cosine) for name, size in self._dims.items()}
        words = {SPARSE: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)}
        shard = edge.EdgeShard.create(str(path), edge.EdgeConfig(vectors=dense, sparse_vectors=words))
        for field, kind in FIELDS.items():
            shard.update(edge.UpdateOperation.create_field_index(field, kind))
        return shard

    def _load(self, path: Path) -> None:
        try:
            with _translated(path):
                self._shards[path.name] = edge.EdgeShard.load(str(path))
        except StoreError as error:
            aside = path.with_name(f"{path.name}.damaged-{time.time_ns()}")
            log.warning("%s; it was set aside as %s", error, aside.name)
            path.rename(aside)

    def _rewrite(self, name: str, without: Span) -> None:
        """A shard less what is inside `without`, in its place: deleted points alone leave their bytes."""
        path = self._folder.path / "shards" / name
        fresh = path.with_name(f"{name}{NEW}")
        shutil.rmtree(fresh, ignore_errors=True)
        old, new = self._shards[name], self._create(fresh)
        for page in self._pages(old):
            kept = [p for p in page if not without.holds(points.event_of(p.payload))]
            if kept:
                new.update(edge.UpdateOperation.upsert_points(kept))
        for shard in (new, old):
            shard.flush()
            shard.close()
        old_path = path.with_name(f"{name}{OLD}")
        path.rename(old_path)
        fresh.rename(path)
        shutil.rmtree(old_path)
        self._shards[name] = edge.EdgeShard.load(str(path))

    def _pages(self, shard: Any) -> Iterable[list[Any]]:
        offset = None
        while True:
            records, offset = shard.scroll(
                edge.ScrollRequest(offset=offset, limit=PAGE, with_payload=True, with_vector=True)
            )
            yield [edge.Point(record.id, record.vector, record.payload) for record in records]
            if offset is None:
                return


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if type(error) is not Exception:
            raise
        # The engine raises nothing narrower than this.
        raise StoreError(f"{path}: {' '.join(str(error).split())}") from error


def _recover(shards: Path) -> None:
    """Undo a rewriting that was cut off: as long as the old shard is there, it is the one that counts."""
    for old in shards.glob(f"*{OLD}"):
        path = old.with_name(old.name.removesuffix(OLD))
        if path.exists():
            shutil.rmtree(old)
        else:
            old.rename(path)
    for fresh in shards.glob(f"*{NEW}"):
        shutil.rmtree(fresh)


def _inside(span: Span) -> Any:
    must: list[Any] = []
    if span.streams:
        must.append(edge.FieldCondition("stream", match=edge.MatchAny(list(span.streams))))
    if span.since is not None:
        must.append(edge.FieldCondition("end", range=edge.RangeFloat(gte=span.since)))
    if span.until is not None:
        must.append(edge.FieldCondition("begin", range=edge.RangeFloat(lte=span.until)))
    return edge.Filter(must=must) if must else None


def _week(event: Event) -> str:
    return _week_of(event.wall0 + event.t0)


def _week_of(wall: float) -> str:
    year, week, _ = datetime.fromtimestamp(wall, UTC).isocalendar()
    return f"{year:04d}-W{week:02d}"
