from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from actors.port.gateway import Gateway
from actors.port.hub import Hub
from configs import schema
from onlooker.cli import run_command
from onlooker.commands.streams import changes
from pipeline.memory import Span
from tests.waiting import LONG
from tests.wire_service import EVENT, FLAC, JPEG, MEMORY, WireService


@pytest.fixture
def service() -> WireService:
    return WireService()


@pytest.fixture
def url(service: WireService) -> Iterator[str]:
    gateway = Gateway(service, Hub(), schema.Gateway(port=0, token="sesame"))
    yield f"ws://127.0.0.1:{gateway.start()}"
    gateway.stop()


@pytest.fixture
def asks(url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.setenv("ONLOOKER_TOKEN", "sesame")

    def run(*args: str) -> str:
        assert run_command([*args, "--url", url]) == 0
        return capsys.readouterr().out

    return run


def test_ask_prints_the_answer_and_its_evidence(asks: Any, service: WireService, tmp_path: Path) -> None:
    picture = tmp_path / "a.jpg"
    picture.write_bytes(JPEG)
    span = ("--since", "1700000000", "--until", "2030-01-01T00:00:00Z")
    out = asks("ask", "where?", "--stream", "cam", *span, "--mode", "memory", "--image", str(picture))
    assert out.startswith("Under the pot.\n") and "“The key is under the pot.”" in out
    (asked,) = service.asked
    assert (asked.span, asked.mode) == (Span(("cam",), 1.7e9, 1893456000.0), "memory")
    assert (asked.image, asked.audio) == (JPEG, b"")


def test_a_sound_is_asked_about_and_recalled(asks: Any, service: WireService, tmp_path: Path) -> None:
    sound = tmp_path / "a.flac"
    sound.write_bytes(FLAC)
    assert asks("ask", "When was this heard?", "--audio", str(sound)).startswith("Under the pot.")
    assert asks("recall", "--audio", str(sound), "-k", "1").count("\n") == 1
    assert service.asked[-1].audio == FLAC == service.sounds[-1]


def test_json_is_one_object_a_line(asks: Any) -> None:
    answer = json.loads(asks("ask", "where?", "--json"))
    assert answer["text"] == "Under the pot." and {"type", "id"}.isdisjoint(answer)
    assert json.loads(asks("events", "--json")) == EVENT.as_json()
    found = [json.loads(line) for line in asks("recall", "key", "-k", "2", "--json").splitlines()]
    assert [piece["kind"] for piece in found] == ["speech", "speech"]


def test_events_and_recall_are_one_line_each(asks: Any) -> None:
    assert asks("events").count("\n") == 1
    assert asks("recall", "key").count("\n") == 3


def test_memory_says_what_is_kept_and_what_may_be(asks: Any) -> None:
    line, damaged, bound = asks("memory").splitlines()
    assert line.startswith("cam  20") and line.endswith("1 event, 1 kB (1 kB an hour)  2 merged, 3 gone")
    assert damaged.startswith(
        "2023-W46.damaged-1  300 kB of a week that could not be read; they are given back"
    )
    assert bound.startswith("an hour may take 2.0 MB, a stream 187 MB, all 4000 MB; beyond that")
    assert bound.endswith("what is older than 30 days goes, and what is older than a day is merged")
    assert json.loads(asks("memory", "--json")) == MEMORY


def test_streams_of_a_service_are_listed_added_and_removed(
    asks: Any, service: WireService, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asks("streams") == ""
    assert asks("streams", "--add", "rtsp://cam", "--name", "door") == "door  watching  0:08  rtsp://cam\n"
    (known,) = [json.loads(line) for line in asks("streams", "--json").splitlines()]
    assert (known["name"], known["url"]) == ("door", "rtsp://cam")
    assert asks("streams", "--remove", "door") == "" and not service.known
    assert (
        run_command(["streams", "--add", "rtsp://a", "--add", "rtsp://b", "--name", "x", "--url", url]) == 2
    )
    assert "--name goes with one --add only" in capsys.readouterr().err


def test_a_user_corrects_pins_and_names(asks: Any, service: WireService) -> None:
    assert "“The key is under the mat.”" in asks("correct", EVENT.id, "The key is under the mat.")
    assert "pinned" in asks("pin", EVENT.id) and "pinned" not in asks("pin", EVENT.id, "--off")
    told = asks("name", "the red mug", "--stream", "cam", "--at", "5", "--box", "0.1,0.2,0.3,0.4")
    assert told == "the red mug is what cam showed at 5.0 s\n"
    assert service.named == [("the red mug", "cam", 5.0, (0.1, 0.2, 0.3, 0.4))]


def test_forget_says_how_many(asks: Any, service: WireService) -> None:
    assert asks("forget", "--stream", "cam", "--since", "5") == "1 event of cam forgotten\n"
    assert service.spans[-1] == Span(("cam",), 5.0, None)


def put_in_place(monkeypatch: pytest.MonkeyPatch, function: Callable[..., Any]) -> None:
    """Let `actors.running.local` hold `function` only, so that no model is loaded."""
    module = ModuleType("actors.running.local")
    setattr(module, function.__name__, function)
    monkeypatch.setitem(sys.modules, "actors.running.local", module)


def test_a_store_is_opened_directly(
    service: WireService, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    opened: list[Path] = []

    def open_store_service(store: Path, config: schema.Config) -> WireService:
        opened.append(store)
        return service

    put_in_place(monkeypatch, open_store_service)
    store = ["--store", str(tmp_path)]
    assert run_command(["ask", "where?", "--stream", "cam", *store]) == 0
    assert run_command(["events", *store, "--json"]) == 0
    assert run_command(["recall", "key", *store]) == 0
    assert run_command(["forget", "--stream", "cam", *store]) == 0
    assert "Under the pot." in capsys.readouterr().out
    assert opened == [tmp_path] * 4


def test_watch_prints_what_is_committed_and_says_what_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Desk(WireService):
        def __init__(self, publish: Callable[[Sequence[dict[str, Any]]], None]) -> None:
            super().__init__()
            self.publish = publish

        def wait(self) -> None:
            self.publish([{"type": "event", **EVENT.as_json(), "state": "open"}, {"type": "status"}])
            self.publish([{"type": "event", **EVENT.as_json()}])
            self.known["cam"] |= {"state": "failed", "error": "it broke"}

    def open_desk(
        config: schema.Config, publish: Callable[[Sequence[dict[str, Any]]], None], trace: None
    ) -> Desk:
        return Desk(publish)

    put_in_place(monkeypatch, open_desk)
    assert run_command(["watch", "rtsp://cam", "--json", "--start", "2024-01-01T00:00:00Z"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out) == EVENT.as_json()
    assert err == "onlooker: cam: it broke\n"


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["dance"], "No such command 'dance'"),
        (["ask"], "Missing argument"),
        (["ask", "x", "--mode", "fast"], "'fast' is not one of 'auto', 'recent', 'memory'"),
        (["ask", "x", "--url", "rtsp://cam"], "is not the address of a service"),
        (["ask", "x", "--url", "ws://127.0.0.1:9"], "nothing answers there; start it with: onlooker serve"),
        (["ask", "x", "--url", "ws://127.0.0.1:9", "--store", "."], "give one of them"),
        (["ask", "x", "--store", "/no/such/folder"], "there is no such folder"),
        (["ask", "x", "--image", "/no/such.jpg"], "No such file"),
        (["recall", "--audio", "/no/such.wav"], "--audio: /no/such.wav: No such file"),
        (["events", "--since", "soonish"], "--since: 'soonish' is no time"),
        (["recall", "x", "-k", "0"], "-k"),
        (["forget"], "--stream"),
        (["watch"], "URL"),
        (["watch", "a.mp4", "b.mp4", "--name", "x"], "--name goes with one URL only"),
        (["watch", "a.mp4", "--start", "soonish"], "--start: 'soonish' is no time"),
        (["serve", "--port", "70000"], "--port"),
        (["check", "--config", "/no/such.yaml"], "/no/such.yaml: can't be read"),
    ],
)
def test_a_mistake_is_one_line_on_stderr_and_status_2(
    args: Sequence[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(args) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("onlooker: ") and line in err and err.count("\n") == 1


def test_an_unknown_setting_is_named_with_the_allowed_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "c.yaml"
    config.write_text("gateway: {prt: 1}\n")
    assert run_command(["check", "--config", str(config)]) == 2
    assert "unknown key gateway.prt; allowed here: clients, frame, host, port" in capsys.readouterr().err


def test_no_memory_is_begun_in_a_folder_of_other_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ann")
    assert run_command(["ask", "where?", "--store", str(tmp_path)]) == 2
    assert "is no memory; onlooker watch URL --store FOLDER makes one" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--version"]) == 0
    assert re.fullmatch(r"onlooker \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_without_a_command_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([]) == 0
    assert "watch" in capsys.readouterr().out


def test_what_the_service_cannot_do_now_is_status_1(
    asks: Any, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["ask", "gone", "--url", url]) == 1
    assert capsys.readouterr().err == "onlooker: the thinker does not answer\n"


def test_ctrl_c_ends_a_question_without_a_traceback(url: str, service: WireService) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "onlooker", "ask", "wait", "--url", url],
        env={**os.environ, "ONLOOKER_TOKEN": "sesame"},
        stderr=subprocess.PIPE,
        text=True,
    )
    waiting = threading.Event()
    while not service.asked:
        waiting.wait(0.01)
    process.send_signal(signal.SIGINT)
    service.gate.set()
    _, err = process.communicate(timeout=LONG)
    assert process.returncode == 1 and "Traceback" not in err


def test_tell_stands_until_ctrl_c(url: str, service: WireService) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "onlooker", "tell", "when a dog barks", "--cooldown", "5", "--url", url],
        env={**os.environ, "ONLOOKER_TOKEN": "sesame"},
        stderr=subprocess.PIPE,
        text=True,
    )
    waiting = threading.Event()
    while not service.orders:
        waiting.wait(0.01)
    (order,) = service.orders.values()
    assert (order.text, order.cooldown, order.streams) == ("when a dog barks", 5.0, ())
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=LONG)
    assert process.returncode == 0 and err == ""
    while service.orders:
        waiting.wait(0.01)


def test_tell_refuses_what_names_nothing(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONLOOKER_TOKEN", "sesame")
    assert run_command(["tell", "tell me when", "--url", url]) == 2
    assert "names nothing to look out for; allowed is" in capsys.readouterr().err


def test_what_becomes_of_streams_is_told_once() -> None:
    def look(**states: str) -> list[dict[str, str]]:
        told = {"away": "nothing comes from it"}
        return [
            {"name": name, "state": state, "error": told.get(state, "")} for name, state in states.items()
        ]

    looks = [look(door="watching"), look(door="away"), look(door="away", yard="watching")]
    looks += [look(door="watching", yard="ended"), look(door="watching", yard="ended")]
    assert list(changes(looks)) == ["door: away: nothing comes from it", "door: watching", "yard: ended"]
