"""Processes that are killed (-9) are started again."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from actors.port.hub import Hub
from actors.running import revival, supervision
from actors.running.child import Child
from actors.running.patient import Patient
from actors.running.progress import Progress
from actors.running.revival import Revival
from actors.running.supervision import Supervision
from pipeline.errors import StoreError, Unavailable
from tests.waiting import LONG, until

pytestmark = pytest.mark.server


class Model:
    """Something that a process could own; it can't be made while `shut` is there."""

    def __init__(self, shut: Path) -> None:
        if shut.exists():
            raise StoreError("it is shut")
        self._calls = 0

    def call(self, role: str, method: str, number: int) -> int:
        self._calls += 1
        return number + 1

    def attributes(self, role: str) -> dict[str, int]:
        return {"calls": self._calls}

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revival, "FIRST", 0.05)


@pytest.fixture
def shut(tmp_path: Path) -> Path:
    return tmp_path / "shut"


@pytest.fixture
def child(shut: Path) -> Iterator[Child]:
    made = Child(Model, shut)
    yield made
    with suppress(Unavailable):
        made.close()


def kill(child: Child) -> None:
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)


def test_what_is_killed_is_there_again_and_that_is_told(child: Child) -> None:
    told: list[str] = []
    back: list[int | None] = []
    reviving = Revival(
        "the model",
        child,
        lambda: back.append(child.pid),
        lambda: told.append(reviving.state),
    )
    reviving.start()
    for times in (1, 2):
        before = child.pid
        kill(child)
        until(lambda times=times: told == ["away", "running"] * times)  # type: ignore[misc]
        assert child.pid != before and child.call("text", "read", 1) == 2
    assert len(back) == 2
    assert reviving.as_json() == {"name": "the model", "state": "running", "error": "", "restarts": 2}
    reviving.close()


def test_what_cannot_be_made_yet_is_tried_again_and_says_why(child: Child, shut: Path) -> None:
    needs = Supervision()
    needs.keep("the archive", child)
    shut.touch()
    kill(child)
    until(lambda: any("it is shut" in line for line in needs.missing()))
    assert needs.metrics()['onlooker_part_up{part="the archive"}'] == 0.0
    shut.unlink()
    until(lambda: not needs.missing())
    assert child.call("text", "read", 1) == 2
    assert needs.metrics()['onlooker_part_up{part="the archive"}'] == 1.0
    assert needs.metrics()['onlooker_part_restarts_total{part="the archive"}'] == 1.0
    needs.close()


def test_a_stream_that_kills_whoever_watches_it_is_left_alone(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "TRIES", 2)
    streams = Supervision()
    streams.attend("door", child, lambda: kill(child))
    assert streams.lost("door") == {}
    kill(child)
    until(lambda: streams.lost("door").get("state") == "failed")
    assert streams.lost("door")["error"] == "its process died 3 times in a row; it is left alone now"
    assert streams.missing() == []  # questions are answered all the same
    assert streams.metrics() == {'onlooker_stream_restarts_total{stream="door"}': 2.0}


def test_what_ends_on_purpose_stays_away(child: Child) -> None:
    needs = Supervision()
    needs.keep("the archive", child)
    needs.close()
    child.close()
    time.sleep(0.3)
    assert needs.missing() == []
    with pytest.raises(Unavailable):
        child.call("text", "read", 1)


def test_perception_waits_for_its_model_and_nobody_waits_for_ever(child: Child, shut: Path) -> None:
    reviving = Revival("what sees", child)
    reviving.start()
    patient = Patient(child)
    kill(child)
    assert patient.call("text", "read", 1) == 2
    assert patient.attributes("text") == {"calls": 1}
    reviving.close()
    kill(child)
    with pytest.raises(Unavailable, match="its process has died"):
        Patient(child, patience=0.3).call("text", "read", 1)


def test_who_was_not_answered_learns_whether_to_ask_again(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs = Supervision()
    needs.keep("the thinker", child)
    monkeypatch.setattr(supervision, "NOTICE", 0.2)
    assert not needs.recovered()  # nothing died: asking again would not help
    monkeypatch.setattr(supervision, "NOTICE", LONG)
    kill(child)
    assert needs.recovered()
    assert child.call("text", "read", 1) == 2
    needs.close()


def test_a_stream_goes_on_after_its_last_committed_event() -> None:
    hub = Hub()
    progress = Progress(hub)
    for state, level, t1 in (
        ("committed", "event", 7.5),
        ("committed", "event", 5.0),
        ("provisional", "event", 9.0),
        ("committed", "episode", 20.0),
    ):
        hub.publish({"type": "event", "stream": "door", "state": state, "level": level, "t1": t1})
    assert (progress.of("door"), progress.of("yard")) == (7.5, 0.0)
    progress.begin("door")
    assert progress.of("door") == 0.0


class Mayfly:
    """Dies as soon as it is made, so many times."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.rest = threading.Event()

    def died(self) -> None:
        self.left -= 1
        if self.left <= 0:
            self.rest.wait()

    def build(self) -> None:
        pass


def test_what_the_service_needs_is_never_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revival, "FIRST", 0.0)
    mayfly = Mayfly(3000)
    reviving = Revival("the model", mayfly)
    reviving.start()
    until(lambda: mayfly.left <= 0)
    assert (reviving.state, reviving.restarts) == ("running", 2999)
    reviving.close()
    mayfly.rest.set()
