"""The whole service for benchmarks: desk, store and gateway, and a client at its websocket.

Streams that were perceived before are replayed: everything is real but for the lanes of perception, whose
percepts come from before. All others are watched as they are.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from actors.longterm.archive import Archive
from actors.longterm.archiving import Archiving
from actors.port.gateway import Gateway
from actors.port.hub import Hub
from actors.running.child import Child
from actors.running.local import LocalPlacement
from actors.sensing.faculty import dims
from actors.sensing.senses import Senses
from actors.serving.desk import Desk, Watching
from actors.serving.thinker import Thinker
from actors.watching import assemble
from actors.watching.assemble import Recipe
from actors.watching.feed import Feed
from actors.watching.watcher import Watcher
from benchmarks.perceived import Perceived
from configs import schema
from configs.schema import Config
from onlooker.syncclient import SyncClient
from pipeline.recalling.cached import cached

POLL = 0.2
"""Seconds between two looks at whether a stream has ended."""


@contextmanager
def served(
    config: Config, senses: Senses, perceived: Mapping[str, Perceived] | None = None
) -> Iterator[SyncClient]:
    """A client of a service with an empty memory; `perceived` are the streams to replay, by name."""
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub()

        def publish(messages: list[dict[str, Any]]) -> None:
            for message in messages:
                hub.publish(message)

        senses = replace(senses, reader=cached(senses.reader))  # as in `actors.running.local.open_desk`
        memory = emptied(config, Path(folder) / "memory").memory
        archive = cast(Archiving, Child(Archive, memory, dims(senses)))
        author = assemble.author(config.language, archive.picture)
        thinker = Thinker(archive, senses, author, keeping=archive)
        desk = Desk(config, Replaying(senses, archive, thinker, publish, perceived=perceived or {}))
        gateway = Gateway(desk, hub, schema.Gateway(port=0))
        try:
            with SyncClient(f"ws://127.0.0.1:{gateway.start()}") as client:
                yield client
        finally:
            gateway.stop()
            desk.close()


def emptied(config: Config, store: Path) -> Config:
    """The same configuration with its memory in `store`, on whatever disk there is."""
    memory = config.memory.model_copy(update={"store": store, "keep_free": 1.0})
    return config.model_copy(update={"memory": memory})


def watch_all_of(client: SyncClient, source: str, name: str, start: float | None = None) -> None:
    """Watch `source` to its end; `start`: Unix seconds at its time 0."""
    client.watch(source, name=name, start=start)
    while any(s["state"] == "watching" for s in client.streams() if s["name"] == name):
        time.sleep(POLL)


@dataclass
class Replaying(LocalPlacement):
    """Everything in this process, and the streams of `perceived` replayed."""

    perceived: Mapping[str, Perceived] = field(default_factory=dict)

    def watcher(self, recipe: Recipe, feed: Feed, back: Callable[[], None]) -> Watching:
        """A watcher, not yet started."""
        known = self.perceived.get(recipe.stream)
        if known is None:
            return super().watcher(recipe, feed, back)
        return Replay(known, recipe, feed, self.senses, self.archive, self.publish)


class Replay(Watcher):
    """A watcher of a stream that was perceived before: it gives its mind what was perceived then."""

    def __init__(self, perceived: Perceived, recipe: Recipe, feed: Feed, *where: Any) -> None:
        super().__init__(recipe, feed, *where)
        self._perceived = perceived
        self._lanes = {}
        self._mind = assemble.mind(recipe, feed.facts(), perceived.kinds, self._memory)

    def _feeding(self) -> None:
        for _, percept in self._perceived.percepts:
            self._percepts.put(percept)
        self._percepts.put(None)
