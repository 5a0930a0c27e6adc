"""Soundalikes: the sounds in memory put in order by how like they are to a snippet of sound.

A moment has one label and a snippet may have several, as may the event around the moment: both are compared
with the snippet as profiles, labels with their scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.asking.snippet import Snippet
from pipeline.observation import Kind, Tag
from pipeline.recalling.matching import labelled
from pipeline.recalling.ranking import Known, Ranked, labels_of
from pipeline.words.keywords import terms

AROUND = 0.15
"""Weight of the event's profile beside the moment's own label (docs/log.md)."""


def keywords_of(snippet: Snippet) -> dict[str, float]:
    """The words of its labels, weighted by their scores: what a memory is searched for."""
    weights: dict[str, float] = {}
    for tag in snippet.sounds:
        weights |= {term: max(tag.score, weights.get(term, 0.0)) for term in terms(tag.label)}
    return weights


def rank_soundalikes(known: Sequence[Known], snippet: Snippet) -> list[Ranked]:
    """Sounds of the events in `known` by how like they are to `snippet`."""
    shares = _profile(snippet.sounds)
    ranked = []
    for each in known:
        around = AROUND * _cosine(shares, _profile(each.event.sounds))
        for moment in (m for m in each.event.moments if m.kind is Kind.SOUND):
            tags = labels_of(each.event, moment)
            own = sum(share * labelled(terms(label), tags) for label, share in shares.items())
            ranked.append(Ranked(each, moment, (1 - AROUND) * own + around if own else 0.0))
    return ranked


def _profile(tags: Sequence[Tag]) -> dict[str, float]:
    """Labels with their scores, of unit length."""
    length = float(np.linalg.norm([tag.score for tag in tags]))
    return {tag.label: tag.score / length for tag in tags} if length else {}


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return sum(share * b.get(label, 0.0) for label, share in a.items())
