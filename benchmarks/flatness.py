"""Does it stay flat? A stream of days at the greatest speed: memory, disk and latency by the hour.

    python -m benchmarks.flatness [--cache FOLDER] [--hours 72] [--total 30] [--glimpses]

What was perceived of the composed streams is played again and again, in another order each time, through
the mind, consolidation and the archive in its process. Upkeep, which rests for seconds between two looks in
the product, is called every simulated ten minutes.
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, cast

import psutil

from actors.longterm.archive import Archive
from actors.longterm.archiving import Archiving
from actors.running.child import Child
from actors.sensing.faculty import dims
from actors.serving.recent import Recent
from actors.watching.consolidation import Consolidation
from benchmarks import report
from benchmarks.options import options
from benchmarks.perceived import Perceived, segmenter, single
from benchmarks.pictures import pictures
from benchmarks.segmentation import Bench
from configs.schema import Config, load
from pipeline.answering.reasoner import Reasoner
from pipeline.boundary import State
from pipeline.cutting.alignment import Aligner
from pipeline.event import Event, taken_at
from pipeline.memory import Span
from pipeline.observation import Kind, Observation, Percept, Watermark
from pipeline.remembering.mind import Mind
from pipeline.remembering.shortterm import ShortTerm

WALL = 1_767_571_200.0
"""Unix seconds of the stream's beginning: a Monday at midnight, UTC."""

HOUR = 3600.0

TENDING = 600.0
"""Simulated seconds between two turns of upkeep."""

EVERY = 6
"""Hours a row of the table."""

ASKED = 40
"""Questions an hour."""


@dataclass(frozen=True)
class Reading:
    """What was measured at the end of a simulated hour: bytes, seconds."""

    hour: float
    events: int
    counted: int
    disk: int
    here: int
    child: int
    waits: Sequence[float]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--hours", type=float, default=72.0)
    parser.add_argument("--total", type=int, default=30, help="megabytes that long-term memory may take")
    parser.add_argument("--glimpses", action="store_true", help="every frame too, not the looks alone")
    asked = parser.parse_args(arguments)
    bench = Bench(asked.cache, single(load()), 0)
    scenes = [_framed(bench, film, seen, asked.glimpses) for film, seen in bench.films]
    texts = [query.text for film, _ in bench.films for query in film.queries]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        config = _bounded(bench.config, Path(folder), asked.total)
        readings = list(Days(bench, config, scenes, texts).run(asked.hours))
    speed = asked.hours * HOUR / (time.perf_counter() - began)
    report.table(
        "Flatness",
        [_row(readings[n : n + EVERY]) for n in range(0, len(readings), EVERY)],
        f"{asked.hours:g} simulated hours of the composed streams, over and over, {speed:.0f} times as fast "
        f"as they go ({'with' if asked.glimpses else 'without'} glimpses); long-term memory may take "
        f"{asked.total} MB in all, short-term memory {config.memory.minutes:g} minutes. Recall waits: "
        f"{ASKED} an hour, in both.",
    )


