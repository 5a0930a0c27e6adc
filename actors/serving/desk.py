"""The desk: everything a client can ask for, over the streams that are being watched."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any, Protocol
from urllib.parse import urlsplit

from actors.exchange.packing import pack
from actors.exchange.portable import counted
from actors.exchange.unpacking import unpack
from actors.longterm.archiving import Archiving, Beside
from actors.longterm.ledger import Account
from actors.longterm.telling import Labelling, Reading, Telling
from actors.longterm.upkeep import BREATH, Upkeep
from actors.numbering import numbered
from actors.running.supervision import Supervision
from actors.serving.atonce import at_once
from actors.serving.orders import Guarding, Orders, Preparing
from actors.sources.opening import Box
from actors.watching.assemble import Recipe
from actors.watching.feed import Feed
from configs.schema import Config
from pipeline.alerting.standing import Order
from pipeline.answering.reasoner import WAITING, Reply
from pipeline.asking.question import Question
from pipeline.errors import StoreError, Unavailable, UserError
from pipeline.event import Event, iso
from pipeline.evidence import Answer, Evidence
from pipeline.memory import Memory, Span
from pipeline.packed import unpacked
from pipeline.remembering.description import KEYFRAMES

log = logging.getLogger(__name__)

NAMED = 12
"""Streams that an error message names at most."""


class Watching(Labelling, Guarding, Protocol):
    """A watcher, here or in another process."""

    def start(self) -> None:
        """Begin to watch."""
        ...

    def stop(self, timeout: float = ...) -> None:
        """Stop; what was perceived so far is kept."""
        ...

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the stream; whether it came."""
        ...

    def keyframe(self, t: float) -> bytes:
        """The JPEG at `t`, or empty."""
        ...

    def forget(self, span: Span) -> None:
        """Let go of what short-term memory has inside `span`."""
        ...

    def info(self) -> dict[str, Any]:
        """The stream's state as the wire shows it."""
        ...


class Thinking(Preparing, Reading, Protocol):
    """A thinker, here or in another process."""

    def attach(self, stream: str, memory: Memory) -> None:
        """Read the short-term memory of `stream` too."""
        ...

    def detach(self, stream: str) -> None:
        """Read it no more."""
        ...

    def forget(self) -> None:
        """Something was forgotten: keep nothing of what was read."""
        ...

    def ask(self, question: Question) -> Generator[Reply, None, None]:
        """Evidence, then the answer; closing it cancels."""
        ...

    def recall(self, text: str, k: int, span: Span, image: bytes = b"", audio: bytes = b"") -> list[Evidence]:
        """Evidence only."""
        ...

    def close(self) -> None:
        """Do nothing more in the background."""
        ...


class Placement(Protocol):
    """Where things run: in this process, or as actors of a cluster."""

    archive: Archiving
    thinker: Thinking
    supervision: Supervision

    def supervise(self, brief: Callable[[], None]) -> None:
        """From now on start again what dies; `brief` tells a new thinker what it must know."""
        ...

    def feed(self, recipe: Recipe) -> Feed:
        """The source of `recipe`, open. Raises SourceError."""
        ...

    def watcher(self, recipe: Recipe, feed: Feed, back: Callable[[], None]) -> Watching:
        """A watcher, not yet started; `back` is called when it was made again."""
        ...

    def release(self, stream: str) -> None:
        """Let go of what watched `stream`."""
        ...

    def close(self) -> None:
        """Let go of everything placed."""
        ...


