"""Mixtures: windows with sounds under speech, echo and noise, and windows without, to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from models.everyday import FRAME as LASTS
from models.everyday import WINDOW
from pipeline.item import RATE, Samples

SIZE = round(WINDOW * RATE)

FRAME = round(LASTS * RATE)
"""Samples of a frame."""

FRAMES = -(-SIZE // FRAME)
"""Frames of a window."""

STEP = RATE // 50
"""Samples of which it is told whether they are loud."""

SOUNDS, TALK, WIND = 0.6, 0.22, 0.08
"""Shares of windows with a sound, with nothing but talk, and with noise like wind; the rest is other noise
and silence."""

INSIDE = 0.45
"""Share of a short sound's energy that is in a window which has it."""

EDGES = 0.25
"""Share of sounds that are anywhere in a window; with less inside it is open whether they are there."""

LOUD = 0.1
"""Share of a sound's loudness from which it is there; where it is softer it pauses."""

MARGIN = 3
"""Frames before and after a sound in which it is open whether it is there, as it is in its pauses."""

AUDIBLE = 1e-4
"""Loudness from which something is there."""

PIECE = RATE // 20
"""Samples that loudness is taken over."""


Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Mixture:
    """A window, and by class the frames [FRAMES] in which it is there, and in which that is open."""

    samples: Samples
    there: Mapping[str, Flags] = field(default_factory=dict)
    open: Mapping[str, Flags] = field(default_factory=dict)


