"""A trace: every judgement of segmentation in a file, one JSON object a line, enough to draw it later.

    {"trace": 1, "stream": "door", "url": "rtsp://camera/door", "wall0": 1700000000.0}
    {"stream": "door", "score": {"t": 1.2, "kind": "vision", "surprise": 0.1, …}}
    {"stream": "door", "boundary": {"number": 0, "t": 1.2, "state": "provisional", "reason": "surprise", …}}
    {"stream": "door", "keyframe": {"t0": 0.0, "t1": 1.2, "jpeg": "…base64…"}}

A number that is not finite (a threshold before there is one) is null.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from math import isfinite
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pipeline.boundary import Boundary
from pipeline.cutting.score import Score
from pipeline.errors import UserError
from pipeline.event import Event

log = logging.getLogger(__name__)

VERSION = 1

WIDTH = 160
"""Pixels across of the pictures in a trace."""

QUALITY = 80
"""Their JPEG quality."""

REMEMBERED = 256
"""Pictures a stream that are known to be in the file already: an amended event comes again."""

_LOGIN = re.compile(r"(?<=://)[^/?#]*@")


class Trace:
    """A file that the traces of all streams go to; safe from any thread.

    Raises UserError when `file` can't be written or is something else than an earlier trace. A disk that
    fails later ends the trace with one warning, and not the watching.
    """

    def __init__(self, file: Path) -> None:
        self._path = file
        self._lock = threading.Lock()
        self._broken = False
        _must_not_be_precious(file)
        try:
            self._file = file.open("wb")
        except OSError as error:
            raise UserError(f"--trace: {file}: can't be written ({error.strerror})") from error

    def __enter__(self) -> Trace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def of(self, stream: str, url: str, wall0: float) -> StreamTrace:
        """The trace of one more stream; a login in `url` stays out of it."""
        self.write({"trace": VERSION, "stream": stream, "url": _LOGIN.sub("", url), "wall0": _short(wall0)})
        return StreamTrace(self, stream)

    def write(self, line: Mapping[str, Any]) -> None:
        """Write one line, at once; nothing once the trace is closed."""
        data = json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        with self._lock:
            if self._broken or self._file.closed:
                return
            try:
                self._file.write(data)
                self._file.flush()
            except OSError as error:
                self._broken = True
                log.warning("the trace ends here: %s: can't be written (%s)", self._path, error.strerror)

    def close(self) -> None:
        """Write no more."""
        with self._lock, suppress(OSError):
            self._file.close()


class StreamTrace:
    """The trace of one stream."""

    def __init__(self, trace: Trace, stream: str) -> None:
        self._trace = trace
        self._stream = stream
        self._shown: deque[str] = deque(maxlen=REMEMBERED)

    def record(self, told: Score | Boundary) -> None:
        """A judgement or a boundary: a `pipeline.cutting.score.Recorder`."""
        what = "score" if isinstance(told, Score) else "boundary"
        values = {name: _short(getattr(told, name)) for name in _FIELDS[what]}
        self._trace.write({"stream": self._stream, what: values})

    def show(self, event: Event, jpeg: bytes) -> None:
        """The picture of an event that is committed; once, however often the event is amended."""
        if event.keyframe in self._shown or not (small := _smaller(jpeg)):
            return
        self._shown.append(event.keyframe)
        picture = {
            "t0": _short(event.t0),
            "t1": _short(event.t1),
            "jpeg": base64.b64encode(small).decode("ascii"),
        }
        self._trace.write({"stream": self._stream, "keyframe": picture})


_FIELDS = {"score": [f.name for f in fields(Score)], "boundary": [f.name for f in fields(Boundary)]}


def _must_not_be_precious(file: Path) -> None:
    """`--trace clip.mp4` must not cost anybody the clip."""
    try:
        if not file.is_file() or not file.stat().st_size:
            return
        with file.open("rb") as old:
            if old.read(len(b'{"trace":')) == b'{"trace":':
                return
    except OSError as error:
        raise UserError(f"--trace: {file}: can't be written ({error.strerror})") from error
    raise UserError(f"--trace: {file}: is there already and is no trace; take another name or delete it")


def _short(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    return round(float(value), 4) if isfinite(value) else None


def _smaller(jpeg: bytes) -> bytes:
    """`jpeg` at most `WIDTH` wide; empty when it is none."""
    try:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        if picture is None:
            return b""
        height, width = picture.shape[:2]
        if width > WIDTH:
            size = (WIDTH, max(1, round(height * WIDTH / width)))
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        _, small = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    except cv2.error:
        return b""
    return bytes(small)
