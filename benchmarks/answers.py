"""How good are the answers, by ability? Composed streams asked about; against three plainer ways.

    python -m benchmarks.answers [--held] [--language URL] [--cache FOLDER] [--wrong]

Without --held on streams and phrases to develop with, with it on others. With --language also in the words of
the model at that endpoint. What was perceived (and kept in the folder) is remembered in this process.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from actors.assemble import Recipe
from benchmarks import report
from benchmarks.abilities import Asked, questions
from benchmarks.composition import Scene, composed
from benchmarks.perceived import Perceived, both, perceive_kept, segmenter, single
from benchmarks.segmentation import Bench
from configs.schema import Config, load
from models.language import ChatEndpoint
from pipeline.alignment import Aligner
from pipeline.author import Author
from pipeline.event import Event
from pipeline.evidence import Answer
from pipeline.inmemory import Exact
from pipeline.memory import Span
from pipeline.mind import Mind
from pipeline.perceiver import Reader, Seer
from pipeline.question import Question
from pipeline.reasoner import Reasoner
from pipeline.shortterm import ShortTerm

DEVELOPED, HELD = (1, 2, 3, 4), (5, 6, 7, 8)
"""Seeds of the streams to develop with, and of those that count."""

WINDOW, STEP = 8.0, 4.0
"""Seconds of a fixed window and from one to the next."""

QUOTED = 5
"""Pieces that a plain way quotes."""

RECENT = 30.0
"""Seconds that a memory of only what is recent has."""

Way = Callable[[Asked], Mapping[str, Any]]
"""Answers a question, as the wire has it."""


@dataclass(frozen=True)
class Watched:
    """A stream with what is remembered of it."""

    scene: Scene
    events: Sequence[Event]
    now: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--language", default="", help="an OpenAI-compatible endpoint, up to /v1")
    parser.add_argument("--wrong", action="store_true", help="print what was answered wrongly")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "onlooker-benchmarks")
    chosen = parser.parse_args(arguments)
    bench = Bench(chosen.cache, single(load()), 0)
    watched = [_watched(bench, seed) for seed in (HELD if chosen.held else DEVELOPED)]
    asked = list(_asked(watched, chosen.held))
    ways = _ways(watched, bench.reader, bench.eyes.seer)
    if chosen.language:
        author = Author(ChatEndpoint(chosen.language, "any"))
        ways["ours, in a model's words"] = _reasoned(watched, bench.reader, bench.eyes.seer, author=author)
    marks = {name: [(one, one.right.holds(way(one))) for one in asked] for name, way in ways.items()}
    if chosen.wrong:
        _print_wrong(asked, ways["ours"])
    report.table(
        f"Answers by ability, {'held out' if chosen.held else 'development'}", _rows(marks), SETTINGS
    )
    bench.reader.keep()


SETTINGS = (
    "Composed streams of real shots, sounds and speech (changes are synthesised speech), no language model. "
    "Right: the answer's own words, count, length or first evidence; of negatives, an abstention. Sounds "
    "were learned from clips of the same half."
)


def _watched(bench: Bench, seed: int) -> Watched:
    scene = composed(bench.folder / "scenes", seed)
    recipe = Recipe(scene.name, str(scene.path), bench.config, False, 0.0)
    eyes, ears = (perceive_kept(bench.folder, recipe, lambda: bench.senses, ears) for ears in (False, True))
    return Watched(scene, remembered(scene.name, both(eyes, ears), bench.config), scene.seconds)


def remembered(stream: str, perceived: Perceived, config: Config) -> list[Event]:
    """The events that the product's mind makes of what was perceived."""
    mind = Mind(Aligner(perceived.kinds), segmenter(config, {}), ShortTerm(stream, 0.0))
    told = [event for _, percept in perceived.percepts for event in mind.push(percept)]
    latest = {event.id: event for event in [*told, *mind.flush()]}
    return list(latest.values())


def _asked(watched: Sequence[Watched], held: bool) -> Iterator[Asked]:
    for n, one in enumerate(watched):
        yield from questions(one.scene, watched[n - 1].scene, held)


