"""A feed: one source with the facts about it, in a shape that can live in another process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from actors.sources.source import Source, open_source
from configs.schema import Source as Settings
from pipeline.item import Item
from pipeline.observation import Kind


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a source once it is open; `wall0` is Unix seconds at its stream time 0."""

    url: str
    live: bool
    kinds: frozenset[Kind]
    wall0: float


class Feed(Protocol):
    """A source that can be pulled, here or elsewhere."""

    def facts(self) -> Facts:
        """What is known of it."""
        ...

    def pull(self, most: int, wait: float) -> Sequence[Item] | None:
        """Up to `most` items, waiting at most `wait` seconds for the first; None when it has ended."""
        ...

    def stats(self) -> dict[str, float]:
        """Counters: frames decoded and sampled, drops, reconnects."""
        ...

    def close(self) -> None:
        """Stop and let go of the medium."""
        ...


class SourceFeed:
    """A feed that owns its source. Raises SourceError when the source can't be opened."""

    def __init__(
        self,
        url: str,
        settings: Settings,
        realtime: bool = False,
        wall0: float | None = None,
        since: float = 0.0,
    ) -> None:
        self._source: Source = open_source(url, settings, realtime=realtime, wall0=wall0, since=since)

    def facts(self) -> Facts:
        """What is known of it."""
        source = self._source
        return Facts(source.url, source.live, source.kinds, source.wall0)

    def pull(self, most: int, wait: float) -> Sequence[Item] | None:
        """Up to `most` items, waiting at most `wait` seconds for the first; None when it has ended."""
        return self._source.pull(most, wait)

    def stats(self) -> dict[str, float]:
        """Counters: frames decoded and sampled, drops, reconnects."""
        return self._source.stats()

    def close(self) -> None:
        """Stop and let go of the medium."""
        self._source.close()
