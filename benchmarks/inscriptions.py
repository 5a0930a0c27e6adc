"""Is what is written in the picture read? Words drawn into frames of real streams, in sizes and typefaces.

    python -m benchmarks.inscriptions

A line is right where it is read as it is written, in any case; letters are those in common with the nearest
line that was read (Ratcliff and Obershelp 1988). What is read in frames into which nothing was drawn stands
in the last row: some of it is there (the streams have date stamps), and it is printed to be looked at.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

import av
import cv2
import numpy as np
from matplotlib import font_manager
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from benchmarks import report
from benchmarks.material import DATA
from models import registry
from pipeline.item import Image
from pipeline.perceiver import Spotter
from pipeline.perceiving.spotting import legible

SIZES = (5, 6, 8, 12, 24, 40)
"""Pixels of a capital letter's height in a page, about."""

FACES = ("DejaVu Sans:bold", "DejaVu Serif", "DejaVu Sans Mono")
WORDS = """platform delayed open closed sale exit harbour station museum parcel kitchen garden street market
bakery morning evening doctor school library airport ticket radio mayor election bridge tunnel""".split()
EACH, EVERY = 24, 6.0
"""Signs of each size, and seconds between the frames that are taken."""


@dataclass(frozen=True)
class Sign:
    """A frame with a line written into it."""

    text: str
    image: Image


def main() -> None:
    """Print the table."""
    spotter: Spotter = registry.load("pp-ocr", cache=Path("~/.cache/onlooker").expanduser(), offline=True)
    pages = list(_pages())
    rows = [_row(size, spotter, list(_signs(size, pages))) for size in SIZES]
    rows.append(_untouched(spotter, pages))
    settings = f"{EACH} signs of each size in {len(pages)} frames of 480x270; one thread."
    report.table("Writing in the picture", rows, settings)


def _pages() -> Iterator[Image]:
    for path in sorted((DATA / "av_streams").glob("*.mp4")):
        with av.open(str(path)) as container:
            due = 0.0
            for frame in container.decode(video=0):
                if frame.time is not None and frame.time >= due:
                    due = frame.time + EVERY
                    yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def _signs(size: int, pages: Sequence[Image]) -> Iterator[Sign]:
    random = Random(size)
    for n in range(EACH):
        words = [random.choice(WORDS), str(random.randint(1, 99)), random.choice(WORDS)]
        text = " ".join(random.sample(words, 2))
        text = text.upper() if n % 2 else text.capitalize()
        yield Sign(text, _drawn(text, size, random.choice(pages), FACES[n % len(FACES)], random))


def _drawn(text: str, size: int, page: Image, face: str, random: Random) -> Image:
    """The page with a sign, as a lens and a codec leave it: tilted a little, and through JPEG."""
    picture = Pictures.fromarray(page)
    font = ImageFont.truetype(font_manager.findfont(face), round(size / 0.73))
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
    x, y = random.randint(8, max(9, page.shape[1] - right - 8)), random.randint(8, page.shape[0] - bottom - 8)
    paper, ink = random.choice([((245, 245, 240), (20, 20, 30)), ((20, 40, 110), (250, 250, 250))])
    draw.rectangle((x + left - 5, y + top - 4, x + right + 5, y + bottom + 4), paper)
    draw.text((x, y), text, ink, font=font)
    middle = (page.shape[1] / 2, page.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, random.uniform(-4, 4), 1.0)
    tilted = cv2.warpAffine(np.array(picture), turn, (page.shape[1], page.shape[0]))
    _, jpeg = cv2.imencode(".jpg", tilted, [cv2.IMWRITE_JPEG_QUALITY, 70])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def _row(size: int, spotter: Spotter, signs: Sequence[Sign]) -> Mapping[str, object]:
    began = time.process_time()
    read = [[line.label for line in legible(spotter.spot([sign.image])[0])] for sign in signs]
    spent = time.process_time() - began
    letters = [_best(sign.text, lines) for sign, lines in zip(signs, read, strict=True)]
    return {
        "letters, px": size,
        "read": f"{np.mean([share == 1.0 for share in letters]):.2f}",
        "letters in common": f"{np.mean(letters):.2f}",
        "CPU ms a page": f"{1000 * spent / len(signs):.0f}",
    }


def _untouched(spotter: Spotter, pages: Sequence[Image]) -> Mapping[str, object]:
    began = time.process_time()
    found = Counter(line.label for page in pages for line in legible(spotter.spot([page])[0]))
    spent = time.process_time() - began
    print(dict(found))
    lines = f"{sum(found.values())} lines on {len(pages)} pages"
    return {"letters, px": "none", "read": lines, "CPU ms a page": f"{1000 * spent / len(pages):.0f}"}


def _best(text: str, lines: Sequence[str]) -> float:
    """The share of letters that the nearest of what was read has in common with `text`."""
    shares = (SequenceMatcher(None, text.lower(), line.lower(), autojunk=False).ratio() for line in lines)
    return max(shares, default=0.0)


if __name__ == "__main__":
    main()
