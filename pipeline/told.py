"""Told: what users have said about what was perceived, as everybody needs it who reads events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.correction import Correction, corrected
from pipeline.event import Event
from pipeline.naming import Name


@dataclass(frozen=True, slots=True)
class Told:
    """Corrections by the id of their event (the oldest first), ids of pinned events, and names."""

    corrections: Mapping[str, Sequence[Correction]] = field(default_factory=dict)
    pins: frozenset[str] = frozenset()
    names: tuple[Name, ...] = ()

    def read(self, event: Event) -> Event:
        """`event` as it is to be read; read twice it is the same."""
        if event.id in self.corrections and not event.corrected:
            event = corrected(event, self.corrections[event.id])
        return replace(event, pinned=True) if event.id in self.pins else event


NOTHING = Told()
"""Nobody has said anything."""
