"""Ten everyday sounds by small networks of ours on frames of Whisper, and on how bands of the sound throb.

Trained by train_everyday.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.throbbing import NUMBERS, throbbing
from models.whisper_frames import SECONDS, WIDTH, Frames, WhisperFrames
from pipeline.errors import ModelError
from pipeline.item import RATE, Samples
from pipeline.observation import Tag

WINDOW = 3.0
"""Seconds that one judgement takes."""

FOCUS = 0.5
"""Seconds in the middle of a window that it is about, and from one window to the next."""

QUIET = 1e-4
"""Root mean square below which a window is silence, and no sound at all."""

SURE = 0.9
"""Score from which a sound is told though another is clearer around it: a second one is mostly wrong."""

FRAME = 0.16
"""Seconds that a frame is about, of several of Whisper's."""

NOTICED = WIDTH + NUMBERS
"""Numbers of a frame."""

NEAR = 1
"""Frames on either side of one that are seen with it; and of the one in the middle that are in focus."""

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

PARTS = ("heard", "heard bias", "course", "course bias", "odds", "odds bias")
"""Of a network: what it hears in a frame, in three in a row, and what it makes of all of them."""

Rows = npt.NDArray[np.float64]


class EverydaySounds:
    """A `pipeline.perceiver.Tagger` over windows of three seconds, about the half second in their middle."""

    window, focus, hop, sure = WINDOW, FOCUS, FOCUS, SURE

    def __init__(self, file: Path, hearing: WhisperFrames) -> None:
        try:
            with np.load(file, allow_pickle=False) as data:
                stored = {name: data[name].astype(np.float32) for name in data.files if name != "classes"}
                self._classes = [str(name) for name in data["classes"]]
            self._clear = float(stored["clear"])
            self._networks = [
                [stored[f"{part} {n}"] for part in PARTS] for n in range(int(stored["networks"]))
            ]
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"everyday-sounds: {file} can't be read ({error})") from error
        self._hearing = hearing

    def tag(self, windows: Sequence[Samples]) -> list[tuple[Tag, ...]]:
        """The sounds that the middle of each window may have, best first; their scores begin at a half."""
        return [self._tags(window) for window in windows]

    def probabilities(self, window: Samples) -> Rows:
        """How probably each class is heard in the middle of one window, [classes]; several may be."""
        frames = noticed(window, self._hearing)
        judged = [1.0 / (1.0 + np.exp(-_odds(frames, parts))) for parts in self._networks]
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
    return EverydaySounds(found, WhisperFrames(files, device=device, threads=threads))


def noticed(window: Samples, hearing: WhisperFrames) -> Frames:
    """What the networks take of a window, by frames of `FRAME` seconds [frames, NOTICED]."""
    return np.concatenate([_framed(hearing.hear(window)), throbbing(window, round(FRAME * RATE))], axis=1)


def _framed(frames: Frames) -> Frames:
    """Whisper's frames' means over `FRAME` seconds [frames, WIDTH], each of mean 0 and deviation 1."""
    each = round(FRAME / SECONDS)
    means = np.stack([frames[n : n + each].mean(axis=0) for n in range(0, len(frames), each)])
    centred = means - means.mean(axis=1, keepdims=True)
    return np.asarray(centred / (centred.std(axis=1, keepdims=True) + 1e-5), np.float32)


def _tag(name: str, score: float) -> Tag:
    label, broader = LABELS[name]
    return Tag(label, score, broader)


def _odds(frames: Frames, parts: Sequence[Frames]) -> Frames:
    """Log-odds of each class [classes] in the middle of the frames [frames, NOTICED], by one network."""
    heard, heard_bias, course, course_bias, odds, odds_bias = parts
    maps = np.pad(np.maximum(frames @ heard.T + heard_bias, 0.0), ((NEAR, NEAR), (0, 0)))
    threes = np.lib.stride_tricks.sliding_window_view(maps, 2 * NEAR + 1, axis=0)
    maps = np.maximum(np.tensordot(threes, course, axes=((1, 2), (1, 2))) + course_bias, 0.0)
    middle = len(maps) // 2
    pooled = [_pooled(maps, n) for n in range(middle - NEAR, middle + NEAR + 1)]
    return np.asarray((np.stack(pooled) @ odds.T + odds_bias).max(axis=0), np.float32)


def _pooled(maps: Frames, n: int) -> Frames:
    """The mean and the most of what is near frame `n` and of all [4 * numbers]."""
    around = (maps[max(0, n - NEAR) : n + NEAR + 1], maps)
    return np.concatenate([pool(axis=0) for some in around for pool in (some.mean, some.max)])
