"""Told: what users have said about what was perceived, as everybody needs it who reads events."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.event import Event
from pipeline.memory import Span
from pipeline.remembering.correction import Correction, corrected, retold
from pipeline.remembering.naming import Name


@dataclass(frozen=True, slots=True)
class Told:
    """Corrections by the id of their event (the oldest first), when events were pinned by their ids (Unix
    seconds), and names. `sentences` are by the id of a corrected event what stood in it and what stands there
    now, for what tells of it. Its length is how much was told."""

    corrections: Mapping[str, Sequence[Correction]] = field(default_factory=dict)
    pins: Mapping[str, float] = field(default_factory=dict)
    names: tuple[Name, ...] = ()
    sentences: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def gathered(
        cls, corrections: Iterable[Correction], pins: Mapping[str, float], names: Iterable[Name]
    ) -> Told:
        """What these say, in order of when they were told."""
        by_event: dict[str, list[Correction]] = {}
        for one in sorted(corrections, key=lambda one: one.at):
            by_event.setdefault(one.event, []).append(one)
        return cls(by_event, dict(pins), tuple(sorted(names, key=lambda name: name.at)))

    @property
    def events(self) -> set[str]:
        """Ids of events of which something was told."""
        return {*self.corrections, *self.pins}

    @property
    def each_correction(self) -> list[Correction]:
        """All corrections, those of one event the oldest first."""
        return [one for some in self.corrections.values() for one in some]

    def of(self, ids: Collection[str]) -> Told:
        """What was told of these events."""
        corrections = {id: some for id, some in self.corrections.items() if id in ids}
        return Told(corrections, {id: at for id, at in self.pins.items() if id in ids})

    def in_view(self, span: Span) -> Told:
        """Names of what was in view inside `span`."""
        return Told(names=tuple(n for n in self.names if span.of(n.stream) and span.meets(n.wall, n.wall)))

    def read(self, event: Event) -> Event:
        """`event` as it is to be read; read twice it is the same."""
        if event.id in self.corrections and not event.corrected:
            event = corrected(event, self.corrections[event.id])
        for id in self.sentences.keys() & set(event.links):
            event = retold(event, self.sentences[id])
        return replace(event, pinned=True) if event.id in self.pins else event

    def __len__(self) -> int:
        return len(self.each_correction) + len(self.pins) + len(self.names)


NOTHING = Told()
"""Nobody has said anything."""
