"""An epoch: one connection's packets made into items of stream time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Interpolation, VideoReformatter

from actors.sources.container import Medium
from actors.sources.sampling import Sampler, grey
from actors.sources.sound import Chunker
from configs.schema import Sampling
from pipeline.item import Frame, Gap, Glimpses, Item, Page, Tick
from pipeline.perceiving.glimpse import HEIGHT, WIDTH

SHORT = 256
"""Pixels of the shorter side of a picture that is handed on."""

QUALITY = 80
"""JPEG quality of keyframes."""

PROGRESS = 0.5
"""Seconds of stream time between two ticks."""

BACK, AHEAD = 1.0, 10.0
"""Seconds by which a track's times must go back, or ahead of what can be by now, to count as begun anew; it
then goes on where it was."""

GLIMPSES = 8
"""Glimpses that go together: a third of a second of an ordinary film."""

DENSEST = 0.03
"""Seconds between two glimpses at least: more than 33 a second tell nothing new."""

SILENT = 5.0
"""Seconds without a packet after which the progress of the other track counts alone."""


class Epoch:
    """Decodes the packets of `medium`, whose beginning is `start` in stream time; counts into `counts`.

    Where neither track has anything for `gap` seconds, that is told. `latest` is the stream time that may
    have come by now: an encoder that starts again begins at any time, and what is damaged says anything.
    """

    def __init__(
        self,
        medium: Medium,
        start: float,
        sampling: Sampling,
        gap: float,
        counts: dict[str, float],
        latest: Callable[[], float],
    ) -> None:
        self._medium = medium
        self._offsets = dict.fromkeys((av.VideoFrame, av.AudioFrame), start - medium.start)
        self._begin = start
        self._gap = gap
        self._latest = latest
        self._reached = start
        self._sampler = Sampler(sampling.fps, sampling.longest, sampling.novelty)
        self._width = sampling.keyframe_width
        pages = sampling.pages
        self._pages, self._largest = Sampler(pages.fps, pages.longest, pages.novelty), pages.largest
        self._small, self._large, self._key = VideoReformatter(), VideoReformatter(), VideoReformatter()
        self._whole = VideoReformatter()
        self._last_glimpse: float | None = None
        self._glimpsed: list[tuple[float, npt.NDArray[np.uint8]]] = []
        self._chunker = Chunker()
        self._counts = counts
        self._seen = start if medium.video else None
        self._heard = start if medium.audio else None
        self._ticked = start

    def push(self, packet: av.Packet) -> Iterator[Item]:
        """Take a packet; hand on what it completes. One that can't be decoded is counted and left out."""
        try:
            decoded = packet.decode()
        except (av.error.InvalidDataError, av.error.PatchWelcomeError):
            self._counts["errors"] += 1
            return
        for frame in decoded:
            if isinstance(frame, av.VideoFrame):
                yield from self._look(frame)
            elif isinstance(frame, av.AudioFrame):
                yield from self._hear(frame)
        yield from self._tick()

    def flush(self) -> Iterator[Item]:
        """Hand on the rest, and the time at which it ends."""
        yield from self._glimpses()
        yield from self._chunker.flush()
        ends = [t for t in (self._seen, self._heard) if t is not None]
        yield Tick(max([self._ticked, *ends]))

    def _time(self, frame: av.VideoFrame | av.AudioFrame, last: float | None) -> float:
        known = frame.pts is not None and frame.time_base is not None
        offset = self._offsets[type(frame)]
        t = float(frame.pts * frame.time_base) + offset if known else last
        if t is not None and last is not None and self._begins_anew(t, last):
            self._offsets[type(frame)] = offset + last - t
            t = last
        return max(self._begin, t if t is not None else self._begin)

    def _begins_anew(self, t: float, last: float) -> bool:
        return t < last - BACK or (t > last + AHEAD and t > self._latest())

    def _look(self, frame: av.VideoFrame) -> Iterator[Item]:
        t = self._time(frame, self._seen)
        self._seen = max(t, self._seen or t)
        yield from self._hole(t)
        self._counts["frames_decoded"] += 1
        if self._last_glimpse is not None and t - self._last_glimpse < DENSEST:
            return
        self._last_glimpse = t
        thumbnail = _pixels(
            self._small.reformat(frame, WIDTH, HEIGHT, format="rgb24", interpolation=Interpolation.AREA)
        )
        self._glimpsed.append((t, thumbnail))
        if len(self._glimpsed) >= GLIMPSES:
            yield from self._glimpses()
        novelty = _picked(self._sampler, t, thumbnail)
        if novelty is not None:
            self._counts["frames_sampled"] += 1
            yield self._frame(frame, t, novelty)
        if _picked(self._pages, t, thumbnail) is not None:
            yield Page(t, self._page(frame))

    def _glimpses(self) -> Iterator[Glimpses]:
        if self._glimpsed:
            times, pixels = zip(*self._glimpsed, strict=True)
            self._glimpsed = []
            yield Glimpses(times, np.stack(pixels))

    def _frame(self, frame: av.VideoFrame, t: float, novelty: float) -> Frame:
        scale = SHORT / min(frame.width, frame.height)
        size = (max(SHORT, round(frame.width * scale)), max(SHORT, round(frame.height * scale)))
        image = _upright(frame, _pixels(self._large.reformat(frame, *size, format="rgb24")))
        height = max(2, round(frame.height * self._width / frame.width))
        picture = _pixels(self._key.reformat(frame, self._width, height, format="bgr24"))
        _, jpeg = cv2.imencode(".jpg", _upright(frame, picture), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        return Frame(t, image, jpeg.tobytes(), novelty)

    def _page(self, frame: av.VideoFrame) -> npt.NDArray[np.uint8]:
        """The whole picture, no larger than it is."""
        scale = min(1.0, self._largest / max(frame.width, frame.height))
        size = (max(2, round(frame.width * scale)), max(2, round(frame.height * scale)))
        return _upright(frame, _pixels(self._whole.reformat(frame, *size, format="rgb24")))

    def _hear(self, frame: av.AudioFrame) -> Iterator[Item]:
        t = self._time(frame, self._heard)
        yield from self._hole(t)
        yield from self._chunker.push(frame, t)
        self._heard = t + frame.samples / frame.sample_rate
        self._reached = max(self._reached, self._heard)

    def _hole(self, t: float) -> Iterator[Item]:
        before, self._reached = self._reached, max(self._reached, t)
        if t - before >= self._gap:
            self._counts["gaps"] += 1
            yield from self._chunker.flush()
            yield Gap(before, t, "there is nothing in the stream")

    def _tick(self) -> Iterator[Item]:
        pending = self._chunker.start if self._heard is not None else None
        marks = [t for t in (self._seen, pending if pending is not None else self._heard) if t is not None]
        t = max(min(marks), max(marks) - SILENT)
        if t - self._ticked >= PROGRESS:
            self._ticked = t
            yield from self._glimpses()
            yield Tick(t)


def _picked(sampler: Sampler, t: float, thumbnail: npt.NDArray[np.uint8]) -> float | None:
    """The novelty of the frame at `t` seconds if `sampler` picks it."""
    return sampler.pick(t, grey(thumbnail)) if sampler.wants(t) else None


def _pixels(frame: av.VideoFrame) -> npt.NDArray[np.uint8]:
    return np.asarray(frame.to_ndarray(), np.uint8)


def _upright(frame: av.VideoFrame, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """`pixels` turned as the medium says that `frame` is to be shown: telephones film lying on their side."""
    return np.ascontiguousarray(np.rot90(pixels, round(frame.rotation / 90)))
