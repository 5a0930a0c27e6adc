"""How well does recall find what was said? Dialogues and meetings through the whole service.

    python -m benchmarks.recall [locomo] [qmsum] [--meetings N]

Each is written as timed text (dialogues with the dates of their sessions), watched by a service on a port of
its own, and asked about over a websocket by `recall`. Against BM25, dense turns, their mean, windows of four
turns with their date, and neighbours, all with the same sentence encoder.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import log

import numpy as np
import numpy.typing as npt

from actors.running.local import ASKING
from benchmarks.options import options
from benchmarks.perceived import Remembered, load_senses, single
from benchmarks.report import table
from benchmarks.served import served
from benchmarks.talks import ADVERSARIAL, CATEGORIES, Asked, Talk, dialogues, meetings, tell
from configs.schema import Config, load
from onlooker.syncclient import SyncClient
from pipeline.words.keywords import terms

DEPTH = 20
"""Turns looked at."""

Rows = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]


Way = Callable[[Asked], Sequence[str]]
"""Ids of turns for a question, best first."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("sets", nargs="*", help="locomo, qmsum; both where none is named")
    parser.add_argument("--meetings", type=int, default=14, help="meetings of QMSum at most")
    asked = parser.parse_args(arguments)
    config = single(load())
    reader = Remembered(load_senses(config, ("text",)).reader, asked.cache / "recall-readings.pickle")
    if "locomo" in (asked.sets or SETTINGS):
        talks = [_answerable(talk) for talk in dialogues()]
        table("Recall of dialogues", list(_rows(config, talks, reader, _found)), SETTINGS["locomo"])
    if "qmsum" in (asked.sets or SETTINGS):
        talks = list(meetings())[: asked.meetings]
        table("Recall of meetings", list(_rows(config, talks, reader, _hit)), SETTINGS["qmsum"])
    reader.keep()


SETTINGS = {
    "locomo": "LoCoMo (development half) as timed text with real dates through the service and its "
    "websocket. R@k: share of the evidence among the first k turn ids, in the order in which evidence "
    "names them; the last columns are R@10 by category. In one process, as `watch` runs it: sentences that "
    "were perceived are not read again.",
    "qmsum": "QMSum (development half) in the same way. hit@k: a turn that was asked for is among the first "
    "k pieces.",
}


def _rows(
    config: Config,
    talks: Sequence[Talk],
    reader: Remembered,
    score: Callable[[Asked, Sequence[str]], Mapping[str, float]],
) -> Iterator[dict[str, object]]:
    plain = [Plain(talk, reader) for talk in talks]
    for name, way in WAYS.items():
        found = [
            score(asked, way(each, asked))
            for each, talk in zip(plain, talks, strict=True)
            for asked in talk.asked
        ]
        yield {"method": name, **_means(found)}
    with served(config, load_senses(config, ASKING)) as client:
        tell(client, talks)
        found = [score(asked, _recalled(client, talk, asked)) for talk in talks for asked in talk.asked]
    yield {"method": "onlooker", **_means(found)}


def _answerable(talk: Talk) -> Talk:
    return replace(talk, asked=[asked for asked in talk.asked if asked.category != ADVERSARIAL])


def _recalled(client: SyncClient, talk: Talk, asked: Asked) -> list[str]:
    found = client.recall(asked.text, DEPTH, streams=[talk.name])
    return [ref for piece in found for ref in piece["refs"]]


