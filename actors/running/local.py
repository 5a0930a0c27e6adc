"""One process: the recipes of `assemble` on threads, without Ray: to watch, to test, to ask a store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import cast

from actors.longterm.archive import Archive
from actors.longterm.archiving import Archiving
from actors.running.child import Child
from actors.running.supervision import Supervision
from actors.sensing.faculty import dims, made_by, senses
from actors.sensing.host import Host, weights_by_role
from actors.sensing.senses import Senses
from actors.serving.desk import Desk, Thinking, Watching
from actors.serving.thinker import Thinker
from actors.settling import settle
from actors.watching import assemble
from actors.watching.assemble import Recipe
from actors.watching.consolidation import Publish
from actors.watching.feed import Feed, SourceFeed
from actors.watching.trace import Trace
from actors.watching.watcher import Watcher
from configs.schema import Config
from pipeline.recalling.cached import cached

ASKING = ("vision", "text")
"""Roles that answering needs; watching needs all, and so does a question that brings a sound."""


@dataclass
class LocalPlacement:
    """Everything in this process (`actors.serving.desk.Placement`), but for the engine of the archive."""

    senses: Senses
    archive: Archiving
    thinker: Thinking
    publish: Publish
    trace: Trace | None = None
    supervision: Supervision = field(default_factory=Supervision)

    def supervise(self, brief: Callable[[], None]) -> None:
        """The thinker does not die before this process does."""

    def feed(self, recipe: Recipe) -> Feed:
        """The source of `recipe`, open. Raises SourceError."""
        return SourceFeed(recipe.url, recipe.config.source, recipe.realtime, recipe.origin)

    def watcher(self, recipe: Recipe, feed: Feed, back: Callable[[], None]) -> Watching:
        """A watcher, not yet started."""
        return Watcher(recipe, feed, self.senses, self.archive, self.publish, self.trace)

    def release(self, stream: str) -> None:
        """What watched it lets go of itself."""

    def close(self) -> None:
        """Flush the archive."""
        self.thinker.close()
        self.archive.close()


def open_desk(
    config: Config,
    publish: Publish = lambda messages: None,
    roles: Sequence[str] = (),
    trace: Trace | None = None,
) -> Desk:
    """The service in this process, with the models of `roles` (none given: all that are configured)."""
    configured = weights_by_role(config.models)
    known = [role for role in (roles or configured) if role in configured]
    hosts = dict.fromkeys(known, Host(config.models, known))
    found = senses(hosts)
    found = replace(found, reader=cached(found.reader))  # what perception has read, answering need not
    child = Child(Archive, config.memory, dims(found), made_by(found))
    archive = cast(Archiving, child)
    supervision = Supervision()
    supervision.keep("the archive", child)

    @cache
    def ears() -> Senses:
        rest = [role for role in configured if role not in known]
        return senses({**hosts, **dict.fromkeys(rest, Host(config.models, rest))}) if rest else found

    author = assemble.author(config.language, archive.picture)
    thinker = Thinker(archive, found, author, ears, keeping=archive)
    settle()
    return Desk(config, LocalPlacement(found, archive, thinker, publish, trace, supervision))


def open_store_service(store: Path, config: Config) -> Desk:
    """The service over what `store` holds, watching nothing: to ask, list, recall and forget."""
    memory = config.memory.model_copy(update={"store": store})
    return open_desk(config.model_copy(update={"memory": memory}), roles=ASKING)
