"""How good are the boundaries of events, against other rules, and what are they good for?

    python -m benchmarks.segmentation [av] [text] [speed] [recall] [--cache FOLDER] [--meetings N]

On the development half of the evaluation material, which lies beside the repository; what is not there is
left out. Every model on one thread. What was perceived is kept in the folder, so that reruns are quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from actors.sensing.senses import Senses
from actors.watching.assemble import Recipe
from benchmarks import downstream, rivals
from benchmarks.boundaries import (
    Counts,
    Truth,
    blocks,
    counted,
    false_cuts,
    interval,
    pk,
    total,
    units,
    window_diff,
)
from benchmarks.material import Film, Text, films, index, missing, parts, texts
from benchmarks.options import options
from benchmarks.perceived import (
    EARS,
    EYES_ROLES,
    Cuts,
    Perceived,
    Remembered,
    both,
    cached,
    episodes,
    load_senses,
    perceive_kept,
    read_lines,
    segment,
    single,
    watch,
)
from benchmarks.report import table
from benchmarks.rivals import Rule, Stretch
from configs.schema import Config, load
from pipeline.event import Event
from pipeline.observation import Kind

PARTS = ("av", "text", "speed", "recall")

BLOCK = 30.0
"""Seconds of a stream that the bootstrap draws as one."""

UNIT = 0.5
"""Seconds that are a unit for Pk and WindowDiff of streams."""

TOLERANCES = {"tiage": (0, 1), "sherlock": (0, 2), "qmsum": (2, 5)}
"""Turns by which a boundary may be off."""

AS_MANY = "fixed windows, as many"
"""The rule that every other has to beat."""


@dataclass(frozen=True)
class Variant:
    """One way to set ours: keywords of the segmenter, and the lanes that are left out."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    off: frozenset[Kind] = frozenset()


VARIANTS = (
    Variant("default"),
    Variant("no speech, no sound", off=EARS),
    Variant("no glimpses", off=frozenset({Kind.GLIMPSE})),
    Variant("no looks", off=frozenset({Kind.VISION})),
)
"""The ablations of the tables; the first is the product as it is."""


@dataclass
class Bench:
    """The models and what was perceived with them; both come when first asked for."""

    folder: Path
    config: Config
    meetings: int
    cut: dict[str, list[Cuts]] = field(default_factory=dict)

    @cached_property
    def senses(self) -> Senses:
        """All models."""
        return load_senses(self.config)

    @cached_property
    def eyes(self) -> Senses:
        """The models of pictures and of text."""
        return load_senses(self.config, EYES_ROLES)

    @cached_property
    def reader(self) -> Remembered:
        """The sentence encoder, which reads nothing twice."""
        return Remembered(self.eyes.reader, self.folder / "readings.pickle")

    @cached_property
    def films(self) -> list[tuple[Film, Perceived]]:
        """The streams as they were perceived."""
        return [(film, self._perceived(film)) for film in films()]

    def texts(self, name: str) -> list[Text]:
        """The texts of a set, of the meetings only some."""
        found = texts(name)
        return found[: self.meetings] if name == "qmsum" else found

    def detected(self, film: Film) -> Mapping[str, tuple[list[float], float]]:
        """PySceneDetect's cuts of a stream and CPU seconds, by detector."""
        modes = {"content": False, "adaptive": True}
        return {
            name: cached(
                self.folder,
                f"{film.name}-scenedetect-{name}",
                lambda adaptive=adaptive: rivals.scene_detect(film.path, adaptive),  # type: ignore[misc]
            )
            for name, adaptive in modes.items()
        }

    def stretch(self, film: Film, perceived: Perceived) -> Stretch:
        """A stream as other rules see it."""
        detected = {name: cuts for name, (cuts, _) in self.detected(film).items()}
        return Stretch(0.0, film.seconds, perceived.observations, detected)

    def _perceived(self, film: Film) -> Perceived:
        recipe = Recipe(film.name, str(film.path), self.config)
        eyes = perceive_kept(self.folder, recipe, lambda: self.senses, ears=False)
        return both(eyes, perceive_kept(self.folder, recipe, lambda: self.senses, ears=True))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; none: all")
    parser.add_argument("--meetings", type=int, default=1000, help="meetings of QMSum at most")
    asked = parser.parse_args(arguments)
    bench = Bench(asked.cache, single(load()), asked.meetings)
    for part in asked.parts or PARTS:
        {"av": on_video, "text": on_text, "speed": speed, "recall": recall}[part](bench)
    bench.reader.keep()


