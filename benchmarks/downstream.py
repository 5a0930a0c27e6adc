"""What boundaries are good for: the right moment found, for the kilobytes of evidence that it takes.

Everything but the boundaries is the same: events are described, searched and ranked by the product's own
`describe`, `Exact` and `Reasoner.recall`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.material import Query
from pipeline.answering.reasoner import Reasoner
from pipeline.boundary import Boundary, Reason, State
from pipeline.event import Event
from pipeline.evidence import Evidence
from pipeline.observation import Observation
from pipeline.perceiver import Reader, Seer
from pipeline.recalling.delving import Delving
from pipeline.remembering.description import describe
from pipeline.remembering.inmemory import Exact

K = 5
"""Moments an answer."""


@dataclass(frozen=True)
class Found:
    """One query answered: the place of the first right moment (None: not among `K`), and bytes.

    `moments` is what the moments themselves take, `events` the whole events in which they are; `pure` is
    the part of those events, by seconds or by lines, that was asked for.
    """

    place: int | None
    moments: int
    events: int
    pure: float


def events(
    stream: str, start: float, end: float, cuts: Sequence[float], seen: Sequence[Observation]
) -> list[Event]:
    """What `seen`, in order of time, makes of a stretch that is cut at `cuts`."""
    edges = [start, *sorted(t for t in set(cuts) if start < t < end), end]
    made: list[Event] = []
    n = 0
    for number, (a, b) in enumerate(pairwise(edges)):
        inside: list[Observation] = []
        while n < len(seen) and (seen[n].middle < b or b == end):
            inside.append(seen[n])
            n += 1
        if inside:
            edge = Boundary(number, b, State.COMMITTED, Reason.SURPRISE)
            made.append(describe(stream, a, b, 0.0, inside, edge))
    return made


def ask(
    memory: Sequence[Event], queries: Sequence[Query], reader: Reader, seer: Seer | None = None
) -> list[Found]:
    """Every query put to a memory of these events."""
    reasoner = Reasoner(Exact([]), Delving(memory, "long"), reader, seer)
    by_id = {event.id: event for event in memory}
    return [_found(reasoner.recall(query.text, K), query, by_id) for query in queries]


def row(name: str, found: Sequence[Found], memory: int) -> dict[str, object]:
    """The figures of a way to cut: hits, kilobytes an answer, and hits a kilobyte."""
    hits = {k: sum(f.place is not None and f.place < k for f in found) / len(found) for k in (1, 3, K)}
    moments = sum(f.moments for f in found) / len(found) / 1000
    whole = sum(f.events for f in found) / len(found) / 1000
    return {
        "cut by": name,
        "events": memory,
        **{f"hit@{k}": f"{hit:.2f}" for k, hit in hits.items()},
        f"kB of {K} moments": f"{moments:.2f}",
        f"hit@{K} / kB": f"{hits[K] / moments:.3f}" if moments else "",
        "kB of their events": f"{whole:.2f}",
        f"hit@{K} / kB of events": f"{hits[K] / whole:.3f}" if whole else "",
        "asked for": f"{sum(f.pure for f in found) / len(found):.2f}",
    }


def right(evidence: Evidence, query: Query) -> bool:
    """Whether a moment is one that the query asks for: its middle in a span, or one of its lines."""
    middle = (evidence.t0 + evidence.t1) / 2
    return bool(query.refs & set(evidence.refs)) or any(a <= middle <= b for a, b in query.spans)


def _found(evidence: Sequence[Evidence], query: Query, by_id: Mapping[str, Event]) -> Found:
    places = (place for place, each in enumerate(evidence) if right(each, query))
    whole = [by_id[name] for name in dict.fromkeys(each.event for each in evidence)]
    moments, size = sum(_size(e.as_json()) for e in evidence), sum(_size(e.as_json()) for e in whole)
    return Found(next(places, None), moments, size, purity(whole, query))


def purity(whole: Sequence[Event], query: Query) -> float:
    """The part of some events that is asked for: of their lines, or of their seconds."""
    if query.refs:
        refs = [ref for event in whole for ref in event.refs]
        return sum(ref in query.refs for ref in refs) / len(refs) if refs else 0.0
    inside = sum(max(0.0, min(e.t1, b) - max(e.t0, a)) for e in whole for a, b in query.spans)
    seconds = sum(e.t1 - e.t0 for e in whole)
    return inside / seconds if seconds else 0.0


def _size(shown: Mapping[str, object]) -> int:
    return len(json.dumps({name: value for name, value in shown.items() if name != "keyframe"}).encode())
