"""An alert: that a standing query holds, what it stands on, and the sentence that tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.alerting.standing import Standing
from pipeline.answering.wording import clock, fact, sentence
from pipeline.evidence import Evidence
from pipeline.observation import Kind, Observation
from pipeline.recalling.occurrence import wall


@dataclass(frozen=True, slots=True)
class Alert:
    """The query in `standing` holds because of `evidence`."""

    standing: Standing
    evidence: Evidence

    @property
    def text(self) -> str:
        """What happened, how it is known, when and where; what a stream says stays a quotation."""
        e = self.evidence
        return sentence(f"at {clock(wall(e), wall(e))} on {e.stream} {fact(e, self.standing.clue)}")

    def as_json(self) -> dict[str, Any]:
        """As the contract shows it."""
        shown = self.evidence.as_json()
        keys = ("event", "stream", "t0", "t1", "wall0", "wall1", "kind", "score", "refs", "speaker")
        return {"standing": self.standing.order.id, "text": self.text, **{key: shown[key] for key in keys}}


def alert(standing: Standing, score: float, observation: Observation, event: str, wall0: float) -> Alert:
    """The alert that `observation` inside the event with the id `event` is; `wall0` as in Event."""
    labels = ", ".join(tag.label for tag in observation.tags)
    evidence = Evidence(
        event=event,
        stream=observation.stream,
        t0=observation.t0,
        t1=observation.t1,
        wall0=wall0,
        kind=str(observation.kind),
        text=labels if observation.kind in (Kind.VISION, Kind.SOUND) else observation.text,
        score=min(1.0, score),
        store="short",
        refs=(observation.ref,) if observation.ref else (),
        speaker=observation.speaker,
    )
    return Alert(standing, evidence)