def on_video(bench: Bench) -> None:
    """Boundaries of the composed streams."""
    if gone := missing("av_streams"):
        print(gone)
        return
    rows, delays = [], []
    for variant in VARIANTS:
        cuts = on_films(bench, variant)
        rows.append(_film_row(f"ours: {variant.name}", bench, [each.times for each in cuts]))
        delays += _delays(variant.name, cuts)
    numbers = [len(cuts.times) for cuts in on_films(bench, VARIANTS[0])]
    stretches = [bench.stretch(film, perceived) for film, perceived in bench.films]
    for name, rule in rivals.ON_VIDEO.items():
        found = [rule(stretch, n) for stretch, n in zip(stretches, numbers, strict=True)]
        rows.append(_film_row(name, bench, found))
    table("Boundaries of composed streams", rows, _film_settings(bench))
    table(
        "Delay of boundaries",
        delays,
        "Seconds of stream time from a boundary to its first announcement and to its commit, as a file is "
        "watched: where speech is recognised, everything waits for passes of up to 30 s.",
    )


def on_text(bench: Bench) -> None:
    """Topic boundaries of chats, meetings and a described film."""
    for name, tolerances in TOLERANCES.items():
        if gone := missing(name):
            print(gone)
            continue
        found = bench.texts(name)
        rows = [_text_row(label, found, cuts, tolerances) for label, cuts in _text_cuts(bench, found).items()]
        bench.reader.keep()
        longest = bench.config.segmentation.longest
        table(
            f"Boundaries of {name}",
            rows,
            f"{len(found)} texts, {sum(len(t.boundaries) for t in found)} boundaries; tolerances in turns; "
            f"an event lasts at most {longest:.0f} s. F1 over all texts together, Pk and WindowDiff are "
            "means over texts (lower is better). Ours learned its weights on tiage and qmsum, so its figures "
            "there are optimistic; benchmarks/topics.py holds out.",
        )


def speed(bench: Bench) -> None:
    """What pictures alone cost, from the file to the boundaries."""
    if gone := missing("av_streams"):
        print(gone)
        return
    chosen = [film for film, _ in bench.films]
    seconds = sum(film.seconds for film in chosen)
    recipes = [Recipe(film.name, str(film.path), bench.config) for film in chosen]
    watch(min(recipes, key=lambda r: Path(r.url).stat().st_size), bench.eyes, {}, eyes_only=True)
    watched = [watch(recipe, bench.eyes, VARIANTS[0].settings, eyes_only=True) for recipe in recipes]
    rows = [
        _speed_row("ours", seconds, sum(c.cpu for c in watched), sum(c.wall for c in watched)),
        *(
            _speed_row(f"PySceneDetect {name}", seconds, sum(bench.detected(f)[name][1] for f in chosen))
            for name in ("content", "adaptive")
        ),
    ]
    table(
        "Speed of segmentation",
        rows,
        f"{seconds / 60:.1f} min of 480x270 at 25 fps, decoding included, without speech and sounds, models "
        "on one thread. CPU seconds of all threads, so this is times real time on one core.",
    )


def recall(bench: Bench) -> None:
    """What is found again, by the way in which events were cut."""
    _recall_films(bench)
    for name in ("locomo", "qmsum"):
        if gone := missing(name):
            print(gone)
            continue
        found = bench.texts(name)
        made = {label: _text_events(bench, found, cuts) for label, cuts in _text_cuts(bench, found).items()}
        rows = [
            downstream.row(
                label,
                [
                    f
                    for t, m in zip(found, memory, strict=True)
                    for f in downstream.ask(m, t.queries, bench.reader)
                ],
                sum(map(len, memory)),
            )
            for label, memory in made.items()
            if any(memory)
        ]
        bench.reader.keep()
        table(
            f"Recall by the way events are cut: {name}",
            rows,
            f"{len(found)} texts, {sum(len(t.queries) for t in found)} questions; right is a moment of a "
            "turn asked for. Evidence as JSON without keyframes; asked for: the part of the events' lines.",
        )


def ours(bench: Bench, perceived: Perceived, variant: Variant) -> Cuts:
    """The product's own boundaries."""
    return segment(perceived.without(variant.off), bench.config, variant.settings)


def on_films(bench: Bench, variant: Variant) -> list[Cuts]:
    """The product's own boundaries of every stream, cut once."""
    if variant.name not in bench.cut:
        bench.cut[variant.name] = [ours(bench, perceived, variant) for _, perceived in bench.films]
    return bench.cut[variant.name]


