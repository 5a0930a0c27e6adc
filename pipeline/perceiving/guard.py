"""The guard: what a recogniser says it heard, but nobody said.

Whisper makes words up where there is none: in silence, noise and music. Its own doubts tell most of it
(Radford et al. 2022, section 4.5, whose thresholds for silence and repetition these are).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SILENT = 0.6
"""Probability of no speech from which a segment must be sure of its words."""

UNSURE = -1.0
"""Mean log-probability of the tokens below which nothing is believed, silent or not."""

DOUBT = -0.7
"""The same, where there may be no speech at all."""

REPEATED = 2.4
"""Compression ratio above which a text only repeats itself."""

FEW, VOICED = 2, 0.2
"""So few words are believed up to this probability of no speech, however doubtful they are: a bark or a
sneeze is an "Okay." of 0.3 to 0.8, and a "Yes." that was said one of 0.2 at most (docs/log.md)."""

CLEARLY = 0.1
"""Probability of no speech up to which thanks are believed."""

FASTEST = 7.0
"""Words a second that nobody speaks."""

_STOCK = re.compile(
    r"^\W*(thank(s| you)( so much| very much)? for (watching|listening|your (time|attention))"
    r"|(please |like and )?subscribe.*|subtitles by.*|see you (next time|in the next .*)"
    r"|you|so|the end)\W*$",
    re.I,
)
"""What it says most often when nothing is said; believed only when it is sure."""

_THANKS = re.compile(r"^\W*(thank(s| you)( so much| very much)?|bye( bye)?)\W*$", re.I)
"""The same, but people say so too."""

SURE = -0.35
"""Mean log-probability from which even few words or a stock phrase are believed."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a recogniser itself says of a segment; `seconds` is how long the segment lasts."""

    text: str
    no_speech: float
    logprob: float
    compression: float
    seconds: float


def credible(doubt: Doubt) -> bool:
    """Whether a segment was really said."""
    text = doubt.text.strip()
    if not any(char.isalnum() for char in text):
        return False
    if doubt.logprob < UNSURE or doubt.compression > REPEATED:
        return False
    if doubt.logprob < DOUBT and doubt.no_speech > SILENT:
        return False
    words = len(text.split())
    if words > max(2.0, FASTEST * doubt.seconds):
        return False
    if _STOCK.match(text):
        return doubt.logprob >= SURE
    bar = CLEARLY if _THANKS.match(text) else VOICED if words <= FEW else 1.0
    return doubt.no_speech <= bar or doubt.logprob >= SURE
