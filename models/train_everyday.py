"""Trains everyday.npz on the ESC-10 clips and says how good it is.

Usage: python -m models.train_everyday SOUNDS SPEECH, two folders with manifest.jsonl and audio/.
Clips of one recording share a fold, and a speaker is in one; whole folds are held out: what is printed, and
how clear a sound must be, come of clips that were not trained on. Twenty minutes of one core.
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
import numpy.typing as npt
import torch
from rich.console import Console
from torch import Tensor, nn

from models.everyday import LABELS, QUIET, STRIDES, levelled
from models.mixtures import SIZE, Mixtures
from models.spectrum import Rows, log_mel
from pipeline.item import RATE, Samples

HERE = Path(__file__).parent
FOLDS = (1, 2, 3)
CHANNELS = (1, 16, 32, 64, 96)
KERNELS = (5, 3, 3, 3)

TRAINED, TRIED = 8_000, 1_500
"""Windows that are trained on, and windows of a held-out fold that are tried."""

EPOCHS, BATCH, RATE_OF_LEARNING = 12, 64, 2e-3

FALSE_ALARMS = 0.015
"""Share of the classes that are not in a window which may be told; sets how clear a sound must be."""

NAMES = tuple(sorted(LABELS))

Truth = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Clip:
    """A recording without the silence around it; `held` is the fold that it belongs to."""

    label: str
    held: int
    samples: Samples


@dataclass(frozen=True)
class Windows:
    """Windows as the network takes them [n, 1, time, bands], what is in them [n, classes], and of what that
    is known [n, classes]."""

    x: Tensor
    y: Tensor
    known: Tensor


class Net(nn.Module):  # type: ignore[misc]  # torch is not typed here
    """Convolutions, each with less time and fewer bands; the mean and the most of what is left; a line."""

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
        self.head = nn.Linear(2 * CHANNELS[-1], len(NAMES))

    def forward(self, x: Tensor) -> Tensor:
        """Log-odds of each class [n, classes]."""
        over_bands = self.maps(x).mean(3)
        pooled = torch.cat([over_bands.mean(2), over_bands.amax(2)], 1)
        odds: Tensor = self.head(self.drop(pooled))
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
        y.append([float(name in made.there) for name in NAMES])
        known.append([float(name not in made.open) for name in NAMES])
    return Windows(torch.from_numpy(np.stack(x))[:, None], torch.tensor(y), torch.tensor(known))


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


def main(sounds: Path, speech: Path) -> None:
    """Cross-validate, choose how clear each sound must be, train on all, write."""
    out = Console()
    torch.set_num_threads(1)
    all_sounds, voices = clips(sounds), talk(speech)
    tried, truth, known = [], [], []
    for fold in FOLDS:
        net = fit(windows(_without(fold, all_sounds), _without(fold, voices), TRAINED, fold))
        held = windows(_only(fold, all_sounds), _only(fold, voices), TRIED, 10 * fold)
        tried.append(probabilities(net, held.x))
        truth.append(held.y.numpy())
        known.append(held.known.numpy())
        out.print(f"fold {fold}: {_right(net, _only(fold, all_sounds)):.3f} of clips right")
    rows, there = np.concatenate(tried), np.concatenate(truth) > 0.5
    clear = _clear(rows, ~there & (np.concatenate(known) > 0.5))
    for n, name in enumerate(NAMES):
        told, present = rows[:, n] >= clear, there[:, n]
        out.print(
            f"{name}: from {clear:.2f}, {told[present].mean():.2f} told, {told[~present].mean():.3f} wrongly"
        )
    net = fit(windows(all_sounds, voices, TRAINED, 0))
    _write(net, clear)
    out.print(f"SHA-256 {hashlib.sha256((HERE / 'everyday.npz').read_bytes()).hexdigest()}")
    _attribute(sounds)


def probabilities(net: Net, x: Tensor) -> Rows:
    """Of each class [n, classes]."""
    with torch.no_grad():
        return np.concatenate([torch.sigmoid(net(part)).numpy() for part in x.split(BATCH)])


def _without(fold: int, some: Sequence[Clip]) -> list[Clip]:
    return [clip for clip in some if clip.held != fold]


def _only(fold: int, some: Sequence[Clip]) -> list[Clip]:
    return [clip for clip in some if clip.held == fold]


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


def _clear(rows: Rows, absent: Truth) -> float:
    """From which probability a sound is told: so that it is seldom told where it is absent."""
    return float(np.quantile(rows[absent], 1 - FALSE_ALARMS))


def _right(net: Net, held: Sequence[Clip]) -> float:
    """Share of clips whose class is the most probable one of all their windows together."""
    right = 0
    for clip in held:
        padded = np.pad(clip.samples, (SIZE // 2, SIZE // 2))
        parts = [padded[start : start + SIZE] for start in range(0, len(padded) - SIZE + 1, RATE // 2)]
        x = torch.from_numpy(np.stack([levelled(log_mel(part)) for part in parts]))
        right += NAMES[int(probabilities(net, x[:, None]).mean(0).argmax())] == clip.label
    return right / len(held)


def _write(net: Net, clear: float) -> None:
    stored: dict[str, Any] = {"classes": np.array(NAMES), "clear": np.float32(clear)}
    for n, (weights, bias) in enumerate(_folded(net)):
        stored |= {f"w{n}": weights.numpy().astype(np.float16), f"b{n}": bias.numpy().astype(np.float16)}
    np.savez_compressed(HERE / "everyday.npz", **stored)


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
