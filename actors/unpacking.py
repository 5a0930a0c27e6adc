"""Unpacking: a portable file is merged into a memory, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from actors.archive import Added, Archiving
from actors.memoryfile import MemoryFile
from pipeline.errors import OnlookerError, StoreError, Unavailable
from pipeline.event import Event


@dataclass(frozen=True)
class Merged:
    """How many events a file had, and how many events and pictures were not here yet."""

    events: int
    added: int
    pictures: int


def unpack(archive: Archiving, file: IO[bytes], name: str = "the file") -> Merged:
    """Add what `archive` has not yet. Raises StoreError, Unavailable; then it is as it was before."""
    dims = archive.dims()
    try:
        found = MemoryFile(file)
        _must_fit(found.manifest.vectors, dims)
        found.check()
    except StoreError as error:
        raise StoreError(f"{name}: {error}") from error
    return Unpacking(archive, found).run()


class Unpacking:
    """One import of a file that was checked."""

    def __init__(self, archive: Archiving, file: MemoryFile) -> None:
        self._archive = archive
        self._file = file
        self._added: list[Added] = []

    def run(self) -> Merged:
        """Add part by part; what was added is taken back if one can't be."""
        try:
            for events in self._file.parts():
                self._added.append(self._archive.merge(events, {}))
                self._add_pictures(events)
            self._archive.adopt(self._file.manifest.streams)
        except OnlookerError as error:
            self._take_back(error)
            raise
        return Merged(
            self._file.manifest.events,
            sum(len(added.events) for added in self._added),
            sum(len(added.pictures) for added in self._added),
        )

    def _add_pictures(self, events: Sequence[Event]) -> None:
        """One at a time: those of a whole part would be many megabytes."""
        for address in dict.fromkeys(address for event in events for address in event.keyframes):
            jpeg = self._file.picture(address)
            if jpeg is not None:
                self._added.append(self._archive.merge((), {address: jpeg}))

    def _take_back(self, why: OnlookerError) -> None:
        try:
            for added in reversed(self._added):
                self._archive.retract(added)
        except OnlookerError as error:
            line = f"{why}; a part of the file was added and could not be taken back ({error})"
            raise (StoreError(line) if isinstance(why, StoreError) else Unavailable(line)) from error


def _must_fit(theirs: Mapping[str, int], ours: Mapping[str, int]) -> None:
    for name, size in theirs.items():
        if ours.get(name) != size:
            held = f"of {ours[name]}" if name in ours else "of no such kind"
            raise StoreError(
                f"has {name} vectors of {size}, but this memory holds vectors {held}; "
                "use a memory made with the same models"
            )
