"""How good are the answers, by ability? Composed streams asked about; against three plainer ways.

    python -m benchmarks.answers [--held | --seeds N …] [--language URL [--sample N]] [--cache FOLDER]
        [--wrong]

Without --held on streams and phrases to develop with, with it on others; --seeds composes other streams to
develop with. Ours are asked for over a websocket of the whole service, which is given what was perceived (and
kept in the folder); the plainer ways are in this process. With --language, N questions of each ability are
answered in the words of the model at that endpoint too.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

import numpy as np

from actors.watching.assemble import Recipe
from benchmarks import report
from benchmarks.abilities import Asked, questions
from benchmarks.composition import Scene, composed
from benchmarks.options import options
from benchmarks.perceived import Perceived, both, perceive_kept, segmenter, single
from benchmarks.segmentation import Bench
from benchmarks.served import served, watch_all_of
from configs.schema import Config, Language, load
from pipeline.answering.citation import cites
from pipeline.answering.reasoner import Reasoner
from pipeline.asking.question import Question
from pipeline.cutting.alignment import Aligner
from pipeline.event import Event
from pipeline.evidence import Answer
from pipeline.memory import Span
from pipeline.perceiver import Reader
from pipeline.remembering.inmemory import Exact
from pipeline.remembering.mind import Mind
from pipeline.remembering.shortterm import ShortTerm

DEVELOPED, HELD = (1, 2, 3, 4), (5, 6, 7, 8)
"""Seeds of the streams to develop with, and of those that count."""

WINDOW, STEP = 8.0, 4.0
"""Seconds of a fixed window and from one to the next."""

QUOTED = 5
"""Pieces that a plain way quotes."""

RECENT = 30.0
"""Seconds that a memory of only what is recent has."""

TIMEOUT = 60.0
"""Seconds that a model on a slow machine may take."""

Way = Callable[[Asked], Mapping[str, Any]]
"""Answers a question, as the wire has it."""


@dataclass(frozen=True)
class Watched:
    """A stream as it was perceived, with what is remembered of it."""

    scene: Scene
    perceived: Perceived
    events: Sequence[Event]


@dataclass(frozen=True)
class Marked:
    """A question with its answer and the seconds that it took."""

    asked: Asked
    answer: Mapping[str, Any]
    took: float

    @property
    def right(self) -> bool:
        """Whether it was answered rightly."""
        return self.asked.right.holds(self.answer)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--seeds", type=int, nargs="+", help="of streams that are composed instead")
    parser.add_argument("--language", default="", help="an OpenAI-compatible endpoint, up to /v1")
    parser.add_argument("--sample", type=int, default=3, help="questions of each ability, with --language")
    parser.add_argument("--wrong", action="store_true", help="print what was answered wrongly")
    chosen = parser.parse_args(arguments)
    bench = Bench(chosen.cache, single(load()), 0)
    watched = [perceive_scene(bench, seed) for seed in chosen.seeds or (HELD if chosen.held else DEVELOPED)]
    asked = list(_asked(watched, chosen.held))
    half = "held out" if chosen.held else "development"
    if chosen.language:
        asked = sampled(asked, chosen.sample)
        marks = _in_words(bench, watched, asked, chosen.language)
        title, settings = f"Answers in a language model's words, {half}", f"{SETTINGS} {IN_WORDS}"
    else:
        plain = {name: _marked(way, asked) for name, way in _plainer(watched, bench).items()}
        marks = {"ours": _ours(bench, watched, asked), **plain}
        title, settings = f"Answers by ability, {half}", f"{SETTINGS} No language model."
    if chosen.wrong:
        for marked in marks.values():
            _print_wrong(marked)
    rows = [*_abilities(marks), *_abstentions(marks), *(_written(marks) if chosen.language else ())]
    report.table(title, [*rows, *_times(marks)], settings)
    bench.reader.keep()


SETTINGS = (
    "Composed streams of real shots, sounds and speech (changes are synthesised speech), asked about over a "
    "websocket. Right: the answer's own words, count, length or first evidence; of negatives, an abstention. "
    "Abstained rightly: the share of abstentions that are of negatives; abstained falsely: the share of the "
    "other questions. Sounds were learned from clips of the same half."
)

IN_WORDS = "The same questions without a model and with one; the model is SmolLM2 of 135M parameters, 4-bit."


def perceive_scene(bench: Bench, seed: int) -> Watched:
    """The composed stream of `seed` with what was perceived of it."""
    scene = composed(bench.folder / "scenes", seed)
    recipe = Recipe(scene.name, str(scene.path), bench.config, False, 0.0)
    eyes, ears = (perceive_kept(bench.folder, recipe, lambda: bench.senses, ears) for ears in (False, True))
    perceived = both(eyes, ears)
    return Watched(scene, perceived, remembered(scene.name, perceived, bench.config))


def remembered(stream: str, perceived: Perceived, config: Config) -> list[Event]:
    """The events that the product's mind makes of what was perceived."""
    mind = Mind(Aligner(perceived.kinds), segmenter(config, {}), ShortTerm(stream, 0.0))
    told = [event for _, percept in perceived.percepts for event in mind.push(percept)]
    latest = {event.id: event for event in [*told, *mind.flush()]}
    return list(latest.values())


def _asked(watched: Sequence[Watched], held: bool) -> Iterator[Asked]:
    for n, one in enumerate(watched):
        yield from questions(one.scene, watched[n - 1].scene, held)


