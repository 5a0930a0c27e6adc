"""The senses: one handle for each model, wherever it runs."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.perceiver import Listener, Reader, Seer, Spotter, Tagger, VoiceDetector


@dataclass(frozen=True)
class Senses:
    """What a stream is perceived with; a role that is left empty perceives nothing."""

    reader: Reader
    voice: VoiceDetector | None = None
    listener: Listener | None = None
    seer: Seer | None = None
    taggers: tuple[Tagger, ...] = ()
    spotter: Spotter | None = None
