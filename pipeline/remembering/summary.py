"""A summary: what an episode was about, in its own words, short enough to be read before its events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.event import Event, Moment, line
from pipeline.observation import Kind, Tag
from pipeline.remembering.gist import gist

ROOM = 600
"""Bytes of sentences in a summary, about: more of them find hardly more (docs/log.md)."""

LABELS = 3
"""Things seen and sounds heard that it names, at most."""


def summary(
    events: Sequence[Event], tags: Iterable[Tag] = (), sounds: Iterable[Tag] = ()
) -> tuple[Moment, ...]:
    """One moment that tells of `events`: the sentences that say most, then what was mostly seen and heard.

    `tags` and `sounds` are the labels of all of them, best first. None where nothing has a name.
    """
    said = list({moment.text: moment for event in events for moment in event.words}.values())
    kept = gist(said, [1.0] * len(said), ROOM)
    parts = [line(moment.speaker, moment.text.strip()) for n, moment in enumerate(said) if n in kept]
    parts += [
        f"{how} {', '.join(names)}."
        for how, names in (("Seen:", _best(tags)), ("Heard:", _best(sounds)))
        if names
    ]
    if not parts:
        return ()
    return (Moment(Kind.SUMMARY, events[0].t0, events[-1].t1, " ".join(parts)),)


def _best(tags: Iterable[Tag]) -> list[str]:
    return [tag.label for tag in tags][:LABELS]
