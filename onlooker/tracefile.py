"""Reading a trace that `watch --trace` wrote; `actors.watching.trace` describes the lines."""

from __future__ import annotations

import base64
import json
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite, nan
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import numpy as np
import numpy.typing as npt

from pipeline.boundary import Boundary, Reason, State
from pipeline.errors import UserError
from pipeline.observation import Kind

VERSION = 1

LONGEST = 1 << 20
"""Bytes that a line may have."""

FURTHEST = 1e9
"""Seconds that a time may be from the beginning of its stream: 30 years."""

LARGEST = 1e12
"""Size that any other number may have."""

COLUMNS = ("t", "surprise", "learned", "threshold", "evidence", "hazard")

Column = npt.NDArray[np.float64]


class Damaged(ValueError):
    """A line is not one of a trace."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What an event from `t0` to `t1` looked like."""

    t0: float
    t1: float
    jpeg: bytes


class Scores:
    """The scores of one modality, as columns in order of time; what was not finite is NaN."""

    def __init__(self, **columns: Column) -> None:
        self.t = columns["t"]
        self.surprise = columns["surprise"]
        self.learned = columns["learned"]
        self.threshold = columns["threshold"]
        self.evidence = columns["evidence"]
        self.hazard = columns["hazard"]

    def __len__(self) -> int:
        return len(self.t)

    def picked(self, which: Any) -> Scores:
        """The rows that `which` (a mask or indices) names."""
        return Scores(**{name: getattr(self, name)[which] for name in COLUMNS})


@dataclass(frozen=True)
class Track:
    """What a trace holds of one stream: scores by modality, boundaries and pictures in order of time."""

    stream: str
    url: str
    wall0: float
    scores: Mapping[Kind, Scores]
    boundaries: tuple[Boundary, ...]
    pictures: tuple[Picture, ...]

    def between(self, since: float, until: float) -> Track:
        """The part from `since` to `until` seconds, with the score before and the one after it."""
        parts = {kind: s.picked(_around(s.t, since, until)) for kind, s in self.scores.items()}
        boundaries = tuple(b for b in self.boundaries if since <= b.t <= until)
        pictures = tuple(p for p in self.pictures if p.t0 <= until and p.t1 >= since)
        return replace(self, scores=parts, boundaries=boundaries, pictures=pictures)

    @property
    def span(self) -> tuple[float, float] | None:
        """From the first to the last second that anything is known of; None of an empty track."""
        times = [float(t) for s in self.scores.values() if len(s) for t in (s.t[0], s.t[-1])]
        times += [b.t for b in self.boundaries]
        times += [t for p in self.pictures for t in (p.t0, p.t1)]
        return (min(times), max(times)) if times else None


def read_trace(file: Path) -> list[Track]:
    """What is in `file`, by stream. A last line that was cut off is let go.

    Raises UserError, with one line, for what can't be read, is no trace, is damaged or is newer than this.
    """
    drafts: dict[str, _Draft] = {}
    try:
        with file.open("rb") as lines:
            for number, line, whole in _lines(lines):
                try:
                    _take(drafts, _parsed(line))
                except Damaged as error:
                    if whole or number == 1:
                        raise UserError(_complaint(file, number, error)) from error
    except OSError as error:
        raise UserError(f"{file}: can't be read ({error.strerror})") from error
    if not drafts:
        raise UserError(f"{file}: is an empty trace: no stream was watched")
    return [draft.track() for draft in drafts.values()]


