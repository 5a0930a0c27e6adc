"""Sources: anything that can be watched, opened by its URL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from actors.sources.media import MediaSource
from actors.sources.timedtext import SUFFIXES, TextSource
from configs.schema import Source as Settings
from pipeline.errors import SourceError
from pipeline.item import Item
from pipeline.observation import Kind

LIVE = ("rtsp", "rtsps", "rtmp", "rtmps", "udp", "tcp", "srt")
SCHEMES = (*LIVE, "http", "https", "file", "device")

_DEVICE = re.compile(r"^(?:device:|/dev/video)(\d+)$")
_PASSWORD = re.compile(r"(?<=://)([^/?#@:]*:)[^/?#]*@")
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+):")


class Source(Protocol):
    """A stream of items on one clock. `kinds`: the lanes it can feed; SPEECH stands for any sound track."""

    url: str
    live: bool
    kinds: frozenset[Kind]
    wall0: float

    def pull(self, most: int = 16, wait: float = 0.1) -> Sequence[Item] | None:
        """Up to `most` items, waiting at most `wait` seconds for the first; None when it has ended."""
        ...

    def stats(self) -> dict[str, float]:
        """Counters, by name."""
        ...

    def close(self) -> None:
        """Stop and let go of the medium."""
        ...


def open_source(
    url: str,
    settings: Settings,
    *,
    realtime: bool = False,
    wall0: float | None = None,
    since: float = 0.0,
) -> Source:
    """The source at `url`, open and running. Raises SourceError with one line that says what is wrong.

    `realtime` plays a file as fast as time passes, from `since` seconds on; `wall0` is Unix seconds at its
    time 0. If None, what is played begins now, and another film ends now.
    """
    must_be_watchable(url)
    if device := _DEVICE.match(url):
        return MediaSource(url, f"/dev/video{device[1]}", settings, live=True, form="v4l2", wall0=wall0)
    if (path := _path(url)) is None:
        live = True if url.partition(":")[0].lower() in LIVE else None
        shown = without_password(url)
        return MediaSource(shown, url, settings, live=live, realtime=realtime, wall0=wall0, since=since)
    if path.suffix.lower() in SUFFIXES:
        return TextSource(url, path, realtime=realtime, wall0=wall0, since=since)
    return MediaSource(url, str(path), settings, live=False, realtime=realtime, wall0=wall0, since=since)


def without_password(url: str) -> str:
    """`url` as it may be shown to clients and written to logs."""
    return _PASSWORD.sub(r"\1…@", url)


def must_be_watchable(url: str) -> None:
    """Raises SourceError for what is plain before anything is opened: a wrong scheme, no such file."""
    scheme = _SCHEME.match(url)
    if not url.strip():
        raise SourceError("there is no URL to watch")
    if device := _DEVICE.match(url):
        _must_exist(Path(f"/dev/video{device[1]}"), url)
    elif scheme and scheme[1].lower() not in SCHEMES:
        allowed = ", ".join(SCHEMES)
        raise SourceError(f"{url}: {scheme[1]} is not a scheme that can be watched; allowed: {allowed}")
    elif path := _path(url):
        _must_exist(path, url)
        if path.is_dir():
            raise SourceError(f"{url}: is a folder; a file, a camera or a stream can be watched")
        if path.stat().st_size == 0:
            raise SourceError(f"{url}: is empty (0 bytes)")


def _path(url: str) -> Path | None:
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() == "file":
        return Path(unquote(urlsplit(url).path))
    return None if scheme else Path(url)


def _must_exist(path: Path, url: str) -> None:
    if not path.exists():
        raise SourceError(f"{url}: no such {'device' if str(path).startswith('/dev/') else 'file'}")
