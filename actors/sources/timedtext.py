"""Timed text as a source: .srt, .vtt and .jsonl."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysubs2

from actors.sources.ring import Ring
from actors.supervised import supervised
from pipeline.clock import Clock
from pipeline.errors import SourceError
from pipeline.item import Item, Line, Tick
from pipeline.observation import Kind

SUFFIXES = (".srt", ".vtt", ".jsonl")

KEYS = ("t0", "t1", "text", "speaker", "id")

LONGEST = 64 * 1024
"""Bytes that one line of a .jsonl file may have."""

READING = 0.35
"""Seconds that a word takes where a line does not say when it ends."""

AGO = datetime(1990, 1, 1, tzinfo=UTC).timestamp()
"""Times before this are seconds of stream time, later ones come from dates."""

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
            lines = read_jsonl(path) if path.suffix.lower() == ".jsonl" else read_subtitles(path)
        except OSError as error:
            raise SourceError(f"{url}: can't be read ({error.strerror})") from error
        start = lines[0].t0 if lines and lines[0].t0 > AGO else 0.0
        self._lines = [Line(x.t0 - start, x.t1 - start, x.text, x.speaker, x.ref) for x in lines]
        over = 0.0 if realtime else max((line.t1 for line in self._lines), default=0.0)
        self.wall0 = wall0 if wall0 is not None else start or time.time() - over
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


def read_jsonl(path: Path) -> list[Line]:
    """The lines of a .jsonl file in order of time. Raises SourceError naming the line."""
    rows = []
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if raw.strip():
                rows.append(_row(raw, f"{path}:{number}"))
    rows.sort(key=lambda row: row[0])
    starts = [row[0] for row in rows]
    return [_line(row, following) for row, following in zip(rows, [*starts[1:], None], strict=True)]


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


Row = tuple[float, float | None, str, str, str]


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
    t1 = None if data.get("t1") is None else _seconds(data["t1"], f"{where}: t1")
    text, speaker, ref = (str(data.get(key) or "") for key in ("text", "speaker", "id"))
    return _seconds(data["t0"], f"{where}: t0"), t1, " ".join(text.split()), speaker, ref


def _seconds(value: Any, where: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e11:
        return float(value)
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    raise SourceError(f"{where}: {value!r} is neither seconds nor an ISO 8601 time")


def _line(row: Row, following: float | None) -> Line:
    t0, t1, text, speaker, ref = row
    if t1 is None:
        t1 = t0 + READING * max(1, len(text.split()))
        t1 = t1 if following is None else max(t0, min(t1, following))
    return Line(t0, max(t0, t1), text, speaker, ref)


def _cue(cue: pysubs2.SSAEvent) -> Line:
    text = cue.text.replace("\\N", " ")
    voice = _VOICE.search(text)
    text = " ".join(_MARKUP.sub("", text).split())
    speaker = voice[1].strip() if voice else cue.name.strip()
    if not speaker and (prefix := _PREFIX.match(text)):
        speaker, text = prefix[1], text[prefix.end() :]
    return Line(cue.start / 1000, max(cue.start, cue.end) / 1000, text, speaker)
