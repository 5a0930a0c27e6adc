"""Perceiving for benchmarks: streams through the product's own source and lanes, kept for quick reruns."""

from __future__ import annotations

import hashlib
import inspect
import pickle
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from actors.sensing.faculty import senses
from actors.sensing.host import Host, weights_by_role
from actors.sensing.senses import Senses
from actors.watching import assemble
from actors.watching.assemble import Recipe
from actors.watching.feed import Facts, SourceFeed
from actors.watching.lane import Perceiving
from configs.schema import Config
from pipeline.boundary import Boundary, Reason, State
from pipeline.cutting.alignment import Aligner
from pipeline.cutting.segmentation import Segmenter
from pipeline.item import Gap, Item, Line
from pipeline.observation import Kind, Observation, Percept, Watermark
from pipeline.perceiver import Reader
from pipeline.perceiving.reading import Reading
from pipeline.remembering.mind import Mind
from pipeline.remembering.shortterm import ShortTerm

PULL = 16
"""Items a pull, as a watcher does."""

EARS = frozenset({Kind.SPEECH, Kind.SOUND})
"""Lanes that live on sound; all others are eyes."""

EYES_ROLES = ("vision", "text", "writing")
"""Models of the eyes; the senses ask for a sentence encoder even where nothing is read."""

T = TypeVar("T")


@dataclass(frozen=True)
class Perceived:
    """All percepts of a stream as they came, each with the stream time that was reached then, seconds."""

    percepts: tuple[tuple[float, Percept], ...]
    kinds: frozenset[Kind]
    seconds: float
    cpu: float = 0.0
    wall: float = 0.0

    @property
    def observations(self) -> list[Observation]:
        """The final observations in order of time, without what is there for segmentation only."""
        found = [p for _, p in self.percepts if isinstance(p, Observation) and p.final and remembered(p)]
        return sorted(found, key=lambda o: (o.middle, o.t0, str(o.kind)))

    def without(self, kinds: Iterable[Kind]) -> Perceived:
        """The same stream, perceived without these lanes."""
        off = frozenset(kinds)
        kept = tuple(each for each in self.percepts if each[1].kind not in off)
        return replace(self, percepts=kept, kinds=self.kinds - off)


@dataclass(frozen=True)
class Cut:
    """A committed boundary with the stream seconds from it to its announcement and to its commit."""

    boundary: Boundary
    announced: float
    committed: float


@dataclass(frozen=True)
class Cuts:
    """What segmentation made of a stream."""

    cuts: tuple[Cut, ...]
    seconds: float
    cpu: float
    wall: float

    @property
    def times(self) -> list[float]:
        """Where an event ends and another begins, seconds."""
        ends = [cut.boundary for cut in self.cuts if cut.boundary.reason is not Reason.END]
        return [boundary.t for boundary in ends if boundary.t < self.seconds]