class Days:
    """A stream of days: recorded percepts through mind, consolidation and archive."""

    def __init__(
        self, bench: Bench, config: Config, scenes: Sequence[Perceived], texts: Sequence[str]
    ) -> None:
        self._config = config
        self._scenes = scenes
        self._texts = texts
        self._random = random.Random(4)
        self._child = Child(Archive, config.memory, dims(bench.eyes))
        self._archive = cast(Archiving, self._child)
        self._short = ShortTerm("days", WALL, seconds=config.memory.minutes * 60)
        self._mind = Mind(
            Aligner(frozenset().union(*(s.kinds for s in scenes))), segmenter(config, {}), self._short
        )
        self._consolidation = Consolidation("days", self._archive, lambda messages: None)
        recent = Recent()
        recent.attach("days", self)
        self._reasoner = Reasoner(recent, self._archive, bench.eyes.reader, bench.eyes.seer)

    def search(self, *asked: Any) -> Any:
        """Short-term memory as it is now."""
        return self._short.snapshot.search(*asked)

    def scan(self, *asked: Any) -> Any:
        """Short-term memory as it is now."""
        return self._short.snapshot.scan(*asked)

    def reach(self, *asked: Any) -> Any:
        """Short-term memory as it is now."""
        return self._short.snapshot.reach(*asked)

    def run(self, hours: float) -> Iterator[Reading]:
        """Play `hours`; what was measured at the end of each."""
        self._consolidation.start()
        t, tended, told = 0.0, TENDING, HOUR
        while t < hours * HOUR:
            scene = self._random.choice(self._scenes)
            self._play(scene, t)
            t += scene.seconds
            if t >= tended:
                tended += TENDING
                while self._archive.tend():
                    pass
            if t >= told:
                told += HOUR
                yield self._reading(t / HOUR)
        self._consolidation.close(120.0)
        self._child.close()

    def _play(self, scene: Perceived, t: float) -> None:
        for _, percept in scene.percepts:
            self._settle(list(self._mind.push(_moved(percept, t))))

    def _settle(self, events: Sequence[Event]) -> None:
        if events:
            framed = [e.keyframe for e in events if e.state is State.COMMITTED and e.keyframe]
            found = {address: self._short.keyframe(taken_at(address)) for address in framed}
            self._consolidation.put(events, {address: jpeg for address, jpeg in found.items() if jpeg})

    def _reading(self, hour: float) -> Reading:
        account = self._archive.accounts()["days"]
        return Reading(
            hour=hour,
            events=account.events,
            counted=account.bytes + account.pictures,
            disk=_allocated(self._config.memory.store),
            here=psutil.Process().memory_info().rss,
            child=sum(psutil.Process(p.pid).memory_info().rss for p in multiprocessing.active_children()),
            waits=[self._wait(text) for text in self._random.sample(self._texts, ASKED)],
        )

    def _wait(self, text: str) -> float:
        began = time.perf_counter()
        self._reasoner.recall(text, 10, Span())
        return time.perf_counter() - began


def _moved(percept: Percept, t: float) -> Percept:
    if isinstance(percept, Watermark):
        return replace(percept, t=percept.t + t)
    words = tuple(replace(word, t0=word.t0 + t, t1=word.t1 + t) for word in percept.words)
    return replace(percept, stream="days", t0=percept.t0 + t, t1=percept.t1 + t, words=words)


def _framed(bench: Bench, film: Any, perceived: Perceived, glimpses: bool) -> Perceived:
    """The stream with its pictures, and with the glimpses only if they are wanted."""
    jpegs = pictures(bench.folder, film, perceived)
    framed = tuple((reached, _shown(percept, jpegs)) for reached, percept in perceived.percepts)
    whole = replace(perceived, percepts=framed)
    return whole if glimpses else whole.without([Kind.GLIMPSE])


def _shown(percept: Percept, jpegs: dict[float, bytes]) -> Percept:
    if isinstance(percept, Observation) and percept.kind is Kind.VISION:
        return replace(percept, jpeg=jpegs.get(percept.t0, b""))
    return percept


def _bounded(config: Config, folder: Path, total: int) -> Config:
    budget = config.memory.budget.model_copy(update={"total_mb": total})
    memory = config.memory.model_copy(update={"store": folder, "budget": budget, "keep_free": 1.0})
    return config.model_copy(update={"memory": memory})


def _allocated(folder: Path) -> int:
    """Bytes on disk, as blocks."""
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())


def _row(some: Sequence[Reading]) -> dict[str, object]:
    waits = sorted(wait for reading in some for wait in reading.waits)
    last = some[-1]
    return {
        "hour": f"{last.hour:.0f}",
        "events": last.events,
        "counted MB": f"{last.counted / 1e6:.1f}",
        "on disk MB": f"{last.disk / 1e6:.0f}",
        "RSS here MB": f"{last.here / 1e6:.0f}",
        "RSS of the archive MB": f"{last.child / 1e6:.0f}",
        "recall p50 ms": f"{median(waits) * 1000:.0f}",
        "recall p99 ms": f"{waits[int(0.99 * (len(waits) - 1))] * 1000:.0f}",
    }


if __name__ == "__main__":
    main()
