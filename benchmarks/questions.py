"""The questions of the composed streams: is the right time among the first, and is the absent told?

    python -m benchmarks.questions [--cache FOLDER]

What was perceived goes through the product's segmentation and recall. A piece is right where its middle lies
in a span of the question.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks import report
from benchmarks.auroc import auroc
from benchmarks.downstream import events, right
from benchmarks.material import DATA, Query
from benchmarks.options import options
from benchmarks.perceived import segment, single
from benchmarks.segmentation import Bench
from configs.schema import load
from pipeline.answering.reasoner import Reasoner
from pipeline.recalling.matching import ACCEPT
from pipeline.remembering.inmemory import Exact

K = 10


@dataclass(frozen=True)
class Asked:
    """A question with how it came out: its type, the best score, and which of the pieces were right."""

    kind: str
    present: bool
    score: float
    right: Sequence[bool]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    bench = Bench(options(__doc__).parse_args(arguments).cache, single(load()), 0)
    asked = list(_asked(bench))
    report.table(
        "Questions about streams",
        list(_rows(asked)),
        "The development half; sounds were learned from clips of the same half. hit@k: the middle of one of "
        "the first k pieces lies in a span that was asked for. found: the best score is at least "
        f"{ACCEPT}; of absent things that is a mistake. AUROC of the best score, all types together.",
    )


def _asked(bench: Bench) -> Iterator[Asked]:
    for film, perceived in bench.films:
        times = segment(perceived, bench.config, {}).times
        memory = Exact(events(film.name, 0.0, film.seconds, times, perceived.observations), "long")
        reasoner = Reasoner(Exact([]), memory, bench.reader, bench.eyes.seer)
        told = json.loads((DATA / "av_streams" / f"{film.path.stem}.json").read_text(encoding="utf-8"))
        for query in told["queries"]:
            wanted = Query(query["question"], tuple(map(tuple, query["spans"])), kind=query["type"])
            found = reasoner.recall(wanted.text, K)
            best = found[0].score if found else 0.0
            yield Asked(wanted.kind, bool(wanted.spans), best, [right(each, wanted) for each in found])


def _rows(asked: Sequence[Asked]) -> Iterator[dict[str, object]]:
    kinds: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        kinds[one.kind if one.present else "absent"].append(one)
    apart = auroc([o.score for o in asked if o.present], [o.score for o in asked if not o.present])
    for kind, some in sorted(kinds.items(), key=lambda each: (each[0] == "absent", each[0])):
        hits = {k: np.mean([any(one.right[:k]) for one in some]) for k in (1, 3, K)}
        yield {
            "type": kind,
            "asked": len(some),
            **{f"hit@{k}": f"{hit:.2f}" if kind != "absent" else "" for k, hit in hits.items()},
            "found": f"{np.mean([one.score >= ACCEPT for one in some]):.2f}",
            "AUROC": f"{apart:.2f}" if kind == "absent" else "",
        }


if __name__ == "__main__":
    main()
