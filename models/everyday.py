"""Ten everyday sounds by two small convolutional networks of ours, trained by train_everyday.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.spectrum import Rows, log_mel
from pipeline.errors import ModelError
from pipeline.item import Samples
from pipeline.observation import Tag

WINDOW = 3.0
"""Seconds that one judgement takes."""

FOCUS = 0.5
"""Seconds in the middle of a window that it is about, and from one window to the next."""

QUIET = 1e-4
"""Root mean square below which a window is silence, and no sound at all."""

SURE = 0.9
"""Score from which a sound is told though another is clearer around it: a second one is mostly wrong."""

STRIDES = ((2, 2), (2, 2), (2, 2), (1, 2))
"""Steps of the layers, in time and in bands."""

NEAR = 1
"""Frames of the last layer on either side of the one in the middle that are in focus; one takes 0.16 s."""

LABELS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "baby cry": ("baby crying", ("baby", "cry", "child", "infant", "newborn", "toddler")),
    "chainsaw": ("chainsaw", ("saw", "power saw", "engine", "machine")),
    "clock tick": ("clock ticking", ("clock", "tick")),
    "dog bark": ("dog barking", ("dog", "bark", "hound", "canine", "puppy", "animal")),
    "fire crackling": ("crackling fire", ("fire", "crackle", "flame", "campfire", "bonfire")),
    "helicopter": ("helicopter", ("chopper", "copter", "aircraft", "engine", "rotor")),
    "person sneeze": ("sneezing", ("sneeze", "person")),
    "rain": ("rain", ("rainfall", "downpour", "shower", "drizzle", "water", "weather")),
    "rooster": ("rooster crowing", ("rooster", "crow", "cock", "cockerel", "bird", "animal")),
    "sea waves": ("sea waves", ("sea", "wave", "ocean", "water", "surf")),
}
"""What is told of each class, and what it is a kind of or goes with."""

Array = npt.NDArray[np.float32]


class EverydaySounds:
    """A `pipeline.perceiver.Tagger` over windows of three seconds, about the half second in their middle."""

    window, focus, hop, sure = WINDOW, FOCUS, FOCUS, SURE

    def __init__(self, file: Path) -> None:
        try:
            with np.load(file, allow_pickle=False) as data:
                stored = {name: data[name].astype(np.float32) for name in data.files if name != "classes"}
                self._classes = [str(name) for name in data["classes"]]
            self._clear = float(stored["clear"])
            self._networks = [
                [(stored[f"w{n}{layer}"], stored[f"b{n}{layer}"]) for layer in range(len(STRIDES) + 1)]
                for n in range(int(stored["networks"]))
            ]
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"everyday-sounds: {file} can't be read ({error})") from error

    def tag(self, windows: Sequence[Samples]) -> list[tuple[Tag, ...]]:
        """The sounds that the middle of each window may have, best first; their scores begin at a half."""
        return [self._tags(window) for window in windows]

    def probabilities(self, window: Samples) -> Rows:
        """How probably each class is heard in the middle of one window, [classes]; several may be."""
        spectrum = levelled(log_mel(window))[None]
        judged = [1.0 / (1.0 + np.exp(-_odds(spectrum, layers))) for layers in self._networks]
        return np.asarray(np.mean(judged, axis=0), np.float64)

    def _tags(self, window: Samples) -> tuple[Tag, ...]:
        if float(np.sqrt(np.mean(np.square(window, dtype=float)))) < QUIET:
            return ()
        rows = self.probabilities(window)
        told = [int(n) for n in np.argsort(-rows) if rows[n] >= self._clear]
        return tuple(_tag(self._classes[n], self._score(rows[n])) for n in told)

    def _score(self, probability: float) -> float:
        """A half where it is just clear, and 1 where it is sure."""
        told, other = probability * (1 - self._clear), self._clear * (1 - probability)
        return float(told / (told + other))


def load(
    files: Mapping[str, Path], *, threads: int, device: str, options: Mapping[str, Any]
) -> EverydaySounds:
    """The tagger from its weights."""
    found = next((file for name, file in files.items() if name.endswith(".npz")), None)
    if found is None:
        raise ModelError(f"everyday-sounds: no .npz file; there are {', '.join(files)}")
    return EverydaySounds(found)


def levelled(spectrum: Rows) -> Array:
    """A log-mel spectrum as the network takes it: without its loudness, in units of 3 nats."""
    return np.asarray((spectrum - spectrum.mean()) / 3.0, np.float32)


def _tag(name: str, score: float) -> Tag:
    label, broader = LABELS[name]
    return Tag(label, score, broader)


def _odds(maps: Array, layers: Sequence[tuple[Array, Array]]) -> Array:
    """Log-odds of each class [classes] by one network, from a spectrum [1, time, bands]."""
    for (weights, bias), stride in zip(layers, STRIDES, strict=False):
        maps = np.maximum(_convolved(maps, weights, stride) + bias[:, None, None], 0.0)
    frames = maps.mean(axis=2)
    middle = frames.shape[1] // 2
    weights, bias = layers[-1]
    seen = [_pooled(frames, n) for n in range(middle - NEAR, middle + NEAR + 1)]
    return np.asarray((np.stack(seen) @ weights.T + bias).max(axis=0), np.float32)


def _pooled(frames: Array, n: int) -> Array:
    """The mean and the most of what is near frame `n` and of what is far around it [4 * channels]."""
    reaches = (NEAR, frames.shape[1] // 2)
    around = [frames[:, max(0, n - reach) : n + reach + 1] for reach in reaches]
    return np.concatenate([pool(axis=1) for some in around for pool in (some.mean, some.max)])


def _convolved(maps: Array, weights: Array, stride: tuple[int, int]) -> Array:
    """Maps [channels, time, bands] under weights [out, channels, k, k], padded by k // 2."""
    k = weights.shape[-1]
    padded = np.pad(maps, ((0, 0), (k // 2, k // 2), (k // 2, k // 2)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, (k, k), axis=(1, 2))
    stepped = patches[:, :: stride[0], :: stride[1]]
    return np.tensordot(weights, stepped, axes=((1, 2, 3), (0, 3, 4)))
