"""Fit: how well one observation fits a standing query, by name and by meaning."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.alerting.standing import Standing
from pipeline.event import line
from pipeline.observation import QUOTED, Kind, Observation
from pipeline.recalling.matching import ACCEPT, Keywords, halved, labelled, worded
from pipeline.recalling.ranking import RESEMBLING
from pipeline.recalling.recall import SEEN_HALF
from pipeline.words.keywords import terms


@dataclass(frozen=True, slots=True)
class Fit:
    """Scores in [0, 1]: `named` by the words themselves (`ACCEPT` is a match), `meaning` by vectors."""

    named: float
    meaning: float = 0.0

    @property
    def score(self) -> float:
        """The better of both."""
        return max(self.named, self.meaning)


def fit(standing: Standing, observation: Observation) -> Fit | None:
    """How well `observation` fits; None where it is of a kind that is not asked for."""
    kinds, kind = standing.clue.kinds, observation.kind
    if kinds and kind not in kinds:
        return None
    if kind in QUOTED:
        return _said(standing, observation)
    if kind is Kind.SOUND:
        return Fit(labelled(standing.wanted, observation.tags) if standing.wanted else 1.0)
    return _seen(standing, observation) if kind is Kind.VISION else None


def _seen(standing: Standing, look: Observation) -> Fit:
    named = labelled(standing.wanted, look.tags)
    if standing.imagined is None or look.vector is None:
        return Fit(named)
    seems = halved(float(standing.imagined @ look.vector), SEEN_HALF)
    ruled_out = not named and standing.vocabulary.rules_out(standing.wanted, look.tags)
    return Fit(named, seems * RESEMBLING if ruled_out else seems)


def _said(standing: Standing, said: Observation) -> Fit:
    """All of the words in one sentence are a match by name, in whatever company."""
    if not standing.wanted:
        return Fit(1.0)
    told = line(said.speaker, said.text)
    shared = float(Keywords(standing.wanted, [told]).scores()[0])
    near = float(standing.read @ said.vector) if said.vector is not None else 0.0
    score = worded(shared, near)
    return Fit(max(ACCEPT, score) if standing.wanted.keys() <= set(terms(told)) else 0.0, score)
