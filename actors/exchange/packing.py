"""Packing: a memory goes into one portable file, page by page."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO

from actors.exchange.portable import (
    MANIFEST,
    MEMBERS,
    PART_SIZE,
    TOLD,
    Manifest,
    line_of,
    part_name,
    picture_name,
)
from actors.exchange.toldlines import lines_of
from actors.longterm.archiving import Archiving
from pipeline.errors import StoreError
from pipeline.event import Event
from pipeline.memory import Span, pages


def pack(archive: Archiving, out: IO[bytes], span: Span) -> Manifest:
    """Write what `archive` has inside `span` to `out`; what was written. Raises StoreError, Unavailable."""
    try:
        with zipfile.ZipFile(out, "w") as file:
            return Packing(archive, file).run(span)
    except OSError as error:
        raise StoreError(f"the file can't be written ({error.strerror})") from error


class Packing:
    """One export: a part for each page of events and its pictures, what was told of them, the manifest."""

    def __init__(self, archive: Archiving, file: zipfile.ZipFile) -> None:
        self._archive = archive
        self._file = file
        self._members: dict[str, str] = {}
        self._streams: set[str] = set()
        self._vectors = archive.dims()
        self._events = 0
        self._parts = 0
        self._spoken_of: set[str] = set()
        self._told = 0

    def run(self, span: Span) -> Manifest:
        """Write it all."""
        spoken_of = self._archive.told().events
        for events in pages(self._archive, span):
            self._add_events(events)
            for address in dict.fromkeys(address for event in events for address in event.keyframes):
                self._add_picture(address)
            self._spoken_of |= spoken_of.intersection(event.id for event in events)
        self._add_told(span)
        manifest = self._manifest()
        self._file.writestr(_member(MANIFEST), manifest.model_dump_json())
        return manifest

    def _add_events(self, events: Sequence[Event]) -> None:
        for part in _parts([line_of(self._comparable(event)) for event in events]):
            self._add(part_name(self._parts), part)
            self._parts += 1
        self._events += len(events)
        self._streams |= {event.stream for event in events}

    def _comparable(self, event: Event) -> Event:
        """Without what other models made than the file says."""
        vectors = {name: vector for name, vector in event.vectors.items() if name in self._vectors}
        return replace(event, vectors=vectors)

    def _add_told(self, span: Span) -> None:
        """Of these events and looks. It is read last: what is being forgotten is not in it."""
        told = self._archive.told()
        names = [name for name in told.in_view(span).names if len(name.vector) == self._vectors.get("vision")]
        told = replace(told.of(self._spoken_of), names=tuple(names))
        lines = lines_of(told)
        if len(lines) > PART_SIZE:
            raise StoreError(
                f"users have told more than {PART_SIZE} bytes; take less with --stream, --since and --until"
            )
        if told:
            self._add(TOLD, lines)
        self._told = len(told)

    def _add_picture(self, address: str) -> None:
        if picture_name(address) in self._members:
            return  # an episode shows the picture of one of its events
        jpeg = self._archive.picture(address)
        if jpeg is not None:
            self._add(picture_name(address), jpeg)

    def _add(self, name: str, data: bytes) -> None:
        if len(self._members) >= MEMBERS:
            raise StoreError(
                f"more than {MEMBERS} parts and pictures; take less with --stream, --since and --until"
            )
        self._file.writestr(_member(name), data)
        self._members[name] = hashlib.sha256(data).hexdigest()

    def _manifest(self) -> Manifest:
        origins = self._archive.origins()
        return Manifest(
            events=self._events,
            vectors=self._vectors,
            made_by=self._archive.made_by(),
            told=self._told,
            streams={name: origins[name] for name in sorted(self._streams) if name in origins},
            members=self._members,
        )


def _member(name: str) -> zipfile.ZipInfo:
    """Of no date, so that the same memory gives the same file."""
    return zipfile.ZipInfo(name)


def _parts(lines: Sequence[bytes]) -> Iterator[bytes]:
    """The lines, as few parts as their sizes allow."""
    part: list[bytes] = []
    size = 0
    for line in lines:
        if part and size + len(line) > PART_SIZE:
            yield b"".join(part)
            part, size = [], 0
        part.append(line)
        size += len(line)
    if part:
        yield b"".join(part)
