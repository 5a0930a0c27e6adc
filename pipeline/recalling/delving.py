"""Delving: beside what fits by itself, what fits inside the best episodes, however many events there are.

Summaries are read first, and then what is inside (HCAM, arXiv 2105.14039). It is done where the events are:
it takes a search for each episode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.memory import Cue, Hit, Span
from pipeline.remembering.inmemory import Exact

EPISODES, INSIDE = 3, 8
"""Episodes looked into for each part of a cue, and events taken of each for each part."""

Search = Callable[[Cue, int, Span], Sequence[Hit]]
"""The search of a memory (`pipeline.memory.Memory`)."""


def delve(search: Search, cue: Cue, k: int, span: Span) -> list[Hit]:
    """Events and notes that `search` finds, each once; where there may be more of them, also those that fit
    in the best episodes."""
    found: dict[str, Hit] = {}
    for hit in _delved(search, cue, k, span):
        found.setdefault(hit.event.id, hit)
    return list(found.values())


class Delving(Exact):
    """An exact memory whose search delves, as that of the archive does."""

    def search(self, cue: Cue, k: int, span: Span) -> Sequence[Hit]:
        """Events and notes: the up to `k` best for each part of `cue`, and what fits in the best episodes."""
        return delve(super().search, cue, k, span)


def _delved(search: Search, cue: Cue, k: int, span: Span) -> Iterator[Hit]:
    hits = search(cue, k, span)
    episodes = [hit for hit in hits if hit.event.level == "episode"]
    yield from (hit for hit in hits if hit.event.level != "episode")
    for hit in _foremost(episodes) if len(hits) >= k else ():
        within = search(cue, INSIDE, span.within(hit.event))
        yield from (each for each in within if each.event.level == "event")


def _foremost(episodes: Sequence[Hit]) -> list[Hit]:
    """The `EPISODES` best by each part of the cue, each once."""
    parts: tuple[Callable[[Hit], float | None], ...] = (
        lambda hit: hit.vision,
        lambda hit: hit.text,
        lambda hit: hit.keywords,
    )
    best = [
        hit
        for part in parts
        for hit in sorted(episodes, key=lambda hit: -(part(hit) or 0.0))[:EPISODES]
        if part(hit) is not None
    ]
    return list({hit.event.id: hit for hit in best}.values())
