"""Evidence: what an answer stands on. And the answer itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.event import iso
from pipeline.observation import QUOTED, SAID, Kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """A moment that bears on a question; `t0`, `t1` in seconds of stream time, wall time is `wall0 + t`.

    `kind` is speech, text, vision, sound, writing, summary, thought or told; `store` is short or long;
    `score` is in [0, 1]. `scene` is from when to when anything was looked at in its event, where that is
    known.
    """

    event: str
    stream: str
    t0: float
    t1: float
    wall0: float
    kind: str
    text: str
    score: float
    store: str
    refs: tuple[str, ...] = ()
    keyframe: str = ""
    speaker: str = ""
    scene: tuple[float, float] | None = None

    @property
    def said(self) -> bool:
        """Whether it is in somebody's words: said, a line of text, or told by a user."""
        return Kind(self.kind) in SAID

    @property
    def quoted(self) -> bool:
        """Whether it is told in its own words, said or written in the picture, and not by labels."""
        return Kind(self.kind) in QUOTED

    def as_json(self) -> dict[str, Any]:
        """As the contract shows it."""
        return {
            "event": self.event,
            "stream": self.stream,
            "t0": round(self.t0, 3),
            "t1": round(self.t1, 3),
            "wall0": iso(self.wall0 + self.t0),
            "wall1": iso(self.wall0 + self.t1),
            "kind": self.kind,
            "text": self.text,
            "score": round(self.score, 4),
            "store": self.store,
            "refs": list(self.refs),
            "keyframe": self.keyframe,
            "speaker": self.speaker,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with what it stands on; `mode` is the arm used (recent, memory or both), `plan` how it was
    found, for people to read."""

    text: str
    mode: str
    abstained: bool
    evidence: tuple[Evidence, ...] = ()
    conflict: bool = False
    plan: str = ""
