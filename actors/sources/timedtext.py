"""Timed text as a source: .srt, .vtt and .jsonl."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pysubs2

from actors.sources.ring import Ring
from actors.supervised import supervised
from pipeline.clock import EARLIEST, LATEST, Clock, of_iso
from pipeline.errors import SourceError
from pipeline.item import Item, Line, Tick
from pipeline.observation import Kind
from pipeline.words.characters import whole

SUFFIXES = (".srt", ".vtt", ".jsonl")

KEYS = ("t0", "t1", "text", "speaker", "id")

LONGEST = 64 * 1024
"""Bytes that one line of a .jsonl file may have."""

LASTS = 3.2e9
"""Seconds that a file may last."""

READING = 0.35
"""Seconds that a word takes where a line does not say when it ends."""

AGO = datetime(1990, 1, 1, tzinfo=UTC).timestamp()
"""Numbers before this are seconds of stream time, later ones Unix seconds."""

_VOICE = re.compile(r"<v(?:\.[^\s>]+)?\s+([^>]+)>")
_MARKUP = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_PREFIX = re.compile(r"^([A-Z][\w .'-]{0,30}):\s+(?=\S)")


class TextSource:
    """A `actors.sources.source.Source` of the lines in a file. Raises SourceError naming file and line."""

    live = False
    kinds = frozenset({Kind.TEXT})

    def __init__(
        self,
        url: str,
        path: Path,
        *,
        realtime: bool = False,
        wall0: float | None = None,
        since: float = 0.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self.url = url
        try:
            self._lines, start = read(path)
        except OSError as error:
            raise SourceError(f"{url}: can't be read ({error.strerror})") from error
        over = 0.0 if realtime else max((line.t1 for line in self._lines), default=0.0)
        began = time.time() - over if start is None else start
        self.wall0 = began if wall0 is None else wall0
        self._realtime = realtime
        self._since = since
        self._clock = clock
        self._ring = Ring(256, waits=True)
        self._stop = threading.Event()
        self._thread = supervised(f"source-{url}", self._run, lambda error: self._ring.end())
        self._thread.start()

    def pull(self, most: int = 16, wait: float = 0.1) -> Sequence[Item] | None:
        """Up to `most` items, waiting at most `wait` seconds for the first; None when it has ended."""
        return self._ring.take(most, wait)

    def stats(self) -> dict[str, float]:
        """Counters, by name."""
        return {"lines": float(len(self._lines))}

    def close(self) -> None:
        """Stop."""
        self._stop.set()
        self._ring.end(abandon=True)
        self._thread.join(1.0)

    def _run(self) -> None:
        began = self._clock() - self._since
        for item in self._items():
            if self._realtime and isinstance(item, Tick):
                self._stop.wait(max(0.0, began + item.t - self._clock()))
            if self._stop.is_set():
                return
            self._ring.put(item)
        self._ring.end()

    def _items(self) -> Iterator[Item]:
        for line in self._lines:
            yield Tick(line.t0)
            yield line
        if self._lines:
            yield Tick(max(line.t1 for line in self._lines))


def read(path: Path) -> tuple[list[Line], float | None]:
    """The lines in order of time, and the wall time of the stream's time 0, Unix seconds, if they have dates.
    Raises SourceError, OSError."""
    lines, start = read_jsonl(path) if path.suffix.lower() == ".jsonl" else (read_subtitles(path), None)
    if any(line.t1 > LASTS for line in lines):
        raise SourceError(f"{path}: lasts longer than a hundred years")
    return lines, start


def read_jsonl(path: Path) -> tuple[list[Line], float | None]:
    """The same of a .jsonl file. Raises SourceError naming the line."""
    rows: list[Row] = []
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if raw.strip():
                row = _row(raw, f"{path}:{number}")
                if rows and row.dated != rows[0].dated:
                    said, meant = ("a date", "seconds")[:: 1 if row.dated else -1]
                    raise SourceError(f"{path}:{number}: t0 is {said}, where the lines before have {meant}")
                rows.append(row)
    rows.sort(key=lambda row: row.t0)
    start = rows[0].t0 if rows and rows[0].dated else None
    following = [*(row.t0 for row in rows[1:]), None]
    return [_line(row, after, start or 0.0) for row, after in zip(rows, following, strict=True)], start


def read_subtitles(path: Path) -> list[Line]:
    """The lines of a .srt or .vtt file in order of time. Raises SourceError naming the file."""
    try:
        cues = pysubs2.load(str(path), encoding="utf-8-sig", keep_unknown_html_tags=True)
    except (pysubs2.exceptions.Pysubs2Error, UnicodeDecodeError, ValueError) as error:
        raise SourceError(f"{path}: is not a subtitle file ({' '.join(str(error).split())})") from error
    if not cues:
        raise SourceError(f"{path}: has no cues")
    cues.sort()
    lines = (_cue(cue) for cue in cues if not cue.is_comment)
    return [line for line in lines if line.text]


class Row(NamedTuple):
    """A line as it stands in the file; `dated`: its times are Unix seconds."""

    t0: float
    t1: float | None
    text: str
    speaker: str
    ref: str
    dated: bool


def _row(raw: bytes, where: str) -> Row:
    if len(raw) > LONGEST:
        raise SourceError(f"{where}: is longer than {LONGEST} bytes")
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{where}: is not JSON ({error})") from error
    if not isinstance(data, dict):
        raise SourceError(f"{where}: must be an object with the keys {', '.join(KEYS)}")
    unknown = [key for key in data if key not in KEYS]
    if unknown:
        raise SourceError(f"{where}: unknown key {unknown[0]!r}; allowed: {', '.join(KEYS)}")
    missing = [key for key in ("t0", "text") if key not in data]
    if missing:
        raise SourceError(f"{where}: the key {missing[0]!r} is missing; t0 and text are needed")
    t0 = _seconds(data["t0"], f"{where}: t0")
    t1 = None if data.get("t1") is None else _seconds(data["t1"], f"{where}: t1")
    dated = isinstance(data["t0"], str) or t0 > AGO
    text, speaker, ref = (whole(str(data.get(key) or "")) for key in ("text", "speaker", "id"))
    return Row(t0, t1, " ".join(text.split()), speaker, ref, dated)


def _seconds(value: Any, where: str) -> float:
    found = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if isinstance(value, str):
        with suppress(ValueError):
            found = of_iso(value)
    if found is None or not EARLIEST <= found <= LATEST:
        raise SourceError(f"{where}: {value!r} is neither seconds nor an ISO 8601 time")
    return float(found)


def _line(row: Row, following: float | None, start: float) -> Line:
    """A line whose times count from `start`; `following`: when the next one begins."""
    t1 = row.t1
    if t1 is None:
        t1 = row.t0 + READING * max(1, len(row.text.split()))
        t1 = t1 if following is None else min(t1, following)
    return Line(row.t0 - start, max(row.t0, t1) - start, row.text, row.speaker, row.ref)


def _cue(cue: pysubs2.SSAEvent) -> Line:
    text = cue.text.replace("\\N", " ")
    voice = _VOICE.search(text)
    text = " ".join(_MARKUP.sub("", text).split())
    speaker = voice[1].strip() if voice else cue.name.strip()
    if not speaker and (prefix := _PREFIX.match(text)):
        speaker, text = prefix[1], text[prefix.end() :]
    return Line(cue.start / 1000, max(cue.start, cue.end) / 1000, text, speaker)
