"""The register: which streams this memory knows, where they came from and when they began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from actors.jsonfile import damaged, read_json, write_json


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream: the URL it was last watched at, and Unix seconds at its stream time 0."""

    url: str
    origin: float


class Register:
    """A JSON file in the store's folder; written atomically. Raises StoreError where it can't be read."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._entries = self._read()

    def origin(self, stream: str, url: str, wall0: float, keep: bool) -> float:
        """The wall time of the stream's time 0: with `keep` the first ever told, else `wall0`; recorded."""
        known = self._entries.get(stream)
        origin = known.origin if known and keep else wall0
        self._entries[stream] = Entry(url, origin)
        self._write()
        return origin

    def origins(self) -> dict[str, float]:
        """Unix seconds at the time 0 of each stream."""
        return {name: entry.origin for name, entry in self._entries.items()}

    def adopt(self, origins: Mapping[str, float]) -> None:
        """Know these streams too, of no URL; those that are known stay as they are."""
        fresh = {name: Entry("", origin) for name, origin in origins.items() if name not in self._entries}
        if fresh:
            self._entries |= fresh
            self._write()

    def others(self, stem: str, url: str) -> set[str]:
        """Names that begin with `stem` and belong to another URL."""
        return {n for n, entry in self._entries.items() if n.startswith(stem) and entry.url != url}

    def _read(self) -> dict[str, Entry]:
        try:
            data = read_json(self._file) if self._file.exists() else {}
            return {name: Entry(str(entry["url"]), float(entry["origin"])) for name, entry in data.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise damaged(self._file, error) from error

    def _write(self) -> None:
        write_json(self._file, {name: asdict(entry) for name, entry in self._entries.items()})