def sampled(asked: Sequence[Asked], most: int) -> list[Asked]:
    """Up to `most` questions of each ability, always the same, in their order."""
    by: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(asked):
        by[one.ability].append(n)
    chosen = [n for some in by.values() for n in Random(0).sample(some, min(most, len(some)))]
    return [asked[n] for n in sorted(chosen)]


def _ours(
    bench: Bench, watched: Sequence[Watched], asked: Sequence[Asked], language: str = ""
) -> list[Marked]:
    """The service's answers, composed or in the words of the model at `language`."""
    model = Language(url=language, model="any", timeout=TIMEOUT)
    config = bench.config.model_copy(update={"language": model})
    with served(config, bench.eyes, {one.scene.name: one.perceived for one in watched}) as client:
        for one in watched:
            watch_all_of(client, str(one.scene.path), one.scene.name, time.time() - one.scene.seconds)
        return _marked(lambda one: client.ask(one.text, streams=one.streams), asked)


def _in_words(
    bench: Bench, watched: Sequence[Watched], asked: Sequence[Asked], language: str
) -> dict[str, list[Marked]]:
    return {
        "composed": _ours(bench, watched, asked),
        "in the model's words": _ours(bench, watched, asked, language),
    }


def _plainer(watched: Sequence[Watched], bench: Bench) -> dict[str, Way]:
    plain = _Plain(watched, bench.reader)
    return {
        "recent only": _recent(watched, bench),
        "dense top 5 quoted": plain.moments,
        "fixed windows quoted": plain.windows,
    }


def _recent(watched: Sequence[Watched], bench: Bench) -> Way:
    """Our own answers from what is recent alone."""
    now = {one.scene.name: one.scene.seconds for one in watched}
    events = [e for one in watched for e in one.events if e.t1 > one.scene.seconds - RECENT]
    reasoner = Reasoner(Exact(events, "short"), Exact([], "long"), bench.reader, bench.eyes.seer)

    def way(asked: Asked) -> Mapping[str, Any]:
        question = Question(asked.text, now[asked.streams[0]], Span(asked.streams))
        answer = next(reply for reply in reasoner.ask(question) if isinstance(reply, Answer))
        return {**asdict(answer), "evidence": [e.as_json() for e in answer.evidence]}

    return way


def _marked(way: Way, asked: Iterable[Asked]) -> list[Marked]:
    marked = []
    for one in asked:
        began = time.perf_counter()
        marked.append(Marked(one, way(one), time.perf_counter() - began))
    return marked


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


def _abilities(marks: Mapping[str, Sequence[Marked]]) -> Iterator[dict[str, object]]:
    """A row an ability: the share answered rightly."""
    for ability in dict.fromkeys(each.asked.ability for marked in marks.values() for each in marked):
        some = {name: [m for m in marked if m.asked.ability == ability] for name, marked in marks.items()}
        shares = {name: _share([m.right for m in own]) for name, own in some.items()}
        yield {"ability": ability, "asked": max(map(len, some.values())), **shares}


def _abstentions(marks: Mapping[str, Sequence[Marked]]) -> Iterator[dict[str, object]]:
    """Precision and recall of abstaining, and how often it abstains where it should not."""
    silent = {name: [m for m in marked if m.answer["abstained"]] for name, marked in marks.items()}
    absent = {name: [m for m in marked if m.asked.right.abstains] for name, marked in marks.items()}
    there = {name: [m for m in marked if not m.asked.right.abstains] for name, marked in marks.items()}
    unseen = {name: [m for m in some if not m.asked.ability.endswith("seen")] for name, some in there.items()}
    for row, among, holds in (
        ("abstained rightly (precision)", silent, lambda m: m.asked.right.abstains),
        ("abstained where it should (recall)", absent, lambda m: m.answer["abstained"]),
        ("abstained falsely", there, lambda m: m.answer["abstained"]),
        ("abstained falsely, of what is not seen", unseen, lambda m: m.answer["abstained"]),
    ):
        asked = {len(some) for some in among.values()}
        shares = {name: _share([holds(m) for m in some]) for name, some in among.items()}
        yield {"ability": row, "asked": asked.pop() if len(asked) == 1 else "", **shares}


def _written(marks: Mapping[str, Sequence[Marked]]) -> Iterator[dict[str, object]]:
    """The share of answers that a model wrote: only they cite; all others are composed."""
    shares = {name: _share([bool(cites(m.answer["text"])) for m in some]) for name, some in marks.items()}
    yield {"ability": "written by the model", "asked": len(next(iter(marks.values()))), **shares}


def _times(marks: Mapping[str, Sequence[Marked]]) -> Iterator[dict[str, object]]:
    for q in (50, 95):
        took = {name: f"{np.percentile([m.took for m in some], q):.2f}" for name, some in marks.items()}
        yield {"ability": f"seconds to the answer, p{q}", "asked": "", **took}


def _share(holds: Sequence[bool]) -> str:
    return f"{np.mean(holds):.2f}" if holds else ""


def _print_wrong(marked: Sequence[Marked]) -> None:
    for each in marked:
        if not each.right:
            one = each.asked
            text = each.answer["text"][:300]
            print(f"{one.ability} {one.streams[0]}: {one.text}\n    {text}\n    {one.right}")


if __name__ == "__main__":
    main()
