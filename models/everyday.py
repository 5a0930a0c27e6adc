"""Ten everyday sounds by a small classifier of ours, trained by train_everyday.py; it also says "none"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import ModelError
from pipeline.item import RATE, Samples
from pipeline.observation import Tag

WINDOW = 3.0
"""Seconds that one judgement takes."""

FRAME, STEP = 512, 160
"""Samples of a spectrum, and between two of them."""

BANDS = 48
"""Mel bands from 50 Hz to 8 kHz."""

QUIET = 1e-4
"""Root mean square below which a window is silence, and no sound at all."""

NONE = "none"

LABELS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "baby cry": ("baby crying", ("baby", "cry", "child")),
    "chainsaw": ("chainsaw", ("saw", "engine", "machine")),
    "clock tick": ("clock ticking", ("clock", "tick")),
    "dog bark": ("dog barking", ("dog", "bark", "animal")),
    "fire crackling": ("crackling fire", ("fire", "crackle")),
    "helicopter": ("helicopter", ("aircraft", "engine", "rotor")),
    "person sneeze": ("sneezing", ("sneeze", "person")),
    "rain": ("rain", ("water", "weather")),
    "rooster": ("rooster crowing", ("rooster", "crow", "cock", "bird", "animal")),
    "sea waves": ("sea waves", ("sea", "wave", "ocean", "water", "surf")),
}
"""What is told of each class, and what it is a kind of or goes with."""

Rows = npt.NDArray[np.float64]


class EverydaySounds:
    """A `pipeline.perceiver.Tagger` over windows of three seconds."""

    window = WINDOW

    def __init__(self, file: Path) -> None:
        try:
            with np.load(file, allow_pickle=False) as data:
                stored = {name: data[name] for name in data.files}
            self._classes = [str(name) for name in stored["classes"]]
            self._centre, self._scale = stored["centre"].astype(float), stored["scale"].astype(float)
            self._layers = [
                (stored[f"w{n}"].astype(float), stored[f"b{n}"].astype(float))
                for n in range(int(stored["layers"]))
            ]
            self._clear = float(stored["clear"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"everyday-sounds: {file} can't be read ({error})") from error

    def tag(self, windows: Sequence[Samples]) -> list[tuple[Tag, ...]]:
        """The one sound that each window clearly is, or none."""
        return [self._tags(window) for window in windows]

    def probabilities(self, window: Samples) -> Rows:
        """Probability of each class, "none" among them, for one window."""
        x = (features(window) - self._centre) / self._scale
        for n, (weights, bias) in enumerate(self._layers):
            x = (np.maximum(x, 0.0) if n else x) @ weights + bias
        odds = np.exp(x - x.max())
        return np.asarray(odds / odds.sum())

    def _tags(self, window: Samples) -> tuple[Tag, ...]:
        if float(np.sqrt(np.mean(np.square(window, dtype=float)))) < QUIET:
            return ()
        row = self.probabilities(window)
        best = int(row.argmax())
        if self._classes[best] == NONE or row[best] < self._clear:
            return ()
        label, broader = LABELS[self._classes[best]]
        return (Tag(label, float(row[best]), broader),)


def load(
    files: Mapping[str, Path], *, threads: int, device: str, options: Mapping[str, Any]
) -> EverydaySounds:
    """The tagger from its weights."""
    found = next((file for name, file in files.items() if name.endswith(".npz")), None)
    if found is None:
        raise ModelError(f"everyday-sounds: no .npz file; there are {', '.join(files)}")
    return EverydaySounds(found)


def features(window: Samples) -> Rows:
    """What the classifier sees of a window: statistics over time of its log-mel spectrum, loudness removed.

    For each band mean, deviation, 95th percentile, and the mean size of its changes over 10 and 80 ms.
    """
    spectrum = np.log(_mel(window) + 1e-8)
    spectrum -= spectrum.mean()
    fast, slow = np.abs(np.diff(spectrum, axis=0)), np.abs(spectrum[8:] - spectrum[:-8])
    parts = [
        spectrum.mean(0),
        spectrum.std(0),
        np.percentile(spectrum, 95, axis=0),
        fast.mean(0),
        slow.mean(0),
    ]
    envelope = spectrum.mean(1)
    shape = [
        envelope.std(),
        np.abs(np.diff(envelope)).mean(),
        np.percentile(envelope, 95),
        *_rhythm(envelope),
    ]
    return np.concatenate([*parts, np.array(shape)])


def _rhythm(envelope: Rows) -> list[float]:
    """How much of the envelope's movement is in each of five octaves of tempo, from 0.5 to 16 Hz."""
    power = np.abs(np.fft.rfft(envelope - envelope.mean())) ** 2
    tempo = np.fft.rfftfreq(len(envelope), STEP / RATE)
    total = power[1:].sum() + 1e-9
    return [
        float(power[(tempo >= low) & (tempo < 2 * low)].sum() / total) for low in (0.5, 1.0, 2.0, 4.0, 8.0)
    ]


def _mel(window: Samples) -> Rows:
    """Power in mel bands [frames, BANDS]."""
    frames = np.lib.stride_tricks.sliding_window_view(np.asarray(window, float), FRAME)[::STEP]
    power = np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1)) ** 2
    return np.asarray(power @ _FILTERS)


def _filters() -> Rows:
    """Triangles, evenly spaced on the mel scale [FRAME // 2 + 1, BANDS]."""
    edges = np.linspace(_to_mel(50.0), _to_mel(RATE / 2), BANDS + 2)
    hertz = 700.0 * (10 ** (edges / 2595.0) - 1.0)
    bins = np.fft.rfftfreq(FRAME, 1 / RATE)[:, None]
    rising = (bins - hertz[:-2]) / (hertz[1:-1] - hertz[:-2])
    falling = (hertz[2:] - bins) / (hertz[2:] - hertz[1:-1])
    return np.asarray(np.clip(np.minimum(rising, falling), 0.0, None))


def _to_mel(hertz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hertz / 700.0))


_FILTERS = _filters()
