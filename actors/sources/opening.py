"""Opening: a picture from somebody else, or a part of it, as the vision model takes it."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from pipeline.errors import UserError
from pipeline.item import Image

Box = tuple[float, float, float, float]
"""Left, top, width and height as fractions of a picture."""

LARGEST = 4096
"""Pixels that a side may have: what is small as a file may be huge."""


def opened(data: bytes, box: Box | None = None) -> Image:
    """The JPEG or PNG in `data`, or what of it is in `box`: RGB, uint8 [height, width, 3].

    Raises UserError.
    """
    try:
        picture = Pillow.open(BytesIO(data), formats=("JPEG", "PNG"))
        width, height = picture.size
        if max(width, height) > LARGEST:
            raise UserError(f"image: has {width} x {height} pixels; allowed are {LARGEST} a side")
        whole = np.asarray(picture.convert("RGB"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise UserError("image: is damaged; allowed is a JPEG or a PNG") from error
    return whole if box is None else _part(whole, box)


def _part(whole: Image, box: Box) -> Image:
    height, width = whole.shape[:2]
    left, top = int(box[0] * width), int(box[1] * height)
    right, bottom = round((box[0] + box[2]) * width), round((box[1] + box[3]) * height)
    return np.ascontiguousarray(whole[top : max(bottom, top + 1), left : max(right, left + 1)])
