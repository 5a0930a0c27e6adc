"""The Qdrant server as a store, through qdrant-client."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import httpx
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from actors.store import points
from actors.store.points import SPARSE, STREAMS, Found
from actors.store.provenance import must_agree
from actors.store.spaces import Spaces
from pipeline.errors import StoreError, Unavailable
from pipeline.event import Event
from pipeline.memory import Cue, Hit, Page, Reach, Span

T = TypeVar("T")

PAGE = 1000
"""Points read at a time."""

INDEXES: Mapping[str, models.PayloadFieldSchema] = {
    "stream": models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True),
    "begin": models.PayloadSchemaType.FLOAT,
    "end": models.PayloadSchemaType.FLOAT,
}
"""Payload fields that are filtered by, and what they are; what belongs to one stream lies together."""

FORMAT = 1
"""Version of what the collection holds; it is part of its name."""

TRIES = 3
"""Times that a request is made before the server counts as away."""

BACKOFF = 0.2
"""Seconds before the second try; doubled each time."""

RESCORED = models.SearchParams(
    hnsw_ef=256, quantization=models.QuantizationSearchParams(rescore=True, oversampling=3.0)
)
"""Eight bits find three times as many candidates, whole vectors tell which are best."""

TIMEOUT = 10
"""Seconds that a request may take."""


class QdrantServer:
    """A `pipeline.memory.Store` at `url`. Raises StoreError when it holds other vectors than `dims`, or
    other models than `made_by` made them.

    `replicas`, `shards` and `made_by` are taken when the collection is made; servers before 1.16 do not keep
    the last, and what they hold is taken as it is. `client` stands in for the connection in tests of the API.
    """

    def __init__(
        self,
        url: str,
        dims: Mapping[str, int],
        *,
        key: str = "",
        collection: str = "onlooker",
        replicas: int = 1,
        shards: int = 1,
        made_by: Mapping[str, str] | None = None,
        client: QdrantClient | None = None,
    ) -> None:
        self._url = url
        self._dims = dict(dims)
        self._made_by = dict(made_by or {})
        self._collection = f"{collection}-v{FORMAT}"
        self._client = client or QdrantClient(
            url=url, api_key=key or None, timeout=TIMEOUT, check_compatibility=False
        )
        self._asked(lambda: self._prepare(replicas, shards))

    def put(self, events: Sequence[Event]) -> None:
        """Write events by id, replacing what had the same id; durable on return. Raises StoreError."""
        rows = [self._point(event) for event in events]
        if rows:
            self._asked(lambda: self._client.upsert(self._collection, rows, wait=True))

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """The up to `k` best events for each part of `cue`, merged by event id."""
        return points.merged(
            found
            for channel in points.channels(cue, self.spaces.used, _sparse)
            for found in self._nearest(*channel, k, span)
        )

    def scan(self, span: Span, limit: int = 1000, earliest: bool = False) -> Sequence[Event]:
        """The last `limit` events inside `span`, or the first, in order of wall time."""
        order = models.OrderBy(
            key="begin", direction=models.Direction.ASC if earliest else models.Direction.DESC
        )
        records, _ = self._asked(
            lambda: self._client.scroll(
                self._collection, scroll_filter=_inside(span), limit=limit, order_by=order, with_payload=True
            )
        )
        found = [points.event_of(record.payload) for record in records if record.payload]
        return sorted(found, key=lambda event: event.wall0 + event.t0)

    def reach(self, span: Span) -> Reach:
        """What there is of events inside `span`."""
        found = self._asked(
            lambda: self._client.facet(
                self._collection, "stream", facet_filter=_inside(span), limit=STREAMS, exact=True
            )
        )
        begins = self._first(span, "begin", models.Direction.ASC)
        ends = self._first(span, "end", models.Direction.DESC)
        return Reach.over((str(hit.value) for hit in found.hits), zip(begins, ends, strict=True))

    def _first(self, span: Span, field: str, direction: models.Direction) -> list[float]:
        """The first of the values of a field inside `span`, if there is any."""
        order = models.OrderBy(key=field, direction=direction)
        records, _ = self._asked(
            lambda: self._client.scroll(
                self._collection, scroll_filter=_inside(span), limit=1, order_by=order, with_payload=[field]
            )
        )
        return [record.payload[field] for record in records if record.payload]

    def page(self, span: Span, after: str = "", limit: int = 250) -> Page:
        """Up to `limit` events inside `span` with their vectors; all of them, page by page."""
        records, more = self._asked(
            lambda: self._client.scroll(
                self._collection,
                scroll_filter=_inside(span),
                limit=limit,
                offset=after or None,
                with_payload=True,
                with_vectors=True,
            )
        )
        found = [points.whole(record.payload, record.vector) for record in records if record.payload]
        return Page(found, str(more or ""))

    def known(self, ids: Sequence[str]) -> set[str]:
        """Which of these events are kept."""
        points_of = {points.point_id(id): id for id in ids}
        records = self._asked(
            lambda: self._client.retrieve(
                self._collection, list(points_of), with_payload=False, with_vectors=False
            )
        )
        return {points_of[str(record.id)] for record in records}

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are kept, with their vectors, in no order."""
        wanted = [points.point_id(id) for id in ids]
        records = self._asked(
            lambda: self._client.retrieve(self._collection, wanted, with_payload=True, with_vectors=True)
        )
        return [points.whole(record.payload, record.vector) for record in records if record.payload]

    def drop(self, ids: Sequence[str]) -> None:
        """Take back events that were put just now."""
        doomed = models.PointIdsList(points=[points.point_id(id) for id in ids])
        self._asked(lambda: self._client.delete(self._collection, doomed, wait=True))

    def forget(self, span: Span) -> int:
        """Delete every event inside `span` for good; how many there were."""
        doomed = self._counted(span)
        meant = models.FilterSelector(filter=_inside(span) or models.Filter())
        self._asked(lambda: self._client.delete(self._collection, meant, wait=True))
        return doomed

    def wipe(self) -> bool:
        """The server does so by itself."""
        return False

    def tidy(self) -> bool:
        """The server does so by itself."""
        return False

    def count(self) -> int:
        """How many events are kept."""
        return self._counted(Span())

    def must_have_room(self) -> None:
        """The server sees to its disk itself."""

    lost = False
    """The server looks after its own."""

    def damaged(self) -> dict[str, int]:
        """The server looks after its own."""
        return {}

    def discard(self, name: str) -> None:
        """There is nothing to delete."""

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _counted(self, span: Span) -> int:
        return self._asked(lambda: self._client.count(self._collection, _inside(span), exact=True)).count

    def _nearest(self, channel: str, query: Any, using: str, k: int, span: Span) -> list[Found]:
        answer = self._asked(
            lambda: self._client.query_points(
                self._collection,
                query=query,
                using=using,
                search_params=None if using == SPARSE else RESCORED,
                limit=k,
                query_filter=_inside(span),
                with_payload=True,
            )
        )
        return [(channel, point.score, point.payload) for point in answer.points if point.payload]

    def _point(self, event: Event) -> models.PointStruct:
        vectors = points.vectors(event, self._dims, _sparse)
        return models.PointStruct(id=points.point_id(event.id), vector=vectors, payload=points.payload(event))

    def _prepare(self, replicas: int, shards: int) -> None:
        if not self._client.collection_exists(self._collection):
            self._create(replicas, shards)
        config = self._client.get_collection(self._collection).config
        held = config.params.vectors
        sizes = {name: params.size for name, params in held.items()} if isinstance(held, dict) else {}
        for name, size in self._dims.items():
            if sizes.get(name) != size:
                raise StoreError(
                    f"{self._url}: collection {self._collection} holds {name} vectors of {sizes.get(name)}, "
                    f"but the model gives {size}; use the model that it was made with, or another server"
                )
        known = (config.metadata or {}).get("made_by", {})
        way = "use the model that it was made with, or another server"
        must_agree(f"{self._url}: collection {self._collection} holds", known, self._made_by, way)
        self._dims = sizes
        self.spaces = Spaces(sizes, {**self._made_by, **known}, {name: name for name in sizes})

    def _create(self, replicas: int, shards: int) -> None:
        self._client.create_collection(
            self._collection,
            vectors_config={
                name: models.VectorParams(size=size, distance=models.Distance.COSINE, on_disk=True)
                for name, size in self._dims.items()
            },
            quantization_config=models.ScalarQuantization(
                scalar=models.ScalarQuantizationConfig(type=models.ScalarType.INT8, always_ram=True)
            ),
            sparse_vectors_config={SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
            replication_factor=replicas,
            write_consistency_factor=replicas // 2 + 1,
            shard_number=shards,
            metadata={"made_by": self._made_by},
        )
        for field, kind in INDEXES.items():
            self._client.create_payload_index(self._collection, field, kind)

    def _asked(self, ask: Callable[[], T]) -> T:
        for wait in (BACKOFF * 2**n for n in range(TRIES - 1)):
            try:
                return self._asked_once(ask)
            except Unavailable:
                time.sleep(wait)
        return self._asked_once(ask)

    def _asked_once(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except UnexpectedResponse as error:
            if error.status_code in (429, 502, 503, 504):
                raise Unavailable(f"{self._url}: the Qdrant server is busy ({error.status_code})") from error
            raise StoreError(f"{self._url}: the Qdrant server refused ({error.status_code})") from error
        except (ApiException, ResponseHandlingException, httpx.HTTPError, OSError) as error:
            raise Unavailable(f"{self._url}: the Qdrant server does not answer") from error


def _sparse(indices: list[int], values: list[float]) -> models.SparseVector:
    return models.SparseVector(indices=indices, values=values)


def _inside(span: Span) -> models.Filter | None:
    must: list[Any] = []
    if span.streams:
        must.append(models.FieldCondition(key="stream", match=models.MatchAny(any=list(span.streams))))
    if span.since is not None:
        must.append(models.FieldCondition(key="end", range=models.Range(gte=span.since)))
    if span.until is not None:
        must.append(models.FieldCondition(key="begin", range=models.Range(lte=span.until)))
    return models.Filter(must=must) if must else None
