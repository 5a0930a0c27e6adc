"""Pinpointing: when in a long sentence its words came, by the letters before them.

Of 225 words in recognised sentences of more than six seconds the median error is 0.25 s, the 95th percentile
0.57 s, where the sentence begins 4.4 and 11.3 s before them (docs/log.md).
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.asking.question import Clue
from pipeline.evidence import Evidence
from pipeline.observation import Kind
from pipeline.words.keywords import terms

LONG = 6.0
"""Seconds from which a sentence is long."""

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def pinpointed(e: Evidence, clue: Clue) -> Evidence:
    """What was said in a long sentence, from where the first word of the clue comes in it; else the same."""
    if e.kind != Kind.SPEECH or e.t1 - e.t0 < LONG:
        return e
    wanted = set(terms(clue.text))
    starts = (word.start() for word in _WORD.finditer(e.text) if not wanted.isdisjoint(terms(word.group())))
    share = next(starts, 0) / max(1, len(e.text))
    return replace(e, t0=e.t0 + share * (e.t1 - e.t0))
