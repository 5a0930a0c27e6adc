"""How well are everyday sounds heard that were never trained on: what, when, how often, in what order?

    python -m benchmarks.sounds [--cache FOLDER]

For each fold, networks are trained without its clips and speakers (and kept in the folder), and hear streams
of two minutes made of them: half have sounds and talk in turn, the sounds as they were recorded, half have
sounds under talk, noise and music.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks import report
from benchmarks.material import DATA
from benchmarks.options import options
from models.everyday import LABELS, EverydaySounds
from models.mixtures import loudness
from models.train_everyday import FOLDS, NAMES, Clip, clips, ears, networks, talk, write
from pipeline.item import RATE, Audio, Samples
from pipeline.observation import Observation
from pipeline.perceiver import Tagger
from pipeline.perceiving.hearing import Hearing

STREAMS = 24
"""Of a fold."""

SECONDS = 120
"""Of a stream."""

SLACK = 1.5
"""Seconds by which a sound may be told early or late."""

BRIDGE = 3.0
"""Seconds between two that are still one, as in memory."""

CLASSES = 6
"""Of sounds in a stream; the others are absent."""


SETTINGS = (
    f"{STREAMS} streams of two minutes a fold, heard by networks trained without its clips and speakers. "
    f"told: a stretch of it has its middle in the sound, give or take {SLACK} s; onset: and begins so; "
    "short: of sounds of less than 2 s; count: of the classes in a stream, told as often as they are there; "
    "never: of those that are not, not told; order: two sounds in a row told in that order; false: stretches "
    "that are none of the sounds."
)

NAME_OF = {label: name for name, (label, _) in LABELS.items()}
"""Classes by what is told of them."""


@dataclass(frozen=True)
class Sounding:
    """A sound from `t0` to `t1`, seconds."""

    label: str
    t0: float
    t1: float


@dataclass(frozen=True)
class Stream:
    """Sound with what is to be heard in it, in order."""

    samples: Samples
    truth: tuple[Sounding, ...]


class Composer:
    """Makes streams of some sounds and some talk."""

    def __init__(self, sounds: Sequence[Clip], talk: Sequence[Clip], seed: int) -> None:
        self._sounds, self._talk = [_audible(c) for c in sounds], talk
        self._random = np.random.default_rng(seed)

    def stream(self, covered: bool) -> Stream:
        """One; `covered`: under talk, noise and music."""
        track = np.zeros(SECONDS * RATE, np.float32)
        truth: list[Sounding] = []
        for clip, t0 in self._placed(covered):
            sound = clip.samples
            if covered:
                sound = sound / loudness(sound) * self._gain(-30, -14)
            _add(track, sound, t0)
            truth.append(Sounding(clip.label, t0, t0 + len(sound) / RATE))
        for t0, voice in self._voices([] if covered else truth):
            _add(track, voice / loudness(voice) * self._gain(-26, -18), t0)
        if covered:
            track += self._background()
        return Stream(np.clip(track, -1.0, 1.0).astype(np.float32), tuple(truth))

    def _placed(self, covered: bool) -> Iterator[tuple[Clip, float]]:
        """Clips with when they begin: 4 to 12 s apart; covered, one in four within a second of the last."""
        labels = set(self._random.choice(NAMES, CLASSES, replace=False))
        pool = [c for c in self._sounds if c.label in labels]
        t, last = float(self._random.uniform(1, 6)), ""
        while True:
            clip = pool[int(self._random.integers(len(pool)))]
            if clip.label == last:
                continue
            if t + len(clip.samples) / RATE + 1 > SECONDS:
                return
            yield clip, t
            near = covered and self._random.random() < 0.25
            t += len(clip.samples) / RATE + self._random.uniform(*((0.1, 1.0) if near else (4.0, 12.0)))
            last = clip.label

    def _voices(self, truth: Sequence[Sounding]) -> Iterator[tuple[float, Samples]]:
        """Talk with pauses; where there is `truth`, in its pauses only."""
        t = float(self._random.uniform(0, 4))
        while t < SECONDS - 4:
            voice = self._talk[int(self._random.integers(len(self._talk)))].samples[: 8 * RATE]
            end = t + len(voice) / RATE
            if end < SECONDS and not any(s.t0 - 0.3 < end and t < s.t1 + 0.3 for s in truth):
                yield t, voice
                t = end
            t += float(self._random.uniform(0.4, 5.0) if not truth else 0.5)

    def _background(self) -> Samples:
        """Noise all through, and for some time a chord, softly."""
        n = SECONDS * RATE
        made = self._random.normal(0, 1, n) * self._gain(-75, -50)
        t = np.arange(n) / RATE
        start = self._random.uniform(0, 80)
        inside = (t > start) & (t < start + self._random.uniform(10, 30))
        for note in self._random.integers(0, 30, 4):
            beat = np.exp(-3 * ((t * self._random.uniform(0.5, 3)) % 1))
            made += inside * beat * np.sin(2 * np.pi * 110 * 2 ** (note / 12) * t) * self._gain(-50, -34)
        return made.astype(np.float32)

    def _gain(self, low: float, high: float) -> float:
        return float(10 ** (self._random.uniform(low, high) / 20))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    folder = options(__doc__).parse_args(arguments).cache
    sounds, voices = clips(DATA / "sounds"), talk(DATA / "speech")
    counts = {f"fold {fold}": _of_fold(folder, fold, sounds, voices) for fold in FOLDS}
    counts["all"] = _together(list(counts.values()))
    report.table(
        "Everyday sounds, clips held out",
        [{"streams of": name, **c.row()} for name, c in counts.items()],
        SETTINGS,
    )


def _together(some: Sequence[Counts]) -> Counts:
    marks = {name: [mark for each in some for mark in each.marks[name]] for name in some[0].marks}
    return Counts(marks, sum(each.seconds for each in some), sum(each.false for each in some))


def _of_fold(folder: Path, fold: int, sounds: Sequence[Clip], voices: Sequence[Clip]) -> Counts:
    tagger, counts = _trained_without(folder, fold, sounds, voices), Counts({})
    composer = Composer(
        [c for c in sounds if c.held == fold], [c for c in voices if c.held == fold], seed=fold
    )
    for n in range(STREAMS):
        stream = composer.stream(covered=bool(n % 2))
        counts.take(stream.truth, heard(tagger, stream.samples))
    return counts


def _trained_without(
    folder: Path, fold: int, sounds: Sequence[Clip], voices: Sequence[Clip]
) -> EverydaySounds:
    file, hearing = folder / f"everyday-without-{fold}.npz", ears()
    if not file.exists():
        others = ([c for c in some if c.held != fold] for some in (sounds, voices))
        write(networks(*others, hearing), file)
    return EverydaySounds(file, hearing)


def heard(tagger: Tagger, samples: Samples) -> list[Sounding]:
    """What the product's lane tells, stretches of a label made one as in memory."""
    lane = Hearing("", [tagger])
    percepts = [*lane.push(Audio(0.0, samples)), *lane.flush()]
    told = [(o, tag) for o in percepts if isinstance(o, Observation) for tag in o.tags]
    return joined([Sounding(NAME_OF[tag.label], o.t0, o.t1) for o, tag in told])


