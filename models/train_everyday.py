"""Trains everyday.npz on the ESC-10 clips and says how good it is.

Usage: python -m models.train_everyday SOUNDS SPEECH, two folders with manifest.jsonl and audio/.
Clips of one recording share a fold, and whole folds are held out: what is printed was never trained on.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from rich.console import Console
from sklearn.neural_network import MLPClassifier

from models.everyday import NONE, QUIET, WINDOW, features
from pipeline.item import RATE, Samples

HERE = Path(__file__).parent
HOP = 1.0
HIDDEN = 24
FALSE_ALARMS = 0.02
"""Share of windows of speech and noise in which a sound may be told; sets how clear it must be."""

Rows = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A window of a clip with its class; `held` is the fold that it belongs to."""

    clip: str
    label: str
    held: int
    x: Rows


def read(file: Path) -> Samples:
    """A sound file at 16 kHz, mono."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(file)) as container:
        parts = [r.to_ndarray().reshape(-1) for f in container.decode(audio=0) for r in resampler.resample(f)]
    return np.concatenate(parts).astype(np.float32)


def windows(samples: Samples) -> Iterator[Samples]:
    """The windows of a clip that are not silent; a short sound is put at several places in one."""
    loud = np.flatnonzero(np.abs(samples) > 20 * QUIET)
    if not len(loud):
        return
    size = round(WINDOW * RATE)
    samples = np.pad(samples[loud[0] : loud[-1] + 1], (size // 2, size // 2))
    for start in range(0, max(1, len(samples) - size + 1), round(HOP * RATE / 2)):
        window = samples[start : start + size]
        if len(window) == size and np.abs(window).max() > 20 * QUIET:
            yield window


def examples(sounds: Path, speech: Path, rng: np.random.Generator) -> Iterator[Example]:
    """Clean windows, the same under speech and noise, and windows of speech and noise alone."""
    talk = [read(speech / "audio" / Path(row["file"]).name) for row in _manifest(speech)]
    for row in _manifest(sounds):
        for window in windows(read(sounds / "audio" / Path(row["file"]).name)):
            yield Example(row["id"], row["label"], int(row["fold"]), features(window))
            yield Example(
                row["id"] + "+", row["label"], int(row["fold"]), features(_covered(window, talk, rng))
            )
    for number, samples in enumerate(talk):
        for window in list(windows(samples))[::2]:
            yield Example(f"speech-{number}", NONE, number % 3 + 1, features(window))
    for number in range(150):
        yield Example(f"noise-{number}", NONE, number % 3 + 1, features(_noise(rng)))


def _covered(window: Samples, talk: list[Samples], rng: np.random.Generator) -> Samples:
    """The window under speech that is up to 10 dB softer or 3 dB louder, with a little noise."""
    voice = np.resize(talk[int(rng.integers(len(talk)))], len(window))
    ratio = 10 ** (rng.uniform(-3, 10) / 20)
    gain = float(np.std(window)) / (float(np.std(voice)) * ratio + 1e-9)
    mixed = window + gain * voice + rng.normal(0, 0.003, len(window))
    return np.asarray(mixed, np.float32)


def _noise(rng: np.random.Generator) -> Samples:
    """Coloured noise or a chord, at any loudness."""
    size = round(WINDOW * RATE)
    if rng.random() < 0.4:
        t = np.arange(size) / RATE
        tones = sum(np.sin(2 * np.pi * hertz * t) for hertz in rng.uniform(100, 2000, 3))
        return np.asarray(0.1 * tones + rng.normal(0, 0.001, size), np.float32)
    shape = np.fft.rfftfreq(size, 1 / RATE)[1:] ** -rng.uniform(0, 1)
    spectrum = np.concatenate([[0], shape]) * np.exp(2j * np.pi * rng.random(size // 2 + 1))
    noise = np.fft.irfft(spectrum, size)
    return np.asarray(noise / noise.std() * 10 ** rng.uniform(-3, -0.5), np.float32)


def fit(some: list[Example]) -> tuple[Any, Rows, Rows]:
    """A small network with its centring and scaling."""
    x = np.stack([example.x for example in some])
    centre, scale = x.mean(0), x.std(0) + 1e-6
    model = MLPClassifier((HIDDEN,), alpha=3.0, max_iter=300, early_stopping=False, random_state=0)
    return model.fit((x - centre) / scale, [example.label for example in some]), centre, scale


def main(sounds: Path, speech: Path) -> None:
    """Cross-validate, choose how clear a sound must be, train on all, write."""
    out = Console()
    some = list(examples(sounds, speech, np.random.default_rng(0)))
    truth, held = [], []
    for fold in sorted({example.held for example in some}):
        model, centre, scale = fit([example for example in some if example.held != fold])
        rest = [example for example in some if example.held == fold]
        rows = model.predict_proba((np.stack([example.x for example in rest]) - centre) / scale)
        truth += rest
        held += list(rows)
    classes = list(model.classes_)
    clear = _threshold(truth, np.array(held), classes)
    for line in _report(truth, np.array(held), classes, clear):
        out.print(line)
    model, centre, scale = fit(some)
    _write(model, centre, scale, clear)
    out.print(f"SHA-256 {hashlib.sha256((HERE / 'everyday.npz').read_bytes()).hexdigest()}")
    _attribute(sounds)


def _threshold(truth: list[Example], rows: Rows, classes: list[str]) -> float:
    none = np.array([example.label == NONE for example in truth])
    others = [n for n, name in enumerate(classes) if name != NONE]
    return float(max(0.5, np.quantile(rows[none][:, others].max(axis=1), 1 - FALSE_ALARMS)))


def _report(truth: list[Example], rows: Rows, classes: list[str], clear: float) -> Iterator[str]:
    others = [n for n, name in enumerate(classes) if name != NONE]
    for ending, what in (("", "clean"), ("+", "under speech")):
        clips = {e.clip for e in truth if e.label != NONE and e.clip.endswith("+") == bool(ending)}
        right = 0
        for clip in clips:
            mine = [n for n, example in enumerate(truth) if example.clip == clip]
            guess = others[int(rows[mine][:, others].mean(0).argmax())]
            right += classes[guess] == truth[mine[0]].label
        yield f"clips, {what}: {right / len(clips):.3f} of {len(clips)} right"
    told = (rows[:, others].max(1) >= clear) & np.isin(rows.argmax(1), others)
    none = np.array([example.label == NONE for example in truth])
    right_label = np.array([classes[row.argmax()] == e.label for row, e in zip(rows, truth, strict=True)])
    yield f"windows, from {clear:.2f}: told {(told & right_label)[~none].mean():.3f} right, "
    yield f"  {(told & ~right_label)[~none].mean():.3f} wrong, false alarms {told[none].mean():.3f}"


def _write(model: Any, centre: Rows, scale: Rows, clear: float) -> None:
    layers = {f"w{n}": w.astype(np.float16) for n, w in enumerate(model.coefs_)}
    layers |= {f"b{n}": b.astype(np.float16) for n, b in enumerate(model.intercepts_)}
    np.savez_compressed(
        HERE / "everyday.npz",
        classes=np.array(model.classes_),
        centre=centre.astype(np.float32),
        scale=scale.astype(np.float32),
        clear=np.float32(clear),
        layers=np.int64(len(model.coefs_)),
        **layers,
    )


def _attribute(sounds: Path) -> None:
    lines = [
        "# Sounds that everyday.npz was trained on",
        "",
        "From ESC-10 (Piczak, ACM MM 2015), CC BY 3.0 as a set; each clip by its author, as named here.",
        "",
    ]
    lines += [f"- {row['id']}: {row['author']}, {row['licence']}, {row['url']}" for row in _manifest(sounds)]
    (HERE / "everyday.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _manifest(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
