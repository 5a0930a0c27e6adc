"""A vigil: one standing query over one stream, and when it is time for an alert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.alerting.fit import fit
from pipeline.alerting.presence import Presence
from pipeline.alerting.standing import Standing
from pipeline.observation import Kind, Observation

ALERTS = 16
"""Times of alerts remembered: observations come a little out of order."""


@dataclass(slots=True)
class Vigil:
    """Tells when what `standing` looks for enters, and never twice within its cooldown of stream time.

    It is plain data: copied or pickled it goes on as if it had never stopped.
    """

    standing: Standing
    presences: dict[Kind, Presence] = field(default_factory=dict)
    alerts: list[float] = field(default_factory=list)

    def push(self, observation: Observation) -> float | None:
        """Take an observation; the score of the alert that it is worth, in [0, 1], or None.

        A guess says nothing: it may be taken back. What enters within the cooldown is not told later.
        """
        found = fit(self.standing, observation) if observation.final else None
        if found is None:
            return None
        presence = self.presences.setdefault(observation.kind, Presence(observation.kind))
        if not presence.enters(found, observation.t0) or self._cooling(observation.t0):
            return None
        self.alerts = sorted([*self.alerts, observation.t0])[-ALERTS:]
        return found.score

    def _cooling(self, t: float) -> bool:
        if len(self.alerts) == ALERTS and t < self.alerts[0]:
            return True  # of what was so long ago nothing is known any more
        return any(abs(t - told) < self.standing.order.cooldown for told in self.alerts)


class Vigils:
    """All standing queries over the stream called `stream`. Any thread may call `stand` and `stand_down`."""

    def __init__(self, stream: str) -> None:
        self._stream = stream
        self._vigils: Mapping[str | int, Vigil] = MappingProxyType({})

    def stand(self, standing: Standing) -> None:
        """From now on look out for it, in the place of the one with its id."""
        order = standing.order
        self.stand_down(order.id)
        if not order.streams or self._stream in order.streams:
            self._vigils = {**self._vigils, order.id: Vigil(standing)}

    def stand_down(self, id: str | int) -> None:
        """From now on look out for it no more."""
        self._vigils = {known: vigil for known, vigil in self._vigils.items() if known != id}

    def push(self, observation: Observation) -> list[tuple[Standing, float]]:
        """What `observation` is an alert for, with the scores."""
        scored = [(vigil.standing, vigil.push(observation)) for vigil in self._vigils.values()]
        return [(standing, score) for standing, score in scored if score is not None]
