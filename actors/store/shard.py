"""A shard: the events of a week in the Qdrant engine, in a folder of its own.

It keeps no write-ahead log, which would remember what was deleted: every change is flushed instead. Vectors
are of half precision. Deleted points leave their bytes until the shard is vacuumed.

A shard that is indexed (see rewriting.py) has its vectors in four bits a number too: those are gone through,
and the most alike of them are compared by their vectors as they are. A graph (HNSW) is twenty times the work
to build.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from math import inf
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from actors.jsonfile import read_json
from actors.store import points
from actors.store.points import SPARSE, STREAMS
from pipeline.errors import StoreError
from pipeline.event import Event
from pipeline.memory import NOWHERE, Cue, Reach, Span

PAGE = 1000
"""Points read at a time."""

WORN = 500
"""Points that are deleted, or not in the index, from which a shard is worn, if they are a quarter of all."""

NEW = ".new"
"""Ending of a folder that is no shard yet, or no more; it is deleted when the memory is opened."""

NOTE = "indexed"
"""The file in an indexed shard that says of how many points it was."""

FORGETTING = "forgetting"
"""The file in a shard that may hold bytes of what was forgotten."""

STALE = "stale"
"""The file in a shard that is not open that says how worn it is."""

FIELDS = {
    "stream": edge.PayloadSchemaType.Keyword,
    "begin": edge.PayloadSchemaType.Float,
    "end": edge.PayloadSchemaType.Float,
}

_VACUUM = edge.EdgeOptimizersConfig(
    deleted_threshold=1e-6, vacuum_min_vector_number=1, default_segment_number=1, indexing_threshold=10**9
)
"""One deleted point is reason enough when the engine is asked to optimise, and an index is none."""

_IDF = edge.Modifier.Idf

HALF = edge.VectorStorageDatatype.Float16
"""Of what precision vectors are."""

THREADS = 1
"""Threads of the engine a shard. It would take eight: a shard is one segment, and to hand a search to them
takes ten times as long as the search."""

_PLAIN = edge.EdgeConfig(
    sparse_vectors={SPARSE: edge.EdgeSparseVectorParams(modifier=_IDF)}, max_search_threads=THREADS
)
"""What a shard that has no index is opened with; all that is not said stays as it was made."""

INDEX = edge.EdgeConfig(
    sparse_vectors={SPARSE: edge.EdgeSparseVectorParams(modifier=_IDF, memory=edge.Memory.Cached)},
    hnsw_config=edge.HnswIndexConfig(m=0, ef_construct=16, full_scan_threshold=10**9, max_indexing_threads=1),
    quantization_config=edge.TurboQuantQuantizationConfig(
        bits=edge.TurboQuantBitSize.Bits4, memory=edge.Memory.Cached
    ),
    optimizers=edge.EdgeOptimizersConfig(
        deleted_threshold=1e-6, vacuum_min_vector_number=1, default_segment_number=1, indexing_threshold=1
    ),
    max_search_threads=THREADS,
)
"""Every vector in half bytes too, and no graph. All of it is mapped from the disk: the engine's own choice,
an index of words in memory, makes the loading of a week seconds longer."""

CANDIDATES = 200
"""Vectors of an indexed shard that are compared as they are, at least; four times those asked for."""


class Shard:
    """Opens the shard at `path`, or makes it. Raises StoreError. Not safe from several threads.

    `touched`: points that were written or deleted since it was written anew, if that was just now.
    """

    def __init__(self, path: Path, dims: Mapping[str, int], touched: int | None = None) -> None:
        self.path = path
        with translated(path):
            new = not path.exists()
            if new:
                _create(path, dims)
            kept = _vectors(path)
            self._dims = {name: size for name, size in dims.items() if name in kept}
            self.narrow = self._dims.keys() != dims.keys()
            """Whether it was made when some vector was not known yet, and can't be written with it."""
            indexed = _indexed(path)
            self._edge: Any = edge.EdgeShard.load(str(path), _PLAIN if indexed is None else INDEX)
            self.indexed = indexed is not None
            worn = _number(path / STALE, otherwise=inf)
            (path / STALE).unlink(missing_ok=True)
            if touched is not None or new:
                self._stale = float(touched or 0)
            else:
                self._stale = worn if indexed is None else abs(indexed - self.size)
            self.changed = bool(self._stale) if touched is not None else not new
            """Whether bytes of what was deleted or replaced may be in its files."""

    @property
    def size(self) -> int:
        """How many points are in it."""
        with translated(self.path):
            return int(self._edge.info().points_count)

    @property
    def unwiped(self) -> bool:
        """Whether bytes of what was forgotten may be in its files."""
        return (self.path / FORGETTING).exists()

    @property
    def worn(self) -> bool:
        """Whether vacuuming, or indexing again, would give much; of one that was not closed that is not known
        unless it is indexed."""
        return self._stale >= WORN and self._stale >= self.size // 4

    def write(self, some: Sequence[Any]) -> None:
        """Write points; durable on return."""
        with translated(self.path):
            self._edge.update(edge.UpdateOperation.upsert_points(list(some)))
            self._edge.flush()
        self._stale += len(some) if self.indexed else 0
        self.changed = True

    def nearest(
        self, cue: Cue, k: int, span: Span, using: Mapping[str, str]
    ) -> Iterator[tuple[str, float, str]]:
        """A channel, a score and the id of a point: the `k` best for each part of `cue`; `using`: the vector
        that each is compared with."""
        roughly = edge.QuantizationSearchParams(rescore=True, oversampling=max(4.0, CANDIDATES / k))
        with translated(self.path):
            here = {name: key for name, key in using.items() if key in self._dims}
            for channel, query, vector in points.channels(cue, here, edge.SparseVector):
                request = edge.QueryRequest(
                    limit=k,
                    query=edge.Query.Nearest(query, vector),
                    filter=_inside(span),
                    params=edge.SearchParams(quantization=roughly),
                )
                for point in self._edge.query(request):
                    yield channel, point.score, str(point.id)

    def events(self, ids: Sequence[str]) -> dict[str, Event]:
        """Events without their vectors by the ids of their points. A query that gives them too takes several
        times as long."""
        with translated(self.path):
            found = self._edge.retrieve(list(ids), True, False)
            return {str(record.id): points.event_of(record.payload) for record in found}

    def outermost(self, span: Span, limit: int, earliest: bool) -> list[str]:
        """Ids of the points of the last `limit` events inside `span`, the newest first, or of the first, the
        oldest first."""
        direction = edge.Direction.Asc if earliest else edge.Direction.Desc
        request = edge.ScrollRequest(
            limit=limit,
            filter=_inside(span),
            with_payload=False,
            order_by=edge.OrderBy("begin", direction),
        )
        with translated(self.path):
            return [str(record.id) for record in self._edge.scroll(request)[0]]

    def reach(self, span: Span) -> Reach:
        """What there is of events inside `span`."""
        with translated(self.path):
            request = edge.FacetRequest(key="stream", limit=STREAMS, exact=True, filter=_inside(span))
            streams = [str(hit.value) for hit in self._edge.facet(request).hits if hit.count]
            if not streams:
                return NOWHERE
            first = self._first(span, "begin", edge.Direction.Asc)
            last = self._first(span, "end", edge.Direction.Desc)
        return Reach.over(streams, [(first["begin"], last["end"])])

    def _first(self, span: Span, field: str, direction: edge.Direction) -> Mapping[str, Any]:
        """What is kept with the first point of those inside `span` by a field, of which there must be one."""
        order = edge.OrderBy(field, direction)
        request = edge.ScrollRequest(limit=1, filter=_inside(span), with_payload=True, order_by=order)
        payload: Mapping[str, Any] = self._edge.scroll(request)[0][0].payload
        return payload

    def page(self, span: Span, start: str, limit: int) -> tuple[list[Event], str]:
        """Events with their vectors from the point `start` on, and the point after them."""
        request = edge.ScrollRequest(
            offset=start or None, limit=limit, filter=_inside(span), with_payload=True, with_vector=True
        )
        with translated(self.path):
            records, more = self._edge.scroll(request)
        return [points.whole(record.payload, record.vector) for record in records], str(more or "")

    def pages(self) -> Iterator[list[Any]]:
        """All points, some at a time."""
        offset = None
        while True:
            request = edge.ScrollRequest(offset=offset, limit=PAGE, with_payload=True, with_vector=True)
            with translated(self.path):
                records, offset = self._edge.scroll(request)
            yield [edge.Point(record.id, record.vector, record.payload) for record in records]
            if offset is None:
                return

    def known(self, ids: Sequence[str]) -> set[str]:
        """Which points are here, of these ids of points."""
        with translated(self.path):
            return {str(record.id) for record in self._edge.retrieve(list(ids), False, False)}

    def read(self, ids: Sequence[str]) -> list[Event]:
        """Events with their vectors, of these ids of points."""
        with translated(self.path):
            found = self._edge.retrieve(list(ids), True, True)
            return [points.whole(record.payload, record.vector) for record in found]

    def drop(self, ids: Sequence[str]) -> None:
        """Delete points that are here by their ids; their bytes stay until it is vacuumed."""
        with translated(self.path):
            self._edge.update(edge.UpdateOperation.delete_points(list(ids)))
            self._edge.flush()
        self._stale += len(ids)
        self.changed = True

    def forget(self, span: Span) -> None:
        """Delete every event inside `span`; it is unwiped until it is vacuumed."""
        with translated(self.path):
            (self.path / FORGETTING).touch()
            self._edge.update(edge.UpdateOperation.delete_points_by_filter(_inside(span) or edge.Filter()))
            self._edge.flush()
        self.changed = True

    def follow(self, other: Shard, ids: Iterable[str]) -> None:
        """Have of these points what `other` has."""
        for some in _batches(ids):
            with translated(self.path):
                found = other._edge.retrieve(some, True, True)
            if found:
                self.write([edge.Point(record.id, record.vector, record.payload) for record in found])
            gone = self.known(some) - {str(record.id) for record in found}
            if gone:
                self.drop(sorted(gone))

    def count(self, span: Span) -> int:
        """How many events are inside `span`."""
        if span == Span():
            return self.size
        with translated(self.path):
            return int(self._edge.count(edge.CountRequest(exact=True, filter=_inside(span))))

    def widen(self, dims: Mapping[str, int]) -> None:
        """Have room for all of these vectors. Cut off, it is a shard that does not load: see renewal.py."""
        with translated(self.path):
            for name in dims.keys() - self._dims.keys():
                self._edge.update(
                    edge.UpdateOperation.create_dense_vector(
                        name, dims[name], edge.Distance.Cosine, datatype=HALF
                    )
                )
            self._edge.flush()

    def vacuum(self) -> None:
        """Give back the bytes of what was deleted. The old files go with the shard's closing."""
        with translated(self.path):
            if self._edge.optimize():
                self._edge.flush()
                self._edge.close()
                self._edge = edge.EdgeShard.load(str(self.path))
        if self.indexed:
            note(self.path, self.size)
        cleaned(self.path)
        self._stale, self.changed = 0, False

    def close(self) -> None:
        """Flush and let go."""
        with translated(self.path):
            self._edge.flush()
            self._edge.close()
        if self._stale < inf:
            (self.path / STALE).write_text(str(self._stale), encoding="utf-8")


