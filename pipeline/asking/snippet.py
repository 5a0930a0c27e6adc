"""A snippet: a short piece of sound that somebody shows, and what the ears of a stream make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.item import RATE, Audio, Samples
from pipeline.observation import WORDED, Kind, Observation, Tag, pooled
from pipeline.perceiver import Listener, Reader, Tagger, VoiceDetector
from pipeline.perceiving.hearing import clearest
from pipeline.perceiving.listening import Listening

QUIET = 1e-3
"""Amplitude below which what comes before or after a sound is silence, and no part of it."""

UNKNOWN = "a sound that I have no name for"


@dataclass(frozen=True, slots=True)
class Snippet:
    """What is heard in a piece of sound: its sounds, best first, and what is said in it.

    The score of a sound is its mean over the piece, in [0, 1]: how sure it is, and how much of it there is.
    """

    sounds: tuple[Tag, ...] = ()
    text: str = ""

    @property
    def known(self) -> bool:
        """Whether anything is heard in it that has a name."""
        return bool(self.sounds or self.text)

    @property
    def kinds(self) -> frozenset[Kind]:
        """The ways in which the same would have come to be known."""
        return frozenset({Kind.SOUND}) | (WORDED if self.text else frozenset())

    def __str__(self) -> str:
        """What it is called in plans and answers."""
        return ", ".join(filter(None, (*(tag.label for tag in self.sounds), self.text))) or UNKNOWN


def hearken(
    samples: Samples,
    taggers: Sequence[Tagger],
    voice: VoiceDetector | None,
    listener: Listener | None,
    reader: Reader,
) -> Snippet:
    """What is heard in `samples` by the models that there are."""
    text = words_in(samples, voice, listener, reader) if voice and listener else ""
    return Snippet(sounds_in(samples, taggers), text)


def sounds_in(samples: Samples, taggers: Sequence[Tagger]) -> tuple[Tag, ...]:
    """The sounds in `samples`, best first; none where nothing known is heard."""
    loud = np.flatnonzero(np.abs(samples) > QUIET)
    if not len(loud):
        return ()
    sound = samples[loud[0] : loud[-1] + 1]
    told = [tag for tagger in taggers for tag in _sounds(sound, tagger)]
    return tuple(sorted(told, key=lambda tag: -tag.score))


def words_in(samples: Samples, voice: VoiceDetector, listener: Listener, reader: Reader) -> str:
    """What is said in `samples`; empty where nothing is."""
    stage = Listening("", voice, listener, reader)
    percepts = [*stage.push(Audio(0.0, samples)), *stage.flush()]
    return " ".join(p.text for p in percepts if isinstance(p, Observation))


def _sounds(sound: Samples, tagger: Tagger) -> tuple[Tag, ...]:
    """Labels with their mean scores over the windows of `sound`."""
    judged = tagger.tag(_windows(sound, tagger))
    return pooled((clearest(judged, n, tagger) for n in range(len(judged))), len(judged))


def _windows(sound: Samples, tagger: Tagger) -> list[Samples]:
    """Windows over all of `sound`, again and again; one alone, too, of what is shorter than a window."""
    size, hop = round(tagger.window * RATE), round(tagger.hop * RATE)
    around = np.pad(sound, round((tagger.window - tagger.focus) / 2 * RATE), mode="wrap")
    if len(around) < size:
        around = np.resize(sound, size)
    last = len(around) - size
    windows = [around[n : n + size] for n in (*range(0, last, hop), last)]
    rest = size - len(sound)
    return [*windows, np.pad(sound, (rest // 2, rest - rest // 2))] if rest > 0 else windows
