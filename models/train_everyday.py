"""Trains everyday.npz on the ESC-10 clips.

Usage: python -m models.train_everyday SOUNDS SPEECH, two folders with manifest.jsonl and audio/.
Clips of one recording share a fold, and a speaker is in one: `benchmarks.sounds` holds out whole folds and
says how good it is. Some minutes of one core, most of them Whisper's.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import torch
from rich.console import Console
from torch import Tensor, nn

from models import registry
from models.everyday import LABELS, NEAR, NOTICED, PARTS, QUIET, noticed
from models.mixtures import FRAMES, Flags, Mixtures
from models.whisper_frames import WhisperFrames
from pipeline.item import RATE, Samples

HERE = Path(__file__).parent
FOLDS = (1, 2, 3)
NEARBY = 2 * NEAR + 1
"""Frames that are seen together."""

CACHE = Path("~/.cache/onlooker").expanduser()

HEARD = 128
"""Numbers of what a network hears in a frame."""

NETWORKS = 2
"""Networks whose probabilities are averaged."""

TRAINED = 8_000
"""Windows that they are trained on."""

EPOCHS, BATCH, RATE_OF_LEARNING = 12, 64, 2e-3

CLEAR = 0.4
"""Probability from which a sound may be told: best on folds held out (benchmarks.sounds)."""

LEAST = 0.05
"""Of a number that hardly differs: it stays small."""

NAMES = tuple(sorted(LABELS))


@dataclass(frozen=True)
class Clip:
    """A recording without the silence around it; `held` is the fold that it belongs to."""

    label: str
    held: int
    samples: Samples


@dataclass(frozen=True)
class Windows:
    """Windows as the network takes them [n, frames, NOTICED], what is in their frames [n, frames, classes],
    and of what that is known [n, frames, classes]."""

    x: Tensor
    y: Tensor
    known: Tensor


class Net(nn.Module):  # type: ignore[misc]  # torch is not typed here
    """What is heard in each frame, its numbers in units of how they differ in `windows`, and in three in a
    row; of that the mean and the most, near a frame and in all; a line."""

    def __init__(self, windows: Tensor) -> None:
        super().__init__()
        self.usual, self.spread = windows.mean((0, 1)), windows.std((0, 1)).clamp(min=LEAST)
        self.drop = nn.Dropout(0.3)
        self.heard = nn.Linear(NOTICED, HEARD)
        self.course = nn.Conv1d(HEARD, HEARD, NEARBY, padding=NEAR)
        self.odds = nn.Linear(4 * HEARD, len(NAMES))

    def forward(self, x: Tensor) -> Tensor:
        """Log-odds of each class in each frame [n, frames, classes]."""
        heard = torch.relu(self.heard(self.drop((x - self.usual) / self.spread)))
        maps = torch.relu(self.course(heard.transpose(1, 2)))
        odds: Tensor = self.odds(self.drop(torch.cat(list(_pools(maps)), 1).transpose(1, 2)))
        return odds

    def weights(self) -> Iterator[Tensor]:
        """Of each part, for frames as they come."""
        heard, bias, *others = (values.detach() for values in self.parameters())
        heard = heard / self.spread
        yield from (heard, bias - heard @ self.usual, *others)


def read(file: Path) -> Samples:
    """A sound file at 16 kHz, mono, without the silence around it."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(file)) as container:
        parts = [r.to_ndarray().reshape(-1) for f in container.decode(audio=0) for r in resampler.resample(f)]
    samples = np.concatenate(parts).astype(np.float32)
    loud = np.flatnonzero(np.abs(samples) > 20 * QUIET)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


def clips(sounds: Path) -> list[Clip]:
    """All sounds."""
    rows = _manifest(sounds)
    return [Clip(row["label"], int(row["fold"]), read(sounds / row["file"])) for row in rows]


def talk(speech: Path) -> list[Clip]:
    """All speech; a speaker belongs to one fold."""
    rows = _manifest(speech)
    speakers = sorted({row["speaker"] for row in rows})
    folds = {speaker: n % len(FOLDS) + 1 for n, speaker in enumerate(speakers)}
    return [Clip(row["speaker"], folds[row["speaker"]], read(speech / row["file"])) for row in rows]