def point_of(event: Event, dims: Mapping[str, int]) -> Any:
    """The event as a shard keeps it. Raises StoreError for what it can't keep."""
    vectors = points.vectors(event, dims, edge.SparseVector)
    try:
        return edge.Point(points.point_id(event.id), vectors, points.payload(event))
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"{event.id}: can't be kept; its figures must be finite and its words Unicode"
        ) from error


def note(path: Path, size: int) -> None:
    """Say that the shard at `path` is indexed, all its `size` points."""
    (path / NOTE).write_text(str(size), encoding="utf-8")


def cleaned(path: Path) -> None:
    """Say that nothing is left of what was forgotten of the shard at `path`."""
    (path / FORGETTING).unlink(missing_ok=True)


def _indexed(path: Path) -> float | None:
    """Of how many points the shard at `path` was when it was indexed."""
    return _number(path / NOTE, otherwise=0.0) if (path / NOTE).exists() else None


def _number(file: Path, otherwise: float) -> float:
    try:
        return float(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return otherwise


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    left = iter(ids)
    while some := list(islice(left, PAGE)):
        yield some


def _vectors(path: Path) -> Mapping[str, Any]:
    """The vectors that the shard at `path` was made for, or widened to, by name. Raises StoreError."""
    file = path / "edge_config.json"
    try:
        return dict(read_json(file)["vectors"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{file}: is damaged") from error


def _create(path: Path, dims: Mapping[str, int]) -> None:
    """Make an empty shard, whole or not at all."""
    dense = {
        name: edge.EdgeVectorParams(size, edge.Distance.Cosine, datatype=HALF) for name, size in dims.items()
    }
    words = {SPARSE: edge.EdgeSparseVectorParams(modifier=_IDF)}
    config = edge.EdgeConfig(
        vectors=dense,
        sparse_vectors=words,
        optimizers=_VACUUM,
        wal_enabled=False,
        max_search_threads=THREADS,
    )
    fresh = path.with_name(f"{path.name}{NEW}")
    shard = edge.EdgeShard.create(str(fresh), config)
    for field, kind in FIELDS.items():
        shard.update(edge.UpdateOperation.create_field_index(field, kind))
    shard.flush()
    shard.close()
    fresh.rename(path)


def _inside(span: Span) -> Any:
    must: list[Any] = []
    if span.streams:
        must.append(edge.FieldCondition("stream", match=edge.MatchAny(list(span.streams))))
    if span.since is not None:
        must.append(edge.FieldCondition("end", range=edge.RangeFloat(gte=span.since)))
    if span.until is not None:
        must.append(edge.FieldCondition("begin", range=edge.RangeFloat(lte=span.until)))
    return edge.Filter(must=must) if must else None


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """What the engine raises as one line."""
    try:
        yield
    except BaseException as error:
        if type(error) is not Exception and type(error).__name__ != "PanicException":
            raise
        # The engine raises nothing narrower than the one, and the other, no Exception, where it is at a loss.
        raise StoreError(f"{path}: {' '.join(str(error).split())}") from error
