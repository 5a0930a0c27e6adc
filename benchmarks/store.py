"""How fast is long-term memory? Insert rate, and waits for writing, searching and reading as it grows, before
and after large weeks are indexed; how much of the exact result an index finds, and what it takes.

The embedded store in a process of its own, as the service uses it without Ray, so that each wait counts
the way there and back. Events are like those of four cameras that each commit one every ten seconds. Their
vectors are directions at random, of which an index finds least.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from actors.longterm.upkeep import BREATH
from actors.running.child import Child
from actors.store.copying import copied
from actors.store.embedded import EmbeddedStore
from benchmarks.report import table
from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.item import Vector
from pipeline.memory import Cue, Span
from pipeline.observation import Kind, Tag
from pipeline.words import keywords

SIZES = (1_000, 10_000, 100_000, 1_000_000)
DIMS = {"vision": 384, "text": 384}
BATCH = 64
MEASURED = 100
FILLED = 1000
REPEATS = 200
CAMERAS = 4
EVERY = 10.0
BEGAN = 1_700_000_000.0
LEXICON = 2_000
HITS = 48

Search = tuple[Any, ...]
"""A method of the store and what it is given."""


def unit(random: np.random.Generator) -> Vector:
    """A direction at random, float32."""
    row = random.standard_normal(384, dtype=np.float32)
    return (row / np.linalg.norm(row)).astype(np.float32)


def phrase(random: np.random.Generator, count: int) -> str:
    """`count` made-up words, few of them common and most of them rare."""
    return " ".join(f"word{n}" for n in np.minimum(random.zipf(1.3, count), LEXICON))


def event(number: int, random: np.random.Generator, every: float = EVERY) -> Event:
    """The `number`-th event of all cameras, with a sentence, two labels and both vectors."""
    t0 = number // CAMERAS * every
    return Event(
        f"camera-{number % CAMERAS}",
        t0,
        t0 + every,
        BEGAN,
        State.COMMITTED,
        reason="surprise",
        moments=(Moment(Kind.SPEECH, t0, t0 + 4, phrase(random, 12)),),
        tags=(Tag("desk", 0.4, ("furniture",)), Tag(phrase(random, 1), 0.2)),
        vectors={"vision": unit(random), "text": unit(random)},
    )


def batches(
    first: int, last: int, size: int, random: np.random.Generator, every: float
) -> Iterator[list[Event]]:
    """Events `first` to `last`, in writes of `size`."""
    for start in range(first, last, size):
        yield [event(n, random, every) for n in range(start, min(start + size, last))]


def opened(folder: Path) -> EmbeddedStore:
    """A store of such events."""
    return EmbeddedStore(folder, DIMS)


def waits(asks: Sequence[Callable[[], Any]]) -> list[float]:
    """Milliseconds of each."""
    took = []
    for ask in asks:
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    return took


def row(size: int, what: str, took: Sequence[float], **more: str) -> dict[str, object]:
    """One line of the table."""
    p50, p99 = np.percentile(took, (50, 99))
    columns = {"weeks": "", "cpu ms": "", "events/s": "", **more}
    return {"events": f"{size:,}", "what": what, "p50 ms": f"{p50:.1f}", "p99 ms": f"{p99:.1f}", **columns}


def cues(random: np.random.Generator) -> list[Cue]:
    """What questions look for."""
    return [Cue(unit(random), unit(random), keywords.query(phrase(random, 5))) for _ in range(REPEATS)]


def searches(asked: Sequence[Cue], now: float) -> dict[str, list[Search]]:
    """A question's search over all and over the last hour of one camera, each channel alone, and a scan."""
    hour = Span(("camera-1",), now - 3600, now)
    return {
        "search": [("search", cue, HITS, Span()) for cue in asked],
        "search, one camera, an hour": [("search", cue, HITS, hour) for cue in asked],
        "search, one vector": [("search", Cue(vision=cue.vision), HITS, Span()) for cue in asked],
        "search, keywords": [("search", Cue(keywords=cue.keywords), HITS, Span()) for cue in asked],
        "scan, last 100": [("scan", Span(), 100)] * REPEATS,
    }


class Side:
    """One of the stores that are compared: its waits, and what its process used of the processors."""

    def __init__(self, store: Child, weeks: str) -> None:
        self.store = store
        self.weeks = weeks

    def begin(self) -> None:
        """Measure from here."""
        self._waits: list[float] = []
        self._cpu = self._used()

    def ask(self, asked: Search) -> Any:
        """What the store answers."""
        method, *args = asked
        began = time.perf_counter()
        answer = getattr(self.store, method)(*args)
        self._waits.append((time.perf_counter() - began) * 1000)
        return answer

    def row(self, size: int, what: str) -> dict[str, object]:
        """What was measured since it began."""
        cpu = (self._used() - self._cpu) / len(self._waits) * 1000
        return row(size, what, self._waits, weeks=self.weeks, **{"cpu ms": f"{cpu:.1f}"})

    def _used(self) -> float:
        return sum(psutil.Process(self.store.pid).cpu_times()[:2])

    def taken(self, folder: Path) -> dict[str, object]:
        """What its process and its folder take."""
        memory = psutil.Process(self.store.pid).memory_info()
        files = [file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file()]
        return {
            "weeks": self.weeks,
            "RSS MB": f"{memory.rss / 1e6:.0f}",
            "of it not mapped MB": f"{(memory.rss - memory.shared) / 1e6:.0f}",
            "disk MB": f"{sum(files) / 1e6:.0f}",
        }


