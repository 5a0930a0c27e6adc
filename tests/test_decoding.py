"""What is sound is decoded, whatever it is in; what is none, or too much, is told in one line."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.decoding import LONGEST, decoded
from pipeline.errors import UserError
from pipeline.item import RATE
from tests.clips import make_clip

CODECS = {
    "wav": "pcm_s16le",
    "flac": "flac",
    "mp3": "libmp3lame",
    "ogg": "libopus",
    "mp4": "aac",
    "webm": "libopus",
}


def tone(form: str, seconds: float = 1.0, rate: int = 48_000) -> bytes:
    """A tone of 440 Hz in stereo, at a fourth of full scale."""
    out = BytesIO()
    with av.open(out, "w", format=form) as container:
        stream = container.add_stream(CODECS[form], rate=rate, layout="stereo")
        time = np.arange(round(seconds * rate)) / rate
        wave = (0.25 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(np.stack([wave, wave]), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = rate, 0
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return out.getvalue()


def pcm(samples: bytes, rate: int, channels: int = 1) -> bytes:
    """A WAV of 8 bits that says what it likes of itself."""
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * channels, channels, 8)
    body = b"WAVE" + head + b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(body)) + body


def refusal(data: bytes) -> str:
    with pytest.raises(UserError) as caught:
        decoded(data)
    line = f"{caught.value}"
    assert line.startswith("audio: ") and "\n" not in line
    return line


@pytest.mark.parametrize("form", CODECS)
def test_a_tone_is_the_same_tone_in_every_kind_of_file(form: str) -> None:
    samples = decoded(tone(form))
    assert samples.dtype == np.float32 and abs(len(samples) / RATE - 1.0) < 0.1
    middle = samples[RATE // 4 : RATE * 3 // 4]
    strongest = np.abs(np.fft.rfft(middle)).argmax() * RATE / len(middle)
    assert strongest == pytest.approx(440, abs=4)
    assert np.abs(middle).max() == pytest.approx(0.25, abs=0.05)


def test_what_lasts_too_long_is_refused_and_what_just_fits_is_not() -> None:
    assert len(decoded(tone("flac", LONGEST - 0.1))) == pytest.approx((LONGEST - 0.1) * RATE, rel=0.01)
    assert "lasts longer than 30 s" in refusal(tone("flac", LONGEST + 1.0))


@pytest.mark.parametrize("rate", [1, 100, 2**31 - 1])
def test_a_rate_that_nobody_has_makes_no_flood(rate: int) -> None:
    try:
        assert len(decoded(pcm(bytes(1_000_000), rate))) <= LONGEST * RATE
    except UserError as error:
        assert f"{error}".startswith("audio: ")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no sound at all",
        b"\xff\xd8\xff\xe0 a picture",
        b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        b"RIFF\x00\x00\x00\x00AVI LIST",
    ],
)
def test_what_is_no_sound_is_not_even_opened(data: bytes) -> None:
    assert refusal(data).startswith("audio: is no sound; allowed are WAV, FLAC, MP3, Ogg, M4A and WebM")


@pytest.mark.parametrize("head", [b"RIFF\x00\x00\x00\x00WAVE", b"fLaC", b"OggS", b"ID3", b"\x1aE\xdf\xa3"])
@given(rest=st.binary(max_size=200))
def test_what_only_begins_like_a_sound_is_refused_or_decoded(head: bytes, rest: bytes) -> None:
    try:
        assert decoded(head + rest).ndim == 1
    except UserError as error:
        assert f"{error}".startswith("audio: ") and "\n" not in f"{error}"


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    assert "has no sound" in refusal(make_clip(tmp_path / "mute.mp4", 1.0).read_bytes())


def test_of_a_film_the_sound_is_taken(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "film.mp4", 2.0, cuts=(1.0,), beeps=(0.5,))
    samples = decoded(film.read_bytes())
    assert len(samples) / RATE == pytest.approx(2.0, abs=0.15) and np.abs(samples).max() > 0.3


def test_what_is_cut_off_gives_what_there_is() -> None:
    whole = tone("wav", 2.0)
    assert 0.8 < len(decoded(whole[: len(whole) // 2])) / RATE < 1.2
