"""The whole service on Ray, while its processes are killed (-9) one after the other."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import aclosing, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from actors.running.cluster import Cluster
from configs.schema import load
from onlooker.client import Client

pytestmark = [pytest.mark.cluster, pytest.mark.weights, pytest.mark.timeout(600)]

LINES = 1800
BACK = 120.0
"""Seconds within which all has to be there again: models are loaded on what may be a busy machine."""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half an hour of talk, a line a second: more than all of this takes."""
    file = tmp_path_factory.mktemp("talk") / "talk.jsonl"
    topics = ("the harbour and its boats", "a recipe for onion soup", "how to mend a bicycle")
    lines = [
        f'{{"t0": {n}, "t1": {n + 0.8}, "text": "We talk of {topics[n // 6 % 3]}, part {n}.", "id": "L{n}"}}'
        for n in range(LINES)
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, talk: Path) -> Iterator[Cluster]:
    config = load()
    memory = config.memory.model_copy(update={"store": tmp_path_factory.mktemp("store")})
    gateway = config.gateway.model_copy(update={"port": 0})
    with Cluster(config.model_copy(update={"memory": memory, "gateway": gateway})) as cluster:
        cluster.watch(str(talk), "talk", realtime=True)
        yield cluster


def kill(name: str) -> None:
    (pid,) = living(name)
    os.kill(pid, signal.SIGKILL)


def living(name: str) -> list[int]:
    """The processes of this name, of which the kernel keeps 15 letters."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it ended meanwhile
            if process.name().startswith(f"ray::{name}"[:15]):
                found.append(process.pid)
    return found


def ready(service: Cluster) -> httpx.Response:
    return httpx.get(service.url.replace("ws:", "http:").removesuffix("/v1/ws") + "/readyz", timeout=30)


def metrics(service: Cluster) -> str:
    return httpx.get(service.url.replace("ws:", "http:").removesuffix("/v1/ws") + "/metrics", timeout=30).text


async def answered(service: Cluster, text: str = "What was said about the harbour?") -> dict[str, Any]:
    async with Client(service.url) as client:
        return await client.ask(text)


def restarts(service: Cluster, name: str) -> int:
    """How often a part, or a stream, was started again."""
    found = re.search(rf'^onlooker_\w+_restarts_total{{\w+="{name}"}} (\d+)$', metrics(service), re.M)
    return int(found[1]) if found else 0


async def until_restarted(service: Cluster, name: str, before: int) -> None:
    limit = time.monotonic() + BACK
    while restarts(service, name) <= before:
        assert time.monotonic() < limit
        await asyncio.sleep(0.2)


async def until_something_is_said(service: Cluster, since: float = 0.0) -> float:
    limit = time.monotonic() + BACK
    while (talk := service.streams()[0])["t"] < since + 12 or talk["state"] != "watching":
        assert time.monotonic() < limit
        await asyncio.sleep(0.2)
    return float(talk["t"])


@pytest.mark.parametrize(
    ("kind", "part"),
    [("TheThinker", "the thinker"), ("TheArchive", "the archive"), ("WhatSees", "what sees")],
)
async def test_what_answers_is_there_again_and_the_question_is_answered(
    service: Cluster, kind: str, part: str
) -> None:
    await until_something_is_said(service)
    assert "harbour" in (await answered(service))["text"]
    before = float(service.streams()[0]["t"])
    already = restarts(service, part)
    async with Client(service.url) as client, aclosing(client.subscribe(["status"])) as news:
        told = asyncio.ensure_future(anext(news))
        await asyncio.sleep(0)  # it is sent
        await client.streams()  # what was sent before is heard
        kill(kind)
        answer = await answered(service)
        assert "harbour" in answer["text"]
        limit = time.monotonic() + BACK
        while ready(service).status_code == 200 and time.monotonic() < limit and not told.done():
            await asyncio.sleep(0.05)
        states = {each["name"]: each["state"] for each in (await told)["parts"]}
        assert states[part] == "away"
    await until_restarted(service, part, already)
    assert ready(service).status_code == 200
    assert "harbour" in (await answered(service))["text"]
    assert await until_something_is_said(service, before) > before
    assert service.parts()[0]["state"] == "running"


async def test_readyz_says_what_is_away(service: Cluster) -> None:
    await until_something_is_said(service)
    already = restarts(service, "the thinker")
    kill("TheThinker")
    limit = time.monotonic() + BACK
    while (response := ready(service)).status_code == 200:
        assert time.monotonic() < limit
        await asyncio.sleep(0.05)
    assert response.status_code == 503
    assert response.text == "not ready: the thinker: its process has died; it is started again\n"
    await until_restarted(service, "the thinker", already)
    assert ready(service).status_code == 200


async def test_a_stream_goes_on_and_nothing_is_lost(service: Cluster) -> None:
    for kind in ("TheMindOfTalk", "SourceTalk"):
        reached, already = await until_something_is_said(service), restarts(service, "talk")
        kill(kind)
        await until_restarted(service, "talk", already)
        await until_something_is_said(service, reached)
    async with Client(service.url) as client:
        await client.unwatch("talk")
        events = [e for e in await client.events(limit=1000) if e["level"] == "event"]
        assert await client.streams() == []
    refs = [int(ref[1:]) for event in events for ref in event["refs"]]
    assert refs == list(range(len(refs))) and len(refs) > 24
    assert all(one["t1"] <= other["t0"] for one, other in pairwise(events))
    limit = time.monotonic() + BACK
    while living("SourceTalk") or living("TheMindOfTalk"):
        assert time.monotonic() < limit
        await asyncio.sleep(0.1)
