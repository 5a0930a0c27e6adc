"""Inscriptions: readings of the same writing, page after page, made into one."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from pipeline.event import Moment
from pipeline.observation import Kind, Observation

SAME = 0.75
"""Share of letters in common from which two readings are of the same writing: letters are misread, and a
clock in the picture goes on."""


def runs_of_writing(read: Sequence[Observation]) -> list[Moment]:
    """What was written, in the surest reading of each, from its first page to its last; `read` in order."""
    runs: list[list[Observation]] = []
    for page in read:
        if runs and alike(runs[-1][-1].text, page.text):
            runs[-1].append(page)
        else:
            runs.append([page])
    return [_run(run) for run in runs]


def alike(a: str, b: str) -> bool:
    """Whether two readings are of the same writing."""
    return SequenceMatcher(None, a.lower(), b.lower(), autojunk=False).ratio() >= SAME


def sureness(page: Observation) -> float:
    """How sure the reading is as a whole, in [0, 1]: the mean of its lines."""
    return sum(line.score for line in page.tags) / max(1, len(page.tags))


def _run(run: Sequence[Observation]) -> Moment:
    surest = max(run, key=sureness)
    return Moment(Kind.WRITING, run[0].t0, run[-1].t1, surest.text, sureness(surest))