class Desk:
    """The service behind the gateway (`actors.serving.service.Service`)."""

    def __init__(self, config: Config, placement: Placement) -> None:
        self._config = config
        self._placement = placement
        self._watchers: dict[str, Watching] = {}
        self._orders = Orders(placement.archive, placement.thinker)
        self._upkeep = Upkeep(placement.archive)
        self._telling = Telling(placement.archive, placement.thinker, time.time)
        self._lock = threading.Lock()
        self._names: frozenset[str] | None = None
        self._changes = 0
        self._began = time.monotonic()
        placement.supervise(self._brief)

    def streams(self) -> list[dict[str, Any]]:
        """The state of each stream being watched."""
        return at_once([partial(self._info, *each) for each in self._watchers.items()])

    def parts(self) -> list[dict[str, Any]]:
        """The state of each process that the service needs: {"name", "state": "running|away|failed", "error",
        "restarts"}."""
        return self._placement.supervision.parts()

    def watch(
        self, url: str, name: str | None = None, realtime: bool = False, start: float | None = None
    ) -> dict[str, Any]:
        """Begin to watch `url`; its state. `start`: Unix seconds at its time 0. Raises SourceError."""
        with self._lock:
            stream = self._name(url, name)
            recipe = Recipe(stream, url, self._config, realtime, start)
            feed = self._placement.feed(recipe)
            recipe = self._with_origin(recipe, feed)
            watcher = self._placement.watcher(recipe, feed, partial(self._begin, stream))
            self._watchers = {**self._watchers, stream: watcher}
            self._others_known()
            self._placement.thinker.attach(stream, watcher)
            self._begin(stream)
            self._upkeep.start()
        return watcher.info()

    def unwatch(self, stream: str) -> None:
        """Stop watching; what was remembered stays. Raises UserError for an unknown stream."""
        with self._lock:
            _stop(self._watcher(stream))
            self._placement.thinker.detach(stream)
            self._orders.detach(stream)
            self._telling.detach(stream)
            self._placement.release(stream)
            self._watchers = {name: w for name, w in self._watchers.items() if name != stream}

    def wait(self) -> None:
        """Wait until every stream has ended."""
        for watcher in self._watchers.values():
            watcher.wait()

    def ask(self, question: Question) -> Iterator[Reply]:
        """Evidence, then the answer; closing the iterator cancels. Raises UserError for an unknown stream."""
        self._must_be_known(question.span)
        streams = frozenset(filter(question.span.of, self._known()))
        with self._upkeep.held():
            for reply in self._thought(replace(question, streams=streams)):
                yield reply
                if isinstance(reply, Answer) and not reply.abstained:
                    used = dict.fromkeys(e.event for e in reply.evidence if e.store == "long")
                    self._upkeep.used(used)

    def recall(self, text: str, k: int, span: Span, image: bytes = b"", audio: bytes = b"") -> list[Evidence]:
        """Evidence only. Raises UserError for an unknown stream."""
        self._must_be_known(span)
        with self._upkeep.held():
            try:
                return self._placement.thinker.recall(text, k, span, image, audio)
            except Unavailable:
                if not self._placement.supervision.recovered():
                    raise
            return self._placement.thinker.recall(text, k, span, image, audio)

    def events(self, span: Span, limit: int) -> list[dict[str, Any]]:
        """The last `limit` events inside `span`, short- and long-term merged, in order of wall time;
        an episode stands before its events. Raises UserError for an unknown stream."""
        self._must_be_known(span)
        found: dict[str, Event] = {event.id: event for event in self._placement.archive.scan(span, limit)}
        for stream, watcher in self._watchers.items():
            if not span.streams or stream in span.streams:
                found |= {event.id: event for event in watcher.scan(span, limit)}
        ordered = sorted(
            found.values(), key=lambda event: (event.wall0 + event.t0, event.level, event.stream)
        )
        listed = ordered[-limit:]
        related = self._placement.archive.related([event.id for event in listed])
        linked = (replace(event, related=tuple(related.get(event.id, ()))) for event in listed)
        return [self._telling.told.read(event).as_json() for event in linked]

    def keyframe(self, address: str) -> bytes | None:
        """The JPEG at `address`, wherever it is; None if nowhere."""
        kept = self._placement.archive.picture(address)
        if kept is not None:
            return kept
        stream, _, file = address.removeprefix(f"{KEYFRAMES}/").rpartition("/")
        watcher = self._watchers.get(stream)
        stamp = file.removesuffix(".jpg")
        return (watcher.keyframe(int(stamp) / 1000) or None) if watcher and stamp.isdigit() else None

    def memory(self) -> dict[str, Any]:
        """What long-term memory takes, bytes, what it may take, and what takes room beside it."""
        budget = self._config.memory.budget
        retention = budget.retention
        return {
            "streams": [
                {"stream": stream, **_account(account)}
                for stream, account in self._placement.archive.accounts().items()
            ],
            "budget": {
                "hour_bytes": retention.hourly.bytes,
                "stream_bytes": retention.total,
                "total_bytes": budget.total,
                "full_days": budget.full_days,
                "merged_days": budget.merged_days,
            },
            "beside": _beside(self._placement.archive.beside()),
        }

    def forget(self, span: Span) -> int:
        """Delete every event inside `span` for good, in both memories; how many long-term memory had.

        Nobody finds them from the first moment on; it returns when no byte of them is left. Raises UserError
        for an unknown stream.
        """
        self._must_be_known(span)
        for stream, watcher in self._watchers.items():
            if not span.streams or stream in span.streams:
                watcher.forget(span)
        gone = self._placement.archive.forget(span)
        self._others_known()
        self._telling.changed()
        self._placement.thinker.forget()
        unpacked.cache_clear()  # here are copies of events that were listed
        while self._placement.archive.wipe():
            time.sleep(BREATH)
        return gone

    def correct(self, event: str, text: str) -> dict[str, Any]:
        """The event with this id says `text` from now on. Raises UserError for an unknown one."""
        return self._telling.correct(event, text)

    def pin(self, event: str, off: bool = False) -> dict[str, Any]:
        """Keep the event with this id for good, or no longer. Raises UserError for an unknown one."""
        return self._telling.pin(event, off)

    def name(self, text: str, stream: str, t: float | None, box: Box | None) -> dict[str, Any]:
        """What is in view is called `text`. Raises UserError where nothing is in view."""
        return self._telling.name(text, stream, t, box)

    def export(self, out: IO[bytes], span: Span) -> dict[str, int]:
        """Write what long-term memory has inside `span` as one portable file; how much.

        Raises StoreError, and UserError for an unknown stream.
        """
        self._must_be_known(span)
        manifest = pack(self._placement.archive, out, span)
        return counted(manifest)

    def bring_in(self, file: IO[bytes], name: str = "the file") -> dict[str, int]:
        """Add what a portable file has and memory has not; how much. Raises StoreError, and adds nothing."""
        merged = unpack(self._placement.archive, file, name)
        self._others_known()
        self._telling.changed()
        return asdict(merged)

    def stand(self, order: Order) -> None:
        """From now on, and after restarts, tell when `order` holds. Raises UserError where it can't be."""
        self._orders.stand(order)

    def stand_down(self, id: str | int) -> None:
        """Tell of it no more. Raises UserError for an unknown one."""
        self._orders.stand_down(id)

    def standings(self) -> list[dict[str, Any]]:
        """What stands, oldest first."""
        return self._orders.listed()

    def missing(self) -> list[str]:
        """What is needed to watch and to answer, and away; each with the reason."""
        missing = self._placement.supervision.missing()
        try:
            self._placement.archive.count()
        except (StoreError, Unavailable) as error:
            return missing or [f"{error}"]
        return missing

    def metrics(self) -> dict[str, float]:
        """Numbers for monitoring, by name."""
        infos = self.streams()
        totals: dict[str, float] = {
            "onlooker_up_seconds": time.monotonic() - self._began,
            "onlooker_streams": float(len(infos)),
            **self._placement.supervision.metrics(),
        }
        for info in infos:
            for key, value in info["stats"].items():
                totals[f'onlooker_stream_{key}{{stream="{info["name"]}"}}'] = float(value)
        try:
            return totals | self._stored()
        except (StoreError, Unavailable):
            return totals  # of what is away there is nothing to tell, but of the rest

    def _stored(self) -> dict[str, float]:
        """Numbers of long-term memory. Raises Unavailable, StoreError."""
        archive = self._placement.archive
        beside = archive.beside()
        found = {
            "onlooker_events_stored": float(archive.count()),
            "onlooker_memory_beside_bytes": float(beside.notes),
            "onlooker_memory_damaged_bytes": float(sum(beside.damaged.values())),
        }
        for stream, account in archive.accounts().items():
            for key, value in asdict(account).items():
                found[f'onlooker_memory_{key}{{stream="{stream}"}}'] = float(value)
        return found

    def close(self) -> None:
        """Stop every stream, keep what was perceived, and let go."""
        self._placement.supervision.close()
        at_once([partial(_stop, watcher) for watcher in self._watchers.values()])
        self._watchers = {}
        self._upkeep.close()
        try:
            self._placement.close()
        except Unavailable as error:
            log.warning("%s", error)

    def _thought(self, question: Question) -> Iterator[Reply]:
        """What the thinker says; asked again, once, where a process died of which nothing was heard yet."""
        heard = False
        try:
            with closing(self._placement.thinker.ask(question)) as replies:
                for reply in replies:
                    heard = heard or reply != WAITING
                    yield reply
            return
        except Unavailable:
            if heard or not self._placement.supervision.recovered():
                raise
        with closing(self._placement.thinker.ask(question)) as replies:
            yield from replies

    def _begin(self, stream: str) -> None:
        """Tell a watcher that is new what it must know, and let it watch."""
        if watcher := self._watchers.get(stream):
            self._orders.attach(stream, watcher)
            self._telling.attach(stream, watcher)
            watcher.start()

    def _brief(self) -> None:
        """Tell a thinker that is new what it must know."""
        thinker = self._placement.thinker
        thinker.know(self._telling.told)
        for stream, watcher in self._watchers.items():
            thinker.attach(stream, watcher)

    def _info(self, stream: str, watcher: Watching) -> dict[str, Any]:
        """The state of a stream; while nobody watches it, that."""
        lost = self._placement.supervision.lost(stream)
        try:
            return watcher.info() | lost
        except Unavailable as error:
            nothing: dict[str, Any] = {
                "name": stream,
                "url": "",
                "kinds": [],
                "live": False,
                "t": 0.0,
                "wall0": 0.0,
            }
            return nothing | {"state": "away", "error": str(error), "stats": {}} | lost

    def _known(self) -> frozenset[str]:
        """Names of all streams that there are; the archive is asked when there may be others."""
        names, changes = self._names, self._changes
        if names is None:
            names = frozenset(self._placement.archive.origins())
            self._names = names if changes == self._changes else None
        return names

    def _must_be_known(self, span: Span) -> None:
        """Raises UserError that names the streams that there are."""
        if strange := set(span.streams) - self._known():
            there = self._known() | self._placement.archive.accounts().keys()
            if strange := strange - there:
                raise UserError(f"no stream is called {min(strange)!r}; there are: {_names(there)}")

    def _others_known(self) -> None:
        self._changes += 1
        self._names = None

    def _watcher(self, stream: str) -> Watching:
        if stream not in self._watchers:
            known = ", ".join(sorted(self._watchers)) or "none"
            raise UserError(f"no stream is called {stream!r}; being watched: {known}")
        return self._watchers[stream]

    def _name(self, url: str, name: str | None) -> str:
        if name is not None:
            if slug(name) != name:
                raise UserError(
                    f"no stream can be called {name!r}; allowed are letters, digits, '.', '_' and '-'"
                )
            if name in self._watchers:
                raise UserError(f"a stream is called {name!r} already; take another name or unwatch it first")
            return name
        plain = slug(_stem(url))
        taken = {*self._watchers, *self._placement.archive.others(plain, url)}
        return next(n for n in numbered(plain) if n not in taken)

    def _with_origin(self, recipe: Recipe, feed: Feed) -> Recipe:
        facts = feed.facts()
        origin = self._placement.archive.origin(recipe.stream, recipe.url, facts.wall0, keep=facts.live)
        return Recipe(recipe.stream, recipe.url, recipe.config, recipe.realtime, origin)


def _stop(watcher: Watching) -> None:
    """Stop it; one whose process is gone has nothing left to stop."""
    try:
        watcher.stop()
    except Unavailable as error:
        log.warning("%s", error)


def _names(streams: Collection[str]) -> str:
    more = [f"{len(streams) - NAMED} more"] if len(streams) > NAMED else []
    return ", ".join([*sorted(streams)[:NAMED], *more]) or "none"


def _account(account: Account) -> dict[str, Any]:
    return asdict(account) | {"since": iso(account.since), "until": iso(account.until)}


def _beside(beside: Beside) -> dict[str, Any]:
    damaged = [{"name": name, "bytes": size} for name, size in beside.damaged.items()]
    return {"bytes": beside.notes, "damaged": damaged}


def slug(name: str) -> str:
    """`name` with everything but letters, digits, '.', '_' and '-' replaced, at most 64 characters."""
    return re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII).strip("-.")[:64] or "stream"


def _stem(url: str) -> str:
    parts = urlsplit(url)
    if len(parts.scheme) < 2:
        return PurePosixPath(url).stem
    path = PurePosixPath(parts.path)
    vague = path.stem in ("", "index", "stream", "playlist")
    return f"{parts.hostname}{path.parent}" if vague else path.stem
