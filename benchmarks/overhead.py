"""What does the pipeline cost beyond its parts? CPU seconds against those of all models alone.

A clip of two minutes with continuous speech is watched at full speed in one process. Then, in the same
run, the bare parts alone: PyAV decodes all pictures and sound; the vision model looks at the same frames;
faster-whisper transcribes the same sound in its own 30-s windows; the ears tag its windows; and the same
pages are read.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil

from actors.running.local import open_desk
from actors.sensing.faculty import Faculty
from actors.sensing.host import Host, weights_by_role
from actors.sources.source import open_source
from benchmarks.report import table
from configs.schema import Config, load
from onlooker.clip import Scene, make_clip
from pipeline.item import RATE, Audio, Frame, Page, Samples

SECONDS = 120.0

PARTS = ("vision", "speech", "sounds", "writing")
"""Roles of the models that perceive."""

TOGETHER = 12
"""Windows of sound that are labelled in one pass."""

SPEECH = (
    "Good morning and welcome to the harbour office.|The first ferry leaves at half past seven."
    "|Two fishing boats came back last night with very little."
    "|The weather report promises rain until the evening."
    "|Please keep the gate closed while the crane is working.|Somebody left a yellow coat on the bench."
    "|The new engine for the pilot boat arrives on Thursday."
    "|We still need three people for the night watch."
)


def clip(folder: Path) -> Path:
    """Two minutes of street, cartoon and car, spoken over without a pause."""
    pictures = ("street", "cartoon", "car", "street")
    voices = ("en-US", "en-GB", "en-US", "en-GB")
    said = "|".join([SPEECH] * 2)
    each = SECONDS / len(pictures)
    return make_clip(
        folder / "talk.mp4", [Scene(p, each, said, v) for p, v in zip(pictures, voices, strict=True)]
    )


@contextmanager
def cpu(into: dict[str, tuple[float, float]], name: str) -> Iterator[None]:
    """CPU and wall seconds of the block, this process and its children."""
    before, began = _cpu(), time.perf_counter()
    yield
    into[name] = (_cpu() - before, time.perf_counter() - began)


def _cpu() -> float:
    me = psutil.Process()
    family = [me, *me.children(recursive=True)]
    return sum(p.cpu_times().user + p.cpu_times().system for p in family)


def measure(config: Config, file: Path) -> dict[str, tuple[float, float]]:
    """CPU and wall seconds of the whole pipeline and of each bare part."""
    spent: dict[str, tuple[float, float]] = {}
    desk = open_desk(config)
    _whole(desk.watch, desk.wait, file.with_name("warm.mp4"))
    with cpu(spent, "whole pipeline"):
        _whole(desk.watch, desk.wait, file)
    desk.close()
    with cpu(spent, "decode"):
        _decode(file)
    frames, pages, samples = _same(config, file)
    host = Host(config.models, [role for role in weights_by_role(config.models) if role.startswith(PARTS)])
    host.call("vision", "look", [frames[0].image])
    with cpu(spent, f"encode {len(frames)} frames"):
        for start in range(0, len(frames), config.models.batch):
            host.call(
                "vision", "look", [frame.image for frame in frames[start : start + config.models.batch]]
            )
    with cpu(spent, "transcribe"):
        for start in range(0, len(samples), 30 * RATE):
            host.call("speech", "listen", samples[start : start + 30 * RATE])
    with cpu(spent, "tag sounds"):
        for role in weights_by_role(config.models):
            if role.startswith("sounds"):
                _tag(Faculty(host, role), samples)
    with cpu(spent, f"read {len(pages)} pages"):
        for page in pages:
            host.call("writing", "spot", [page.image])
    return spent


def _tag(ears: Any, samples: Samples) -> None:
    """Label every window of `samples`, a dozen a pass."""
    size, hop = round(ears.window * RATE), round(ears.hop * RATE)
    windows = [samples[start : start + size] for start in range(0, len(samples) - size + 1, hop)]
    for start in range(0, len(windows), TOGETHER):
        ears.tag(windows[start : start + TOGETHER])


def _whole(watch: Callable[..., Any], wait: Callable[[], None], file: Path) -> None:
    watch(str(file))
    wait()


def _decode(file: Path) -> None:
    with av.open(str(file)) as container:
        for frame in container.decode(video=0, audio=0):
            del frame


def _same(config: Config, file: Path) -> tuple[list[Frame], list[Page], Samples]:
    source = open_source(str(file), config.source)
    frames, pages, sounds = [], [], []
    while (items := source.pull()) is not None:
        frames += [item for item in items if isinstance(item, Frame)]
        pages += [item for item in items if isinstance(item, Page)]
        sounds += [item.samples for item in items if isinstance(item, Audio)]
    return frames, pages, np.concatenate(sounds)


def main() -> None:
    """Measure and print."""
    logging.basicConfig(level=logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        config = load()
        config = config.model_copy(
            update={"memory": config.memory.model_copy(update={"store": Path(folder) / "s"})}
        )
        file = clip(Path(folder))
        make_clip(Path(folder) / "warm.mp4", [Scene("street", 6.0, "This is only to warm up.")])
        spent = measure(config, file)
    parts = sum(used for name, (used, _) in spent.items() if name != "whole pipeline")
    rows = [
        {"part": name, "CPU s": f"{used:.1f}", "wall s": f"{wall:.1f}", "of the parts": f"{used / parts:.2f}"}
        for name, (used, wall) in spent.items()
    ]
    rows.append(
        {"part": "sum of the bare parts", "CPU s": f"{parts:.1f}", "wall s": "", "of the parts": "1.00"}
    )
    table(
        "Overhead of the pipeline", rows, f"{SECONDS:.0f} s of 640x360 with continuous speech, one process."
    )


if __name__ == "__main__":
    main()