def _levels(bench: Bench, variant: Variant) -> dict[str, Callable[[Perceived], list[float]]]:
    """How the boundaries of each level are found."""
    config, settings = bench.config, variant.settings
    return {
        "event": lambda perceived: segment(perceived, config, settings).times,
        "episode": lambda perceived: episodes(perceived, config, settings),
    }


def _film_row(name: str, bench: Bench, found: Sequence[Sequence[float]]) -> dict[str, object]:
    pairs = [(cuts, film) for cuts, (film, _) in zip(found, bench.films, strict=True)]

    def f1(tolerance: float, lenient: bool = False) -> float:
        return total(counted(c, _truth(f, lenient), tolerance) for c, f in pairs).f1

    drawn = [block for c, f in pairs for block in blocks(c, f.boundaries, 0.5, BLOCK, f.seconds)]
    weakest = min((counted(c, f.boundaries, 0.5).f1, f.name) for c, f in pairs)
    wrong = sum(false_cuts(c, f.transitions, f.distractors, 0.25) for c, f in pairs)
    scored = [(units(c, UNIT), units(f.boundaries, UNIT), round(f.seconds / UNIT)) for c, f in pairs]
    return {
        "cut by": name,
        "cuts": sum(map(len, found)),
        "F1@0.25": f"{f1(0.25):.3f}",
        "F1@0.5 (95 %)": _between(f1(0.5), drawn),
        "F1@1": f"{f1(1.0):.3f}",
        "in transition F1@0.25": f"{f1(0.25, True):.3f}",
        "in transition F1@0.5": f"{f1(0.5, True):.3f}",
        "Pk": f"{np.mean([pk(*each) for each in scored]):.2f}",
        "WindowDiff": f"{np.mean([window_diff(*each) for each in scored]):.2f}",
        "false cuts": f"{wrong}/{sum(len(f.distractors) for _, f in pairs)}",
        "weakest (F1@0.5)": f"{weakest[1]} {weakest[0]:.2f}",
    }


def _film_settings(bench: Bench) -> str:
    seconds = sum(film.seconds for film, _ in bench.films)
    number = sum(len(film.boundaries) for film, _ in bench.films)
    return (
        f"{len(bench.films)} streams, {seconds / 60:.1f} min, {number} boundaries. Tolerances in seconds, "
        "from the middle of a fade, or from its begin and end (in transition). F1 over all streams together, "
        f"its interval by a bootstrap over blocks of {BLOCK:.0f} s. Pk and WindowDiff in units of {UNIT} s, "
        "means over streams (lower is better). False cuts: distractors with a cut within 0.25 s that no "
        "boundary accounts for. Rules on frames get our looks, at 1 fps (IXC2.5-OmniLive, StreamForest) or "
        "all of them."
    )


def _truth(film: Film, lenient: bool) -> Sequence[Truth]:
    return film.transitions if lenient else film.boundaries


def _between(f1: float, counts: Sequence[Counts]) -> str:
    low, high = interval(counts)
    return f"{f1:.3f} ({low:.2f}-{high:.2f})"


def _delays(name: str, cuts: Iterable[Cuts]) -> list[dict[str, object]]:
    found = [cut for each in cuts for cut in each.cuts if cut.boundary.reason != "end"]
    if not found:
        return []
    lists = {"announced": [c.announced for c in found], "committed": [c.committed for c in found]}
    shown = {
        f"{what} {q}": f"{np.percentile(delays, p):.2f}"
        for what, delays in lists.items()
        for q, p in (("p50", 50), ("p95", 95))
    }
    return [{"ours": name, "boundaries": len(found), **shown}]


def _speed_row(name: str, seconds: float, cpu: float, wall: float | None = None) -> dict[str, object]:
    return {
        "cut by": name,
        "CPU s": f"{cpu:.1f}",
        "wall s": "" if wall is None else f"{wall:.1f}",
        "x real time, one core": f"{seconds / cpu:.1f}",
    }


def _text_cuts(bench: Bench, found: Sequence[Text]) -> dict[str, list[list[float]]]:
    """The times of cuts of each text, by the way of cutting."""
    read = [[read_lines(t.name, part, bench.reader) for part in parts(t)] for t in found]
    bench.reader.keep()
    made: dict[str, list[list[float]]] = {}
    for variant in VARIANTS:
        if not variant.off or Kind.TEXT in variant.off:
            made.update(_own_cuts(bench, found, read, variant))
    events = [[len(ours(bench, part, VARIANTS[0]).times) for part in each] for each in read]
    for name, rule in rivals.ON_TEXT.items():
        made[name] = [_ruled(rule, *each) for each in zip(found, read, events, strict=True)]
    return made