def windows(
    sounds: Sequence[Clip], voices: Sequence[Clip], hearing: WhisperFrames, count: int, seed: int
) -> Windows:
    """So many windows made of these."""
    by_name = {name: [clip.samples for clip in sounds if clip.label == name] for name in NAMES}
    mixtures = Mixtures(by_name, [clip.samples for clip in voices], np.random.default_rng(seed))
    x, y, known = [], [], []
    for _ in range(count):
        made = mixtures.window()
        x.append(noticed(made.samples, hearing))
        y.append(_rows(made.there))
        known.append(~_rows(made.open))
    return Windows(*(torch.from_numpy(np.stack(rows).astype(np.float32)) for rows in (x, y, known)))


def fit(some: Windows, seed: int = 0) -> Net:
    """A network, trained with a part of the frames left out and with windows mixed (mixup)."""
    torch.manual_seed(seed)
    net, random = Net(some.x), np.random.default_rng(seed)
    steps = len(some.x) // BATCH
    optimiser = torch.optim.AdamW(net.parameters(), RATE_OF_LEARNING, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE_OF_LEARNING, EPOCHS * steps)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(some.x))[: steps * BATCH].reshape(steps, BATCH):
            x, y, known = some.x[batch], some.y[batch], some.known[batch]
            share, other = float(random.beta(0.2, 0.2)), torch.randperm(BATCH)
            loss = nn.functional.binary_cross_entropy_with_logits(
                net(share * x + (1 - share) * x[other]),
                share * y + (1 - share) * y[other],
                weight=torch.minimum(known, known[other]),
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    net.eval()
    return net


def networks(sounds: Sequence[Clip], voices: Sequence[Clip], hearing: WhisperFrames) -> list[Net]:
    """The networks, trained on these."""
    made = windows(sounds, voices, hearing, TRAINED, seed=0)
    return [fit(made, seed) for seed in range(NETWORKS)]


def ears() -> WhisperFrames:
    """Whisper's first layers, as they are found here."""
    files = registry.files("whisper-base", path=None, cache=CACHE, offline=True).paths
    return WhisperFrames(files, device="cpu", threads=1)


def write(some: Sequence[Net], file: Path) -> None:
    """Write them as `models.everyday` reads them."""
    stored: dict[str, Any] = {"classes": np.array(NAMES), "clear": np.float32(CLEAR), "networks": len(some)}
    for n, net in enumerate(some):
        for part, values in zip(PARTS, net.weights(), strict=True):
            stored[f"{part} {n}"] = values.numpy().astype(np.float16)
    np.savez_compressed(file, **stored)


def main(sounds: Path, speech: Path) -> None:
    """Train on all, write."""
    torch.set_num_threads(1)
    file = HERE / "everyday.npz"
    write(networks(clips(sounds), talk(speech), ears()), file)
    Console().print(f"SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()}")
    _attribute(sounds)


def _pools(maps: Tensor) -> Iterator[Tensor]:
    """Mean and maximum of what is near each frame and of all [n, numbers, frames]."""
    yield nn.functional.avg_pool1d(maps, NEARBY, 1, NEAR, count_include_pad=False)
    yield nn.functional.max_pool1d(maps, NEARBY, 1, NEAR)
    yield maps.mean(2, keepdim=True).expand_as(maps)
    yield maps.amax(2, keepdim=True).expand_as(maps)


def _rows(frames: Mapping[str, Flags]) -> Flags:
    """Of all classes [frames, classes]."""
    return np.stack([frames.get(name, np.zeros(FRAMES, np.bool_)) for name in NAMES], axis=1)


def _attribute(sounds: Path) -> None:
    lines = [
        "# Sounds that everyday.npz was trained on",
        "",
        "From ESC-10 (Piczak, ACM MM 2015), CC BY 3.0 as a set; each clip by its author, as named here.",
        "",
    ]
    lines += [f"- {row['id']}: {row['author']}, {row['licence']}, {row['url']}" for row in _manifest(sounds)]
    (HERE / "everyday.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _manifest(folder: Path) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
