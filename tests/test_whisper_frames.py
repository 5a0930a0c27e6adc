from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models import registry
from models.ct2file import Contents, written
from models.whisper_frames import SECONDS, WIDTH, WhisperFrames
from pipeline.errors import ModelError
from pipeline.item import RATE, Samples

CACHE = Path("~/.cache/onlooker").expanduser()


def tone(hertz: float, seconds: float) -> Samples:
    return (0.1 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


@pytest.fixture(scope="module")
def frames() -> WhisperFrames:
    files = registry.files("whisper-base", path=None, cache=CACHE, offline=True)
    return WhisperFrames(files.paths, device="cpu", threads=1)


@pytest.mark.weights
@pytest.mark.parametrize("seconds", [0.5, 3.0])
def test_there_is_a_frame_for_each_fiftieth_of_a_second(frames: WhisperFrames, seconds: float) -> None:
    heard = frames.hear(tone(440.0, seconds))
    assert heard.shape == (round(seconds / SECONDS), WIDTH) and np.isfinite(heard).all()


@pytest.mark.weights
def test_frames_are_alike_where_the_sound_is(frames: WhisperFrames) -> None:
    low, high = tone(200.0, 1.0), tone(2000.0, 1.0)
    first, second, third = np.split(frames.hear(np.concatenate([low, high, low]).astype(np.float32)), 3)
    near, far = (np.linalg.norm(first.mean(0) - other.mean(0)) for other in (third, second))
    assert near < 0.8 * far


def test_without_the_whole_model_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.bin, config\.json, vocabulary\.json missing"):
        WhisperFrames({}, device="cpu", threads=1)


def test_a_model_with_another_encoder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(written(Contents("WhisperSpec", 3, (), ())))
    for name in ("config.json", "vocabulary.json"):
        (tmp_path / name).write_text("[]", encoding="utf-8")
    files = {file.name: file for file in tmp_path.iterdir()}
    with pytest.raises(ModelError, match="no encoder of 2 layers"):
        WhisperFrames(files, device="cpu", threads=1)
