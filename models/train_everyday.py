"""Trains everyday.npz on the ESC-10 clips.

Usage: python -m models.train_everyday SOUNDS SPEECH, two folders with manifest.jsonl and audio/.
Clips of one recording share a fold, and a speaker is in one: `benchmarks.sounds` holds out whole folds and
says how good it is. Some minutes of one core.
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

from models.everyday import LABELS, NEAR, QUIET, STRIDES, levelled
from models.mixtures import FRAMES, Flags, Mixtures
from models.spectrum import log_mel
from pipeline.item import RATE, Samples

HERE = Path(__file__).parent
FOLDS = (1, 2, 3)
CHANNELS = (1, 16, 32, 64, 96)
KERNELS = (5, 3, 3, 3)

NETWORKS = 2
"""Networks whose probabilities are averaged; each has windows of its own."""

TRAINED = 8_000
"""Windows that a network is trained on."""

EPOCHS, BATCH, RATE_OF_LEARNING = 12, 64, 2e-3

CLEAR = 0.3
"""Probability from which a sound may be told: best on folds held out (benchmarks.sounds)."""

NAMES = tuple(sorted(LABELS))


@dataclass(frozen=True)
class Clip:
    """A recording without the silence around it; `held` is the fold that it belongs to."""

    label: str
    held: int
    samples: Samples


@dataclass(frozen=True)
class Windows:
    """Windows as the network takes them [n, 1, time, bands], what is in their frames [n, frames, classes],
    and of what that is known [n, frames, classes]."""

    x: Tensor
    y: Tensor
    known: Tensor


class Net(nn.Module):  # type: ignore[misc]  # torch is not typed here
    """Convolutions, each with less time and fewer bands; of what is left the mean and the most, near a frame
    and far around it; a line."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for n, (stride, kernel) in enumerate(zip(STRIDES, KERNELS, strict=True)):
            before, after = CHANNELS[n : n + 2]
            layers += [
                nn.Conv2d(before, after, kernel, stride, kernel // 2, bias=False),
                nn.BatchNorm2d(after),
                nn.ReLU(),
            ]
        self.maps = nn.Sequential(*layers)
        self.drop = nn.Dropout(0.3)
        self.head = nn.Linear(4 * CHANNELS[-1], len(NAMES))

    def forward(self, x: Tensor) -> Tensor:
        """Log-odds of each class in each frame [n, frames, classes]."""
        frames = self.maps(x).float().mean(3)
        pooled = [pool(frames, reach) for reach in (NEAR, frames.shape[2] // 2) for pool in (_mean, _most)]
        odds: Tensor = self.head(self.drop(torch.cat(pooled, 1).transpose(1, 2)))
        return odds


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


def windows(sounds: Sequence[Clip], voices: Sequence[Clip], count: int, seed: int) -> Windows:
    """So many windows made of these."""
    by_name = {name: [clip.samples for clip in sounds if clip.label == name] for name in NAMES}
    mixtures = Mixtures(by_name, [clip.samples for clip in voices], np.random.default_rng(seed))
    x, y, known = [], [], []
    for _ in range(count):
        made = mixtures.window()
        x.append(levelled(log_mel(made.samples)))
        y.append(_rows(made.there))
        known.append(~_rows(made.open))
    made_of = (np.stack(x)[:, None], np.stack(y), np.stack(known))
    return Windows(*(torch.from_numpy(rows.astype(np.float32)) for rows in made_of))


def fit(some: Windows, seed: int = 0) -> Net:
    """A network, trained with stretches of time and bands left out and with windows mixed (mixup)."""
    torch.manual_seed(seed)
    net, random = Net(), np.random.default_rng(seed)
    steps = len(some.x) // BATCH
    optimiser = torch.optim.AdamW(net.parameters(), RATE_OF_LEARNING, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE_OF_LEARNING, EPOCHS * steps)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(some.x))[: steps * BATCH].reshape(steps, BATCH):
            x, y, known = _masked(some.x[batch], random), some.y[batch], some.known[batch]
            share, other = float(random.beta(0.2, 0.2)), torch.randperm(BATCH)
            with torch.autocast("cpu", torch.bfloat16):  # half the time, and no worse
                odds = net(share * x + (1 - share) * x[other])
            loss = nn.functional.binary_cross_entropy_with_logits(
                odds.float(),
                share * y + (1 - share) * y[other],
                weight=torch.minimum(known, known[other]),
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    net.eval()
    return net


def networks(sounds: Sequence[Clip], voices: Sequence[Clip]) -> list[Net]:
    """The networks, trained on these."""
    return [fit(windows(sounds, voices, TRAINED, seed), seed) for seed in range(NETWORKS)]


def write(some: Sequence[Net], file: Path) -> None:
    """Write them as `models.everyday` reads them."""
    stored: dict[str, Any] = {"classes": np.array(NAMES), "clear": np.float32(CLEAR), "networks": len(some)}
    for n, net in enumerate(some):
        for layer, (weights, bias) in enumerate(_folded(net)):
            stored[f"w{n}{layer}"] = weights.numpy().astype(np.float16)
            stored[f"b{n}{layer}"] = bias.numpy().astype(np.float16)
    np.savez_compressed(file, **stored)


def main(sounds: Path, speech: Path) -> None:
    """Train on all, write."""
    torch.set_num_threads(1)
    file = HERE / "everyday.npz"
    write(networks(clips(sounds), talk(speech)), file)
    Console().print(f"SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()}")
    _attribute(sounds)


def _mean(frames: Tensor, reach: int) -> Tensor:
    """Mean over `reach` frames on either side, of those that there are."""
    share = nn.functional.avg_pool1d(torch.ones_like(frames[:1, :1]), 2 * reach + 1, 1, reach)
    return nn.functional.avg_pool1d(frames, 2 * reach + 1, 1, reach) / share


def _most(frames: Tensor, reach: int) -> Tensor:
    """Maximum over `reach` frames on either side."""
    return nn.functional.max_pool1d(frames, 2 * reach + 1, 1, reach)


def _rows(frames: Mapping[str, Flags]) -> Flags:
    """Of all classes [frames, classes]."""
    return np.stack([frames.get(name, np.zeros(FRAMES, np.bool_)) for name in NAMES], axis=1)


def _masked(x: Tensor, random: np.random.Generator) -> Tensor:
    """Half of the windows without some bands, half without some time (SpecAugment, Park et al. 2019)."""
    x = x.clone()
    for one in x[:, 0]:
        if random.random() < 0.5:
            width = int(random.integers(1, 7))
            start = int(random.integers(one.shape[1] - width))
            one[:, start : start + width] = 0.0
        if random.random() < 0.5:
            width = int(random.integers(1, 25))
            start = int(random.integers(one.shape[0] - width))
            one[start : start + width] = one.min()
    return x


def _folded(net: Net) -> Iterator[tuple[Tensor, Tensor]]:
    """The layers' weights and biases, each normalisation made a part of the convolution before it."""
    with torch.no_grad():
        for convolution, norm in zip(net.maps[::3], net.maps[1::3], strict=True):
            assert isinstance(convolution, nn.Conv2d)
            assert isinstance(norm, nn.BatchNorm2d) and norm.running_var is not None
            assert norm.running_mean is not None
            gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            yield convolution.weight * gain[:, None, None, None], norm.bias - norm.running_mean * gain
        yield net.head.weight, net.head.bias


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
