"""The cluster: the recipes of `assemble` on Ray, one actor for each thing that has a process of its own.

On a laptop that is: eyes (vision and text models), ears (speech, voice and sound models), archive, thinker,
gateway, and for each stream a source and a mind. `ray.remote` is applied here only, so that every class
stays a plain class.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import ray

from actors.longterm.archive import Archive
from actors.longterm.archiving import Archiving
from actors.outlets.beside import beside
from actors.port.gateway import Gateway, open_port
from actors.port.hub import Hub
from actors.running.pair import Pair, source_of
from actors.running.patient import Patient
from actors.running.progress import Progress
from actors.running.remote import Placed, Remote, myself, place
from actors.running.supervision import Supervision
from actors.sensing.faculty import Hosting, dims, made_by, senses
from actors.sensing.host import Host, weights_by_role
from actors.serving.desk import Desk, Thinking, Watching
from actors.serving.thinker import Thinker
from actors.watching import assemble
from actors.watching.assemble import Recipe
from actors.watching.feed import Feed, SourceFeed
from actors.watching.watcher import Watcher
from configs.schema import Config
from pipeline.errors import OnlookerError

log = logging.getLogger(__name__)

EYES = ("vision", "text")
"""Roles that share one process because both run on torch; everything else is with the ears."""

PERCEIVING, HEARING = 5, 10
"""By how much sources, minds and looks stand back behind what answers, and the ears behind them all: speech
takes both cores for a second at a time."""

ARCHIVE, THINKER = "the archive", "the thinker"

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


class ClusterPlacement:
    """Sources, minds, models, archive and thinker as actors (`actors.serving.desk.Placement`), begun anew
    when they die. `me`: the gateway's actor as others see it; `changed` is called when one of them dies or is
    back."""

    def __init__(self, config: Config, me: Remote, progress: Progress, changed: Callable[[], None]) -> None:
        self._me = me
        self._progress = progress
        self._opened: Placed | None = None
        self._pairs: dict[str, Pair] = {}
        self._hosts = _hosts(config)
        self._patient = {role: Patient(host) for role, host in self._by_role().items()}
        found = senses(self._by_role())
        self._archive = Placed(Archive, config.memory, dims(found), made_by(found), name=ARCHIVE)
        self.archive = cast(Archiving, self._archive.remote)
        of = (config, self.archive, self._by_role())
        self._thinker = Placed(RemoteThinker, *of, name=THINKER, streams=frozenset({"ask"}))
        self.thinker = cast(Thinking, self._thinker.remote)
        self.supervision = Supervision(changed)

    def supervise(self, brief: Callable[[], None]) -> None:
        """From now on start again what dies; `brief` tells a new thinker what it must know."""
        for name, (host, _) in self._hosts.items():
            self.supervision.keep(name, host)
        self.supervision.keep(ARCHIVE, self._archive)
        self.supervision.keep(THINKER, self._thinker, brief)

    def feed(self, recipe: Recipe) -> Feed:
        """The source of `recipe` in a process of its own, open. Raises SourceError."""
        self._progress.begin(recipe.stream)
        name = f"source {recipe.stream}"
        self._opened = Placed(SourceFeed, *source_of(recipe), name=name, nice=PERCEIVING)
        return cast(Feed, self._opened.remote)

    def watcher(self, recipe: Recipe, feed: Feed, back: Callable[[], None]) -> Watching:
        """A watcher of the feed that was opened last, in a process of its own, not yet started; `back` is
        called when it was made again."""
        assert self._opened is not None
        source, self._opened = self._opened, None
        name, others = f"the mind of {recipe.stream}", (self._patient, self.archive, self._me)
        mind = Placed(RemoteWatcher, recipe, feed, *others, name=name, nice=PERCEIVING)
        pair = Pair(recipe, source, mind, lambda: self._progress.of(recipe.stream), others)
        self._pairs[recipe.stream] = pair
        self.supervision.attend(recipe.stream, pair, back)
        return cast(Watching, mind.remote)

    def release(self, stream: str) -> None:
        """End the processes of `stream`."""
        self.supervision.let_go(stream)
        self._pairs.pop(stream).end()

    def close(self) -> None:
        """Flush the archive; the actors end with Ray."""
        self.archive.close()

    def _by_role(self) -> dict[str, Hosting]:
        return {role: cast(Hosting, host.remote) for host, roles in self._hosts.values() for role in roles}


class RemoteWatcher(Watcher):
    """A watcher that finds its models and its public elsewhere."""

    def __init__(
        self, recipe: Recipe, feed: Feed, hosts: Mapping[str, Hosting], archive: Archiving, hub: Remote
    ) -> None:
        super().__init__(recipe, feed, senses(hosts), archive, hub.publish_all)


class RemoteThinker(Thinker):
    """A thinker that finds its models elsewhere."""

    def __init__(self, config: Config, archive: Archiving, hosts: Mapping[str, Hosting]) -> None:
        author = assemble.author(config.language, archive.picture)
        super().__init__(archive, senses(hosts), author, keeping=archive)
        self._catching_up.begin()  # what is not read yet is read before somebody asks


class Front:
    """The gateway's actor: hub, desk and HTTP port in one process."""

    def __init__(self, config: Config) -> None:
        open_port(config.gateway).close()  # where it can't be had, that is said before models are loaded
        self._hub = Hub()
        me = myself("the gateway", tells=frozenset({"publish_all"}))
        placement = ClusterPlacement(config, me, Progress(self._hub), self._tell)
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

    def parts(self) -> list[dict[str, Any]]:
        """The state of each part of the service."""
        return self.desk.parts()

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

    def _tell(self) -> None:
        """A process died or is back."""
        self._hub.publish({"type": "status", "streams": self.streams(), "parts": self.parts()})


class Cluster:
    """The whole service on Ray, seen from the process that started it; a context manager."""

    def __init__(self, config: Config) -> None:
        connect()
        try:
            self.front = place(Front, config, name="the gateway", restarts=0)
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

    def parts(self) -> list[dict[str, Any]]:
        """The state of each part of the service. Raises Unavailable when the gateway is gone."""
        return cast(list[dict[str, Any]], self.front.parts())

    def close(self) -> None:
        """Finish the streams, keep everything, end Ray."""
        try:
            self.front.stop()
        except OnlookerError as error:
            log.warning("%s", error)
        finally:
            ray.shutdown()


def _hosts(config: Config) -> dict[str, tuple[Placed, list[str]]]:
    """The hosts, each with its roles, by name."""
    roles = weights_by_role(config.models)
    gpus = 0.5 if config.models.device == "cuda" else 0.0
    groups = {"what sees": [r for r in roles if r in EYES], "what hears": [r for r in roles if r not in EYES]}
    found = {}
    for name, some in groups.items():
        whole, looks = (0, PERCEIVING) if name == "what sees" else (HEARING, 0)  # eyes read questions too
        found[name] = (Placed(Host, config.models, some, looks, name=name, nice=whole, gpus=gpus), some)
    return found


def wait_for(stop: threading.Event) -> None:
    """Block until `stop` is set, waking often enough to hear signals."""
    while not stop.wait(0.5):
        pass
