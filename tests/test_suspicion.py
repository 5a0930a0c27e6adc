"""A shard that the engine dies of is found in a process that may die; the memory opens without it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from actors.running.child import Child
from actors.store import suspicion
from actors.store.embedded import EmbeddedStore
from actors.store.spawned import spawned
from pipeline.boundary import State
from pipeline.errors import StoreError, Unavailable
from pipeline.event import Event
from pipeline.memory import Span
from tests import dying
from tests.strategies import DIMS, unit

pytestmark = pytest.mark.server

WEEK = 7 * 86_400.0
FIRST, SECOND = "2023-W46", "2023-W47"


def event(week: int) -> Event:
    t0 = week * WEEK
    return Event("cam", t0, t0 + 5.0, 1_700_000_000.0, State.COMMITTED, vectors={"vision": unit(8, week)})


def killed(folder: Path, weeks: int = 3) -> None:
    """A memory of some weeks whose owner was killed."""
    owner = Child(EmbeddedStore, folder, DIMS, 1.0)
    owner.put([event(week) for week in range(weeks)])
    assert owner.pid is not None
    os.kill(owner.pid, signal.SIGKILL)
    with pytest.raises(Unavailable):
        owner.count()


def shards(folder: Path) -> list[Path]:
    return sorted((folder / "shards").iterdir())


def cut(shard: Path, pattern: str) -> None:
    """Take the bytes of a file that the engine maps."""
    (file,) = shard.glob(pattern)
    os.truncate(file, 0)


def test_what_closed_cleanly_is_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    EmbeddedStore(tmp_path, DIMS, keep_free=1.0).close()
    assert not (tmp_path / "dirty").exists()
    monkeypatch.setattr("actors.store.shards.deadly", lambda found: pytest.fail("it was tried"))
    EmbeddedStore(tmp_path, DIMS, keep_free=1.0).close()


def test_whole_shards_are_there_after_a_kill(tmp_path: Path) -> None:
    killed(tmp_path)
    assert (tmp_path / "dirty").exists()
    assert suspicion.deadly(shards(tmp_path)) == set()
    store = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    assert store.count() == 3
    store.close()
    assert not (tmp_path / "dirty").exists()


def test_a_shard_at_which_the_engine_panics_is_set_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    killed(tmp_path)
    cut(shards(tmp_path)[0], "segments/*/payload_index/*-end-null/is_null/status.dat")
    store = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    assert store.count() == 2
    assert f"{FIRST}.damaged-" in caplog.text
    store.close()


def test_shards_that_a_process_dies_of_are_found_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    killed(tmp_path, weeks=4)
    first, _, third, _ = shards(tmp_path)
    for bad in (first, third):
        (bad / dying.DEADLY).touch()
    monkeypatch.setattr(suspicion, "spawned", lambda module, *args: spawned("tests.dying", *args))
    assert suspicion.deadly(shards(tmp_path)) == {first, third}
    store = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    assert [one.t0 / WEEK for one in store.scan(Span())] == [1.0, 3.0]
    assert (
        "2023-W46: is damaged, the engine would die of it; it was set aside as 2023-W46.damaged-"
        in caplog.text
    )
    assert len(list((tmp_path / "shards").glob("*.damaged-*"))) == 2
    store.close()


def test_where_no_process_can_be_started_nothing_is_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(tmp_path, weeks=1)
    with monkeypatch.context() as patched:
        patched.setattr("sys.executable", "/bin/false")
        with pytest.raises(StoreError, match="did not start"):
            EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    store = EmbeddedStore(tmp_path, DIMS, keep_free=1.0)
    assert store.count() == 1
    store.close()