@dataclass(frozen=True)
class Mixtures:
    """Makes windows of three seconds from `sounds` by class, none of them padded, and from `talk`."""

    sounds: Mapping[str, Sequence[Samples]]
    talk: Sequence[Samples]
    random: np.random.Generator

    def window(self) -> Mixture:
        """A window."""
        kind = self.random.random()
        if kind < SOUNDS:
            made = self._sounds()
        elif kind < SOUNDS + TALK:
            made = Mixture(self._at(self._voices(), -32, -8))
        elif kind < SOUNDS + TALK + WIND:
            made = Mixture(self._at(self._wind(), -50, -10))
        else:
            made = Mixture(self._clutter() if self._now_and_then(0.8) else np.zeros(SIZE, np.float32))
        mixed = made.samples
        if kind >= SOUNDS and self._now_and_then(0.15):
            mixed = mixed + self._clutter() * self._gain(-15, 0)
        if self._now_and_then(0.75):
            mixed = mixed + self._hiss() * self._gain(-85, -50)
        return replace(made, samples=np.clip(mixed, -1.0, 1.0).astype(np.float32))

    def _sounds(self) -> Mixture:
        """One sound or two, as from another microphone, half of the time under talk."""
        mixed, there, left_open = np.zeros(SIZE, np.float32), dict[str, Flags](), dict[str, Flags]()
        count = 2 if self._now_and_then(0.35) else 1
        for name in self.random.choice(list(self.sounds), count, replace=False):
            one, frames, enough = self._placed(self._faster(self._any(self.sounds[name])))
            if loudness(one) < AUDIBLE:
                continue
            one = self._at(self._coloured(one) if self._now_and_then(0.8) else one, -32, -10)
            if loudness(mixed) > AUDIBLE and abs(np.log10(loudness(one) / loudness(mixed))) > 0.4:
                one = one * loudness(mixed) / loudness(one) * self._gain(-6, 6)
            mixed = mixed + one
            there[str(name)] = frames & enough
            left_open[str(name)] = _around(frames) & ~there[str(name)]
        if self._now_and_then(0.2):
            mixed = self._echoing(mixed)
        if loudness(mixed) > AUDIBLE and self._now_and_then(0.5):
            voices = self._voices()
            mixed = mixed + voices / loudness(voices) * loudness(mixed) * self._gain(-14, 5)
        return Mixture(mixed, there, left_open)

    def _voices(self) -> Samples:
        """Talk that goes through the window, begins in it or ends in it; sometimes of two."""
        mixed = np.zeros(SIZE, np.float32)
        for _ in range(2 if self._now_and_then(0.15) else 1):
            whole, how = self._any(self.talk), self.random.random()
            some = int(self.random.uniform(0.2, 2.8) * RATE)
            if how < 0.5 and len(whole) > SIZE:
                start = int(self.random.integers(len(whole) - SIZE))
                part, at = whole[start : start + SIZE], 0
            elif how < 0.75:
                part = whole[:some]
                at = SIZE - len(part)
            else:
                part, at = whole[-some:], 0
            part = self._faster(part)[: SIZE - at]
            mixed[at : at + len(part)] += part * self._gain(-6, 0)
        return self._echoing(mixed) if self._now_and_then(0.3) else mixed

    def _clutter(self) -> Samples:
        """What is none of the sounds: a chord, notes, thumps, noise that comes and goes, mains hum."""
        t = np.arange(SIZE) / RATE
        what = int(self.random.integers(5))
        if what == 0:
            hertz = self.random.uniform(100, 2500, int(self.random.integers(1, 5)))
            made = np.sin(2 * np.pi * np.outer(hertz, t) + self.random.uniform(0, 6, (len(hertz), 1))).sum(0)
        elif what == 1:
            made = self._notes()
        elif what == 2:
            made = self._thumps()
        elif what == 3:
            waves = np.sin(2 * np.pi * self.random.uniform(0.1, 3) * t)
            made = self._hiss() * (1 + self.random.uniform(0, 0.5) * waves)
        else:
            hertz = self.random.choice([50, 60, 100, 120]) * np.arange(1, 8)
            made = (np.sin(2 * np.pi * np.outer(hertz, t)) / np.arange(1, 8)[:, None]).sum(0)
        return np.asarray(made / (np.std(made) + 1e-9) * self._gain(-35, -12), np.float32)

    def _wind(self) -> Samples:
        """Noise of any colour, steady or in gusts: as loud as rain or the sea, and neither."""
        gusts = self.random.normal(0, self.random.uniform(0, 5), int(self.random.integers(2, 12)))
        gain = np.interp(np.linspace(0, len(gusts) - 1, SIZE), np.arange(len(gusts)), gusts)
        return np.asarray(self._coloured(self._noise()) * 10 ** (gain / 20), np.float32)

    def _notes(self) -> Samples:
        made, at = np.zeros(SIZE), 0
        while at < SIZE:
            length = int(self.random.uniform(0.1, 0.7) * RATE)
            t = np.arange(min(length, SIZE - at)) / RATE
            hertz = 110 * 2 ** (self.random.integers(0, 36) / 12) * np.arange(1, 5)
            harmonics = np.sin(2 * np.pi * np.outer(hertz, t)) / np.arange(1, 5)[:, None]
            made[at : at + len(t)] += harmonics.sum(0) * np.exp(-t * self.random.uniform(1, 8))
            at += length
        return np.asarray(made, np.float32)

    def _thumps(self) -> Samples:
        made = np.zeros(SIZE)
        for _ in range(int(self.random.integers(1, 5))):
            at = int(self.random.integers(SIZE - RATE // 20))
            length = min(int(self.random.uniform(0.02, 0.25) * RATE), SIZE - at)
            n = np.arange(length)
            tone = np.sin(2 * np.pi * self.random.uniform(50, 300) * n / RATE)
            burst = self.random.normal(0, 1, length) if self._now_and_then(0.5) else tone
            made[at : at + length] += burst * np.exp(-4 * n / length)
        return np.asarray(made, np.float32)

    def _noise(self) -> Samples:
        """Noise between white and brown, of deviation 1."""
        shape = np.fft.rfftfreq(SIZE, 1 / RATE)[1:] ** -self.random.uniform(0, 1.2)
        phases = np.exp(2j * np.pi * self.random.random(len(shape) + 1))
        made = np.fft.irfft(np.concatenate([[0], shape]) * phases, SIZE)
        return np.asarray(made / made.std(), np.float32)

    def _hiss(self) -> Samples:
        if self._now_and_then(0.5):
            return self._noise()
        return self.random.normal(0, 1, SIZE).astype(np.float32)

    def _placed(self, sound: Samples) -> tuple[Samples, Flags, bool]:
        """The sound somewhere in a window, cut off where it reaches out; in which frames it is loud, and
        whether enough of it is there."""
        anywhere, enough = self._now_and_then(EDGES), False
        for _ in range(20):
            at = int(self.random.integers(RATE // 4 - len(sound), SIZE - RATE // 4))
            part = _cut(sound, at)
            long = len(part) >= 2 * RATE and np.std(part) > 0.3 * np.std(sound)
            enough = bool(long or (part**2).sum() >= INSIDE * (sound**2).sum())
            if enough or anywhere:
                break
        else:
            at = 0
        return _in_window(sound, at), _frames(_in_window(_loud(sound), at)), enough

    def _faster(self, sound: Samples) -> Samples:
        """Up to a third faster and higher, or a quarter slower and lower."""
        rate = self.random.uniform(0.75, 1.35)
        at = np.arange(int(len(sound) / rate)) * rate
        return np.asarray(np.interp(at, np.arange(len(sound)), sound), np.float32)

    def _coloured(self, sound: Samples) -> Samples:
        """As through another microphone: some bands louder, others softer, by about 6 dB."""
        size = _fast(len(sound))
        spectrum = np.fft.rfft(sound, size)
        at = np.linspace(0, 1, len(spectrum))
        gain = np.interp(at, np.linspace(0, 1, 6), self.random.normal(0, 6, 6))
        return np.fft.irfft(spectrum * 10 ** (gain / 20), size)[: len(sound)].astype(np.float32)

    def _echoing(self, sound: Samples) -> Samples:
        """As in a room: noise that dies away within 0.1 to 0.6 s, after the sound itself."""
        length = int(self.random.uniform(0.1, 0.6) * RATE)
        room = self.random.normal(0, 1, length) * np.exp(-5 * np.arange(length) / length)
        room[0] = 8.0
        size = _fast(len(sound) + length)
        wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)[: len(sound)]
        return np.asarray(wet / (np.std(wet) + 1e-9) * np.std(sound), np.float32)

    def _any(self, some: Sequence[Samples]) -> Samples:
        return some[int(self.random.integers(len(some)))]

    def _at(self, sound: Samples, low: float, high: float) -> Samples:
        return np.asarray(sound / loudness(sound) * self._gain(low, high), np.float32)

    def _gain(self, low: float, high: float) -> float:
        """A factor between so many dB and so many."""
        return float(10 ** (self.random.uniform(low, high) / 20))

    def _now_and_then(self, share: float) -> bool:
        return bool(self.random.random() < share)


def loudness(sound: npt.ArrayLike) -> float:
    """Root mean square of the louder pieces of 50 ms (the 90th percentile)."""
    samples = np.asarray(sound)
    pieces = samples[: len(samples) // PIECE * PIECE].reshape(-1, PIECE)
    return float(np.percentile(np.sqrt((pieces**2).mean(axis=1)), 90)) + 1e-9


def _cut(sound: npt.NDArray[Any], at: int) -> npt.NDArray[Any]:
    """What of a sound that begins at sample `at` of a window is in it."""
    return sound[max(0, -at) : max(0, SIZE - at)]


def _in_window(sound: npt.NDArray[Any], at: int) -> npt.NDArray[Any]:
    """A window with nothing but a sound that begins at `at`."""
    placed, part = np.zeros(SIZE, sound.dtype), _cut(sound, at)
    placed[max(0, at) : max(0, at) + len(part)] = part
    return placed


def _loud(sound: Samples) -> Flags:
    """Where it is heard, by sample."""
    padded = np.pad(sound, (0, -len(sound) % STEP)).reshape(-1, STEP)
    loud = np.sqrt((padded**2).mean(axis=1)) > LOUD * loudness(sound)
    return np.repeat(loud, STEP)[: len(sound)]


def _frames(loud: Flags) -> Flags:
    """Frames [FRAMES] of which a quarter is loud."""
    padded = np.pad(loud, (0, FRAMES * FRAME - SIZE))
    return np.asarray(padded.reshape(FRAMES, FRAME).mean(axis=1) >= 0.25)


def _around(frames: Flags) -> Flags:
    """These frames, those between them and some on either side."""
    around = np.zeros_like(frames)
    if frames.any():
        first, last = np.flatnonzero(frames)[[0, -1]]
        around[max(0, first - MARGIN) : last + MARGIN + 1] = True
    return around


def _fast(size: int) -> int:
    """The next power of two: of other sizes a transform may take ten times as long."""
    return 1 << (size - 1).bit_length()
