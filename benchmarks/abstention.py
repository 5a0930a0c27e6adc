"""Does it abstain where it should, and only there? Questions about dialogues, some with a false premise.

    python -m benchmarks.abstention [--cache FOLDER]

LoCoMo's adversarial questions say of one speaker what is true of the other, or of nobody: right is to
abstain. All are asked over a websocket of the whole service. Against the nearest turn, or window of four, by
meaning, which abstains under a cosine that is best on other dialogues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from actors.running.local import ASKING
from benchmarks import report
from benchmarks.auroc import auroc
from benchmarks.options import options
from benchmarks.perceived import Remembered, load_senses, single
from benchmarks.recall import Plain
from benchmarks.served import served
from benchmarks.talks import ADVERSARIAL, Asked, Talk, dialogues, tell
from configs.schema import load
from onlooker.syncclient import SyncClient

STEPS = 200
"""Thresholds that are tried."""


@dataclass(frozen=True)
class Replied:
    """A question with whether it was abstained from, and how sure the best evidence was."""

    asked: Asked
    abstained: bool
    score: float

    @property
    def absent(self) -> bool:
        """Whether abstaining is right."""
        return self.asked.category == ADVERSARIAL


Way = Callable[[Talk, Asked], Replied]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    cache = options(__doc__).parse_args(arguments).cache
    config, talks = single(load()), list(dialogues())
    senses = load_senses(config, ASKING)
    reader = Remembered(senses.reader, cache / "recall-readings.pickle")
    chosen, counted = talks[::2], talks[1::2]
    with served(config, replace(senses, reader=reader)) as client:
        tell(client, counted)
        rows = [_row("ours", _replies(_ours(client), counted))]
    plain = {talk.name: Plain(talk, reader) for talk in talks}
    for name, way in (("nearest turn", _turn(plain)), ("nearest window of 4 with date", _window(plain))):
        least = threshold(_replies(way, chosen))
        replies = [replace(r, abstained=r.score < least) for r in _replies(way, counted)]
        rows.append(_row(f"{name}, cosine {least:.2f}", replies))
    report.table("Abstaining in dialogues", rows, SETTINGS)
    reader.keep()


SETTINGS = (
    "LoCoMo, two dialogues; thresholds chosen on the three others. Of adversarial questions abstaining is "
    "right, of all others it is not. Balanced: the mean of abstaining rightly and of not abstaining falsely. "
    "AUROC: the best evidence of answerable questions scores above that of adversarial ones."
)


def _replies(way: Way, talks: Sequence[Talk]) -> list[Replied]:
    return [way(talk, asked) for talk in talks for asked in talk.asked]


def _ours(client: SyncClient) -> Way:
    def way(talk: Talk, asked: Asked) -> Replied:
        answer = client.ask(asked.text, streams=[talk.name])
        score = max((piece["score"] for piece in answer["evidence"]), default=0.0)
        return Replied(asked, answer["abstained"], score)

    return way


def _turn(plain: dict[str, Plain]) -> Way:
    return lambda talk, asked: _nearest(plain[talk.name], plain[talk.name].lines, asked)


def _window(plain: dict[str, Plain]) -> Way:
    return lambda talk, asked: _nearest(plain[talk.name], plain[talk.name].dated, asked)


def _nearest(plain: Plain, documents: Sequence[str], asked: Asked) -> Replied:
    return Replied(asked, False, float(plain.dense(documents, asked.text).max()))


def threshold(replies: Sequence[Replied]) -> float:
    """The score under which abstaining is best, balanced."""
    scores = np.linspace(min(r.score for r in replies), max(r.score for r in replies), STEPS)
    return float(max(scores, key=lambda s: _balanced([replace(r, abstained=r.score < s) for r in replies])))


def _balanced(replies: Sequence[Replied]) -> float:
    return (_rightly(replies) + 1 - _falsely(replies)) / 2


def _rightly(replies: Sequence[Replied]) -> float:
    return float(np.mean([r.abstained for r in replies if r.absent]))


def _falsely(replies: Sequence[Replied]) -> float:
    return float(np.mean([r.abstained for r in replies if not r.absent]))


def _row(name: str, replies: Sequence[Replied]) -> dict[str, object]:
    silent = [r.absent for r in replies if r.abstained]
    scores = list(_scores(replies, absent=False)), list(_scores(replies, absent=True))
    return {
        "method": name,
        "adversarial": sum(r.absent for r in replies),
        "abstained rightly": f"{_rightly(replies):.2f}",
        "answerable": sum(not r.absent for r in replies),
        "abstained falsely": f"{_falsely(replies):.2f}",
        "precision of abstaining": f"{np.mean(silent):.2f}" if silent else "",
        "balanced": f"{_balanced(replies):.2f}",
        "AUROC": f"{auroc(*scores):.2f}",
    }


def _scores(replies: Sequence[Replied], absent: bool) -> Iterator[float]:
    return (r.score for r in replies if r.absent == absent)


if __name__ == "__main__":
    main()
