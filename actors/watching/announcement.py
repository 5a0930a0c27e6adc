"""Announcements: what happens, as the messages that subscribers get."""

from __future__ import annotations

from typing import Any

from pipeline.alerting.alert import Alert
from pipeline.event import Event, iso
from pipeline.observation import Observation


def event_message(event: Event) -> dict[str, Any]:
    """An event that is new or that changed."""
    return {"type": "event", **event.as_json()}


def observation_message(observation: Observation, wall0: float) -> dict[str, Any]:
    """One thing perceived; not `final` is a first guess at speech that still goes on."""
    return {
        "type": "observation",
        "stream": observation.stream,
        "kind": str(observation.kind),
        "t0": round(observation.t0, 3),
        "t1": round(observation.t1, 3),
        "wall0": iso(wall0 + observation.t0),
        "wall1": iso(wall0 + observation.t1),
        "text": observation.text,
        "tags": [{"label": tag.label, "score": round(tag.score, 3)} for tag in observation.tags],
        "speaker": observation.speaker,
        "final": observation.final,
    }


def alert_message(alert: Alert) -> dict[str, Any]:
    """A standing query holds."""
    return {"type": "alert", **alert.as_json()}
