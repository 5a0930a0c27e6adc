"""How fast is long-term memory? Insert rate, and waits for writing, searching and reading as it grows.

The embedded store in a process of its own, as the service uses it without Ray, so that each wait counts
the way there and back. Events are like those of four cameras that each commit one every ten seconds.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

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


def unit(random: np.random.Generator) -> Vector:
    """A direction at random, float32."""
    row = random.standard_normal(384, dtype=np.float32)
    return (row / np.linalg.norm(row)).astype(np.float32)


def phrase(random: np.random.Generator, count: int) -> str:
    """`count` made-up words, few of them common and most of them rare."""
    return " ".join(f"word{n}" for n in np.minimum(random.zipf(1.3, count), LEXICON))


def event(number: int, random: np.random.Generator) -> Event:
    """The `number`-th event of all cameras, with a sentence, two labels and both vectors."""
    t0 = number // CAMERAS * EVERY
    return Event(
        f"camera-{number % CAMERAS}",
        t0,
        t0 + EVERY,
        BEGAN,
        State.COMMITTED,
        reason="surprise",
        moments=(Moment(Kind.SPEECH, t0, t0 + 4, phrase(random, 12)),),
        tags=(Tag("desk", 0.4, ("furniture",)), Tag(phrase(random, 1), 0.2)),
        vectors={"vision": unit(random), "text": unit(random)},
    )


def batches(first: int, last: int, random: np.random.Generator) -> Iterator[list[Event]]:
    """Events `first` to `last`, in writes of `BATCH`."""
    for start in range(first, last, BATCH):
        yield [event(n, random) for n in range(start, min(start + BATCH, last))]


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


def reads(store: Child, size: int, random: np.random.Generator) -> Iterator[dict[str, object]]:
    """A question's search over all and over the last hour of one camera, each channel alone, and a scan."""
    now = BEGAN + size / CAMERAS * EVERY
    hour = Span(("camera-1",), now - 3600, now)
    cues = [Cue(unit(random), unit(random), keywords.query(phrase(random, 5))) for _ in range(REPEATS)]
    searches = {
        "search": [(cue, 20, Span()) for cue in cues],
        "search, one camera, an hour": [(cue, 20, hour) for cue in cues],
        "search, one vector": [(Cue(vision=cue.vision), 20, Span()) for cue in cues],
        "search, keywords": [(Cue(keywords=cue.keywords), 20, Span()) for cue in cues],
    }
    for what, asked in searches.items():
        yield row(size, what, waits([lambda one=one: store.search(*one) for one in asked]))  # type: ignore[misc]
    yield row(size, "scan, last 100", waits([lambda: store.scan(Span(), 100)] * REPEATS))


def measure(folder: Path, sizes: Sequence[int]) -> Iterator[dict[str, object]]:
    """Rows for a store that grows through `sizes`; at last an hour of one camera is forgotten."""
    random = np.random.default_rng(0)
    store, filled = Child(EmbeddedStore, folder, DIMS), 0
    for size in sizes:
        took = []
        for batch in batches(filled, size, random):
            took += waits([lambda batch=batch: store.put(batch)])  # type: ignore[misc]
        yield row(size, f"put {BATCH}", took, (size - filled) / sum(took) * 1000)
        filled = size
        yield from reads(store, size, random)
    hour = Span(("camera-1",), BEGAN, BEGAN + 3600)
    yield row(filled, "forget an hour", waits([lambda: store.forget(hour)]))
    store.close()
    again: list[Child] = []
    yield row(filled, "open again", waits([lambda: again.append(Child(EmbeddedStore, folder, DIMS))]))
    again[0].close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How fast is long-term memory?")
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, help="numbers of events, rising")
    sizes = parser.parse_args().sizes
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure(Path(folder), sizes))
    table(
        "Long-term memory",
        rows,
        f"Embedded store in a child process, 2 vectors of 384 and keywords an event, {CAMERAS} cameras, "
        f"an event every {EVERY:.0f} s; {REPEATS} reads each, 20 hits a channel.",
    )


if __name__ == "__main__":
    main()
