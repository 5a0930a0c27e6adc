"""How well topics (events) and episodes of text are found: python -m benchmarks.topics DATA.

DATA has tiage/, qmsum/ and sherlock/. The hazard of TIAGE is trained on nine tenths of the chats and
judged on the last, that of QMSum on five sixths of the series of meetings; Sherlock is judged with what was
trained on the other two. Counts are pooled over a set (micro F1); Pk and WindowDiff are means over streams.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import gettempdir
from time import perf_counter

import numpy as np

from benchmarks.boundaries import Counts, counted, interval, pk, total, window_diff
from models import train_topics as training
from models.registry import load
from models.train_topics import Example, Stream
from pipeline.cutting.episodes import Episodes
from pipeline.cutting.hazard import Hazard
from pipeline.cutting.topics import Topics

Found = list[list[int]]


def matches(streams: Sequence[Stream], found: Found, tolerance: int) -> list[Counts]:
    """What was found and true of each stream."""
    return [counted(f, list(s.boundaries), tolerance) for s, f in zip(streams, found, strict=True)]


def windows(streams: Sequence[Stream], found: Found) -> tuple[float, float]:
    """Pk and WindowDiff, means over streams."""
    rows = [(f, list(s.boundaries), len(s.observations)) for s, f in zip(streams, found, strict=True)]
    return float(np.mean([pk(*row) for row in rows])), float(np.mean([window_diff(*row) for row in rows]))


def topics(stream: Stream, hazard: Hazard) -> list[int]:
    """Indices at which `Topics` puts a boundary."""
    stage = Topics(hazard)
    return [round(j.t) for o in stream.observations for j in stage.judge(o) if j.evidence > 0]


def episodes(stream: Stream, hazard: Hazard) -> list[int]:
    """Indices at which `Episodes` puts a boundary."""
    stage = Episodes(hazard)
    times = [t for o in stream.observations for t in stage.push(o)]
    return [round(t) for t in (*times, *stage.flush())]


def held_out(
    some: Sequence[Example],
    folds: int,
    train: Callable[[list[Example]], Hazard],
    find: Callable[[Stream, Hazard], list[int]],
) -> Found:
    """What is found in each stream by a hazard that was trained on no stream of its group."""
    groups = sorted({e.stream.group for e in some})
    np.random.default_rng(0).shuffle(groups)
    fold = {group: n % folds for n, group in enumerate(groups)}
    found: Found = [[] for _ in some]
    for k in range(folds):
        hazard = train([e for e in some if fold[e.stream.group] != k])
        for n, example in enumerate(some):
            if fold[example.stream.group] == k:
                found[n] = find(example.stream, hazard)
    return found


def cost(streams: Sequence[Stream], find: Callable[[Stream], list[int]]) -> float:
    """Microseconds an observation."""
    begun = perf_counter()
    for stream in streams:
        find(stream)
    return 1e6 * (perf_counter() - begun) / sum(len(s.observations) for s in streams)


def line(name: str, streams: Sequence[Stream], found: Found, tolerances: Sequence[int]) -> str:
    """A row of the table."""
    scores = []
    for tolerance in tolerances:
        counts = matches(streams, found, tolerance)
        low, high = interval(counts)
        spread = f" [{low:.2f}, {high:.2f}]" if len(streams) > 1 else ""
        scores.append(f"F1@{tolerance} {total(counts).f1:.3f}{spread}")
    missed, wd = windows(streams, found)
    per = sum(map(len, found)) / len(streams)
    return f"| {name} | {' | '.join(scores)} | Pk {missed:.2f} | WD {wd:.2f} | {per:.1f} a stream |"


def main(data: Path) -> None:
    """Print the table."""
    encode = load("all-minilm-l6-v2", cache=Path(gettempdir()) / "onlooker-benchmarks", threads=1).read
    report(*(training.read(data, name, encode) for name in ("tiage", "sherlock", "qmsum")))


def report(chats: list[Stream], films: list[Stream], meetings: list[Stream]) -> None:
    """Print the table of the three sets."""
    said = [training.events(stream) for stream in chats]
    met = [training.episodes(stream) for stream in meetings]
    event, episode = training.event_hazard(said), training.episode_hazard(met)
    print(line("TIAGE, topics, 10 folds", chats, held_out(said, 10, training.event_hazard, topics), (0, 1)))
    print(line("Sherlock, episodes", films, [episodes(s, episode) for s in films], (0, 2)))
    print(line("Sherlock, topics", films, [topics(s, event) for s in films], (0, 2)))
    print(
        line(
            "QMSum, episodes, 6 folds", meetings, held_out(met, 6, training.episode_hazard, episodes), (2, 5)
        )
    )
    print(line("TIAGE, episodes", chats, [episodes(s, episode) for s in chats], (0, 1)))
    print(f"topics {cost(chats, lambda s: topics(s, event)):.0f} us an observation")
    print(f"episodes {cost(meetings[:5], lambda s: episodes(s, episode)):.0f} us an observation")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
