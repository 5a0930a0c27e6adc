"""What forgetting costs: what is found against the bytes that are kept, and what is left after days.

    python -m benchmarks.compression [--cache FOLDER] [--meetings N]

The composed streams (one after the other, as one), dialogues and meetings of the development half go through
the product's own segmentation, forgetting and recall; a budget an hour is taken for the hours that they last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from actors.longterm.keyframes import shrunk
from benchmarks import report
from benchmarks.auroc import auroc
from benchmarks.downstream import events, right
from benchmarks.material import Film, Query, missing, parts, texts
from benchmarks.options import options
from benchmarks.perceived import Perceived, read_lines, segment, single
from benchmarks.pictures import WIDTH, pictures
from benchmarks.segmentation import Bench
from configs.schema import Budget, load
from pipeline.answering.reasoner import Reasoner
from pipeline.event import Event
from pipeline.memory import Span
from pipeline.observation import Kind, Observation
from pipeline.perceiver import Seer
from pipeline.recalling.delving import Delving
from pipeline.remembering.forgetting import Hour, lighten
from pipeline.remembering.inmemory import Exact
from pipeline.remembering.retention import Allowance
from pipeline.remembering.size import size

K = 10
"""Pieces of evidence looked at."""

FLOAT = 4
"""Bytes of a number where nothing is compressed."""

BETWEEN = 100.0
"""Seconds between two streams that are joined."""

Vectors = npt.NDArray[np.float32]

TITLES = {"av_streams": "streams", "locomo": "dialogues", "qmsum": "meetings"}

SETTINGS = (
    f"What is found among the first {K} against the bytes kept, by share of the default budget "
    "(200 kB of events and 1.8 MB of pictures an hour). Everything: each look with its picture "
    f"({WIDTH} pixels wide) and each vector in full. Speech and pictures: hit@{K}; turns: recall@{K}."
)

SHARES = (2.0, 1.0, 0.5, 0.2, 0.1)
"""Of the default budget; a tenth is what is left of an hour after a day."""


@dataclass(frozen=True)
class Part:
    """A stretch of a stream, seconds, and what is asked about it."""

    t0: float
    t1: float
    queries: Sequence[Query]


@dataclass(frozen=True)
class Memory:
    """A stream as it was committed: its events, what they were made of, and what is asked about its parts."""

    events: Sequence[Event]
    seen: Sequence[Observation]
    parts: Sequence[Part]
    hours: float
    full: Mapping[str, int]
    small: Mapping[str, int]


@dataclass(frozen=True)
class Kept:
    """A memory after forgetting: what is left of it, and bytes."""

    events: Sequence[Event]
    size: int
    pictures: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--meetings", type=int, default=14, help="meetings of QMSum at most")
    asked = parser.parse_args(arguments)
    bench = Bench(asked.cache, single(load()), asked.meetings)
    sets = {name: make(bench) for name, make in SETS.items() if not missing(name)}
    for name, memories in sets.items():
        report.table(f"Compression: {TITLES[name]}", list(_curve(bench, memories)), SETTINGS)
    if "av_streams" in sets:
        report.table(
            "Retention",
            list(_retention(bench, sets["av_streams"])),
            "The composed streams as time goes by: a look of the stream told from a look of another (AUROC), "
            f"the right moment among {K}, and what is left of words and pictures.",
        )
    bench.reader.keep()


def _curve(bench: Bench, memories: Sequence[Memory]) -> Iterator[Mapping[str, object]]:
    whole = sum(_everything(memory) for memory in memories)
    seconds = sum(memory.hours for memory in memories)
    best: dict[str, float] = {}
    for label, keep in _ways():
        kept = [keep(memory) for memory in memories]
        taken = sum(each.size + each.pictures for each in kept)
        found = _found(bench, memories, kept)
        best = best or found
        yield {
            "kept": label,
            "events": sum(len(each.events) for each in kept),
            "kB an hour": f"{taken / seconds / 1000:.0f}",
            "of them pictures": f"{sum(each.pictures for each in kept) / seconds / 1000:.0f}",
            "everything / kept": f"{whole / taken:.0f}" if taken else "",
            **{f"found: {kind}": f"{value:.2f} ({value / best[kind]:.0%})" for kind, value in found.items()},
        }


def _ways() -> Iterator[tuple[str, Callable[[Memory], Kept]]]:
    yield "all events", _all
    for share in SHARES:
        yield f"{share:g} of the budget", partial(_light, share=share)


def _all(memory: Memory) -> Kept:
    return Kept(memory.events, sum(map(size, memory.events)), sum(memory.small.values()))


def _light(memory: Memory, share: float, age: float = 0.0) -> Kept:
    budget = Budget()
    hourly = Allowance(budget.events_kb * 1000, budget.pictures_kb * 1000).share(share * memory.hours)
    light = lighten(Hour(memory.events, pictures=memory.small, age=age), hourly)
    shown = {address for event in light.kept for address in event.keyframes}
    return Kept(light.kept, sum(map(size, light.kept)), sum(memory.small[address] for address in shown))


def _everything(memory: Memory) -> int:
    """Bytes of every observation with its picture and its vector, nothing compressed."""
    vectors = sum(FLOAT * len(o.vector) for o in memory.seen if o.vector is not None)
    words = sum(200 + len(o.text) + sum(20 + len(tag.label) for tag in o.tags) for o in memory.seen)
    return vectors + words + sum(memory.full.values())


def _found(bench: Bench, memories: Sequence[Memory], kept: Sequence[Kept]) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    for memory, each in zip(memories, kept, strict=True):
        seer = bench.eyes.seer if memory.full else None
        for kind, score in _asked(bench, memory.parts, each.events, seer):
            scores.setdefault(kind, []).append(score)
    return {kind: sum(some) / len(some) for kind, some in sorted(scores.items())}


def _asked(
    bench: Bench, parts: Sequence[Part], memory: Sequence[Event], seer: Seer | None
) -> Iterator[tuple[str, float]]:
    reasoner = Reasoner(Exact([]), Delving(memory, "long"), bench.reader, seer)
    for span, query in ((Span(since=p.t0, until=p.t1), q) for p in parts for q in p.queries):
        found = reasoner.recall(query.text, K, span)
        if query.refs:
            refs = [ref for each in found for ref in each.refs][:K]
            yield "turns", len(query.refs & set(refs)) / min(K, len(query.refs))
        elif query.kind in ("speech", "visual"):
            yield query.kind, float(any(right(each, query) for each in found))


def _retention(bench: Bench, memories: Sequence[Memory]) -> Iterator[Mapping[str, object]]:
    stages: Sequence[tuple[str, Callable[[Memory], Kept]]] = (
        ("as committed", _all),
        ("an hour later", lambda memory: _light(memory, 1.0)),
        ("two days later", lambda memory: _light(memory, 0.1, age=2.0)),
        ("a month later", lambda memory: Kept((), 0, 0)),
    )
    words = sum(len(e.words) for memory in memories for e in memory.events)
    looks = sum(bool(e.keyframe) for memory in memories for e in memory.events)
    hours = sum(memory.hours for memory in memories)
    for label, keep in stages:
        kept = [keep(memory) for memory in memories]
        found = _found(bench, memories, kept)
        yield {
            "when": label,
            "events": sum(len(each.events) for each in kept),
            "kB an hour": f"{sum(each.size + each.pictures for each in kept) / hours / 1000:.0f}",
            "recognised": f"{_recognition(memories, kept):.2f}",
            **{f"found: {kind}": f"{value:.2f}" for kind, value in found.items()},
            "sentences left": f"{sum(len(e.words) for each in kept for e in each.events) / words:.2f}",
            "pictures left": f"{sum(len(e.keyframes) for each in kept for e in each.events) / looks:.2f}",
        }


def _recognition(memories: Sequence[Memory], kept: Sequence[Kept]) -> float:
    """How surely a look that was seen is told from one that was not, by its likeness to what is kept."""
    seen, unseen = [], []
    for memory, each in zip(memories, kept, strict=True):
        rows = [_looks(memory.seen, part) for part in memory.parts]
        for n, part in enumerate(memory.parts):
            inside = [e for e in each.events if e.t1 > part.t0 and e.t0 < part.t1 and "vision" in e.vectors]
            if inside:
                known = np.stack([e.vectors["vision"] for e in inside])
                seen += list((rows[n] @ known.T).max(axis=1))
                unseen += list((rows[(n + 1) % len(rows)] @ known.T).max(axis=1))
    return auroc(seen[::5], unseen[::5])


def _looks(seen: Sequence[Observation], part: Part) -> Vectors:
    inside = (o for o in seen if part.t0 <= o.t0 < part.t1 and o.kind is Kind.VISION)
    return np.stack([o.vector for o in inside if o.vector is not None])


def _films(bench: Bench) -> list[Memory]:
    """All streams one after the other as one, each asked about by itself."""
    whole = Memory([], [], [], 0.0, {}, {})
    at = 0.0
    for film, perceived in bench.films:
        whole = _after(whole, _film(bench, film, perceived), at)
        at += film.seconds + BETWEEN
    return [whole]


def _after(a: Memory, b: Memory, t: float) -> Memory:
    """`b` after `a`, beginning at `t` seconds."""
    return Memory(
        [*a.events, *(_later(event, t) for event in b.events)],
        [*a.seen, *(replace(o, t0=o.t0 + t, t1=o.t1 + t) for o in b.seen)],
        [*a.parts, *(Part(p.t0 + t, p.t1 + t, [_moved(q, t) for q in p.queries]) for p in b.parts)],
        a.hours + b.hours,
        {**a.full, **b.full},
        {**a.small, **b.small},
    )


def _moved(query: Query, t: float) -> Query:
    return replace(query, spans=tuple((a + t, b + t) for a, b in query.spans))


def _later(event: Event, t: float) -> Event:
    moments = tuple(replace(m, t0=m.t0 + t, t1=m.t1 + t) for m in event.moments)
    return replace(event, stream="films", t0=event.t0 + t, t1=event.t1 + t, moments=moments)


def _film(bench: Bench, film: Film, perceived: Perceived) -> Memory:
    seen = perceived.observations
    times = segment(perceived, bench.config, {}).times
    jpegs = pictures(bench.folder, film, perceived)
    made = [
        replace(event, keyframe=_address(film, _middle(event.t0, event.t1, list(jpegs))))
        for event in events(film.name, 0.0, film.seconds, times, seen)
    ]
    full = {_address(film, t): jpeg for t, jpeg in jpegs.items()}
    small = {e.keyframe: len(shrunk(full[e.keyframe], 320, 60)) for e in made if e.keyframe in full}
    sizes = {address: len(jpeg) for address, jpeg in full.items()}
    return Memory(made, seen, [Part(0.0, film.seconds, film.queries)], film.seconds / 3600, sizes, small)


def _address(film: Film, t: float | None) -> str:
    return "" if t is None else f"/v1/keyframes/{film.name}/{round(t * 1000)}.jpg"


def _middle(t0: float, t1: float, times: Sequence[float]) -> float | None:
    inside = [t for t in times if t0 <= t <= t1]
    return inside[len(inside) // 2] if inside else None


def _dialogues(bench: Bench) -> list[Memory]:
    return _texts(bench, "locomo")


def _meetings(bench: Bench) -> list[Memory]:
    return _texts(bench, "qmsum")


def _texts(bench: Bench, name: str) -> list[Memory]:
    memories = []
    for text in texts(name)[: bench.meetings]:
        made: list[Event] = []
        seen: list[Observation] = []
        for part in parts(text):
            perceived = read_lines(text.name, part, bench.reader)
            times = segment(perceived, bench.config, {}).times
            made += events(text.name, part[0].t0, part[-1].t1, times, perceived.observations)
            seen += perceived.observations
        hours = sum(part[-1].t1 - part[0].t0 for part in parts(text)) / 3600
        memories.append(Memory(made, seen, [Part(0.0, seen[-1].t1, text.queries)], hours, {}, {}))
    return memories


SETS: Mapping[str, Callable[[Bench], list[Memory]]] = {
    "av_streams": _films,
    "locomo": _dialogues,
    "qmsum": _meetings,
}

if __name__ == "__main__":
    main()