@dataclass
class _Draft:
    stream: str
    url: str
    wall0: float
    scores: dict[Kind, dict[str, array[float]]] = field(default_factory=dict)
    boundaries: dict[int, Boundary] = field(default_factory=dict)
    pictures: dict[float, Picture] = field(default_factory=dict)

    def track(self) -> Track:
        return Track(
            self.stream,
            self.url,
            self.wall0,
            {kind: _scores(self.scores[kind]) for kind in Kind if kind in self.scores},
            tuple(sorted(self.boundaries.values(), key=lambda b: (b.t, b.number))),
            tuple(sorted(self.pictures.values(), key=lambda p: p.t0)),
        )

    def score(self, value: Mapping[str, Any]) -> None:
        kind = Kind(value["kind"])
        row = [_time(value["t"]), *(_number(value[name]) for name in COLUMNS[1:])]
        columns = self.scores.setdefault(kind, {name: array("d") for name in COLUMNS})
        for name, number in zip(COLUMNS, row, strict=True):
            columns[name].append(number)

    def boundary(self, value: Mapping[str, Any]) -> None:
        number = value["number"]
        if type(number) is not int:
            raise Damaged("a boundary without a number")
        state, reason = State(value["state"]), Reason(value["reason"])
        surprise = _number(value["surprise"])
        self.boundaries[number] = Boundary(number, _time(value["t"]), state, reason, surprise)

    def keyframe(self, value: Mapping[str, Any]) -> None:
        t0, t1 = _time(value["t0"]), _time(value["t1"])
        jpeg = base64.b64decode(value["jpeg"], validate=True)
        self.pictures[t0] = Picture(t0, max(t0, t1), jpeg)


_TAKES = {"score": _Draft.score, "boundary": _Draft.boundary, "keyframe": _Draft.keyframe}


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    """Number, line, and whether it has its end."""
    number = 0
    while line := file.readline(LONGEST):
        number += 1
        yield number, line, line.endswith(b"\n") or len(line) == LONGEST


def _take(drafts: dict[str, _Draft], line: Mapping[str, Any]) -> None:
    try:
        if "trace" in line:
            _begin(drafts, line)
            return
        draft = drafts[line["stream"]]
        for what, take in _TAKES.items():
            if what in line:
                take(draft, line[what])
                return
    except Damaged:
        raise
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Damaged("is damaged") from error
    raise Damaged("is damaged")


def _begin(drafts: dict[str, _Draft], line: Mapping[str, Any]) -> None:
    version = line["trace"]
    if type(version) is not int or version < 1:
        raise Damaged("is damaged")
    if version > VERSION:
        raise Damaged(f"is of version {version}, and this Onlooker reads up to {VERSION}; take a newer one")
    stream, url = line["stream"], line["url"]
    if not isinstance(stream, str) or not isinstance(url, str):
        raise Damaged("is damaged")
    drafts.setdefault(stream, _Draft(stream, url, _number(line["wall0"])))


def _parsed(line: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(line, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise Damaged("is damaged") from error
    if not isinstance(value, dict):
        raise Damaged("is damaged")
    return value


def _constant(name: str) -> NoReturn:
    raise Damaged(f"{name} is no number")


def _time(value: Any) -> float:
    t = _number(value)
    if not abs(t) <= FURTHEST:
        raise Damaged("is damaged")
    return t


def _number(value: Any) -> float:
    if value is None:
        return nan
    if type(value) not in (int, float):
        raise Damaged("is damaged")
    number = float(value)
    if not isfinite(number) or abs(number) > LARGEST:
        raise Damaged("is damaged")
    return number


def _around(t: Column, since: float, until: float) -> slice:
    return slice(max(0, int(np.searchsorted(t, since)) - 1), int(np.searchsorted(t, until, "right")) + 1)


def _scores(columns: Mapping[str, array[float]]) -> Scores:
    order = np.argsort(np.frombuffer(columns["t"], np.float64), kind="stable")
    return Scores(**{name: np.frombuffer(column, np.float64)[order] for name, column in columns.items()})


def _complaint(file: Path, number: int, error: Damaged) -> str:
    if "version" in str(error):
        return f"{file}: {error}"
    if number == 1:
        return f"{file}: is no trace; onlooker watch URL --trace FILE writes one"
    return f"{file}: line {number} is damaged"
