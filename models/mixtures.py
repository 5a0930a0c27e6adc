"""Mixtures: windows with sounds under speech, echo and noise, and windows without, to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from models.everyday import WINDOW
from pipeline.item import RATE, Samples

SIZE = round(WINDOW * RATE)

SOUNDS, TALK = 0.6, 0.25
"""Shares of windows with a sound, and of windows with nothing but talk; the rest is noise and silence."""

INSIDE = 0.45
"""Share of a short sound's energy that is in a window which has it."""

EDGES = 0.25
"""Share of sounds that are anywhere in a window; with less inside it is open whether they are there."""

AUDIBLE = 1e-4
"""Loudness from which something is there."""

PIECE = RATE // 20
"""Samples that loudness is taken over."""


@dataclass(frozen=True)
class Mixture:
    """A window, the classes that are in it, and those of which too little is in it to say so."""

    samples: Samples
    there: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()


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
        mixed, there, left_open = np.zeros(SIZE, np.float32), set[str](), set[str]()
        for name in self.random.choice(list(self.sounds), 2 if self._now_and_then(0.2) else 1, replace=False):
            one, enough = self._placed(self._faster(self._any(self.sounds[name])))
            if loudness(one) < AUDIBLE:
                continue
            one = self._at(self._coloured(one) if self._now_and_then(0.5) else one, -32, -10)
            if loudness(mixed) > AUDIBLE and abs(np.log10(loudness(one) / loudness(mixed))) > 0.4:
                one = one * loudness(mixed) / loudness(one) * self._gain(-6, 6)
            mixed = mixed + one
            (there if enough else left_open).add(str(name))
        if self._now_and_then(0.2):
            mixed = self._echoing(mixed)
        if loudness(mixed) > AUDIBLE and self._now_and_then(0.5):
            voices = self._voices()
            mixed = mixed + voices / loudness(voices) * loudness(mixed) * self._gain(-14, 5)
        return Mixture(mixed, frozenset(there), frozenset(left_open))

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
            made = self._noise() * (1 + 0.5 * np.sin(2 * np.pi * self.random.uniform(0.1, 3) * t))
        else:
            hertz = self.random.choice([50, 60, 100, 120]) * np.arange(1, 8)
            made = (np.sin(2 * np.pi * np.outer(hertz, t)) / np.arange(1, 8)[:, None]).sum(0)
        return np.asarray(made / (np.std(made) + 1e-9) * self._gain(-35, -12), np.float32)

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

    def _placed(self, sound: Samples) -> tuple[Samples, bool]:
        """The sound somewhere in a window, cut off where it reaches out; whether enough of it is there."""
        anywhere, enough = self._now_and_then(EDGES), False
        for _ in range(20):
            at = int(self.random.integers(RATE // 4 - len(sound), SIZE - RATE // 4))
            start, end = max(0, at), min(SIZE, at + len(sound))
            part = sound[start - at : max(start, end) - at]
            long = len(part) >= 2 * RATE and np.std(part) > 0.3 * np.std(sound)
            enough = bool(long or (part**2).sum() >= INSIDE * (sound**2).sum())
            if enough or anywhere:
                break
        else:
            start, part = 0, sound[:SIZE]
        placed = np.zeros(SIZE, np.float32)
        placed[start : start + len(part)] = part
        return placed, enough

    def _faster(self, sound: Samples) -> Samples:
        """Up to 15 % faster and higher, or slower and lower."""
        rate = self.random.uniform(0.87, 1.15)
        at = np.arange(int(len(sound) / rate)) * rate
        return np.asarray(np.interp(at, np.arange(len(sound)), sound), np.float32)

    def _coloured(self, sound: Samples) -> Samples:
        """As through another microphone: some bands louder, others softer, by about 4 dB."""
        spectrum = np.fft.rfft(sound)
        at = np.linspace(0, 1, len(spectrum))
        gain = np.interp(at, np.linspace(0, 1, 6), self.random.normal(0, 4, 6))
        return np.fft.irfft(spectrum * 10 ** (gain / 20), len(sound)).astype(np.float32)

    def _echoing(self, sound: Samples) -> Samples:
        """As in a room: noise that dies away within 0.1 to 0.6 s, after the sound itself."""
        length = int(self.random.uniform(0.1, 0.6) * RATE)
        room = self.random.normal(0, 1, length) * np.exp(-5 * np.arange(length) / length)
        room[0] = 8.0
        size = len(sound) + length
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
