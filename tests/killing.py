"""Processes of a whole service that are killed (-9), and what can be seen of that from outside."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import httpx
import psutil

from actors.running.cluster import Cluster

BACK = 120.0
"""Seconds within which all has to be there again: models are loaded on what may be a busy machine."""


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


def page(service: Cluster, path: str) -> httpx.Response:
    return httpx.get(service.url.replace("ws:", "http:").removesuffix("/v1/ws") + path, timeout=BACK)


def is_ready(service: Cluster) -> bool:
    return page(service, "/readyz").status_code == 200


def restarts(service: Cluster, name: str) -> int:
    """How often a part, or a stream, was started again."""
    counted = rf'^onlooker_\w+_restarts_total{{\w+="{name}"}} (\d+)$'
    found = re.search(counted, page(service, "/metrics").text, re.M)
    return int(found[1]) if found else 0


async def until(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + BACK
    while not true():
        assert time.monotonic() < limit, f"it did not come within {BACK:.0f} s"
        await asyncio.sleep(0.1)


async def until_restarted(service: Cluster, name: str, before: int) -> None:
    """Until it was started again, once more than `before`, and all is there."""
    await until(lambda: restarts(service, name) > before and is_ready(service))


async def until_something_is_said(service: Cluster, stream: str, since: float = 0.0) -> float:
    """Until `stream` is watched, and is twelve seconds further than `since`; how far it is."""

    def now() -> tuple[float, str]:
        found = next(each for each in service.streams() if each["name"] == stream)
        return float(found["t"]), str(found["state"])

    await until(lambda: now()[0] >= since + 12 and now()[1] == "watching")
    return now()[0]
