"""The development half of the evaluation material: streams, chats, meetings, a film, dialogues."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.item import Line

DATA = Path(__file__).parents[2] / "shared" / "data"
"""Where the material lies: beside the repository."""

TURN = 4.0
"""Seconds that a turn is taken to last where no times are known."""

PAUSE = 600.0
"""Seconds between two sessions of a dialogue."""


@dataclass(frozen=True)
class Query:
    """A question and where its answer is: spans of stream seconds, or refs of lines."""

    text: str
    spans: tuple[tuple[float, float], ...] = ()
    refs: frozenset[str] = frozenset()
    kind: str = ""


@dataclass(frozen=True)
class Film:
    """A composed stream with its truth, seconds."""

    name: str
    path: Path
    seconds: float
    boundaries: tuple[float, ...]
    transitions: tuple[tuple[float, float], ...]
    distractors: tuple[tuple[float, float], ...]
    queries: tuple[Query, ...]


@dataclass(frozen=True)
class Text:
    """Timed text with its truth: `boundaries` are the indices of the lines that begin a topic.

    `breaks` are those of the lines before which nobody spoke for long: the parts are cut each for itself.
    """

    name: str
    lines: tuple[Line, ...]
    boundaries: tuple[int, ...] = ()
    breaks: tuple[int, ...] = (0,)
    queries: tuple[Query, ...] = ()


def missing(name: str, data: Path = DATA) -> str:
    """One line that says that a set is not at hand; empty if it is."""
    return "" if (data / name).exists() else f"{name}: not at hand, left out"


def films(data: Path = DATA) -> list[Film]:
    """The composed streams."""
    return [_film(path) for path in sorted((data / "av_streams").glob("*.json"))]


def texts(name: str, data: Path = DATA) -> list[Text]:
    """The chats (tiage), meetings (qmsum), the film described (sherlock) or dialogues (locomo)."""
    return [_dialogue(e) if name == "locomo" else _text(e) for e in entries(name, data)]


def entries(name: str, data: Path = DATA) -> list[Any]:
    """A set of texts as its file has it."""
    with gzip.open(data / name / f"{name}.jsonl.gz", "rt", encoding="utf-8") as rows:
        return [json.loads(row) for row in rows]


def parts(text: Text) -> list[tuple[Line, ...]]:
    """The lines from each break to the next."""
    ends = [*text.breaks[1:], len(text.lines)]
    return [text.lines[a:b] for a, b in zip(text.breaks, ends, strict=True)]


def index(text: Text, times: Sequence[float]) -> list[int]:
    """For each time the line whose begin is nearest, each once; the first begins nothing."""
    starts = [line.t0 for line in text.lines]
    nearest = {min(range(len(starts)), key=lambda n: abs(starts[n] - t)) for t in times}
    return sorted(nearest - {0})


def _film(path: Path) -> Film:
    told = json.loads(path.read_text(encoding="utf-8"))
    return Film(
        name=path.stem,
        path=path.with_suffix(".mp4"),
        seconds=told["seconds"],
        boundaries=tuple(b["t"] for b in told["boundaries"]),
        transitions=tuple((b["start"], b["end"]) for b in told["boundaries"]),
        distractors=tuple((d["start"], d["end"]) for d in told["distractors"]),
        queries=tuple(
            Query(q["question"], tuple(map(tuple, q["spans"])), kind=q["type"])
            for q in told["queries"]
            if q["spans"]
        ),
    )


def _text(entry: Mapping[str, Any]) -> Text:
    lines = tuple(
        Line(
            t0=turn.get("start", TURN * n),
            t1=turn.get("end", TURN * (n + 1)),
            text=turn["text"],
            speaker=turn.get("speaker", ""),
            ref=str(n),
        )
        for n, turn in enumerate(entry["turns"])
    )
    queries = tuple(
        Query(q["query"], refs=frozenset(str(n) for a, b in q["spans"] for n in range(a, b + 1)))
        for q in entry.get("queries", ())
    )
    return Text(entry["id"], lines, tuple(entry["boundaries"]), queries=queries)


def _dialogue(entry: Mapping[str, Any]) -> Text:
    """Months between sessions are only a pause here: nothing is asked that depends on how long it was."""
    lines: list[Line] = []
    breaks: list[int] = []
    for session in entry["sessions"]:
        start = lines[-1].t1 + PAUSE if lines else 0.0
        breaks.append(len(lines))
        lines += [
            Line(start + TURN * n, start + TURN * (n + 1), turn["text"], turn["speaker"], turn["id"])
            for n, turn in enumerate(session["turns"])
        ]
    queries = tuple(
        Query(qa["question"], refs=frozenset(qa["evidence"]), kind=str(qa["category"]))
        for qa in entry["qa"]
        if qa["category"] != 5 and qa["evidence"]
    )
    return Text(entry["id"], tuple(lines), breaks=tuple(breaks), queries=queries)
