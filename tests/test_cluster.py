"""The whole service on Ray, with real models, store and client; also while its processes are killed."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from actors.running.cluster import Cluster
from actors.running.local import open_desk
from configs.schema import Config, load
from onlooker.client import Client
from onlooker.clip import Scene, make_clip
from pipeline.errors import SourceError, UserError
from pipeline.memory import Span
from tests.killing import (
    BACK,
    kill,
    living,
    page,
    restarts,
    until,
    until_restarted,
    until_something_is_said,
)

pytestmark = [pytest.mark.cluster, pytest.mark.weights, pytest.mark.timeout(600)]

SCENES = (
    Scene("street", 8.0, "The delivery van will arrive at nine o'clock."),
    Scene("car", 8.0, "The train to Brussels leaves from platform seven.", sign="PLATFORM 7"),
)


def private(folder: Path, port: int = 0) -> Config:
    config = load()
    memory = config.memory.model_copy(update={"store": folder})
    return config.model_copy(
        update={"memory": memory, "gateway": config.gateway.model_copy(update={"port": port})}
    )


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("material")
    talk = folder / "talk.jsonl"
    topics = ("the harbour and its boats", "a recipe for onion soup", "how to mend a bicycle")
    rows = [
        {
            "t0": n * 4.0,
            "t1": n * 4.0 + 3,
            "text": f"Let us talk of {topics[n // 10 % 3]}, part {n}.",
            "id": f"L{n}",
        }
        for n in range(30)
    ]
    talk.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return make_clip(folder / "clip.mp4", SCENES), talk


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(private(tmp_path_factory.mktemp("cluster"))) as cluster:
        yield cluster


def told(event: dict[str, Any]) -> dict[str, Any]:
    """What must not depend on where and when it ran."""
    varying = ("wall0", "wall1", "surprise", "related")
    return {key: value for key, value in event.items() if key not in varying}


async def watched(service: Cluster, *urls: Path) -> list[dict[str, Any]]:
    async with Client(service.url) as client:
        for url in urls:
            await client.watch(str(url))
        service.front.wait()
        return await client.events(limit=1000)


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=str(port)) as caught:
            Cluster(private(tmp_path, port))
    assert "\n" not in str(caught.value)


async def test_cluster_equals_local(service: Cluster, material: tuple[Path, Path], tmp_path: Path) -> None:
    on_ray = await watched(service, *material)
    desk = open_desk(private(tmp_path))
    for file in material:
        desk.watch(str(file))
    desk.wait()
    here = desk.events(Span(), 1000)
    desk.close()
    assert {e["id"]: told(e) for e in on_ray} == {e["id"]: told(e) for e in here}
    assert {e["stream"] for e in on_ray} == {"clip", "talk"}
    assert [ref for e in on_ray if e["stream"] == "talk" for ref in e["refs"]] == [f"L{n}" for n in range(30)]


async def test_questions_are_answered_with_evidence_or_not_at_all(service: Cluster) -> None:
    async with Client(service.url) as client:
        said = await client.ask("What was said about the train?")
        assert "Brussels" in said["text"]
        assert any("Brussels" in piece["text"] for piece in said["evidence"])
        seen = await client.ask("Did you see a vehicle?")
        assert seen["text"].startswith("Yes")
        read = await client.ask("What did the sign say?")
        assert "I read “PLATFORM 7”" in read["text"]
        refs = (await client.ask("What was said about onion soup?"))["evidence"][0]["refs"]
        assert refs and 10 <= int(refs[0][1:]) < 20
        none = await client.ask("What did she say about the submarine?")
        assert none["abstained"]


async def test_the_picture_of_an_event_is_to_be_had(service: Cluster) -> None:
    async with Client(service.url) as client:
        event = next(e for e in await client.events() if e["keyframe"])
    assert service.front.keyframe(event["keyframe"]).startswith(b"\xff\xd8")


async def test_streams_come_and_go_while_it_runs(service: Cluster, material: tuple[Path, Path]) -> None:
    async with Client(service.url) as client:
        await client.watch(str(material[1]), name="again")
        with pytest.raises(UserError, match="is called 'again' already"):
            await client.watch(str(material[1]), name="again")
        assert "again" in {stream["name"] for stream in await client.streams()}
        await client.unwatch("again")
        assert "again" not in {stream["name"] for stream in await client.streams()}
        with pytest.raises(UserError, match="no stream is called 'again'"):
            await client.unwatch("again")


async def test_what_cannot_be_watched_is_told_and_nothing_is_lost(service: Cluster, tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no film", encoding="utf-8")
    async with Client(service.url) as client:
        before = len(await client.events(limit=1000))
        for url, says in (
            (str(tmp_path / "text.mp4"), "is not a medium"),
            (str(tmp_path / "none.mp4"), "no such file"),
            ("rtsp://127.0.0.1:1/x", "refused"),
        ):
            with pytest.raises(UserError, match=says):
                await client.watch(url)
        assert len(await client.events(limit=1000)) == before
    with pytest.raises(SourceError, match="no such file"):
        service.watch(str(tmp_path / "none.mp4"))


def test_everything_survives_a_restart(material: tuple[Path, Path], tmp_path: Path) -> None:
    first = open_desk(private(tmp_path), roles=("text", "vision"))
    first.watch(str(material[1]))
    first.wait()
    kept = first.events(Span(), 1000)
    first.close()
    again = open_desk(private(tmp_path), roles=("text", "vision"))
    differ = [
        (key, was[key], now[key])
        for was, now in zip(kept, again.events(Span(), 1000), strict=True)
        for key in was.keys() - {"related"}  # what is related is found in the background, also later
        if was[key] != now[key]
    ]
    assert not differ
    assert again.recall("onion soup", 3, Span())[0].store == "long"
    again.close()


async def test_standing_queries_reach_the_minds_and_their_alerts_the_clients(
    service: Cluster, material: tuple[Path, Path]
) -> None:
    async with Client(service.url) as client, aclosing(client.subscribe(["alerts"])) as alerts:
        first = asyncio.ensure_future(anext(alerts))
        await client.stand("tell me when you see a vehicle", streams=["guarded"], id="seen")
        await client.watch(str(material[0]), name="guarded", realtime=True)
        await client.stand("when the train is mentioned", id="said")
        async with asyncio.timeout(240):
            told = {alert["standing"]: alert for alert in (await first, await anext(alerts))}
        for id in ("seen", "said"):
            await client.stand_down(id)
    seen, said = told["seen"], told["said"]
    assert (seen["standing"], seen["stream"], seen["kind"]) == ("seen", "guarded", "vision")
    assert "fits “vehicle”" in seen["text"]
    assert (said["standing"], said["kind"]) == ("said", "speech")
    assert "somebody said: “" in said["text"] and "Brussels" in said["text"]


@pytest.fixture(scope="module")
def meeting(service: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Half an hour of talk, a line a second: more than all that is killed takes."""
    file = tmp_path_factory.mktemp("meeting") / "meeting.jsonl"
    topics = ("the lighthouse and its keeper", "a recipe for pancakes", "how to sharpen a saw")
    lines = [
        f'{{"t0": {n}, "t1": {n + 0.8}, "text": "We talk of {topics[n // 6 % 3]}, part {n}.", "id": "M{n}"}}'
        for n in range(1800)
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    service.watch(str(file), "meeting", realtime=True)
    return "meeting"


async def answered(service: Cluster) -> str:
    async with Client(service.url) as client:
        answer = await client.ask("What was said about the lighthouse?")
        return str(answer["text"])


@pytest.mark.parametrize(
    ("kind", "part"),
    [("TheThinker", "the thinker"), ("TheArchive", "the archive"), ("WhatSees", "what sees")],
)
async def test_what_answers_is_there_again_when_it_is_killed_and_the_question_is_answered(
    service: Cluster, meeting: str, kind: str, part: str
) -> None:
    before = await until_something_is_said(service, meeting)
    assert "lighthouse" in await answered(service)
    already = restarts(service, part)
    async with Client(service.url) as client, aclosing(client.subscribe(["status"])) as news:
        told = asyncio.ensure_future(anext(news))
        await asyncio.sleep(0)  # it is sent
        await client.streams()  # what was sent before is heard
        kill(kind)
        assert "lighthouse" in await answered(service)
        async with asyncio.timeout(BACK):
            states = {each["name"]: each["state"] for each in (await told)["parts"]}
        assert states[part] == "away"
    await until_restarted(service, part, already)
    assert "lighthouse" in await answered(service)
    assert await until_something_is_said(service, meeting, before) > before
    assert service.parts()[0]["state"] == "running"


async def test_readyz_says_what_is_away(service: Cluster) -> None:
    already = restarts(service, "the thinker")
    said: list[httpx.Response] = []

    def away() -> bool:
        said.append(page(service, "/readyz"))
        return said[-1].status_code != 200

    kill("TheThinker")
    await until(away)
    assert said[-1].status_code == 503
    assert said[-1].text == "not ready: the thinker: its process has died; it is started again\n"
    await until_restarted(service, "the thinker", already)


async def test_a_stream_whose_processes_are_killed_goes_on_and_nothing_is_lost(
    service: Cluster, meeting: str
) -> None:
    for kind in ("TheMindOfMeeting", "SourceMeeting"):
        reached, already = await until_something_is_said(service, meeting), restarts(service, meeting)
        kill(kind)
        await until_restarted(service, meeting, already)
        await until_something_is_said(service, meeting, reached)
    async with Client(service.url) as client:
        await client.unwatch(meeting)
        events = [e for e in await client.events(streams=[meeting], limit=1000) if e["level"] == "event"]
        assert meeting not in {stream["name"] for stream in await client.streams()}
    refs = [int(ref[1:]) for event in events for ref in event["refs"]]
    assert refs == list(range(len(refs))) and len(refs) > 24
    assert all(one["t1"] <= other["t0"] for one, other in pairwise(events))
    await until(lambda: not living("SourceMeeting") and not living("TheMindOfMeeting"))
