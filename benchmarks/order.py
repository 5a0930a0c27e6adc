"""Which came first? Order recall (SORT, arXiv 2410.08133) by the time between two things.

    python -m benchmarks.order [--each N] [--cache FOLDER]

Of two things of one stream or dialogue it is asked which came first, over a websocket of the whole service.
Beside it the nearest piece by meaning of each thing, taken in order of time, which is told the two things
and need not understand the question. Chance is 0.50.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from random import Random
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.abilities import SOUNDS, rare
from benchmarks.answers import HELD, Watched, perceive_scene
from benchmarks.options import options
from benchmarks.perceived import Remembered, single
from benchmarks.segmentation import Bench
from benchmarks.served import served, watch_all_of
from benchmarks.talks import Talk, Turn, dialogues, tell
from configs.schema import load
from onlooker.syncclient import SyncClient
from pipeline.words.keywords import terms

DAY = 86_400.0

EXCERPT = 8
"""Words of a sentence that is quoted."""

NEAR = ((0.0, "under 10 s"), (10.0, "10 to 30 s"), (30.0, "30 s and more"))
FAR = (
    (0.0, "under 1 min"),
    (60.0, "one session, 1 min and more"),
    (0.5 * DAY, "under a month"),
    (30 * DAY, "1 to 3 months"),
    (90 * DAY, "3 months and more"),
)
"""From how many seconds apart, and what that is called."""


@dataclass(frozen=True)
class Thing:
    """Something at `t`, Unix or stream seconds: how it is spoken of, and the words by which it is known."""

    t: float
    spoken: str
    known: str


@dataclass(frozen=True)
class Pair:
    """Two things of one stream, in the order in which they are asked about."""

    kind: str
    stream: str
    one: Thing
    other: Thing

    @property
    def text(self) -> str:
        """The question."""
        return f"Which came first, {self.one.spoken} or {self.other.spoken}?"

    @property
    def apart(self) -> float:
        """Seconds between them."""
        return abs(self.one.t - self.other.t)

    def right(self, answer: Mapping[str, Any]) -> bool:
        """Whether an answer, as the wire has it, names the earlier one as the first."""
        head, came_first, _ = answer["text"].partition(" came first")
        first, second = sorted((self.one, self.other), key=lambda thing: thing.t)
        own, others = (len(set(terms(head)) & set(terms(thing.known))) for thing in (first, second))
        return not answer["abstained"] and bool(came_first) and own > others


Nearest = Callable[[Pair], bool]
"""Whether the nearest pieces by meaning are in the right order."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--each", type=int, default=40, help="pairs for each kind and distance at most")
    chosen = parser.parse_args(arguments)
    bench = Bench(chosen.cache, single(load()), 0)
    rows = [*_streams(bench, chosen.each), *_dialogues(bench, chosen.each)]
    report.table("Order recall", rows, SETTINGS)
    bench.reader.keep()


SETTINGS = (
    "Which of two things came first (SORT), by the time between them: things heard and said, or seen, on the "
    "held-out composed streams; turns of dialogues (LoCoMo, with their dates) by two rare words, or by "
    "their first words quoted. Chance is 0.50; an abstention is not right. Nearest: the nearest piece by "
    "meaning of each thing, in order of time."
)


def _streams(bench: Bench, each: int) -> Iterator[dict[str, object]]:
    seen = [perceive_scene(bench, seed) for seed in HELD]
    pairs = sampled([pair for one in seen for pair in _pairs(one)], NEAR, each)
    nearest = _Nearest(bench.reader, {one.scene.name: list(_pieces(one)) for one in seen})
    with served(bench.config, bench.eyes, {one.scene.name: one.perceived for one in seen}) as client:
        for one in seen:
            watch_all_of(client, str(one.scene.path), one.scene.name, time.time() - one.scene.seconds)
        yield from _rows(client, pairs, NEAR, nearest.right)


def _dialogues(bench: Bench, each: int) -> Iterator[dict[str, object]]:
    talks = list(dialogues())
    pairs = sampled([pair for talk in talks for pair in _talked(talk)], FAR, each)
    nearest = _Nearest(bench.reader, {t.name: [(_unix(n), n.line) for n in t.turns] for t in talks})
    with served(bench.config, replace(bench.eyes, reader=bench.reader)) as client:
        tell(client, talks)
        yield from _rows(client, pairs, FAR, nearest.right)


def _pairs(one: Watched) -> Iterator[Pair]:
    """What was heard and said in pairs, and what was seen, each by its first occurrence."""
    scene = one.scene
    heard = {h.text: Thing(h.t0, SOUNDS[h.text][0], SOUNDS[h.text][0]) for h in scene.of("heard")[::-1]}
    seen = {h.text: Thing(h.t0, f"{h.text} on screen", h.text) for h in scene.of("seen")[::-1]}
    said = [
        _mentioned(h.t0, "somebody", rare(h.text, scene)) for h in scene.of("said") if rare(h.text, scene)
    ]
    for kind, things in (("heard and said", [*heard.values(), *said]), ("seen", list(seen.values()))):
        yield from (Pair(kind, scene.name, a, b) for a, b in combinations(things, 2) if _differ(a, b))


