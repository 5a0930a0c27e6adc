"""The cluster: the recipes of `assemble` on Ray, one actor for each thing that has a process of its own.

On a laptop that is: eyes (vision and text models), ears (speech, voice and sound models), archive, thinker,
gateway, and for each stream a source and a mind. `ray.remote` is applied here only, so that every class
stays a plain class.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import ray

from actors import assemble
from actors.archive import Archive
from actors.archiving import Archiving
from actors.assemble import Recipe
from actors.beside import beside
from actors.desk import Desk, Thinking, Watching
from actors.faculty import Hosting, dims, made_by, senses
from actors.feed import Feed, SourceFeed
from actors.gateway import Gateway
from actors.host import Host, weights_by_role
from actors.hub import Hub
from actors.remote import myself, place
from actors.thinker import Thinker
from actors.watcher import Watcher
from configs.schema import Config
from pipeline.errors import OnlookerError

log = logging.getLogger(__name__)

EYES = ("vision", "text")
"""Roles that share one process because both run on torch; everything else is with the ears."""

PERCEIVING, HEARING = 5, 10
"""By how much sources, minds and looks stand back behind what answers, and the ears behind them all: speech
takes both cores for a second at a time."""

NAMESPACE = "onlooker"


def connect() -> None:
    """Start Ray on this machine, or join the cluster that RAY_ADDRESS names."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_worker_niceness", "0")  # what stands back is said where it is placed
    ray.init(
        address=os.environ.get("RAY_ADDRESS", "local"),
        namespace=NAMESPACE,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
    )


@dataclass
class ClusterPlacement:
    """Sources, minds, models, archive and thinker as actors (`actors.desk.Placement`)."""

    config: Config
    hub: Any
    archive: Archiving
    thinker: Thinking
    hosts: dict[str, Hosting]

    def feed(self, recipe: Recipe) -> Feed:
        """The source of `recipe` in a process of its own, open. Raises SourceError."""
        settings = recipe.config.source
        feed = place(
            SourceFeed,
            recipe.url,
            settings,
            recipe.realtime,
            recipe.origin,
            name=f"source {recipe.stream}",
            nice=PERCEIVING,
        )
        feed.facts()
        return cast(Feed, feed)

    def watcher(self, recipe: Recipe, feed: Feed) -> Watching:
        """A watcher in a process of its own, not yet started."""
        args = (recipe, feed, self.hosts, self.archive, self.hub)
        mind = place(RemoteWatcher, *args, name=f"the mind of {recipe.stream}", nice=PERCEIVING)
        return cast(Watching, mind)

    def close(self) -> None:
        """Flush the archive; the actors end with Ray."""
        self.archive.close()


class RemoteWatcher(Watcher):
    """A watcher that finds its models and its public elsewhere."""

    def __init__(
        self, recipe: Recipe, feed: Feed, hosts: dict[str, Hosting], archive: Archiving, hub: Any
    ) -> None:
        super().__init__(recipe, feed, senses(hosts), archive, hub.publish_all)


class RemoteThinker(Thinker):
    """A thinker that finds its models elsewhere."""

    def __init__(self, config: Config, archive: Archiving, hosts: dict[str, Hosting]) -> None:
        author = assemble.author(config.language, archive.picture)
        super().__init__(archive, senses(hosts), author, keeping=archive)
        self._catching_up.begin()  # what is not read yet is read before somebody asks


class Front:
    """The gateway's actor: hub, desk and HTTP port in one process."""

    def __init__(self, config: Config) -> None:
        self._hub = Hub()
        me = myself("the gateway", tells=frozenset({"publish_all"}))
        hosts = _hosts(config)
        found = senses(hosts)
        args = (config.memory, dims(found), made_by(found))
        archive = cast(Archiving, place(Archive, *args, name="the archive"))
        thinker = place(RemoteThinker, config, archive, hosts, name="the thinker", streams=frozenset({"ask"}))
        placement = ClusterPlacement(config, me, archive, cast(Thinking, thinker), hosts)
        self.desk = Desk(config, placement)
        self._gateway = Gateway(self.desk, self._hub, config.gateway)
        self._beside = beside(config, self.desk, self._hub)

    def publish_all(self, messages: Sequence[dict[str, Any]]) -> None:
        """Tell all that have subscribed."""
        for message in messages:
            self._hub.publish(message)

    def start(self) -> int:
        """Open the port; its number. Raises UserError when it is in use."""
        port = self._gateway.start()
        for part in self._beside:
            part.start()
        return port

    def watch(self, url: str, name: str | None, realtime: bool, start: float | None) -> dict[str, Any]:
        """Begin to watch `url`. Raises SourceError."""
        return self.desk.watch(url, name, realtime, start)

    def streams(self) -> list[dict[str, Any]]:
        """The state of each stream."""
        return self.desk.streams()

    def keyframe(self, address: str) -> bytes | None:
        """The JPEG at `address`; None if nowhere."""
        return self.desk.keyframe(address)

    def wait(self) -> None:
        """Wait until every stream has ended."""
        self.desk.wait()

    def stop(self) -> None:
        """Close the port, finish the streams, keep everything."""
        self._gateway.stop()
        for part in self._beside:
            part.close()
        self.desk.close()


class Cluster:
    """The whole service on Ray, seen from the process that started it; a context manager."""

    def __init__(self, config: Config) -> None:
        connect()
        try:
            self.front = place(Front, config, name="the gateway")
            self.url = f"ws://{config.gateway.host}:{self.front.start()}/v1/ws"
        except BaseException:
            ray.shutdown()
            raise

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def watch(
        self, url: str, name: str | None = None, realtime: bool = False, start: float | None = None
    ) -> dict[str, Any]:
        """Begin to watch `url`; its state. Raises SourceError."""
        return cast(dict[str, Any], self.front.watch(url, name, realtime, start))

    def streams(self) -> list[dict[str, Any]]:
        """The state of each stream. Raises Unavailable when the gateway is gone."""
        return cast(list[dict[str, Any]], self.front.streams())

    def close(self) -> None:
        """Finish the streams, keep everything, end Ray."""
        try:
            self.front.stop()
        except OnlookerError as error:
            log.warning("%s", error)
        finally:
            ray.shutdown()


def _hosts(config: Config) -> dict[str, Hosting]:
    roles = weights_by_role(config.models)
    gpus = 0.5 if config.models.device == "cuda" else 0.0
    groups = {"what sees": [r for r in roles if r in EYES], "what hears": [r for r in roles if r not in EYES]}
    hosts: dict[str, Hosting] = {}
    for name, some in groups.items():
        whole, looks = (0, PERCEIVING) if name == "what sees" else (HEARING, 0)  # eyes read questions too
        made = place(Host, config.models, some, looks, name=name, nice=whole, gpus=gpus)
        host = cast(Hosting, made)
        hosts |= dict.fromkeys(some, host)
    return hosts


def wait_for(stop: threading.Event) -> None:
    """Block until `stop` is set, waking often enough to hear signals."""
    while not stop.wait(0.5):
        pass
