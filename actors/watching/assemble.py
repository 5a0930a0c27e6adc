"""Assembly: a configuration becomes stages. Knows nothing of where they will run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

from actors.sensing.senses import Senses
from actors.watching.feed import Facts
from actors.watching.lane import Perceiving
from configs.schema import Config, Language
from models.language import ChatEndpoint
from pipeline.answering.author import Author
from pipeline.cutting.alignment import Aligner
from pipeline.cutting.score import Recorder
from pipeline.cutting.segmentation import Segmenter
from pipeline.observation import Kind
from pipeline.perceiving.glancing import Glancing
from pipeline.perceiving.hearing import Hearing
from pipeline.perceiving.listening import Listening
from pipeline.perceiving.looking import Looking
from pipeline.perceiving.reading import Reading
from pipeline.perceiving.spotting import Spotting
from pipeline.remembering.mind import Mind
from pipeline.remembering.shortterm import ShortTerm

PASS = 28.0
"""Seconds of sound that share a pass of the recogniser where nobody waits: Whisper pads each to 30 s."""

PATIENCE = 2.0
"""Seconds of silence that do not yet end such a pass."""

VARIED = 0.7
"""Temperature of a model that writes several answers."""

WATCHED = 1.0
"""Seconds that the cuts of a picture wait for what is heard and said: they are committed within five."""


@dataclass(frozen=True)
class Recipe:
    """One stream to be watched: its name, where it comes from and how.

    `origin` is the wall time, Unix seconds, of the stream's time 0; None takes the source's own. A live
    stream that was known before goes on in the stream time of its first origin. What is before `since`,
    seconds of stream time, is remembered already and left out.
    """

    stream: str
    url: str
    config: Config
    realtime: bool = False
    origin: float | None = None
    since: float = 0.0


def lanes(recipe: Recipe, facts: Facts, senses: Senses) -> Mapping[Kind, Perceiving]:
    """A lane of perception for each kind that the source feeds and a model serves."""
    found: dict[Kind, Perceiving] = {}
    if Kind.VISION in facts.kinds:
        found[Kind.GLIMPSE] = Glancing(recipe.stream)
    if Kind.VISION in facts.kinds and senses.seer:
        found[Kind.VISION] = Looking(recipe.stream, senses.seer)
    if Kind.VISION in facts.kinds and senses.spotter:
        found[Kind.WRITING] = Spotting(recipe.stream, senses.spotter, senses.reader)
    if Kind.SPEECH in facts.kinds and senses.listener and senses.voice:
        found[Kind.SPEECH] = listening(recipe, facts, senses)
    if Kind.SPEECH in facts.kinds and senses.taggers:
        found[Kind.SOUND] = Hearing(recipe.stream, senses.taggers)
    if Kind.TEXT in facts.kinds:
        found[Kind.TEXT] = Reading(recipe.stream, senses.reader)
    return found


def listening(recipe: Recipe, facts: Facts, senses: Senses) -> Listening:
    """The lane of speech; only what is played as it happens gets first guesses."""
    assert senses.voice and senses.listener
    speech, soon = recipe.config.speech, hurried(recipe, facts)
    return Listening(
        recipe.stream,
        senses.voice,
        senses.listener,
        senses.reader,
        silence=speech.silence if soon else max(speech.silence, PATIENCE),
        longest=speech.longest if soon else max(speech.longest, PASS),
        guess_every=speech.guess_every if soon else 0.0,
    )


def short_term(recipe: Recipe, wall0: float, start: float) -> ShortTerm:
    """Short-term memory with the bounds of the configuration."""
    bounds = recipe.config.memory
    size = int(bounds.megabytes * 1e6)
    return ShortTerm(recipe.stream, wall0, start, seconds=bounds.minutes * 60, size=size)


def mind(
    recipe: Recipe,
    facts: Facts,
    kinds: frozenset[Kind],
    memory: ShortTerm,
    recorder: Recorder | None = None,
) -> Mind:
    """Alignment, segmentation and memory of one stream that is perceived in lanes of `kinds`."""
    cuts = recipe.config.segmentation
    segmenter = Segmenter(
        shortest=cuts.shortest, longest=cuts.longest, threshold=cuts.threshold, recorder=recorder
    )
    lag = min(cuts.lag, WATCHED) if Kind.GLIMPSE in kinds else cuts.lag
    return Mind(Aligner(kinds, lag=lag if hurried(recipe, facts) else inf), segmenter, memory)


def author(settings: Language, picture: Callable[[str], bytes | None]) -> Author | None:
    """Who writes with the language model that the configuration names; None without one.

    `picture` gives the JPEG at an address.
    """
    if not settings.url:
        return None
    model = ChatEndpoint(
        settings.url,
        settings.model,
        key=settings.key,
        timeout=settings.timeout,
        temperature=VARIED if settings.paths > 1 else 0.0,
        structured=settings.structured,
    )
    return Author(model, settings.rounds, settings.paths, picture if settings.vision else None)


def hurried(recipe: Recipe, facts: Facts) -> bool:
    """Whether the stream goes on whether or not we keep up."""
    return facts.live or recipe.realtime
