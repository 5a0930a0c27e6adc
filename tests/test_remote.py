from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import ray

from actors.running import remote as remote_module
from actors.running.remote import Placed, died, place
from pipeline.errors import SourceError, Unavailable
from tests.waiting import until

pytestmark = pytest.mark.cluster


class Counter:
    def __init__(self, start: int = 0) -> None:
        if start < 0:
            raise SourceError("can't start below 0")
        self._n = start
        self._inside = 0
        self._noted: list[int] = []

    def add(self, n: int, twice: bool = False) -> int:
        self._n += n * (2 if twice else 1)
        return self._n

    def count(self, n: int) -> Iterator[int]:
        yield from range(n)

    def note(self, n: int) -> None:
        self._inside += 1
        time.sleep(0.001)
        self._noted.append(self._inside)
        self._inside -= 1

    def noted(self) -> list[int]:
        return self._noted

    def refuse(self) -> None:
        raise SourceError("nothing to see here")

    def break_down(self) -> None:
        raise KeyError("broken")

    def pid(self) -> int:
        return os.getpid()

    def die(self) -> None:
        os._exit(1)


@pytest.fixture(scope="module")
def counter() -> Iterator[Any]:
    here = {"env_vars": {"PYTHONPATH": str(Path(__file__).parent)}}
    ray.init(
        address="local",
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        logging_level="ERROR",
        runtime_env=here,
    )
    yield lambda *args: place(Counter, *args, name="the counter", streams=frozenset({"count"}))
    ray.shutdown()


def test_a_remote_is_used_like_the_object_itself(counter: Any) -> None:
    remote = counter()
    assert remote.add(2) == 2
    assert remote.add(2, twice=True) == 6
    assert list(remote.count(3)) == [0, 1, 2]


def test_what_is_only_told_is_taken_one_by_one(counter: Any) -> None:
    remote = place(Counter, name="the counter", tells=frozenset({"note"}))
    for n in range(100):
        assert remote.note(n) is None
    until(lambda: len(remote.noted()) == 100)
    assert set(remote.noted()) == {1}


def test_it_can_be_handed_on(counter: Any) -> None:
    remote = counter()
    assert pickle.loads(ray.cloudpickle.dumps(remote)).add(5) == 5
    assert remote.add(1) == 6


def test_errors_on_purpose_come_back_as_they_are_and_others_do_not_hide(counter: Any) -> None:
    remote = counter()
    with pytest.raises(SourceError, match="nothing to see here"):
        remote.refuse()
    with pytest.raises(ray.exceptions.RayTaskError, match="broken"):
        remote.break_down()


def test_what_goes_wrong_in_the_making_is_told(counter: Any) -> None:
    with pytest.raises(SourceError, match="can't start below 0"):
        counter(-1)


def test_a_dead_actor_is_unavailable(counter: Any) -> None:
    remote = counter()
    with pytest.raises(Unavailable, match="the counter"):
        remote.die()
    with pytest.raises(Unavailable, match="the counter"):
        remote.add(1)


def test_one_that_was_killed_can_be_made_again_and_is_the_same_to_whoever_has_it(
    counter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed, other = (Placed(Counter, n, name="the counter") for n in (1, 10))
    kept = pickle.loads(ray.cloudpickle.dumps(placed.remote))
    for _ in range(2):
        before = kept.pid()
        os.kill(before, signal.SIGKILL)
        died([placed, other])
        placed.build()
        assert kept.add(1) == 2 and kept.pid() != before
    assert other.remote.add(1) == 11
    placed.build(5)  # one that lives is ended first
    assert kept.add(1) == 6
    os.kill(kept.pid(), signal.SIGKILL)
    placed.died()
    placed.build()
    assert kept.add(1) == 6
    with pytest.raises(SourceError, match="can't start below 0"):
        placed.build(-1)
    placed.end()
    placed.died()
    with pytest.raises(Unavailable, match="the counter"):
        kept.add(1)
    monkeypatch.setattr(remote_module, "STARTING", 1.0)
    with pytest.raises(Unavailable, match="the counter"):
        placed.build(1)
