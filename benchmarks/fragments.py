"""Recall from a fragment: does a picture, or a part of one, find the scenes that show the same?

    python -m benchmarks.fragments [--cache FOLDER]

Each stream is asked with pictures of its own scenes, each scene that is asked with left out of the memory,
and with pictures of clips that it does not show. A find is right where the same clip is on screen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks import report
from benchmarks.auroc import auroc
from benchmarks.downstream import events
from benchmarks.material import DATA
from benchmarks.options import options
from benchmarks.perceived import segment, single
from benchmarks.pictures import pictures
from benchmarks.segmentation import Bench
from configs.schema import load
from pipeline.answering.reasoner import Reasoner
from pipeline.event import Event
from pipeline.item import Image
from pipeline.recalling.delving import Delving
from pipeline.remembering.inmemory import Exact

CROPS: Mapping[str, tuple[float, float, float, float]] = {
    "whole": (0.0, 0.0, 1.0, 1.0),
    "middle, half of each side": (0.25, 0.25, 0.5, 0.5),
    "left half": (0.0, 0.0, 0.5, 1.0),
    "middle, a third of each side": (0.33, 0.33, 0.34, 0.34),
}
"""Left, top, width and height of what is shown, as fractions."""


@dataclass(frozen=True)
class Scene:
    """A stretch of a stream with the clip that it shows and a picture of it."""

    t0: float
    t1: float
    clip: str
    picture: Image


@dataclass(frozen=True)
class Stream:
    """A stream as memory has it, and its scenes."""

    memory: Sequence[Event]
    scenes: Sequence[Scene]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    bench = Bench(options(__doc__).parse_args(arguments).cache, single(load()), 0)
    streams = list(_streams(bench))
    rows = [_row(bench, streams, name, crop) for name, crop in CROPS.items()]
    report.table(
        "Fragments",
        rows,
        "A picture of a scene of the composed streams finds another scene of the same clip (the scene itself "
        "is left out); pictures of clips that a stream does not show are absent. AUROC of the best score; "
        "found / mistaken: shares at or above 0.5, where recall says that it is there.",
    )


def _streams(bench: Bench) -> Iterator[Stream]:
    for film, perceived in bench.films:
        truth = json.loads((DATA / "av_streams" / f"{film.path.stem}.json").read_text(encoding="utf-8"))
        jpegs = pictures(bench.folder, film, perceived)
        times = segment(perceived, bench.config, {}).times
        made = events(film.name, 0.0, film.seconds, times, perceived.observations)
        yield Stream(made, list(_scenes(truth["segments"], jpegs)))


def _scenes(segments: Sequence[Mapping[str, object]], jpegs: Mapping[float, bytes]) -> Iterator[Scene]:
    for each in segments:
        t0, t1 = float(str(each["start"])), float(str(each["end"]))
        inside = [t for t in jpegs if t0 + 0.5 <= t <= t1 - 0.5]
        if inside:
            data = np.frombuffer(jpegs[inside[len(inside) // 2]], np.uint8)
            picture = cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
            yield Scene(t0, t1, str(each["clip"]), np.asarray(picture, np.uint8))


def _row(
    bench: Bench, streams: Sequence[Stream], name: str, crop: tuple[float, float, float, float]
) -> dict[str, object]:
    hits: dict[int, list[bool]] = {1: [], 3: [], 10: []}
    present: list[float] = []
    absent: list[float] = []
    for stream in streams:
        shown = {scene.clip for scene in stream.scenes}
        for scene in stream.scenes:
            others = [s for s in stream.scenes if s.clip == scene.clip and s is not scene]
            if others:
                left = [e for e in stream.memory if e.t1 <= scene.t0 + 0.5 or e.t0 >= scene.t1 - 0.5]
                found = _asked(bench, left, scene, crop)
                right = [any(s.t0 <= (a + b) / 2 <= s.t1 for s in others) for a, b, _ in found]
                for k, some in hits.items():
                    some.append(any(right[:k]))
                present.append(found[0][2] if found else 0.0)
        for scene in _strangers(streams, shown):
            found = _asked(bench, stream.memory, scene, crop)
            absent.append(found[0][2] if found else 0.0)
    return {
        "shown": name,
        "asked": len(present),
        **{f"hit@{k}": f"{np.mean(some):.2f}" for k, some in hits.items()},
        "AUROC": f"{auroc(present, absent):.2f}",
        "found": f"{np.mean(np.array(present) >= 0.5):.2f}",
        "mistaken": f"{np.mean(np.array(absent) >= 0.5):.2f}",
    }


def _strangers(streams: Sequence[Stream], shown: set[str]) -> list[Scene]:
    """One scene of each clip that is not among those `shown`."""
    scenes = {scene.clip: scene for stream in streams for scene in stream.scenes}
    return [scene for clip, scene in sorted(scenes.items()) if clip not in shown]


def _asked(
    bench: Bench, memory: Sequence[Event], scene: Scene, crop: tuple[float, float, float, float]
) -> list[tuple[float, float, float]]:
    height, width = scene.picture.shape[:2]
    top, left = int(crop[1] * height), int(crop[0] * width)
    part = scene.picture[top : top + int(crop[3] * height), left : left + int(crop[2] * width)]
    seer = bench.eyes.seer
    assert seer is not None
    vector = seer.look([np.ascontiguousarray(part)])[0].vector
    reasoner = Reasoner(Exact([]), Delving(memory, "long"), bench.reader, seer)
    return [(e.t0, e.t1, e.score) for e in reasoner.recall("", 10, picture=vector)]


if __name__ == "__main__":
    main()
