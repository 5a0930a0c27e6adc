"""Keyframes: JPEGs on disk by their address, `/v1/keyframes/STREAM/MILLISECONDS.jpg`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from pipeline.errors import StoreError
from pipeline.remembering.description import KEYFRAMES

LARGEST = 2 * 1024 * 1024
"""Bytes that one picture may have."""

_ADDRESS = re.compile(r"/v1/keyframes/(?P<stream>[\w.-]{1,64})/(?P<stamp>\d{1,16})\.jpg", re.ASCII)


class Keyframes:
    """A folder of pictures, one folder a stream."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, address: str, jpeg: bytes) -> None:
        """Write a picture, whole or not at all. Raises StoreError."""
        file = self._file(address)
        if file is None or len(jpeg) > LARGEST:
            raise StoreError(
                f"{address}: is no keyframe (an address of the right form, at most {LARGEST} bytes)"
            )
        fresh = file.with_suffix(".new")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as out:
                out.write(jpeg)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(file)
        except OSError as error:
            raise StoreError(f"{file}: can't be written ({error.strerror})") from error

    def get(self, address: str) -> bytes | None:
        """The picture at `address`; None where there is none."""
        file = self._file(address)
        return file.read_bytes() if file is not None and file.is_file() else None

    def size(self, address: str) -> int:
        """Bytes of the picture at `address`; 0 where there is none."""
        file = self._file(address)
        return file.stat().st_size if file is not None and file.is_file() else 0

    def addresses(self) -> Iterator[str]:
        """Those of all pictures."""
        for file in self._folder.glob("*/*.jpg"):
            yield f"{KEYFRAMES}/{file.parent.name}/{file.name}"

    def forget(self, address: str) -> None:
        """Delete the picture at `address`, if there is one."""
        file = self._file(address)
        if file is not None:
            file.unlink(missing_ok=True)

    def _file(self, address: str) -> Path | None:
        if not is_address(address):
            return None
        return self._folder / address.removeprefix(f"{KEYFRAMES}/")


def shrunk(jpeg: bytes, width: int, quality: int) -> bytes:
    """The picture at most `width` pixels wide, if that is smaller; what is no picture stays as it is."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    if picture is None:
        return jpeg
    height = max(1, round(picture.shape[0] * width / picture.shape[1]))
    if picture.shape[1] > width:
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    _, small = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return min(jpeg, small.tobytes(), key=len)


def is_address(address: str) -> bool:
    """Whether a keyframe can be at `address`; then it leads out of no folder."""
    found = _ADDRESS.fullmatch(address)
    return found is not None and bool(found["stream"].strip("."))
