"""Streams composed of real clips, sounds and speech, with the truth about what happens when.

Pictures are shots of the labelled streams, speech and sounds their own clips; what changes while it is
watched (a meeting that moves) is spoken by a synthesiser, since no real recording at hand says it twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from benchmarks.material import DATA
from onlooker.clip import narrate
from pipeline.words.keywords import terms

FPS, SIZE, RATE = 25, (480, 270), 16_000

EDGE = 0.8
"""Seconds of a labelled shot at either end that are left out: transitions."""

AUDIBLE = 0.05
"""Share of a clip's loudest sample from which it is audible."""

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Happening:
    """Something true of a stream from `t0` to `t1`, seconds: `kind` is seen, heard or said."""

    kind: str
    t0: float
    t1: float
    text: str


@dataclass(frozen=True)
class Change:
    """Something that is said to be one way first, and another way later."""

    subject: str
    first: str
    later: str
    was: str
    now: str


@dataclass(frozen=True)
class Scene:
    """A composed stream and its truth."""

    name: str
    path: Path
    happenings: tuple[Happening, ...]
    changes: tuple[Change, ...]
    silent: tuple[str, ...]
    unseen: tuple[str, ...]
    unsaid: tuple[str, ...]

    def of(self, kind: str) -> list[Happening]:
        """What was seen, heard or said, in order."""
        return [h for h in self.happenings if h.kind == kind]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return max(h.t1 for h in self.happenings)


CHANGES = (
    Change("the meeting", "The meeting will be in the blue room.", "The meeting has moved to the library.",
           "blue room", "library"),
    Change("the price of the lamp", "The price of the lamp is twenty dollars.",
           "The price of the lamp is thirty dollars now.", "20 twenty", "30 thirty"),
    Change("the key", "Peter has the key to the garage.", "Anna has the key to the garage now.",
           "Peter", "Anna"),
    Change("the delivery", "The delivery will arrive on Monday.",
           "The delivery will arrive on Friday instead.", "Monday", "Friday"),
)  # fmt: skip


@dataclass(frozen=True)
class _Sound:
    """A clip with what it is; `t1` is when it is over."""

    kind: str
    text: str
    samples: Samples


def composed(folder: Path, seed: int, shots: int = 14) -> Scene:
    """The stream of `seed`, made in `folder` unless it is there."""
    random = Random(seed)
    name = f"stream{seed}"
    seen = _shots(random, shots)
    seconds = sum(end - start for _, start, end, _ in seen)
    changes = tuple(random.sample(CHANGES, 2))
    heard, silent, unsaid = _heard(random, changes)
    track, audible = _laid(random, heard, seconds)
    path = folder / f"{name}.mp4"
    if not path.exists():
        _write(path, seen, track)
    labels = {label for *_, label in _labelled()}
    happenings = sorted([*_seen(seen), *audible], key=lambda h: h.t0)
    unseen = sorted(labels - {label for *_, label in seen})
    return Scene(name, path, tuple(happenings), changes, silent, tuple(unseen), unsaid)


def _shots(random: Random, n: int) -> list[tuple[Path, float, float, str]]:
    """Stretches of the labelled streams: some labels come back, never twice in a row."""
    pool = _labelled()
    labels = random.sample(sorted({label for *_, label in pool}), min(10, n))
    order = [*labels, *random.sample(labels, n - len(labels))]
    random.shuffle(order)
    chosen = []
    for number, label in enumerate(order):
        if number and order[number - 1] == label:
            continue
        path, start, end, _ = random.choice([shot for shot in pool if shot[3] == label])
        length = min(end - start, random.uniform(6.0, 11.0))
        chosen.append((path, start, start + length, label))
    return chosen


def _labelled() -> list[tuple[Path, float, float, str]]:
    shots = []
    for file in sorted((DATA / "av_streams").glob("*.json")):
        for shot in json.loads(file.read_text(encoding="utf-8"))["segments"]:
            start, end = shot["start"] + EDGE, shot["end"] - EDGE
            if end - start >= 4.0 and not shot["label"].startswith("the sign"):
                shots.append((file.with_suffix(".mp4"), start, end, shot["label"]))
    return shots


def _seen(shots: Sequence[tuple[Path, float, float, str]]) -> Iterator[Happening]:
    t = 0.0
    for _, start, end, label in shots:
        length = round((end - start) * FPS) / FPS
        yield Happening("seen", t, t + length, label)
        t += length