@dataclass
class Remembered:
    """A sentence encoder that reads each text once; what it read is kept in `file`."""

    reader: Reader
    file: Path
    known: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.name = self.reader.name
        self.dim = self.reader.dim
        if self.file.exists():
            self.known = pickle.loads(self.file.read_bytes())
        self._kept = len(self.known)

    def read(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit rows [n, dim]."""
        missing = sorted({text for text in texts if text not in self.known}, key=len)
        for start in range(0, len(missing), 32):
            some = missing[start : start + 32]
            self.known.update(zip(some, self.reader.read(some), strict=True))
        return np.stack([self.known[text] for text in texts])

    def keep(self) -> None:
        """Write what is new to the file."""
        if len(self.known) > self._kept:
            _write(self.file, self.known)
            self._kept = len(self.known)


def remembered(observation: Observation) -> bool:
    """Whether memory keeps such an observation; a glimpse is there for segmentation only."""
    return observation.kind not in (Kind.GLIMPSE, Kind.GAP)


def cached(folder: Path, key: str, make: Callable[[], T]) -> T:
    """What `make` made the first time that it was asked for under `key`."""
    file = folder / f"{key}.pickle"
    if file.exists():
        known: T = pickle.loads(file.read_bytes())
        return known
    made = make()
    _write(file, made)
    return made


def single(config: Config) -> Config:
    """The same configuration with one thread a model."""
    models = config.models
    one = {
        role: getattr(models, role).model_copy(update={"threads": 1})
        for role in ("vision", "text", "speech", "voice")
        if getattr(models, role) is not None
    }
    sounds = tuple(weights.model_copy(update={"threads": 1}) for weights in models.sounds)
    return config.model_copy(update={"models": models.model_copy(update={**one, "sounds": sounds})})


def load_senses(config: Config, roles: Sequence[str] = ()) -> Senses:
    """The models of `roles` (none given: all that are configured) in this process."""
    configured = weights_by_role(config.models)
    known = [role for role in (roles or configured) if role in configured]
    return senses(dict.fromkeys(known, Host(config.models, known)))


def perceive(
    recipe: Recipe, found: Senses, lanes: Callable[[Kind], bool] = lambda kind: True, pull: int = PULL
) -> Perceived:
    """The stream through its source and every lane of `assemble` whose kind passes `lanes`, in one thread.

    A recipe that is `realtime` gets the lanes of a live stream, but is played as fast as it goes. With one
    item a `pull` it is known exactly how far the stream was at each percept.
    """
    cpu, wall = time.process_time(), time.perf_counter()
    feed = SourceFeed(recipe.url, recipe.config.source, wall0=0.0)
    try:
        stages = _stages(recipe, feed.facts(), found, lanes)
        percepts = tuple(_through(recipe.stream, feed, stages, pull))
    finally:
        feed.close()
    spent = time.process_time() - cpu, time.perf_counter() - wall
    return Perceived(percepts, frozenset(stages), percepts[-1][0] if percepts else 0.0, *spent)


def perceive_kept(folder: Path, recipe: Recipe, found: Callable[[], Senses], ears: bool) -> Perceived:
    """As `perceive`, eyes or ears, from the folder if the same lanes perceived the same file before."""
    config = recipe.config
    eyeless = config.models.model_copy(update={"vision": None})
    parts = [eyeless, config.speech] if ears else [config.models.vision, config.source.sampling]
    told = [*map(str, parts), recipe.realtime, Path(recipe.url).stat().st_size]
    key = f"{recipe.stream}-{'ears' if ears else 'eyes'}-{_digest(told, _sources(ears))}"
    wanted: Callable[[Kind], bool] = (lambda k: k in EARS) if ears else (lambda k: k not in EARS)
    return cached(folder, key, lambda: perceive(recipe, found(), wanted, PULL if ears else 1))


def both(eyes: Perceived, ears: Perceived) -> Perceived:
    """Eyes and ears as one."""
    percepts = sorted([*eyes.percepts, *ears.percepts], key=lambda each: each[0])
    seconds = max(eyes.seconds, ears.seconds)
    return Perceived(
        tuple(percepts), eyes.kinds | ears.kinds, seconds, eyes.cpu + ears.cpu, eyes.wall + ears.wall
    )


def read_lines(stream: str, lines: Sequence[Line], reader: Reader) -> Perceived:
    """Timed text through the lane of text."""
    stage, percepts = Reading(stream, reader), []
    for start in range(0, len(lines), PULL):
        some = lines[start : start + PULL]
        read = iter(list(stage.push_many(some)))
        for line, percept in zip(some, read, strict=True):
            percepts += [(line.t1, percept), (line.t1, Watermark(Kind.TEXT, line.t1))]
    return Perceived(tuple(percepts), frozenset({Kind.TEXT}), lines[-1].t1 if lines else 0.0)


def segmenter(config: Config, settings: Mapping[str, Any]) -> Segmenter:
    """The segmenter of the configuration, with `settings` instead where they differ."""
    known = inspect.signature(Segmenter).parameters
    configured = {name: value for name, value in config.segmentation if name in known}
    return Segmenter(**{**configured, **settings})


def segment(perceived: Perceived, config: Config, settings: Mapping[str, Any], lag: float = inf) -> Cuts:
    """The percepts through alignment and segmentation; the CPU and wall seconds are those of both alone."""
    cpu, wall = time.process_time(), time.perf_counter()
    aligner, stage = Aligner(perceived.kinds, lag), segmenter(config, settings)
    announced: dict[int, float] = {}
    cuts: list[Cut] = []
    for reached, boundary in _boundaries(perceived, aligner, stage):
        first = announced.setdefault(boundary.number, reached)
        if boundary.state is State.COMMITTED:
            cuts.append(Cut(boundary, first - boundary.t, reached - boundary.t))
    spent = time.process_time() - cpu, time.perf_counter() - wall
    return Cuts(tuple(cuts), perceived.seconds, *spent)


def episodes(perceived: Perceived, config: Config, settings: Mapping[str, Any]) -> list[float]:
    """Where an episode ends and another begins, seconds: the coarser level, which the mind tells."""
    mind = Mind(Aligner(perceived.kinds), segmenter(config, settings), ShortTerm("bench", 0.0))
    told = [event for _, percept in perceived.percepts for event in mind.push(percept)]
    told += mind.flush()
    return [event.t1 for event in told if event.level == "episode" and event.t1 < perceived.seconds]


def watch(recipe: Recipe, found: Senses, settings: Mapping[str, Any], eyes_only: bool = False) -> Cuts:
    """A stream from its source to its boundaries; CPU and wall seconds are those of all of it."""
    perceived = perceive(recipe, found, (lambda kind: kind not in EARS) if eyes_only else lambda kind: True)
    lag = recipe.config.segmentation.lag if recipe.realtime else inf
    cuts = segment(perceived, recipe.config, settings, lag)
    return replace(cuts, cpu=cuts.cpu + perceived.cpu, wall=cuts.wall + perceived.wall)


def _boundaries(perceived: Perceived, aligner: Aligner, stage: Segmenter) -> Iterator[tuple[float, Boundary]]:
    for reached, percept in perceived.percepts:
        for aligned in aligner.push(percept):
            yield from ((reached, boundary) for boundary in _segmented(stage, aligned))
    for aligned in aligner.flush():
        yield from ((perceived.seconds, boundary) for boundary in _segmented(stage, aligned))
    yield from ((perceived.seconds, boundary) for boundary in stage.flush())


def _segmented(stage: Segmenter, aligned: Observation | Watermark) -> Iterator[Boundary]:
    return stage.tick(aligned.t) if isinstance(aligned, Watermark) else stage.push(aligned)


def _stages(
    recipe: Recipe, facts: Facts, found: Senses, lanes: Callable[[Kind], bool]
) -> Mapping[Kind, Perceiving]:
    heard = frozenset({Kind.SPEECH}) if any(map(lanes, EARS)) else frozenset()
    kinds = frozenset(kind for kind in facts.kinds if kind not in EARS and lanes(kind)) | (
        facts.kinds & heard
    )
    stages = assemble.lanes(recipe, replace(facts, kinds=kinds), found)
    return {kind: stage for kind, stage in stages.items() if lanes(kind)}


def _through(
    stream: str, feed: SourceFeed, stages: Mapping[Kind, Perceiving], pull: int
) -> Iterator[tuple[float, Percept]]:
    reached = 0.0
    while (items := feed.pull(pull, 0.05)) is not None:
        reached = max([reached, *map(_end, items)])
        gaps = [Observation(stream, i.t0, i.t1, Kind.GAP, text=i.why) for i in items if isinstance(i, Gap)]
        yield from ((reached, gap) for gap in gaps)
        for stage in stages.values() if items else ():
            yield from ((reached, _light(percept)) for percept in stage.push_many(items))
    for stage in stages.values():
        yield from ((reached, _light(percept)) for percept in stage.flush())


def _light(percept: Percept) -> Percept:
    """Without its picture."""
    return replace(percept, jpeg=b"") if isinstance(percept, Observation) and percept.jpeg else percept


def _end(item: Item) -> float:
    return max(float(getattr(item, name, 0.0)) for name in ("t", "t1", "end"))


def _sources(ears: bool) -> list[bytes]:
    """The code that what is kept depends on: a lane that changed perceives anew."""
    eyes = (
        "actors.sources.epoch",
        "actors.sources.sampling",
        "models.labels",
        "models.labelspace",
        "pipeline.perceiving.glancing",
        "pipeline.perceiving.glimpse",
        "pipeline.perceiving.looking",
        "pipeline.perceiving.spotting",
    )
    heard = (
        "models.everyday",
        "models.throbbing",
        "models.whisper_frames",
        "pipeline.perceiving.guard",
        "pipeline.perceiving.hearing",
        "pipeline.perceiving.listening",
    )
    folder = Path(sys.modules["pipeline"].__file__ or "").parent.parent
    files = [folder / f"{name.replace('.', '/')}.py" for name in (heard if ears else eyes)]
    files += [folder / "models" / "everyday.npz"] if ears else []
    return [file.read_bytes() for file in files if file.exists()]


def _digest(told: Iterable[object], sources: Iterable[bytes]) -> str:
    digest = hashlib.sha256(repr(list(told)).encode())
    for source in sources:
        digest.update(source)
    return digest.hexdigest()[:12]


def _write(file: Path, thing: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_bytes(pickle.dumps(thing))
    part.replace(file)
