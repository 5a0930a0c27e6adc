"""Little media files with known times, made with PyAV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer

COLOURS = ((200, 30, 30), (30, 200, 30), (30, 30, 200), (220, 220, 40), (240, 240, 240))
"""RGB of one scene after the other."""

SOUND = 44_100


def make_clip(
    path: Path,
    seconds: float = 4.0,
    *,
    fps: int = 10,
    size: tuple[int, int] = (320, 180),
    cuts: Sequence[float] = (),
    beeps: Sequence[float] | None = None,
    hole: tuple[float, float] | None = None,
    late: tuple[float, float] | None = None,
) -> Path:
    """A clip whose colour changes at each of `cuts`, with a tone of 0.2 s at each of `beeps` (None: mute).

    In `hole`, seconds from and to, there is neither a picture nor a sound; from the first second of `late` on
    all times are later by the other.
    """
    with av.open(str(path), "w") as out:
        video = out.add_stream("mpeg4", rate=fps)
        video.width, video.height, video.pix_fmt, video.gop_size = *size, "yuv420p", fps
        audio = None if beeps is None else out.add_stream("aac", rate=SOUND, layout="mono")
        for second in range(int(np.ceil(seconds))):
            for n in range(second * fps, min((second + 1) * fps, round(seconds * fps))):
                if not _inside(n / fps, hole):
                    _mux(out, video.encode(_picture(n, fps, size, cuts)), late)
            if audio is not None:
                for n in range(-(-second * SOUND // 1024), -(-(second + 1) * SOUND // 1024)):
                    if n * 1024 / SOUND < seconds and not _inside(n * 1024 / SOUND, hole):
                        _mux(out, audio.encode(_tone(n, beeps or ())), late)
        _mux(out, video.encode(None), late)
        if audio is not None:
            _mux(out, audio.encode(None), late)
    return path


def make_sound(path: Path, seconds: float = 2.0) -> Path:
    """A sound file with a tone of 440 Hz at half of full scale."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=SOUND, layout="mono")
        time = np.arange(round(seconds * SOUND)) / SOUND
        wave = (0.5 * np.sin(2 * np.pi * 440 * time) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts = SOUND, 0
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def _mux(out: OutputContainer, packets: Iterable[av.Packet], late: tuple[float, float] | None = None) -> None:
    for packet in packets:
        if late and packet.pts is not None and packet.dts is not None:
            delay = round(late[1] / packet.time_base) if packet.pts * packet.time_base >= late[0] else 0
            packet.pts, packet.dts = packet.pts + delay, packet.dts + delay
        out.mux(packet)


def _inside(t: float, hole: tuple[float, float] | None) -> bool:
    return hole is not None and hole[0] <= t < hole[1]


def _picture(n: int, fps: int, size: tuple[int, int], cuts: Sequence[float]) -> av.VideoFrame:
    scene = sum(cut <= n / fps + 1e-6 for cut in cuts)
    image = np.full((size[1], size[0], 3), COLOURS[scene % len(COLOURS)], np.uint8)
    frame = av.VideoFrame.from_ndarray(image, format="rgb24")
    frame.pts, frame.time_base = n, Fraction(1, fps)
    return frame


def _tone(n: int, beeps: Sequence[float]) -> av.AudioFrame:
    time = (n * 1024 + np.arange(1024)) / SOUND
    on = np.zeros(1024, bool)
    for beep in beeps:
        on |= (time >= beep) & (time < beep + 0.2)
    wave = (0.5 * on * np.sin(2 * np.pi * 1000 * time)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(wave[None, :], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = SOUND, n * 1024, Fraction(1, SOUND)
    return frame
