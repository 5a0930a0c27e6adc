"""How fresh is the memory? From a word spoken, or a scene come into view, until `recall` finds it.

A clip is sent as MPEG-TS over TCP on the loopback interface, packet by packet as time passes, and watched
by the whole service on Ray. For each word and each scene a client asks `recall` again and again from the
moment at which it was sent until it is found.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import multiprocessing.synchronize
import socket
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import av
import numpy as np

from actors.running.cluster import Cluster
from actors.sensing.faculty import Faculty
from actors.sensing.host import Host
from benchmarks.report import table
from configs.schema import load
from onlooker.client import Client
from onlooker.clip import Scene, frames, make_clip, narrate
from pipeline.errors import UserError
from pipeline.perceiver import Listener, Seer

SPOKEN = (
    ("The first ferry leaves at half past seven.", "ferry"),
    ("Two fishing boats came back last night with very little salmon.", "salmon"),
    ("Please keep the gate closed while the crane is working.", "crane"),
    ("Somebody left a yellow jacket on the bench.", "jacket"),
    ("The new engine for the pilot boat arrives on Thursday.", "engine"),
    ("We still need three volunteers for the night watch.", "volunteers"),
    ("The weather report promises thunder until the evening.", "thunder"),
    ("The old lighthouse will be painted white next summer.", "lighthouse"),
    ("A customer asked for the green umbrella again.", "umbrella"),
    ("The doctor comes at eleven, and so does the plumber.", "doctor"),
    ("There were three horses in the field behind the school.", "horses"),
    ("Nobody has paid for the piano yet.", "piano"),
    ("The bridge is closed until the end of the month.", "bridge"),
    ("My brother found a silver coin in the garden.", "coin"),
)
"""Each sentence with the word of it that is looked for."""

PICTURES = ("street", "cartoon", "car")

SCENE = 13.0
"""Seconds a scene."""

POLL = 0.2
"""Seconds between two looks into the memory."""

CLOCKS = 0.5
"""Seconds by which the sender's idea of a stream's beginning and the watcher's may differ."""

PATIENCE = 15.0
"""Seconds after which something counts as not found."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Something that is in the stream from `t` seconds on, and the words that find it."""

    t: float
    kind: str
    query: str
    word: str = ""


def plan(listener: Listener, seer: Seer) -> tuple[list[Scene], list[Probe]]:
    """The scenes of the clip, and when each word ends and each scene begins.

    A word's time is the recogniser's own, told at leisure, and a scene is looked for by what the vision model
    itself says of its first picture: how well they recognise things is measured elsewhere.
    """
    scenes: list[Scene] = []
    probes: list[Probe] = []
    for start in range(0, len(SPOKEN), 2):
        begin = len(scenes) * SCENE
        picture = PICTURES[len(scenes) % len(PICTURES)]
        said = "|".join(sentence for sentence, _ in SPOKEN[start : start + 2])
        if scenes:  # the first is in view before anybody has connected
            probes.append(Probe(begin, "vision", first_sight(seer, picture)))
        scenes.append(Scene(picture, SCENE, said))
        heard = {
            w.text.lower().strip(".,"): w.t1 for s in listener.listen(narrate(said, "en-US")) for w in s.words
        }
        wanted = [word for _, word in SPOKEN[start : start + 2] if word in heard]
        probes += [Probe(begin + heard[word], "speech", word, word) for word in wanted]
    return scenes, probes


def first_sight(seer: Seer, picture: str) -> str:
    """What the first frame of a picture is, in the model's own word."""
    tags = seer.look([frames(picture)[0]])[0].tags
    return tags[0].label


def push(clip: str, url: str, began: Any, ready: multiprocessing.synchronize.Event) -> None:
    """Serve `clip` at `url` to the first that connects, as fast as time passes; `began`: Unix time of 0."""
    with av.open(clip) as source, av.open(f"{url}?listen=1", "w", format="mpegts") as out:
        streams = {stream.index: out.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is None:
                continue
            due = float(packet.dts * packet.time_base)
            time.sleep(max(0.0, began.value + due - time.time()) if ready.is_set() else 0.0)
            packet.stream = streams[packet.stream.index]
            out.mux(packet)  # the first waits until somebody has connected
            if not ready.is_set():
                began.value = time.time() - due
                ready.set()


async def find(client: Client, probe: Probe, began: float) -> float:
    """Seconds from when the probe was sent until recall found it; infinite if it never did."""
    due = began + probe.t
    await asyncio.sleep(max(0.0, due - time.time()))
    while time.time() < due + PATIENCE:
        items = await client.recall(probe.query, k=10, since=due - SCENE / 2)
        if any(_is(item, probe, due) for item in items):
            return time.time() - due
        await asyncio.sleep(POLL)
    return float("inf")


def _is(item: dict[str, Any], probe: Probe, due: float) -> bool:
    if item["kind"] != probe.kind:
        return False
    if probe.kind == "speech":
        return probe.word in item["text"].lower()
    return -CLOCKS < _unix(item["wall0"]) - due < SCENE


def _unix(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


async def _watch(client: Client, source: str) -> None:
    """Begin to watch as soon as the pusher is there."""
    for _ in range(60):
        try:
            await client.watch(source, name="live")
        except UserError:
            await asyncio.sleep(0.5)
        else:
            return


async def measure(service: str, source: str, began: Any, ready: Any, probes: Sequence[Probe]) -> list[float]:
    """The age at which each probe was found."""
    async with Client(service) as client:
        await _watch(client, source)
        await asyncio.to_thread(ready.wait, 30)
        return await asyncio.gather(*(find(client, probe, began.value) for probe in probes))


def main() -> None:
    """Measure and print."""
    config = load()
    host = Host(config.models, ["speech", "vision"])
    scenes, probes = plan(cast(Listener, Faculty(host, "speech")), cast(Seer, Faculty(host, "vision")))
    spawn = multiprocessing.get_context("spawn")
    began, ready = spawn.Value("d", 0.0), spawn.Event()
    with tempfile.TemporaryDirectory() as folder:
        clip = make_clip(Path(folder) / "clip.mp4", scenes)
        memory = config.memory.model_copy(update={"store": Path(folder) / "store"})
        gateway = config.gateway.model_copy(update={"port": 0})
        url = f"tcp://127.0.0.1:{_free_port()}"
        with Cluster(config.model_copy(update={"memory": memory, "gateway": gateway})) as service:
            pusher = spawn.Process(target=push, args=(str(clip), url, began, ready), daemon=True)
            pusher.start()
            ages = asyncio.run(measure(service.url, url, began, ready, probes))
            pusher.join(5)
    missed = [probe.query for age, probe in zip(ages, probes, strict=True) if age == float("inf")]
    print("never found:", ", ".join(missed) or "nothing")
    rows = [
        _row(kind, [a for a, p in zip(ages, probes, strict=True) if p.kind == kind])
        for kind in ("speech", "vision")
    ]
    lasts = f"{len(scenes) * SCENE:.0f} s"
    settings = (
        f"MPEG-TS over TCP on loopback, 640x360, {lasts}, the laptop profile on Ray, polled every {POLL} s."
    )
    table("Freshness", rows, settings)


def _row(kind: str, ages: Sequence[float]) -> dict[str, object]:
    found = [age for age in ages if age != float("inf")]
    p50, p95 = np.percentile(found, [50, 95]) if found else (float("nan"), float("nan"))
    return {"kind": kind, "found": f"{len(found)}/{len(ages)}", "p50 s": f"{p50:.2f}", "p95 s": f"{p95:.2f}"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