class Plain:
    """What the baselines know of a talk."""

    def __init__(self, talk: Talk, reader: Remembered) -> None:
        self._reader = reader
        self.ids = [turn.id for turn in talk.turns]
        self.lines = [turn.line for turn in talk.turns]
        starts = range(0, len(self.ids), 2)
        self.windows = [list(range(n, min(n + 4, len(self.ids)))) for n in starts]
        self.dated = [" ".join([talk.turns[w[0]].at[:10], *(self.lines[n] for n in w)]) for w in self.windows]
        self._vectors: dict[int, Rows] = {}
        self._bags: dict[int, tuple[list[Counter[str]], Counter[str]]] = {}

    def sparse(self, documents: Sequence[str], question: str) -> Scores:
        """BM25 (k1 1.2, b 0.75) of each document."""
        key = id(documents)
        if key not in self._bags:
            bags = [Counter(terms(document)) for document in documents]
            self._bags[key] = bags, Counter(term for bag in bags for term in bag)
        bags, counts = self._bags[key]
        average = sum(bag.total() for bag in bags) / len(bags)
        wanted = set(terms(question))
        rarity = {t: log(1 + (len(bags) - counts[t] + 0.5) / (counts[t] + 0.5)) for t in wanted}
        return np.array([
            sum(
                rarity[t] * bag[t] * 2.2 / (bag[t] + 1.2 * (0.25 + 0.75 * bag.total() / average))
                for t in wanted
            )
            for bag in bags
        ])  # fmt: skip

    def dense(self, documents: Sequence[str], question: str) -> Scores:
        """Cosine of each document."""
        key = id(documents)
        if key not in self._vectors:
            self._vectors[key] = self._reader.read(documents)
        scores: Scores = (self._vectors[key] @ self._reader.read([question])[0]).astype(np.float64)
        return scores

    def both(self, documents: Sequence[str], question: str) -> Scores:
        """The mean of both, each scaled to [0, 1]."""
        return (_scaled(self.sparse(documents, question)) + _scaled(self.dense(documents, question))) / 2

    def turns(self, scores: Scores) -> list[str]:
        """Turn ids by their scores."""
        return [self.ids[n] for n in np.argsort(-scores, kind="stable")[:DEPTH]]

    def opened(self, scores: Scores) -> list[str]:
        """Turn ids by the scores of their windows."""
        ranked = (n for w in np.argsort(-scores, kind="stable")[:DEPTH] for n in self.windows[w])
        return [self.ids[n] for n in dict.fromkeys(ranked)][:DEPTH]

    def beside(self, scores: Scores) -> list[str]:
        """Turn ids by their scores, each followed by its neighbours."""
        ranked = (m for n in np.argsort(-scores, kind="stable")[:DEPTH] for m in (n, n - 1, n + 1))
        return [self.ids[n] for n in dict.fromkeys(ranked) if 0 <= n < len(self.ids)][:DEPTH]


WAYS: Mapping[str, Callable[[Plain, Asked], Sequence[str]]] = {
    "BM25 turns": lambda p, a: p.turns(p.sparse(p.lines, a.text)),
    "dense turns": lambda p, a: p.turns(p.dense(p.lines, a.text)),
    "BM25 + dense turns": lambda p, a: p.turns(p.both(p.lines, a.text)),
    "BM25 + dense windows of 4 with date": lambda p, a: p.opened(p.both(p.dated, a.text)),
    "dense turns + neighbours": lambda p, a: p.beside(p.dense(p.lines, a.text)),
}


def _found(asked: Asked, ids: Sequence[str]) -> dict[str, float]:
    """R@k and the reciprocal rank of the first right turn."""
    once = list(dict.fromkeys(ids))
    shares = {k: len(asked.refs & set(once[:k])) / len(asked.refs) for k in (1, 5, 10, 20)}
    first = next((1 / n for n, id in enumerate(once, 1) if id in asked.refs), 0.0)
    return {**{f"R@{k}": v for k, v in shares.items()}, "MRR": first, asked.category: shares[10]}


def _hit(asked: Asked, ids: Sequence[str]) -> dict[str, float]:
    return {f"hit@{k}": float(bool(asked.refs & set(ids[:k]))) for k in (1, 5)}


def _means(found: Iterable[Mapping[str, float]]) -> dict[str, str]:
    columns: dict[str, list[float]] = defaultdict(list)
    for one in found:
        for name, value in one.items():
            columns[name].append(value)
    ordered = [name for name in columns if name not in CATEGORIES.values()]
    ordered += [name for name in CATEGORIES.values() if name in columns]
    return {name: f"{np.mean(columns[name]):.2f}" for name in ordered}


def _scaled(scores: Scores) -> Scores:
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)


if __name__ == "__main__":
    main()
