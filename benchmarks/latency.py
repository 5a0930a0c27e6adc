"""How long does an answer take? First evidence and answer, while nothing, one or several streams are watched,
and right after a start.

    python -m benchmarks.latency [--cache FOLDER] [--asked N]

The service as `onlooker serve` runs it (on Ray, a process each for eyes, ears, archive, thinker, gateway, and
for each stream's source and mind), with dialogues and composed streams in its memory, and clips played as
live. Times are those of a client at its websocket, one question after the other, none of them twice.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np

from actors.longterm.archive import Archive
from actors.running.cluster import Cluster
from actors.sensing.faculty import dims
from benchmarks.abilities import questions
from benchmarks.answers import HELD, perceive_scene, remembered
from benchmarks.material import films, texts
from benchmarks.options import options
from benchmarks.perceived import read_lines, single
from benchmarks.report import table
from benchmarks.segmentation import Bench
from benchmarks.served import emptied
from configs.schema import Config, load
from onlooker.syncclient import SyncClient
from pipeline.event import Event

WATCHED = (0, 1, 4)
"""Streams that are watched while it is asked."""

STARTED = "0, started again"
"""What is watched after a start, from the first question on."""

SETTLING = 20.0
"""Seconds from the beginning of watching until it is asked."""

BETWEEN = 0.3
"""Seconds from an answer to the next question."""

WARM = 3
"""Questions that do not count: models are touched for the first time."""

AGO = 86_400.0
"""Seconds that lie between what is remembered and now."""


@dataclass(frozen=True)
class Took:
    """Seconds from a question to its first evidence, and to its answer."""

    evidence: float
    answer: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--asked", type=int, default=60, help="questions for each number of streams")
    chosen = parser.parse_args(arguments)
    bench = Bench(chosen.cache, single(load()), 0)
    events, asked = list(_events(bench)), _asked(bench)
    bench.reader.keep()
    with tempfile.TemporaryDirectory() as folder:
        config = _configured(Path(folder) / "memory")
        archive = Archive(config.memory, dims(bench.eyes))
        archive.keep(events, {})
        archive.adopt({event.stream: event.wall0 for event in events})
        archive.close()
        fresh = iter(asked)
        with Cluster(config) as service, SyncClient(service.url) as client:
            rows = list(_rows(client, fresh, chosen.asked))
        with Cluster(config) as service, SyncClient(service.url) as client:
            rows.append(_row(client, STARTED, [_ask(client, next(fresh)) for _ in range(chosen.asked)]))
    table("Latency", rows, f"{SETTINGS} {sum(e.level == 'event' for e in events)} events in memory.")


SETTINGS = (
    "Questions about dialogues (LoCoMo) and composed streams, half each, at a websocket; the service on Ray "
    "as `onlooker serve` runs it, clips with picture and sound played as live. Milliseconds from the "
    "question; load: processes that want the machine, its own and others', a minute's mean."
)


def _configured(store: Path) -> Config:
    """The default, on any port, with room enough that nothing is merged meanwhile."""
    config = emptied(load(), store)
    budget = config.memory.budget.model_copy(update={"events_kb": 100_000})
    memory = config.memory.model_copy(update={"budget": budget})
    return config.model_copy(
        update={"memory": memory, "gateway": config.gateway.model_copy(update={"port": 0})}
    )


def _events(bench: Bench) -> Iterator[Event]:
    """What is in memory: of a day ago, all at once."""
    kept = {f"dialogue{t.name}": read_lines(t.name, t.lines, bench.reader) for t in texts("locomo")}
    kept |= {one.scene.name: one.perceived for one in (perceive_scene(bench, seed) for seed in HELD)}
    for name, perceived in kept.items():
        wall0 = time.time() - AGO - perceived.seconds
        yield from (replace(event, wall0=wall0) for event in remembered(name, perceived, bench.config))


def _asked(bench: Bench) -> list[str]:
    """Questions about dialogues and streams in turn, in a fixed order."""
    scenes = [perceive_scene(bench, seed).scene for seed in HELD]
    seen = [one.text for n, scene in enumerate(scenes) for one in questions(scene, scenes[n - 1], True)]
    talked = [query.text for text in texts("locomo") for query in text.queries]
    both = [sorted(set(some)) for some in (seen, talked)]
    for some in both:
        Random(0).shuffle(some)
    return [text for pair in zip(*both, strict=False) for text in pair]


def _rows(client: SyncClient, fresh: Iterator[str], each: int) -> Iterator[dict[str, object]]:
    clips = [film.path for film in sorted(films(), key=lambda film: -film.seconds)]
    for _ in range(WARM):
        _ask(client, next(fresh))
    for n in WATCHED:
        for clip in clips[len(client.streams()) : n]:
            client.watch(str(clip), realtime=True)
        time.sleep(SETTLING if n else 0.0)
        yield _row(client, n, [_ask(client, next(fresh)) for _ in range(each)])


def _ask(client: SyncClient, text: str) -> Took:
    began = time.perf_counter()
    times = {message["type"]: time.perf_counter() - began for message in client.asking(text)}
    time.sleep(BETWEEN)
    return Took(times["evidence"], times["answer"])


def _row(client: SyncClient, n: int | str, took: Sequence[Took]) -> dict[str, object]:
    parts = {"evidence": [each.evidence for each in took], "answer": [each.answer for each in took]}
    times = {
        f"{name} p{share}": f"{1000 * np.percentile(seconds, share):.0f}"
        for name, seconds in parts.items()
        for share in (50, 95)
    }
    return {"watched": n, "asked": len(took), "load": f"{os.getloadavg()[0]:.1f}", **times}


if __name__ == "__main__":
    main()
