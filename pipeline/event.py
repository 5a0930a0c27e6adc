"""An event: what one stretch of a stream was, small enough to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pipeline.boundary import State
from pipeline.item import Vector
from pipeline.link import Link
from pipeline.observation import SAID, Kind, Tag
from pipeline.packed import Packed, PackedOnce


@dataclass(frozen=True, slots=True)
class Moment(Packed):
    """One thing in an event, with its own times: a sentence, a run of looks alike, a sound."""

    kind: Kind
    t0: float
    t1: float
    text: str
    score: float = 1.0
    speaker: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Event(PackedOnce):
    """What happened on `stream` from `t0` to `t1`, seconds of stream time; wall time is `wall0 + t`.

    `vectors` holds unit vectors by name: "vision" and "text". `keyframe` is the address of a picture,
    or empty. `level` is "event", "episode" or "note". `reason` says why it was cut; empty while it is open.
    `strength` is in days (see strength.py); `stands` is how many events were merged into this one, and
    `pictures` are the addresses of further keyframes that they had. `pinned`, `corrected` (when, Unix
    seconds; 0 never) and `perceived` (what it said before) come of what users tell; they are kept elsewhere,
    and so is how it is `related` to others, the firmest first. `links` are what it consists of.
    """

    stream: str
    t0: float
    t1: float
    wall0: float
    state: State
    level: str = "event"
    reason: str = ""
    surprise: float = 0.0
    strength: float = 1.0
    moments: tuple[Moment, ...] = ()
    tags: tuple[Tag, ...] = ()
    sounds: tuple[Tag, ...] = ()
    keyframe: str = ""
    links: tuple[str, ...] = ()
    vectors: Mapping[str, Vector] = field(default_factory=dict)
    stands: int = 1
    pictures: tuple[str, ...] = ()
    pinned: bool = False
    corrected: float = 0.0
    perceived: str = ""
    related: tuple[Link, ...] = ()
    packed: bytes = field(default=b"", init=False, repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """One with vectors is on its way into memory and comes once; one without is found again and again."""
        return Packed.__reduce__(self) if self.vectors else PackedOnce.__reduce__(self)

    @property
    def id(self) -> str:
        """Derived from stream, level and start, so that a replay writes the same point."""
        return event_id(self.stream, self.t0, self.level)

    @property
    def words(self) -> tuple[Moment, ...]:
        """What was said or written, or told of it later, in order."""
        return tuple(m for m in self.moments if m.kind in SAID)

    @property
    def text(self) -> str:
        """What was said or written, as one string; of a note or an episode what it tells."""
        told = self.words or [m for m in self.moments if m.kind in (Kind.THOUGHT, Kind.SUMMARY)]
        return " ".join(line(m.speaker, m.text) for m in told)

    @property
    def writing(self) -> tuple[str, ...]:
        """What was written in the picture, each once, in order."""
        return tuple(dict.fromkeys(m.text for m in self.moments if m.kind is Kind.WRITING))

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who spoke, in order of first words."""
        return tuple(dict.fromkeys(m.speaker for m in self.moments if m.speaker))

    @property
    def keyframes(self) -> tuple[str, ...]:
        """The addresses of all its pictures, the one that stands for it first."""
        return (self.keyframe, *self.pictures) if self.keyframe else self.pictures

    @property
    def scene(self) -> tuple[float, float]:
        """From its first look to its last, seconds of stream time; all of it where there is none."""
        looks = [m for m in self.moments if m.kind is Kind.VISION]
        return (looks[0].t0, max(m.t1 for m in looks)) if looks else (self.t0, self.t1)

    def keyframe_at(self, t: float) -> str:
        """The address of the picture nearest to `t`, seconds of stream time; empty without any."""
        return min(self.keyframes, key=lambda address: abs(taken_at(address) - t), default="")

    @property
    def refs(self) -> tuple[str, ...]:
        """The caller's own ids of the lines in here, in order."""
        return tuple(dict.fromkeys(m.ref for m in self.moments if m.ref))

    def as_json(self) -> dict[str, Any]:
        """The event as the contract shows it, without its vectors."""
        return {
            "id": self.id,
            "stream": self.stream,
            "t0": round(self.t0, 3),
            "t1": round(self.t1, 3),
            "wall0": iso(self.wall0 + self.t0),
            "wall1": iso(self.wall0 + self.t1),
            "state": str(self.state),
            "level": self.level,
            "surprise": round(self.surprise, 3),
            "reason": self.reason,
            "text": self.text,
            "tags": [{"label": t.label, "score": round(t.score, 3)} for t in self.tags],
            "sounds": [{"label": t.label, "score": round(t.score, 3)} for t in self.sounds],
            "writing": list(self.writing),
            "speakers": list(self.speakers),
            "refs": list(self.refs),
            "keyframe": self.keyframe,
            "links": list(self.links),
            "strength": round(self.strength, 3),
            "stands_for": self.stands,
            "pinned": self.pinned,
            "corrected": iso(self.corrected) if self.corrected else "",
            "perceived": self.perceived,
            "related": [link.as_json() for link in self.related],
        }


def line(speaker: str, text: str) -> str:
    """What was said, after who said it: a speaker's name is among the words looked for."""
    return f"{speaker}: {text}" if speaker else text


def event_id(stream: str, t0: float, level: str = "event") -> str:
    """`stream/start-ms`, with the level in front of the start where it is not the plain one."""
    start = f"{round(t0 * 1000)}"
    return f"{stream}/{start}" if level == "event" else f"{stream}/{level}-{start}"


def taken_at(address: str) -> float:
    """When the picture at an address was taken, seconds of stream time; 0 where the address does not say."""
    stamp = address.rpartition("/")[2].removesuffix(".jpg")
    return int(stamp) / 1000 if stamp.isdigit() else 0.0


def iso(wall: float) -> str:
    """Unix seconds as ISO 8601 UTC with milliseconds."""
    moment = datetime.fromtimestamp(round(wall, 3), UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