def tidied(store: Child, folder: Path) -> Iterator[float]:
    """Seconds of each call of upkeep, until there is nothing to do: those who ask wait so long at most."""
    busy = True
    while busy:
        began = time.perf_counter()
        busy = store.tidy()
        yield time.perf_counter() - began
        busy = busy or any(folder.glob("shards/*.new"))
        time.sleep(0.2)


class Growth:
    """Fills a store in `folder` through `sizes`; `waited` and `took` are the rows of its two tables."""

    def __init__(self, folder: Path, sizes: Sequence[int], every: float) -> None:
        self.waited: list[dict[str, object]] = []
        self.took: list[dict[str, object]] = []
        self._folder = folder / "memory"
        self._beside = folder / "beside"
        self._every = every
        self._random = np.random.default_rng(0)
        self._store = Child(opened, self._folder)
        for filled, size in pairwise((0, *sizes)):
            self._fill(filled, size)
            self._compare(size)
        self._end(sizes[-1])

    def _fill(self, filled: int, size: int) -> None:
        """The last of it is measured; what is before is written in larger batches, to be done sooner."""
        measured = max(filled, size - MEASURED * BATCH)
        for batch in batches(filled, measured, FILLED, self._random, self._every):
            self._store.put(batch)
        last = list(batches(measured, size, BATCH, self._random, self._every))
        took = waits([lambda batch=batch: self._store.put(batch) for batch in last])  # type: ignore[misc]
        rate = (size - measured) / sum(took) * 1000
        self.waited.append(row(size, f"put {BATCH}", took, **{"events/s": f"{rate:,.0f}"}))

    def _compare(self, size: int) -> None:
        """The store indexed, and beside it a copy of what it was before, asked in turn."""
        copied(self._folder / "shards", self._beside / "shards")
        began = time.perf_counter()
        blocked = list(tidied(self._store, self._folder))
        took = time.perf_counter() - began
        plain, indexed = Side(Child(opened, self._beside), "as they were"), Side(self._store, "indexed")
        shares = self._ask_in_turn(size, plain, indexed)
        later = {"recall": "", "indexing s": "", "longest wait s": ""}
        self.took.append({"events": f"{size:,}", **plain.taken(self._beside), **later})
        later = {
            "recall": f"{np.mean(shares):.4f}",
            "indexing s": f"{took:.0f}",
            "longest wait s": f"{max(blocked):.1f}",
        }
        self.took.append({"events": f"{size:,}", **indexed.taken(self._folder), **later})
        plain.store.close()
        shutil.rmtree(self._beside)

    def _ask_in_turn(self, size: int, plain: Side, indexed: Side) -> list[float]:
        """Rows of both; the part of the nearest of one vector that the indexed one finds."""
        now = BEGAN + size / CAMERAS * self._every
        shares = []
        for what, asked in searches(cues(self._random), now).items():
            plain.begin()
            indexed.begin()
            for one in asked:
                exact, found = plain.ask(one), indexed.ask(one)
                if what == "search, one vector":
                    ids = {hit.event.id for hit in exact}
                    shares.append(len(ids & {hit.event.id for hit in found}) / len(ids))
            self.waited += [plain.row(size, what), indexed.row(size, what)]
        return shares

    def _end(self, size: int) -> None:
        """An hour of one camera is forgotten, and the memory is opened again."""
        began = time.perf_counter()
        waited = self._forget(Span(("camera-1",), BEGAN, BEGAN + 3600))
        took = (time.perf_counter() - began) * 1000
        self.waited.append(row(size, "forget an hour, to the last byte", [took]))
        self.waited.append(row(size, "search, while it is forgotten", waited))
        self._store.close()
        again: list[Child] = []
        self.waited.append(
            row(size, "open again", waits([lambda: again.append(Child(opened, self._folder))]))
        )
        again[0].close()

    def _forget(self, span: Span) -> list[float]:
        """Forget as the service does; how long searches wait meanwhile, milliseconds."""
        asked = iter(cues(self._random) * 100)
        waited: list[float] = []
        with ThreadPoolExecutor(1) as pool:
            forgotten = pool.submit(self._forgotten, span)
            while not forgotten.done():
                cue = next(asked)
                waited += waits([lambda cue=cue: self._store.search(cue, HITS, Span())])  # type: ignore[misc]
        forgotten.result()
        return waited

    def _forgotten(self, span: Span) -> None:
        self._store.forget(span)
        while self._store.wipe():
            time.sleep(BREATH)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How fast is long-term memory?")
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, help="numbers of events, rising")
    parser.add_argument("--every", type=float, default=EVERY, help="seconds between two events of a camera")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        growth = Growth(Path(temporary), given.sizes, given.every)
    settings = (
        f"Embedded store in a child process, 2 vectors of 384 and keywords an event, {CAMERAS} cameras, an "
        f"event every {given.every:.0f} s; {REPEATS} reads each, {HITS} hits a channel. The store with large "
        "weeks indexed and one as it was before are asked in turn."
    )
    table("Long-term memory", growth.waited, settings)
    table("What long-term memory takes", growth.took, f"As above; recall is of the exact nearest {HITS}.")


if __name__ == "__main__":
    main()
