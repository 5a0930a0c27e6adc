"""The embedded store is killed (-9) at any moment: of vacuuming, forgetting, indexing, renewing and opening.

What was acknowledged is there when it is opened again, and nothing that was forgotten. `KILLS`: how often.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actors.running.child import Child
from actors.store import embedded, shard
from actors.store.embedded import EmbeddedStore
from pipeline.boundary import State
from pipeline.errors import Unavailable
from pipeline.event import Event, Moment
from pipeline.memory import Span
from pipeline.observation import Kind
from tests.strategies import DIMS, unit
from tests.test_stores import written_by_the_first_format
from tests.waiting import until

pytestmark = [pytest.mark.server, pytest.mark.timeout(0)]

KILLS = int(os.environ.get("KILLS", "3"))
TUESDAY = 1_700_000_000.0
WEEK = 7 * 86_400.0
MANY = 200


def eager(folder: Path) -> EmbeddedStore:
    """A store that indexes and vacuums soon."""
    embedded.INDEXED_FROM, shard.WORN = 50, 20
    embedded.AT_ONCE = 100
    return EmbeddedStore(folder, DIMS, 1.0)


def event(number: int) -> Event:
    """Three of four are of a week that is over, the others of the next."""
    t0 = number * 10.0 + (WEEK if number % 4 == 3 else 0.0)
    said = (Moment(Kind.SPEECH, t0, t0 + 1, f"apple {number}"),)
    vectors = {"vision": unit(8, number)}
    return Event("cam", t0, t0 + 5.0, TUESDAY, State.COMMITTED, moments=said, vectors=vectors)


class Life:
    """What a memory in `folder` must hold, over many deaths of its owner."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._random = random.Random(seed)
        self._number = 0
        self.kept: dict[str, Event] = {}
        self.doubtful: set[str] = set()
        self.indexed = 0

    def until_killed(self, after: float, opening: bool) -> None:
        """Open it, and put, drop, forget and tidy until it is killed, `after` seconds after it is open, or
        after it begins to be opened."""
        killer = threading.Timer(after, lambda: until(kill_child))
        try:
            if opening:
                killer.start()
            store = Child(eager, self._folder)
            if not opening:
                killer.start()
            while True:
                self._one(store)
        except Unavailable:
            pass

    def _one(self, store: Any) -> None:
        chance = self._random.random()
        if len(self.kept) < 4 * MANY:
            some = [event(self._number + n) for n in range(MANY)]
            self._number += MANY
            self.kept |= {one.id: one for one in some}
            self._do(store.put, some, {one.id for one in some})
        elif chance < 0.2:
            gone = self._random.sample(sorted(self.kept), len(self.kept) // 4)
            self._do(store.drop, gone, set(gone))
            self._lose(set(gone))
        elif chance < 0.4:
            some_event = self._random.choice(sorted(self.kept.values(), key=lambda one: one.id))
            since = TUESDAY + some_event.t0
            span = Span(since=since, until=since + 100.0)
            gone_too = {one.id for one in self.kept.values() if span.holds(one)}
            self._do(store.forget, span, gone_too)
            self._lose(gone_too)
            while self._random.random() < 0.9 and store.wipe():
                time.sleep(0.05)
        else:
            for _ in range(self._random.randrange(60)):
                store.tidy()
                time.sleep(0.05)

    def _do(self, call: Callable[[Any], Any], what: Any, ids: set[str]) -> None:
        """What is under way when it is killed may be done or not."""
        self.doubtful = ids
        call(what)
        self.doubtful = set()

    def _lose(self, ids: set[str]) -> None:
        for id in ids:
            del self.kept[id]

    def check(self) -> None:
        """Open it and compare; from then on it is known what it holds."""
        store = eager(self._folder)
        try:
            found = {one.id: one for one in store.scan(Span(), 1_000_000)}
            assert self.kept.keys() - self.doubtful <= found.keys(), "something acknowledged is lost"
            assert found.keys() <= self.kept.keys() | self.doubtful, "something that was forgotten is back"
            vectors = {one.id for one in store.read(sorted(found)) if one.vectors}
            assert vectors == found.keys()
            folders = [path.name for path in (self._folder / "shards").iterdir()]
            assert all("." not in name for name in folders), folders
            self.indexed += any((self._folder / "shards").glob(f"*/{shard.NOTE}"))
        finally:
            store.close()
        self.kept, self.doubtful = found, set()


def kill_child() -> bool:
    """Kill it; whether there was one."""
    pids = [child.pid for child in multiprocessing.active_children() if child.name == "eager" and child.pid]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return bool(pids)


@pytest.fixture(autouse=True)
def constants_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (embedded, "INDEXED_FROM"),
        (embedded, "AT_ONCE"),
        (shard, "WORN"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))


def test_what_was_acknowledged_is_there_whenever_it_is_killed(tmp_path: Path) -> None:
    life = Life(tmp_path, seed=1)
    moments = random.Random(2)
    for round_ in range(KILLS):
        life.until_killed(moments.uniform(0.5, 6.0), opening=round_ % 3 == 2)
        life.check()
    assert life.kept


def test_a_renewal_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    moments = random.Random(3)
    some = [event(number * 4) for number in range(50)]
    for round_ in range(KILLS):
        folder = tmp_path / str(round_)
        written_by_the_first_format(folder, some)
        for _ in range(2):
            threading.Timer(moments.uniform(0.5, 2.0), kill_child).start()
            try:
                Child(eager, folder).close()
            except Unavailable:
                continue
        store = eager(folder)
        assert {one.id for one in store.scan(Span())} == {one.id for one in some}
        assert [path.name for path in (folder / "shards").iterdir()] == ["2023-W46"]
        store.close()
