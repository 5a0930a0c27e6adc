"""The watcher over a feed that is a list, with the deterministic senses: the laws of watching."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from actors.sensing.senses import Senses
from actors.watching.assemble import Recipe
from actors.watching.feed import Facts
from actors.watching.watcher import Watcher
from configs.schema import Config
from pipeline.boundary import State
from pipeline.errors import Unavailable
from pipeline.event import Event
from pipeline.item import RATE, Audio, Frame, Gap, Item, Line, Tick
from pipeline.memory import Cue, Span
from pipeline.observation import Kind
from tests.fakes import FakeListener, FakeReader, FakeSeer, FakeTagger, FakeVoice
from tests.waiting import LONG


class Listed:
    """A feed of given items, handed out `most` at a time."""

    def __init__(
        self, items: Sequence[Item], kinds: frozenset[Kind], most: int = 16, live: bool = False
    ) -> None:
        self._items = list(items)
        self._facts = Facts("list", live, kinds, 1000.0)
        self._most = most
        self.closed = False

    def facts(self) -> Facts:
        return self._facts

    def pull(self, most: int, wait: float) -> Sequence[Item] | None:
        taken, self._items = self._items[: min(most, self._most)], self._items[min(most, self._most) :]
        return taken or None

    def stats(self) -> dict[str, float]:
        return {}

    def close(self) -> None:
        self.closed = True


class Kept:
    """A keeper that remembers the order of things; away for the first `failures` calls."""

    def __init__(self, log: list[tuple[str, str]], failures: int = 0) -> None:
        self.log = log
        self.events: dict[str, Event] = {}
        self.pictures: dict[str, bytes] = {}
        self._failures = failures

    def keep(self, events: Sequence[Event], pictures: Mapping[str, bytes]) -> None:
        if self._failures:
            self._failures -= 1
            raise Unavailable("the store is away")
        self.events |= {event.id: event for event in events}
        self.pictures |= pictures
        self.log += [("kept", event.id) for event in events]


def senses() -> Senses:
    return Senses(FakeReader(), FakeVoice(), FakeListener(), FakeSeer(), (FakeTagger(),))


def lines(n: int) -> list[Item]:
    topics = ("the harbour and its boats", "a recipe for onion soup", "the train to Brussels")
    said = [Line(t * 3.0, t * 3.0 + 2.5, f"{topics[t // 8 % 3]} number {t}", ref=f"L{t}") for t in range(n)]
    return [item for line in said for item in (line, Tick(line.t0))]


def pictures(seconds: int) -> list[Item]:
    items: list[Item] = []
    for t in range(seconds):
        shade = 40 if t // 10 % 2 else 200
        items += [Frame(float(t), np.full((8, 8, 3), shade, np.uint8), f"jpeg{t}".encode())]
        items += [Audio(float(t), np.zeros(RATE, np.float32)), Tick(float(t) + 1)]
    return items


def watch(
    items: Sequence[Item],
    kinds: frozenset[Kind],
    most: int = 16,
    failures: int = 0,
    origin: float | None = None,
) -> tuple[Kept, list[dict[str, Any]], Watcher]:
    log: list[tuple[str, str]] = []
    keeper = Kept(log, failures)
    published: list[dict[str, Any]] = []

    def publish(messages: list[dict[str, Any]]) -> None:
        published.extend(messages)
        log.extend(("said", m["id"]) for m in messages if m["type"] == "event" and m["state"] == "committed")

    recipe = Recipe("cam", "list", Config(), origin=origin)
    watcher = Watcher(recipe, Listed(items, kinds, most), senses(), keeper, publish)
    watcher.start()
    assert watcher.wait(LONG)
    return keeper, published, watcher


TEXT = frozenset({Kind.TEXT})
BOTH = frozenset({Kind.VISION, Kind.SPEECH})


@pytest.mark.parametrize("items, kinds", [(lines(60), TEXT), (pictures(60), BOTH)], ids=["text", "av"])
def test_in_pieces_of_any_size_it_is_the_same_stream(items: list[Item], kinds: frozenset[Kind]) -> None:
    whole, *_ = watch(items, kinds, most=16)
    pieces, *_ = watch(items, kinds, most=1)
    assert [e.as_json() for e in whole.events.values()] == [e.as_json() for e in pieces.events.values()]
    assert len(whole.events) > 1


def test_every_line_is_kept_once_and_in_order() -> None:
    keeper, *_ = watch(lines(60), TEXT)
    refs = [ref for event in keeper.events.values() for ref in event.refs]
    assert refs == [f"L{t}" for t in range(60)]


def test_events_tile_the_stream() -> None:
    keeper, *_ = watch(pictures(60), BOTH)
    events = [event for event in keeper.events.values() if event.level == "event"]
    assert events[0].t0 == 0.0
    assert [e.t1 for e in events[:-1]] == [e.t0 for e in events[1:]]
    assert all(e.state is State.COMMITTED for e in events)


def test_an_event_is_durable_before_it_is_announced() -> None:
    keeper, *_ = watch(pictures(60), BOTH)
    for id in keeper.events:
        assert keeper.log.index(("kept", id)) < keeper.log.index(("said", id))


def test_a_store_that_is_away_loses_nothing() -> None:
    keeper, *_ = watch(lines(40), TEXT, failures=1)
    assert [ref for event in keeper.events.values() for ref in event.refs] == [f"L{t}" for t in range(40)]


def test_the_picture_of_an_event_is_kept_with_it() -> None:
    keeper, *_ = watch(pictures(30), BOTH)
    assert all(keeper.pictures[event.keyframe] for event in keeper.events.values())


def test_it_can_be_asked_while_and_after_it_watches() -> None:
    _, _, watcher = watch(lines(12), TEXT)
    hits = watcher.search(Cue(keywords={"harbour": 1.0}), 5, Span())
    assert hits and not any(hit.event.vectors for hit in hits)
    assert hits and hits[0].store == "short"
    assert watcher.scan(Span(streams=("other",))) == []
    assert watcher.info()["state"] == "ended"


def test_a_gap_ends_an_event_and_says_so() -> None:
    later = [Line(200.0, 202.0, "after the gap", ref="late"), Tick(200.0)]
    keeper, *_ = watch([*lines(5), Gap(15.0, 199.0, "the stream was away"), *later], TEXT)
    assert "gap" in {event.reason for event in keeper.events.values()}


def test_a_known_camera_goes_on_in_its_own_time() -> None:
    keeper, *_ = watch(lines(4), TEXT, origin=400.0)
    (event, *_) = keeper.events.values()
    assert event.t0 == 600.0
    assert event.wall0 == 400.0


def test_a_model_that_breaks_is_a_stream_that_failed_with_a_reason() -> None:
    class Broken(FakeReader):
        def read(self, texts: Sequence[str]) -> Any:
            raise Unavailable("the reader is gone")

    done = threading.Event()
    published: list[dict[str, Any]] = []

    def publish(messages: list[dict[str, Any]]) -> None:
        published.extend(messages)
        if any(m["type"] == "status" for m in messages):
            done.set()

    keeper = Kept([])
    watcher = Watcher(
        Recipe("cam", "list", Config()), Listed(lines(9), TEXT), Senses(Broken()), keeper, publish
    )
    watcher.start()
    assert done.wait(LONG)
    assert watcher.wait(LONG)
    assert (watcher.info()["state"], watcher.info()["error"]) == ("failed", "the reader is gone")


class Faltering(Listed):
    """A feed that is out of reach for a while."""

    def stats(self) -> dict[str, float]:
        return {"away": float(5 < len(self._items) < 15)}


def test_a_source_out_of_reach_is_told_and_that_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actors.watching.watcher.COUNTED", 0.0)
    published: list[dict[str, Any]] = []
    recipe = Recipe("cam", "list", Config())
    feed = Faltering(lines(20), TEXT, most=1, live=True)
    watcher = Watcher(recipe, feed, senses(), Kept([]), published.extend)
    watcher.start()
    assert watcher.wait(LONG)
    told = [m["streams"][0] for m in published if m["type"] == "status"]
    assert [each["state"] for each in told] == ["away", "watching", "ended"]
    assert [bool(each["error"]) for each in told] == [True, False, False]
