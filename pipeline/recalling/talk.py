"""Talk: sentences put in order by how well they fit what is looked for, themselves and what is around them.

What a sentence is about is said by its neighbours as well (the contiguity of EM-LLM, arXiv 2407.09450): its
own words and meaning count, and more than they do the words of the sentences near it and the meaning of those
beside it. All weights were set on the development half of LoCoMo (docs/log.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.event import line
from pipeline.item import Vector
from pipeline.recalling.matching import SPEECH_HALF, Keywords, halved
from pipeline.recalling.ranking import Known, Ranked, Vectors
from pipeline.recalling.windows import Rows, windows
from pipeline.words.keywords import terms

SENTENCES = 200
"""Sentences that are compared by meaning, at most, the likeliest by words and gist."""

WORDS, MEANING = 0.8, 0.3
"""Weights of a sentence's own words and meaning."""

NEAR, AROUND = 3, 1.0
"""Sentences on either side whose words count with its own, and their weight."""

BESIDE, CONTEXT = 1, 0.87
"""Sentences on either side whose meaning counts with its own, and their weight."""

TELLING, USUAL = 0.15, 12
"""Weight of the logarithm of how many words a sentence has that tell something; usually it has so many."""

ANOTHER = 0.3
"""What a sentence loses when the question names a speaker and another one said it."""

PAUSE = 60.0
"""Seconds of silence after which what follows does not belong to what was said before."""

Scores = npt.NDArray[np.float64]


def rank_talk(
    known: Sequence[Known], wanted: Mapping[str, float], read: Vector, vectors: Vectors
) -> list[Ranked]:
    """Sentences of the events in `known` by the keywords in `wanted` and the text vector `read`.

    Where there is no vector of a sentence in time, the gist of its event stands for it.
    """
    talk = sorted(
        (Ranked(each, moment, 0.0) for each in known for moment in each.event.words),
        key=lambda r: (r.known.event.stream, r.moment.t0),
    )
    if not talk:
        return []
    runs = _runs(talk)
    lines = [line(r.moment.speaker, r.moment.text) for r in talk]
    keywords = Keywords(wanted, lines)
    words = WORDS * keywords.scores() + AROUND * keywords.scores(windows(runs, NEAR))
    gist = np.array([r.known.text for r in talk])
    likely = np.argsort(-(words + (MEANING + CONTEXT) * gist), kind="stable")[:SENTENCES]
    beside = windows(runs, BESIDE)
    sentences = vectors([talk[n].moment.text for i in likely for n in range(beside.first[i], beside.last[i])])
    unread = np.zeros_like(read)
    rows = np.stack([sentences.get(r.moment.text, unread) for r in talk])
    meant = MEANING * _cosines(rows, read, gist) + CONTEXT * _cosines(beside.sums(rows), read, gist)
    scores = words + meant + _telling(keywords.lengths) - ANOTHER * _by_others(talk, wanted)
    for each, score in zip(talk, scores, strict=True):
        each.score = halved(float(score), SPEECH_HALF)
    return [talk[i] for i in likely]


def _runs(talk: Sequence[Ranked]) -> list[int]:
    """The number of the stretch of talk that each sentence belongs to."""
    runs = [0]
    for before, after in pairwise(talk):
        parted = before.known.event.stream != after.known.event.stream
        runs.append(runs[-1] + (parted or after.moment.t0 - before.moment.t1 > PAUSE))
    return runs


def _cosines(rows: Rows, read: Vector, otherwise: Scores) -> Scores:
    """Of each row with `read`; what it is `otherwise` where there is no row."""
    lengths = np.linalg.norm(rows, axis=1)
    return np.where(lengths > 0, rows @ read / np.maximum(lengths, 1e-9), otherwise)


def _telling(counts: Scores) -> Scores:
    return TELLING * np.log((1 + counts) / (1 + USUAL))


def _by_others(talk: Sequence[Ranked], wanted: Mapping[str, float]) -> Scores:
    """1 for each sentence that is not by a speaker whom the words looked for name, if they name any."""
    speakers = {r.moment.speaker for r in talk}
    named = {speaker for speaker in speakers if set(terms(speaker)) & wanted.keys()}
    return np.array([float(bool(named) and r.moment.speaker not in named) for r in talk])