def joined(told: Sequence[Sounding]) -> list[Sounding]:
    """Stretches of one label that touch made one, in order of time."""
    runs: list[Sounding] = []
    for each in sorted(told, key=lambda s: (s.label, s.t0)):
        if runs and runs[-1].label == each.label and each.t0 - runs[-1].t1 <= BRIDGE:
            runs[-1] = Sounding(each.label, runs[-1].t0, max(runs[-1].t1, each.t1))
        else:
            runs.append(each)
    return sorted(runs, key=lambda s: s.t0)


@dataclass
class Counts:
    """Of some streams: right ones and all, by what is judged; seconds; occurrences that are not there."""

    marks: dict[str, list[bool]]
    seconds: float = 0.0
    false: int = 0

    def take(self, truth: Sequence[Sounding], told: Sequence[Sounding]) -> None:
        """Judge what was told of one stream."""
        self.seconds += SECONDS
        true = joined(truth)
        self.false += sum(not any(_same(t, s) for s in true) for t in told)
        found = [next((t for t in told if _same(t, s)), None) for s in truth]
        for sounding, match in zip(truth, found, strict=True):
            self._mark("told", match is not None)
            self._mark("onset", match is not None and abs(match.t0 - sounding.t0) <= SLACK)
            if sounding.t1 - sounding.t0 < 2.0:
                self._mark("told, short", match is not None)
        for name in NAMES:
            n = sum(s.label == name for s in true)
            right = sum(t.label == name for t in told) == n
            self._mark("count" if n else "never", right)
        for x, y in pairwise(found):
            self._mark("order", x is not None and y is not None and x.t0 < y.t0)

    def _mark(self, name: str, right: bool) -> None:
        self.marks.setdefault(name, []).append(right)

    def row(self) -> dict[str, str]:
        """Shares, and false ones an hour."""
        shares = {name: f"{np.mean(some):.2f}" for name, some in self.marks.items()}
        return {**shares, "false an hour": f"{self.false / self.seconds * 3600:.0f}"}


def _same(told: Sounding, true: Sounding) -> bool:
    middle = (told.t0 + told.t1) / 2
    return told.label == true.label and true.t0 - SLACK <= middle <= true.t1 + SLACK


def _audible(clip: Clip) -> Clip:
    loud = np.flatnonzero(np.abs(clip.samples) > 0.05 * np.abs(clip.samples).max())
    return Clip(clip.label, clip.held, clip.samples[loud[0] : loud[-1] + 1])


def _add(track: Samples, sound: Samples, t: float) -> None:
    start = round(t * RATE)
    track[start : start + len(sound)] += sound[: len(track) - start]


if __name__ == "__main__":
    main()
