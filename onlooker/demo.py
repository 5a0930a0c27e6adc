"""The demo: a clip is played as a live stream, watched, and asked about while it plays."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from actors.running.cluster import Cluster
from configs.schema import Config
from onlooker.client import Client
from onlooker.clip import Scene, make_clip
from onlooker.render import show_answer, show_event

NAME = "demo"

SCENES = (
    Scene(
        "street",
        18.0,
        "Good morning. This is the street in front of our shop."
        "|The delivery truck will arrive at nine o'clock."
        "|Please put the parcels next to the green door.",
        sign="SHOP OPEN 9 TO 6",
    ),
    Scene(
        "cartoon",
        16.0,
        "Now the children are watching a cartoon.|The spare key is under the blue flower pot.",
    ),
    Scene(
        "car",
        14.0,
        "We are driving to the railway station.|The train to Brussels leaves from platform seven.",
    ),
    Scene("street", 22.0, "Back to the street. There is a lot of traffic this morning."),
)
"""What the demo shows and says; nothing that answers a question knows of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and how many seconds into the clip it is asked."""

    at: float
    text: str


QUESTIONS = (
    Asked(30.0, "What was said about the spare key?"),
    Asked(34.0, "What did the sign say?"),
    Asked(38.0, "Did you see an animal?"),
    Asked(46.0, "When was the delivery truck mentioned?"),
    Asked(54.0, "What is happening now?"),
    Asked(60.0, "What did she say about the submarine?"),
)
"""What was said, read and seen, when, what is happening now, and one whose answer is not in the clip."""


def run(config: Config, console: Console) -> list[dict[str, Any]]:
    """Make the clip, start the service on Ray with a fresh memory, and take the tour; the answers."""
    with tempfile.TemporaryDirectory(prefix="onlooker-demo-") as folder:
        with console.status("making a clip with pictures and speech"):
            clip = make_clip(Path(folder) / "demo.mp4", SCENES)
        with console.status("starting the service on Ray and loading the models"):
            service = Cluster(_private(config, Path(folder)))
        with service:
            console.print(
                f"[bold]watching[/] {NAME} ({length(SCENES):.0f} s), as a live stream, on {service.url}"
            )
            return asyncio.run(Tour(service.url, console).take(clip))


def length(scenes: Sequence[Scene]) -> float:
    """Seconds that `scenes` last."""
    return sum(scene.seconds for scene in scenes)


class Tour:
    """Watches a clip through the service at `url` and asks while it plays."""

    def __init__(self, url: str, console: Console) -> None:
        self._url = url
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[at]}"), console=console
        )

    async def take(
        self, clip: Path, scenes: Sequence[Scene] = SCENES, questions: Sequence[Asked] = QUESTIONS
    ) -> list[dict[str, Any]]:
        """Watch `clip` to its end; the answers to `questions`, each asked at its time."""
        bar = self._progress.add_task("watching", total=length(scenes), at="")
        async with Client(self._url) as client:
            with self._progress:
                events = asyncio.create_task(self._show_events(client))
                await client.watch(str(clip), name=NAME, realtime=True)
                answers = []
                for asked in questions:
                    await self._until(client, bar, asked.at)
                    answers.append(await client.ask(asked.text))
                    show_answer(self._console, answers[-1], question=asked.text)
                await self._until(client, bar, None)
                events.cancel()
                await asyncio.gather(events, return_exceptions=True)
        return answers

    async def _show_events(self, client: Client) -> None:
        """Each event once, and again where its words came later: speech takes longer than looks."""
        shown: dict[str, str] = {}
        async for message in client.subscribe(["events"]):
            id, words = message["id"], f"{message['text']} {message['writing']}"
            telling = message["text"] or message["writing"] or message["tags"] or message["sounds"]
            if message["state"] == "committed" and telling and shown.get(id) != words:
                shown[id] = words
                show_event(self._console, message)

    async def _until(self, client: Client, bar: TaskID, t: float | None) -> None:
        while True:
            (stream,) = [stream for stream in await client.streams() if stream["name"] == NAME]
            self._progress.update(bar, completed=stream["t"], at=f"{stream['t']:.0f} s")
            if stream["state"] != "watching" or (t is not None and stream["t"] >= t):
                return
            await asyncio.sleep(0.25)


def _private(config: Config, folder: Path) -> Config:
    memory = config.memory.model_copy(update={"store": folder / "memory"})
    gateway = config.gateway.model_copy(update={"port": 0, "host": "127.0.0.1", "token": ""})
    return config.model_copy(update={"memory": memory, "gateway": gateway})
