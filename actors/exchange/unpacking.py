"""Unpacking: a portable file is merged into a memory, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from actors.exchange.memoryfile import MemoryFile
from actors.exchange.portable import Manifest
from actors.longterm.archiving import Added, Archiving
from actors.longterm.sidememory import NAMES
from actors.store.provenance import must_agree
from pipeline.errors import OnlookerError, StoreError, Unavailable
from pipeline.event import Event
from pipeline.remembering.told import Told


@dataclass(frozen=True)
class Merged:
    """How many events a file had; how many events, pictures and things told were not here yet."""

    events: int
    added: int
    pictures: int
    told: int = 0


def unpack(archive: Archiving, file: IO[bytes], name: str = "the file") -> Merged:
    """Add what `archive` has not yet. Raises StoreError, Unavailable; then it is as it was before."""
    try:
        found = MemoryFile(file)
        _must_fit(found.manifest, archive)
        found.check()
        _must_have_room(found.told(), archive.told())
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
            told = self._file.told()
            for events in self._file.parts():
                of_these = told.of({event.id for event in events})
                self._added.append(self._archive.merge(events, {}, of_these))
                self._add_pictures(events)
            if told.names:
                self._added.append(self._archive.merge((), {}, Told(names=told.names)))
            self._archive.adopt(self._file.manifest.streams)
        except OnlookerError as error:
            self._take_back(error)
            raise
        return Merged(
            self._file.manifest.events,
            sum(len(added.events) for added in self._added),
            sum(len(added.pictures) for added in self._added),
            sum(len(added.told) for added in self._added),
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


def _must_fit(theirs: Manifest, archive: Archiving) -> None:
    ours = archive.dims()
    for name, size in theirs.vectors.items():
        if ours.get(name) != size:
            held = f"of {ours[name]}" if name in ours else "of no such kind"
            raise StoreError(
                f"has {name} vectors of {size}, but this memory holds vectors {held}; "
                "use a memory made with the same models"
            )
    must_agree("has", theirs.made_by, archive.made_by(), "use a memory made with the same models")


def _must_have_room(theirs: Told, ours: Told) -> None:
    known = {name.key for name in ours.names}
    fresh = {name.key for name in theirs.names} - known
    if len(known) + len(fresh) > NAMES:
        raise StoreError(
            f"has {len(fresh)} names that are new, and {len(known)} are remembered here; at most {NAMES} can "
            "be: forget some first, or take less of the other memory"
        )
