"""How fast is long-term memory? Insert rate, and waits for writing, searching and reading as it grows, before
and after weeks that are over are indexed; how much of the exact result an index finds, and what it takes.

The embedded store in a process of its own, as the service uses it without Ray, so that each wait counts
the way there and back. Events are like those of four cameras that each commit one every ten seconds. Their
vectors are directions at random, of which an index finds least.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from actors import embedded
from actors.child import Child
from actors.embedded import EmbeddedStore
from benchmarks.report import table
from pipeline import keywords
from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.item import Vector
from pipeline.memory import Cue, Span
from pipeline.observation import Kind, Tag

SIZES = (1_000, 10_000, 100_000, 1_000_000)
DIMS = {"vision": 384, "text": 384}
BATCH = 64
REPEATS = 200
CAMERAS = 4
EVERY = 10.0
BEGAN = 1_700_000_000.0
LEXICON = 2_000
HITS = 48


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


def batches(first: int, last: int, random: np.random.Generator, every: float) -> Iterator[list[Event]]:
    """Events `first` to `last`, in writes of `BATCH`."""
    for start in range(first, last, BATCH):
        yield [event(n, random, every) for n in range(start, min(start + BATCH, last))]


def opened(folder: Path) -> EmbeddedStore:
    """A store that indexes what is over without waiting."""
    embedded.QUIET = 0.0
    return EmbeddedStore(folder, DIMS)


def waits(asks: Sequence[Callable[[], Any]]) -> list[float]:
    """Milliseconds of each."""
    took = []
    for ask in asks:
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    return took


def row(size: int, what: str, took: Sequence[float], rate: float | None = None) -> dict[str, object]:
    """One line of the table."""
    p50, p99 = np.percentile(took, (50, 99))
    events = f"{rate:,.0f}" if rate else ""
    return {
        "events": f"{size:,}",
        "what": what,
        "p50 ms": f"{p50:.1f}",
        "p99 ms": f"{p99:.1f}",
        "events/s": events,
    }


def cues(random: np.random.Generator) -> list[Cue]:
    """What questions look for."""
    return [Cue(unit(random), unit(random), keywords.query(phrase(random, 5))) for _ in range(REPEATS)]


def reads(store: Child, size: int, asked: Sequence[Cue], now: float, how: str) -> Iterator[dict[str, object]]:
    """A question's search over all and over the last hour of one camera, each channel alone, and a scan."""
    hour = Span(("camera-1",), now - 3600, now)
    searches = {
        "search": [(cue, HITS, Span()) for cue in asked],
        "search, one camera, an hour": [(cue, HITS, hour) for cue in asked],
        "search, one vector": [(Cue(vision=cue.vision), HITS, Span()) for cue in asked],
        "search, keywords": [(Cue(keywords=cue.keywords), HITS, Span()) for cue in asked],
    }
    for what, each in searches.items():
        took = waits([lambda one=one: store.search(*one) for one in each])  # type: ignore[misc]
        yield row(size, f"{what}{how}", took)
    yield row(size, f"scan, last 100{how}", waits([lambda: store.scan(Span(), 100)] * REPEATS))


def nearest(store: Child, asked: Sequence[Cue]) -> list[set[str]]:
    """The events that are most alike to each, by their looks."""
    return [{hit.event.id for hit in store.search(Cue(vision=cue.vision), HITS, Span())} for cue in asked]


def tidied(store: Child, folder: Path) -> Iterator[float]:
    """Seconds of each call of upkeep, until there is nothing to do: those who ask wait so long at most."""
    busy = True
    while busy:
        began = time.perf_counter()
        busy = store.tidy()
        yield time.perf_counter() - began
        busy = busy or any(folder.glob("shards/*.new"))
        time.sleep(0.2)


def taken(store: Child, folder: Path) -> dict[str, object]:
    """What the store's process and its folder take."""
    memory = psutil.Process(store.pid).memory_info()
    files = [file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file()]
    return {
        "RSS MB": f"{memory.rss / 1e6:.0f}",
        "of it not mapped MB": f"{(memory.rss - memory.shared) / 1e6:.0f}",
        "disk MB": f"{sum(files) / 1e6:.0f}",
    }


class Growth:
    """Fills a store in `folder` through `sizes`; `waited` and `took` are the rows of its two tables."""

    def __init__(self, folder: Path, sizes: Sequence[int], every: float) -> None:
        self.waited: list[dict[str, object]] = []
        self.took: list[dict[str, object]] = []
        self._folder = folder
        self._every = every
        self._random = np.random.default_rng(0)
        self._store = Child(opened, folder)
        for filled, size in zip((0, *sizes), sizes, strict=False):
            self._fill(filled, size)
            self._compare(size)
        self._end(sizes[-1])

    def _fill(self, filled: int, size: int) -> None:
        took = []
        for batch in batches(filled, size, self._random, self._every):
            took += waits([lambda batch=batch: self._store.put(batch)])  # type: ignore[misc]
        self.waited.append(row(size, f"put {BATCH}", took, (size - filled) / sum(took) * 1000))

    def _compare(self, size: int) -> None:
        """The same searches before and after what is over is indexed."""
        now = BEGAN + size / CAMERAS * self._every
        asked = cues(self._random)
        self.waited += reads(self._store, size, asked, now, "")
        exact, before = nearest(self._store, asked), taken(self._store, self._folder)
        later = dict.fromkeys(("recall", "indexing s", "longest wait s"), "")
        self.took.append({"events": f"{size:,}", "closed weeks": "as they were", **before, **later})
        began = time.perf_counter()
        blocked = list(tidied(self._store, self._folder))
        took = time.perf_counter() - began
        self.waited += reads(self._store, size, asked, now, ", indexed")
        shares = [len(a & b) / len(b) for a, b in zip(nearest(self._store, asked), exact, strict=True)]
        self.took.append(
            {
                "events": f"{size:,}",
                "closed weeks": "indexed",
                **taken(self._store, self._folder),
                "recall": f"{np.mean(shares):.4f}",
                "indexing s": f"{took:.0f}",
                "longest wait s": f"{max(blocked):.1f}",
            }
        )

    def _end(self, size: int) -> None:
        """An hour of one camera is forgotten, and the memory is opened again."""
        hour = Span(("camera-1",), BEGAN, BEGAN + 3600)
        self.waited.append(row(size, "forget an hour", waits([lambda: self._store.forget(hour)])))
        self._store.close()
        again: list[Child] = []
        self.waited.append(
            row(size, "open again", waits([lambda: again.append(Child(opened, self._folder))]))
        )
        again[0].close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How fast is long-term memory?")
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, help="numbers of events, rising")
    parser.add_argument("--every", type=float, default=EVERY, help="seconds between two events of a camera")
    parser.add_argument("--folder", type=Path, help="where the memory is made; it is left there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        growth = Growth(given.folder or Path(temporary), given.sizes, given.every)
    settings = (
        f"Embedded store in a child process, 2 vectors of 384 and keywords an event, {CAMERAS} cameras, "
        f"an event every {given.every:.0f} s; {REPEATS} reads each, {HITS} hits a channel."
    )
    table("Long-term memory", growth.waited, settings)
    columns = "Recall is the part of the exact nearest that is found by one vector."
    table("Long-term memory, what it takes", growth.took, f"{settings} {columns}")


if __name__ == "__main__":
    main()
