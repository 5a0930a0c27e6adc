"""Recall from a snippet of sound: does a short piece find the moments at which the same was heard or said?

    python -m benchmarks.snippets [--cache FOLDER]

Each composed stream is asked with clips of sounds that it does not have itself, and with the second halves of
the utterances of all streams. A find is right where its middle lies in a span of the truth: of the same class
of sound, of another part of the same recording, or of that utterance. The taggers were trained on clips of
this half.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from actors.sensing.senses import Senses
from actors.sources.decoding import LONGEST, decoded
from benchmarks import report
from benchmarks.auroc import auroc
from benchmarks.downstream import events
from benchmarks.material import DATA
from benchmarks.options import options
from benchmarks.perceived import cached, segment, single
from benchmarks.segmentation import Bench
from configs.schema import load
from pipeline.answering.reasoner import Reasoner
from pipeline.asking.snippet import QUIET, Snippet, hearken
from pipeline.event import Event
from pipeline.item import RATE, Samples
from pipeline.recalling.delving import Delving
from pipeline.remembering.inmemory import Exact

Spans = list[tuple[float, float]]

CUTS: Mapping[str, float] = {"whole, up to 5 s": 5.0, "its first 2 s": 2.0, "its first second": 1.0}
"""Seconds of a sound that are played."""


@dataclass(frozen=True)
class Stream:
    """A stream as memory has it, with what is heard and said in it in truth."""

    memory: Sequence[Event]
    sounds: Sequence[Mapping[str, Any]]
    speech: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Played:
    """A snippet with the row of the manifest that it is from."""

    row: Mapping[str, Any]
    snippet: Snippet


Truth = Callable[[Stream, Mapping[str, Any]], Spans | None]
"""Where a stream has what a clip has; empty where it does not, None where that is not to be asked."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    bench = Bench(options(__doc__).parse_args(arguments).cache, single(load()), 0)
    streams = list(_streams(bench))
    rows = []
    for name, seconds in CUTS.items():
        played = _played(bench, "sounds", name, partial(_begin, seconds=seconds))
        rows.append(_row(bench, streams, played, f"a sound of the class, {name}", _same_class))
        if seconds == max(CUTS.values()):
            rows.append(_row(bench, streams, played, "another part of the recording", _same_recording))
    uttered = _played(bench, "speech", "second half", _second_half)
    rows.append(_row(bench, streams, uttered, "the second half of an utterance", _same_utterance))
    bench.reader.keep()
    report.table(
        "Fragments of sound",
        rows,
        "A snippet finds the moments of the composed streams at which the same was heard or said; the sounds "
        "are clips that a stream does not have itself, and the taggers were trained on clips of this half. "
        "AUROC of the best score against snippets of what the stream never had; found / mistaken: shares at "
        "or above 0.5, where recall says that it is there; unnamed: shares in which nothing was recognised.",
    )


def _streams(bench: Bench) -> Iterator[Stream]:
    for film, perceived in bench.films:
        truth = json.loads((DATA / "av_streams" / f"{film.path.stem}.json").read_text(encoding="utf-8"))
        times = segment(perceived, bench.config, {}).times
        made = events(film.name, 0.0, film.seconds, times, perceived.observations)
        yield Stream(made, truth["sounds"], truth["speech"])


def _played(bench: Bench, folder: str, name: str, part: Callable[[Samples], Samples]) -> list[Played]:
    """A part of every clip of a set, heard as the service would."""
    return cached(
        bench.folder,
        f"snippets-{folder}-{name.replace(' ', '-')}",
        lambda: list(_heard(bench.senses, DATA / folder, part)),
    )


def _heard(ears: Senses, folder: Path, part: Callable[[Samples], Samples]) -> Iterator[Played]:
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("seconds", 0.0) <= LONGEST:
            samples = part(decoded((folder / row["file"]).read_bytes()))
            yield Played(row, hearken(samples, ears.taggers, ears.voice, ears.listener, ears.reader))


def _begin(samples: Samples, seconds: float) -> Samples:
    """The first seconds from where the sound begins."""
    start = int(np.argmax(np.abs(samples) > QUIET))
    return samples[start : start + round(seconds * RATE)]


def _second_half(samples: Samples) -> Samples:
    return samples[len(samples) // 2 :]


def _same_class(stream: Stream, row: Mapping[str, Any]) -> Spans | None:
    if any(sound["id"] == row["id"] for sound in stream.sounds):
        return None
    return [(s["start"], s["end"]) for s in stream.sounds if s["label"] == row["label"]]


def _same_recording(stream: Stream, row: Mapping[str, Any]) -> Spans | None:
    """A class that is there, but not from this recording, is not asked for."""
    spans = _same_class(stream, row)
    same = [(s["start"], s["end"]) for s in stream.sounds if _recording(s["id"]) == _recording(row["id"])]
    return (same or None) if spans else spans


def _same_utterance(stream: Stream, row: Mapping[str, Any]) -> Spans | None:
    return [(s["start"], s["end"]) for s in stream.speech if s["id"] == row["id"]]


def _recording(id: str) -> str:
    """The recording that a clip is from: "3-155642-B" is its second part."""
    return id.rpartition("-")[0]


def _row(
    bench: Bench, streams: Sequence[Stream], played: Sequence[Played], name: str, truth: Truth
) -> dict[str, object]:
    hits: dict[int, list[bool]] = {1: [], 3: []}
    best: dict[bool, list[float]] = {True: [], False: []}
    unnamed = []
    for stream in streams:
        reasoner = Reasoner(Exact([]), Delving(stream.memory, "long"), bench.reader)
        for each in played:
            spans = truth(stream, each.row)
            if spans is None:
                continue
            found = reasoner.recall("", 10, snippet=each.snippet)
            best[bool(spans)].append(found[0].score if found else 0.0)
            if spans:
                right = [any(a <= (e.t0 + e.t1) / 2 <= b for a, b in spans) for e in found]
                unnamed.append(not each.snippet.known)
                for k, some in hits.items():
                    some.append(any(right[:k]))
    there, absent = best[True], best[False]
    return {
        "played": name,
        "asked": len(there),
        "absent": len(absent),
        **{f"hit@{k}": f"{np.mean(some):.2f}" for k, some in hits.items()},
        "AUROC": f"{auroc(there, absent):.2f}",
        "found": f"{np.mean(np.array(there) >= 0.5):.2f}",
        "mistaken": f"{np.mean(np.array(absent) >= 0.5):.2f}",
        "unnamed": f"{np.mean(unnamed):.2f}",
    }


if __name__ == "__main__":
    main()
