"""Decoding: a piece of sound from somebody else as the models of sound and speech take it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import av
import numpy as np

from actors.sources.sound import Chunker
from pipeline.errors import UserError
from pipeline.item import Audio, Samples

LONGEST = 30.0
"""Seconds that a piece may last: what is small as a file may be long."""

ALLOWED = "WAV, FLAC, MP3, Ogg, M4A and WebM"

_OPTIONS = {"protocol_whitelist": "none"}
"""What is inside of a file may lead nowhere else."""


def decoded(data: bytes) -> Samples:
    """The sound in `data` at 16 kHz, mono, float32 [n]. Raises UserError."""
    form = _form(data)
    if not form:
        raise UserError(f"audio: is no sound; allowed are {ALLOWED}")
    try:
        with av.open(BytesIO(data), format=form, options=_OPTIONS, metadata_errors="ignore") as container:
            chunks = [chunk.samples for chunk in _chunks(container)]
    except (av.error.FFmpegError, IndexError, ValueError, MemoryError) as error:
        raise UserError(f"audio: is damaged, or has no sound; allowed are {ALLOWED}") from error
    if not chunks:
        raise UserError("audio: there is no sound in it")
    return np.concatenate(chunks)


def _chunks(container: av.container.InputContainer) -> Iterator[Audio]:
    """The sound in pieces; what is too long is refused before it is made into samples."""
    chunker, t = Chunker(), 0.0
    for frame in container.decode(audio=0):
        lasts = frame.samples / max(1, frame.sample_rate)
        if t + lasts > LONGEST:
            raise UserError(f"audio: lasts longer than {LONGEST:.0f} s; allowed are {LONGEST:.0f} s")
        yield from chunker.push(frame, t)
        t += lasts
    yield from chunker.flush()


def _form(data: bytes) -> str:
    """What kind of file it is by its first bytes, as FFmpeg calls it; empty for all others: FFmpeg also reads
    lists of addresses, and would go there."""
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return "wav"
    if data[4:8] == b"ftyp":
        return "mp4"
    if data.startswith(b"ID3") or (data[:1] == b"\xff" and data[1:2] >= b"\xe0" and data[1] & 0x06):
        return "mp3"
    starts = {b"fLaC": "flac", b"OggS": "ogg", b"\x1aE\xdf\xa3": "matroska"}
    return starts.get(data[:4], "")