def _ways(watched: Sequence[Watched], reader: Reader, seer: Seer | None) -> dict[str, Way]:
    plain = _Plain(watched, reader)
    return {
        "ours": _reasoned(watched, reader, seer),
        "recent only": _reasoned(watched, reader, seer, RECENT),
        "dense top 5 quoted": plain.moments,
        "fixed windows quoted": plain.windows,
    }


def _reasoned(
    watched: Sequence[Watched],
    reader: Reader,
    seer: Seer | None,
    since: float = 0.0,
    author: Author | None = None,
) -> Way:
    events = [e for one in watched for e in one.events if not since or e.t1 > one.now - since]
    now = {one.scene.name: one.now for one in watched}
    recent = [e for one in watched for e in one.events if e.t1 > one.now - RECENT]
    reasoner = Reasoner(Exact(recent, "short"), Exact(events, "long"), reader, seer, author)

    def way(asked: Asked) -> Mapping[str, Any]:
        question = Question(asked.text, now[asked.streams[0]], Span(asked.streams))
        answer = next(reply for reply in reasoner.ask(question) if isinstance(reply, Answer))
        return {
            "text": answer.text,
            "abstained": answer.abstained,
            "evidence": [e.as_json() for e in answer.evidence],
        }

    return way


class _Plain:
    """Cosines of the question with texts, and the best quoted: it never abstains and never reckons."""

    def __init__(self, watched: Sequence[Watched], reader: Reader) -> None:
        self._reader = reader
        self._pieces = [
            (one.scene.name, moment.t0, moment.t1, moment.text)
            for one in watched
            for event in one.events
            if event.level == "event"
            for moment in event.moments
            if moment.text
        ]

    def moments(self, asked: Asked) -> Mapping[str, Any]:
        """The best single looks, sounds and sentences."""
        return self._quoted(asked, [p for p in self._pieces if p[0] in asked.streams])

    def windows(self, asked: Asked) -> Mapping[str, Any]:
        """The best windows with all that is in them."""
        pieces = []
        for stream in asked.streams:
            own = [p for p in self._pieces if p[0] == stream]
            for start in np.arange(0.0, max(p[2] for p in own), STEP):
                inside = [p[3] for p in own if p[1] < start + WINDOW and p[2] > start]
                if inside:
                    pieces.append((stream, float(start), float(start + WINDOW), ". ".join(inside)))
        return self._quoted(asked, pieces)

    def _quoted(self, asked: Asked, pieces: Sequence[tuple[str, float, float, str]]) -> Mapping[str, Any]:
        rows = self._reader.read([p[3] for p in pieces])
        best = np.argsort(-(rows @ self._reader.read([asked.text])[0]), kind="stable")[:QUOTED]
        chosen = [pieces[int(n)] for n in best]
        text = ". ".join(
            f"{stream} at {t0:.0f} s, {t1 - t0:.0f} s: {told}" for stream, t0, t1, told in chosen
        )
        evidence = [{"t0": t0, "t1": t1, "kind": "", "text": told} for _, t0, t1, told in chosen]
        return {"text": text, "abstained": False, "evidence": evidence}


def _rows(marks: Mapping[str, Sequence[tuple[Asked, bool]]]) -> list[dict[str, object]]:
    rows: dict[str, dict[str, object]] = defaultdict(dict)
    for name, marked in marks.items():
        by: dict[str, list[bool]] = defaultdict(list)
        for one, right in marked:
            by[one.ability].append(right)
        for ability, some in by.items():
            rows[ability] |= {"ability": ability, "asked": len(some), name: f"{np.mean(some):.2f}"}
    return list(rows.values())


def _print_wrong(asked: Sequence[Asked], way: Way) -> None:
    for one in asked:
        answer = way(one)
        if not one.right.holds(answer):
            print(f"{one.ability} {one.streams[0]}: {one.text}\n    {answer['text'][:300]}\n    {one.right}")


if __name__ == "__main__":
    main()