def _own_cuts(
    bench: Bench, found: Sequence[Text], read: Sequence[Sequence[Perceived]], variant: Variant
) -> dict[str, list[list[float]]]:
    """Events and episodes, and as many equal windows as there are episodes."""
    made: dict[str, list[list[float]]] = {}
    for level, cut in _levels(bench, variant).items():
        times = [[cut(part) for part in each] for each in read]
        made[f"ours: {variant.name}, {level}s"] = [[t for part in each for t in part] for each in times]
    numbers = [[len(part) for part in each] for each in times]
    made[f"fixed windows, as many as {level}s"] = [
        _ruled(rivals.WINDOWS[AS_MANY], *each) for each in zip(found, read, numbers, strict=True)
    ]
    return made


def _ruled(rule: Rule, text: Text, read: Sequence[Perceived], numbers: Sequence[int]) -> list[float]:
    stretches = [
        Stretch(lines[0].t0, lines[-1].t1, part.observations)
        for lines, part in zip(parts(text), read, strict=True)
    ]
    return [t for stretch, n in zip(stretches, numbers, strict=True) for t in rule(stretch, n)]


def _text_row(
    name: str, found: Sequence[Text], cuts: Sequence[Sequence[float]], tolerances: tuple[int, int]
) -> dict[str, object]:
    pairs = [(index(t, c), t) for t, c in zip(found, cuts, strict=True)]
    counts = {tol: [counted(c, t.boundaries, tol) for c, t in pairs] for tol in tolerances}
    if len(found) == 1:
        text, size = found[0], len(found[0].lines)
        drawn = {tol: blocks(pairs[0][0], text.boundaries, tol, size / 20, size) for tol in tolerances}
    else:
        drawn = counts
    return {
        "cut by": name,
        "cuts": sum(len(c) for c, _ in pairs),
        **{f"F1@{tol} (95 %)": _between(total(counts[tol]).f1, drawn[tol]) for tol in tolerances},
        "Pk": f"{np.mean([pk(c, t.boundaries, len(t.lines)) for c, t in pairs]):.2f}",
        "WindowDiff": f"{np.mean([window_diff(c, t.boundaries, len(t.lines)) for c, t in pairs]):.2f}",
    }


def _recall_films(bench: Bench) -> None:
    if gone := missing("av_streams"):
        print(gone)
        return
    stretches = [bench.stretch(film, perceived) for film, perceived in bench.films]
    default = [cuts.times for cuts in on_films(bench, VARIANTS[0])]
    ways: dict[str, list[Sequence[float]]] = {
        f"ours: {v.name}": [cuts.times for cuts in on_films(bench, v)] for v in VARIANTS
    }
    for name, rule in {**rivals.ON_VIDEO, "the truth": None}.items():
        ways[name] = [
            rule(stretch, len(n)) if rule else film.boundaries
            for stretch, n, (film, _) in zip(stretches, default, bench.films, strict=True)
        ]
    for kind in ("speech", "visual"):
        rows = [_recall_row(bench, name, kind, stretches, cuts) for name, cuts in ways.items()]
        number = sum(q.kind == kind for film, _ in bench.films for q in film.queries)
        table(
            f"Recall by the way events are cut: streams, {kind}",
            rows,
            f"{number} questions, each of the memory of its own stream; right is a moment whose middle is in "
            "a span asked for. Evidence as JSON without keyframes; asked for: the part of the events' time.",
        )


def _recall_row(
    bench: Bench, name: str, kind: str, stretches: Sequence[Stretch], cuts: Sequence[Sequence[float]]
) -> dict[str, object]:
    found, number = [], 0
    for (film, _), stretch, times in zip(bench.films, stretches, cuts, strict=True):
        memory = downstream.events(film.name, stretch.start, stretch.end, times, stretch.seen)
        queries = [query for query in film.queries if query.kind == kind]
        found += downstream.ask(memory, queries, bench.reader, bench.eyes.seer)
        number += len(memory)
    return downstream.row(name, found, number)


def _text_events(bench: Bench, found: Sequence[Text], cuts: Sequence[Sequence[float]]) -> list[list[Event]]:
    return [
        [
            event
            for part in parts(text)
            for event in downstream.events(
                text.name,
                part[0].t0,
                part[-1].t1,
                times,
                read_lines(text.name, part, bench.reader).observations,
            )
        ]
        for text, times in zip(found, cuts, strict=True)
    ]


if __name__ == "__main__":
    main()
