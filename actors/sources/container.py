"""A medium: one PyAV container that is open, with the streams that are watched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import av

from configs.schema import Source as Settings
from pipeline.errors import SourceError

HURRY = {"fflags": "nobuffer", "analyzeduration": "500000", "probesize": "100000", "rtsp_transport": "tcp"}
"""Options by which a live stream opens in well under a second."""

PATIENCE = {**HURRY, "analyzeduration": "3000000", "probesize": "1000000"}
"""Options for a stream that showed no picture in a hurry: few frames a second, or keyframes far apart."""


@dataclass
class Medium:
    """An open container; `start` is the presentation time at which it begins and `length` how long it says
    it is (None: endless), both in seconds."""

    container: av.container.InputContainer
    video: av.VideoStream | None
    audio: av.AudioStream | None
    start: float
    length: float | None

    @property
    def endless(self) -> bool:
        """Whether it has no known length."""
        return self.length is None

    def packets(self) -> Iterator[av.Packet]:
        """The packets of both streams as they come; raises what PyAV raises on a medium that breaks."""
        return iter(self.container.demux([s for s in (self.video, self.audio) if s is not None]))

    def close(self) -> None:
        """Let go of it."""
        self.container.close()


def open_medium(url: str, address: str, form: str | None, network: bool, settings: Settings) -> Medium:
    """The medium at `address`. Raises SourceError with one line that begins with `url`."""
    timeout = (settings.open_timeout, settings.stall_timeout) if network else None
    hurry = network and "://" in address and not address.startswith("http")
    try:
        container = av.open(address, format=form, options=dict(HURRY) if hurry else {}, timeout=timeout)
        if hurry and not container.streams.video:  # it may only not have come yet
            container.close()
            container = av.open(address, format=form, options=dict(PATIENCE), timeout=timeout)
    except (av.error.FFmpegError, OSError, ValueError, UnicodeDecodeError) as error:
        raise SourceError(f"{url}: {_plain(error, settings)}") from error
    video = next((s for s in container.streams.video if _is_known(s) and not _is_cover(s)), None)
    audio = next(filter(_is_known, container.streams.audio), None)
    if video is None and audio is None:
        strange = any(not _is_known(s) for s in (*container.streams.video, *container.streams.audio))
        container.close()
        what = "picture or sound in a codec that FFmpeg knows" if strange else "picture or sound"
        raise SourceError(f"{url}: has no {what}")
    for stream in (video, audio):
        if stream is not None:
            stream.codec_context.thread_count = 1  # more would fight with the models for the cores
    length = None if container.duration is None else container.duration / av.time_base
    return Medium(container, video, audio, _start(container), length)


def _start(container: av.container.InputContainer) -> float:
    return container.start_time / av.time_base if container.start_time is not None else 0.0


def _is_known(stream: av.VideoStream | av.AudioStream) -> bool:
    """Whether its codec is; PyAV has no context for another, though it says so."""
    return bool(stream.codec_context)


def _is_cover(stream: av.VideoStream) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _plain(error: Exception, settings: Settings) -> str:
    if isinstance(error, av.error.HTTPNotFoundError):
        return "there is nothing at this address (404)"
    if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError):
        return "the server does not let us in (user name and password go into the URL)"
    if isinstance(error, av.error.ProtocolNotFoundError):
        return "the FFmpeg that is installed does not speak this protocol"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused; is the server running?"
    if isinstance(error, av.error.InvalidDataError | UnicodeDecodeError):
        return "is not a medium that can be played (video, audio, or timed text as .srt, .vtt, .jsonl)"
    if isinstance(error, av.error.ExitError | TimeoutError):
        return f"did not answer within {settings.open_timeout:.0f} s"
    return f"can't be opened ({getattr(error, 'strerror', None) or error})"