def _talked(talk: Talk) -> Iterator[Pair]:
    """Turns of a dialogue in pairs, each spoken of in two ways."""
    counts = Counter(term for turn in talk.turns for term in set(terms(turn.text)))
    described = [(turn, words) for turn in talk.turns if (words := _rarest(turn, counts))]
    for (a, first), (b, second) in combinations(described, 2):
        mentioned = _mentioned(_unix(a), a.speaker, first), _mentioned(_unix(b), b.speaker, second)
        quoted = _quoted(a), _quoted(b)
        for kind, (one, other) in (("turns, two words", mentioned), ("turns, quoted", quoted)):
            if one.spoken and other.spoken and _differ(one, other):
                yield Pair(kind, talk.name, one, other)


def _mentioned(t: float, who: str, words: Sequence[str]) -> Thing:
    return Thing(t, f"{who} mentioning {' and '.join(words)}", " ".join(words))


def _quoted(turn: Turn) -> Thing:
    """The turn by its first words; without any where they would end the quotation or the question."""
    words = turn.text.split()[:EXCERPT]
    excerpt = " ".join(words)
    plain = len(words) == EXCERPT and "or" not in words and not set(excerpt) & set('"“”‘’?')
    return Thing(_unix(turn), f"“{excerpt}”" if plain else "", excerpt)


def _rarest(turn: Turn, counts: Counter[str]) -> list[str]:
    """Two words of a turn that no other turn has; none where there are not two."""
    words = [w.strip('.,!?"').lower() for w in turn.text.split()]
    rare = [w for w in dict.fromkeys(words) if w.isalpha() and [counts[t] for t in terms(w)] == [1]]
    return rare[:2] if len(rare) > 1 else []


def _differ(a: Thing, b: Thing) -> bool:
    """Whether they can be told apart by what they are known by, and did not begin together."""
    return a.t != b.t and not set(terms(a.known)) & set(terms(b.known))


def sampled(pairs: Sequence[Pair], distances: Sequence[tuple[float, str]], each: int) -> list[Pair]:
    """Up to `each` pairs of each kind and distance, always the same, which is first left to chance."""
    by: dict[tuple[str, str], list[Pair]] = {}
    for pair in pairs:
        by.setdefault((pair.kind, _distance(pair, distances)), []).append(pair)
    random = Random(0)
    chosen = [pair for some in by.values() for pair in random.sample(some, min(each, len(some)))]
    return [p if random.random() < 0.5 else replace(p, one=p.other, other=p.one) for p in chosen]


def _distance(pair: Pair, distances: Sequence[tuple[float, str]]) -> str:
    return [name for least, name in distances if pair.apart >= least][-1]


def _rows(
    client: SyncClient, pairs: Sequence[Pair], distances: Sequence[tuple[float, str]], nearest: Nearest
) -> Iterator[dict[str, object]]:
    for kind in dict.fromkeys(pair.kind for pair in pairs):
        for _, name in distances:
            some = [p for p in pairs if p.kind == kind and _distance(p, distances) == name]
            if some:
                yield {"what": kind, "apart": name, **_row(client, some, nearest)}


def _row(client: SyncClient, pairs: Sequence[Pair], nearest: Nearest) -> dict[str, object]:
    answers = [client.ask(pair.text, streams=[pair.stream]) for pair in pairs]
    right = [pair.right(answer) for pair, answer in zip(pairs, answers, strict=True)]
    told = [holds for holds, answer in zip(right, answers, strict=True) if not answer["abstained"]]
    return {
        "asked": len(pairs),
        "right": f"{np.mean(right):.2f}",
        "abstained": f"{1 - len(told) / len(pairs):.2f}",
        "right where answered": f"{np.mean(told):.2f}" if told else "",
        "nearest": f"{np.mean([nearest(pair) for pair in pairs]):.2f}",
    }


class _Nearest:
    """The pieces of each stream, seconds and text."""

    def __init__(self, reader: Remembered, pieces: dict[str, list[tuple[float, str]]]) -> None:
        self._reader = reader
        self._times = {name: np.array([t for t, _ in some]) for name, some in pieces.items()}
        self._rows = {name: reader.read([text for _, text in some]) for name, some in pieces.items()}

    def right(self, pair: Pair) -> bool:
        """Whether the nearest pieces are in the order of the things."""
        one, other = (self._when(pair.stream, thing.known) for thing in (pair.one, pair.other))
        return (one < other) == (pair.one.t < pair.other.t) and one != other

    def _when(self, stream: str, text: str) -> float:
        scores = self._rows[stream] @ self._reader.read([text])[0]
        return float(self._times[stream][int(np.argmax(scores))])


def _pieces(one: Watched) -> Iterator[tuple[float, str]]:
    for event in one.events:
        if event.level == "event":
            yield from ((moment.t0, moment.text) for moment in event.moments if moment.text)


def _unix(turn: Turn) -> float:
    return datetime.fromisoformat(turn.at).timestamp()


if __name__ == "__main__":
    main()