def _heard(
    random: Random, changes: Sequence[Change]
) -> tuple[list[_Sound], tuple[str, ...], tuple[str, ...]]:
    """What is to be heard in order, the labels of sounds that are not, and sentences that nobody says."""
    sounds, speech = _manifest("sounds"), _manifest("speech")
    labels = sorted({each["label"] for each in sounds})
    there = random.sample(labels, 4)
    often = dict(zip(there, (3, 2, 1, 1), strict=True))
    clips = [
        _Sound("heard", label, _clip("sounds", each["file"]))
        for label, n in often.items()
        for each in random.sample([s for s in sounds if s["label"] == label], n)
    ]
    plain = [s for s in speech if s["speaker"].startswith(("libri", "vctk", "lj")) and 2 < s["seconds"] < 9]
    plain = [
        s for s in plain if s["lang"] == "en" and "noisy" not in s["id"] and len(set(terms(s["text"]))) > 4
    ]
    told = random.sample(plain, min(len(plain), 7))
    said, unsaid = told[:4], tuple(each["text"] for each in told[4:])
    clips += [_Sound("said", each["text"], _clip("speech", each["file"])) for each in said]
    while not _apart(clips):
        random.shuffle(clips)
    voices = [_Sound("said", c.first, narrate(c.first, "en-US")) for c in changes]
    later = [_Sound("said", c.later, narrate(c.later, "en-GB")) for c in changes]
    half = len(clips) // 2
    ordered = [*voices[:1], *clips[:half], *voices[1:], *later[:1], *clips[half:], *later[1:]]
    return ordered, tuple(sorted(set(labels) - set(there))), unsaid


def _apart(clips: Sequence[_Sound]) -> bool:
    """Whether two sounds alike always have something else between them: else they are one."""
    return len(clips) > 1 and all(a.text != b.text for a, b in pairwise(clips))


def _laid(random: Random, heard: Sequence[_Sound], seconds: float) -> tuple[Samples, list[Happening]]:
    """The sound track, one thing after another with pauses between, and what is audible when."""
    track = np.zeros(round(seconds * RATE), np.float32)
    total = sum(len(each.samples) for each in heard) / RATE
    pause = (seconds - total) / (len(heard) + 1)
    if pause < 0.8:
        raise ValueError(f"{seconds:.0f} s are too short for {total:.0f} s of sound; take more shots")
    t, audible = 0.0, []
    for each in heard:
        t += pause * random.uniform(0.7, 1.0)
        start = round(t * RATE)
        track[start : start + len(each.samples)] += each.samples
        audible.append(Happening(each.kind, t, t + len(each.samples) / RATE, each.text))
        t += len(each.samples) / RATE
    return track, audible


def _manifest(name: str) -> list[Mapping[str, Any]]:
    lines = (DATA / name / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _clip(name: str, file: str) -> Samples:
    """The audible part of a clip."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(DATA / name / file)) as container:
        parts = [out.to_ndarray()[0] for f in container.decode(audio=0) for out in resampler.resample(f)]
    samples = np.concatenate(parts).astype(np.float32)
    loud = np.flatnonzero(np.abs(samples) > AUDIBLE * np.abs(samples).max())
    return samples[loud[0] : loud[-1] + 1]


def _write(path: Path, shots: Sequence[tuple[Path, float, float, str]], track: Samples) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.mp4")
    with av.open(str(part), "w") as out:
        video = out.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "23", "g": "50"})
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        audio = out.add_stream("aac", rate=RATE, layout="mono")
        for n, picture in enumerate(_pictures(shots)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            out.mux(video.encode(frame))
            if n % FPS == 0:
                out.mux(audio.encode(_second(track, n // FPS)))
        out.mux([*video.encode(), *audio.encode()])
    part.replace(path)


def _pictures(shots: Sequence[tuple[Path, float, float, str]]) -> Iterator[npt.NDArray[np.uint8]]:
    for path, start, end, _ in shots:
        wanted = round((end - start) * FPS)
        with av.open(str(path)) as container:
            container.seek(int(start * av.time_base))
            shown = (f for f in container.decode(video=0) if f.time is not None and f.time >= start - 1e-3)
            for _, frame in zip(range(wanted), shown, strict=False):
                yield frame.reformat(*SIZE, format="rgb24").to_ndarray()


def _second(track: Samples, n: int) -> av.AudioFrame:
    samples = np.zeros(RATE, np.float32)
    some = track[n * RATE : (n + 1) * RATE]
    samples[: len(some)] = some
    frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, n * RATE, Fraction(1, RATE)
    return frame
