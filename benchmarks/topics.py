"""How well topics (events) and episodes of text are found: python -m benchmarks.topics DATA.

DATA has tiage/, qmsum/ and sherlock/. The hazard of TIAGE is trained on nine tenths of the chats and
judged on the last, that of QMSum on five sixths of the series of meetings; Sherlock is judged with what was
trained on the other two. Counts are pooled over a set (micro F1); Pk and WindowDiff are means over streams.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from models import train_topics as training
from models.registry import load
from models.train_topics import Example, Stream
from pipeline.episodes import Episodes
from pipeline.hazard import Hazard
from pipeline.topics import Topics

Found = list[list[int]]


def hits(truth: Sequence[int], found: Sequence[int], tolerance: int) -> int:
    """How many of `found` match one of `truth` each, one to one, within `tolerance` units."""
    truth, found, count, n, m = sorted(truth), sorted(found), 0, 0, 0
    while n < len(truth) and m < len(found):
        if abs(truth[n] - found[m]) <= tolerance:
            count, n, m = count + 1, n + 1, m + 1
        elif truth[n] < found[m]:
            n += 1
        else:
            m += 1
    return count


def f1(streams: Sequence[Stream], found: Found, tolerance: int) -> float:
    """F1 of boundaries, counts pooled over the streams."""
    right = sum(hits(s.boundaries, f, tolerance) for s, f in zip(streams, found, strict=True))
    return 2 * right / max(1, sum(len(s.boundaries) + len(f) for s, f in zip(streams, found, strict=True)))


def windows(streams: Sequence[Stream], found: Found) -> tuple[float, float]:
    """Pk (Beeferman et al. 1999) and WindowDiff (Pevzner and Hearst 2002), means over streams."""
    rows = []
    for stream, guess in zip(streams, found, strict=True):
        n = len(stream.observations)
        k = max(2, round(n / (len(stream.boundaries) + 1) / 2))
        true, ours = (
            np.cumsum(np.bincount(b, minlength=n)) for b in (_ints(stream.boundaries), _ints(guess))
        )
        a, b = true[k:] - true[:-k], ours[k:] - ours[:-k]
        rows.append((float(np.mean((a > 0) != (b > 0))), float(np.mean(a != b))))
    pk, wd = np.mean(rows, axis=0)
    return float(pk), float(wd)


def interval(
    streams: Sequence[Stream], found: Found, tolerance: int, times: int = 1000
) -> tuple[float, float]:
    """95 % interval of F1 by drawing streams with replacement."""
    rng, drawn = np.random.default_rng(0), []
    for _ in range(times):
        some = rng.integers(len(streams), size=len(streams))
        drawn.append(f1([streams[n] for n in some], [found[n] for n in some], tolerance))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


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
        low, high = interval(streams, found, tolerance)
        spread = f" [{low:.2f}, {high:.2f}]" if len(streams) > 1 else ""
        scores.append(f"F1@{tolerance} {f1(streams, found, tolerance):.3f}{spread}")
    pk, wd = windows(streams, found)
    per = sum(map(len, found)) / len(streams)
    return f"| {name} | {' | '.join(scores)} | Pk {pk:.2f} | WD {wd:.2f} | {per:.1f} a stream |"


def main(data: Path) -> None:
    """Print the table."""
    encode = load("all-minilm-l6-v2", cache=Path(".cache"), threads=1).read
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


def _ints(values: Sequence[int]) -> list[int]:
    return [int(value) for value in values]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
