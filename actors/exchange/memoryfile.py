"""A memory file: a portable memory that is read, and believed in nothing before it is checked."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO

from actors.exchange import portable, toldlines
from actors.exchange.portable import MANIFEST, MANIFEST_SIZE, MEMBERS, PART_SIZE, TOLD, first_fault
from actors.longterm.keyframes import LARGEST
from pipeline.errors import StoreError
from pipeline.event import Event
from pipeline.remembering.told import NOTHING, Told

DIRECTORY = 200 * MEMBERS
"""Bytes that the directory of members may have."""

END, END64, LOCATOR64 = 22, 56, 20
"""Bytes of the last records of a zip, as we write it: without a comment."""

UNREADABLE = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What the library raises of a file that is no zip, or a damaged one."""


class MemoryFile:
    """Reads `file`, which can seek. Raises StoreError with one line where it is not as it should be.

    Nothing is read whole but the directory, and one member at a time: each is of a size that is allowed.
    """

    def __init__(self, file: IO[bytes]) -> None:
        size = _must_be_modest(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except UNREADABLE as error:
            raise StoreError("is no memory file, or a damaged one") from error
        self._members = {member.filename: member for member in self._zip.infolist()}
        if MANIFEST not in self._members:
            raise StoreError("is no memory file: it has no manifest.json")
        self.manifest = portable.manifest_of(self._read(MANIFEST))
        _must_be_plain(self._zip.infolist(), size)
        if self._members.keys() - {MANIFEST} != self.manifest.members.keys():
            raise StoreError("damaged: it has other members than its manifest says")

    def check(self) -> None:
        """Read everything once, and keep nothing."""
        told = self.told()
        _must_be(self.manifest.told, len(told), "things that were told")
        missing, count = told.events, 0
        for name in self.manifest.members:
            if portable.is_part(name):
                events = self._events(name)
                missing -= {event.id for event in events}
                count += len(events)
            elif name != TOLD:
                self._checked(name)
        _must_be(self.manifest.events, count, "events")
        if missing:
            raise StoreError(f"damaged: {TOLD} speaks of {min(missing)!r}, which is not among its events")

    def parts(self) -> Iterator[Sequence[Event]]:
        """The events, some at a time."""
        for name in self.manifest.members:
            if portable.is_part(name):
                yield self._events(name)

    def told(self) -> Told:
        """What users have told of these events, and names."""
        if TOLD not in self.manifest.members:
            return NOTHING
        try:
            return toldlines.told_of(self._checked(TOLD), self.manifest.vectors)
        except ValueError as error:
            raise StoreError(
                f"damaged: {TOLD} has a line that says nothing ({first_fault(error)})"
            ) from error

    def picture(self, address: str) -> bytes | None:
        """The JPEG at `address`, if it is here."""
        name = portable.picture_name(address)
        return self._checked(name) if name in self.manifest.members else None

    def _events(self, name: str) -> list[Event]:
        try:
            lines = self._checked(name).splitlines()
            return [portable.event_of(line, self.manifest.vectors) for line in lines]
        except ValueError as error:
            raise StoreError(f"damaged: {name} has a line that is no event ({first_fault(error)})") from error

    def _checked(self, name: str) -> bytes:
        data = self._read(name)
        if hashlib.sha256(data).hexdigest() != self.manifest.members[name]:
            raise StoreError(f"damaged: {name} does not match its checksum")
        return data

    def _read(self, name: str) -> bytes:
        if self._members[name].file_size > _allowed(name):
            raise StoreError(f"{name} is larger than is allowed ({_allowed(name)} bytes)")
        if self._members[name].compress_type != zipfile.ZIP_STORED:
            raise StoreError(f"{name} is compressed; a memory file is not, so that none can be a bomb")
        try:
            return self._zip.read(self._members[name])
        except UNREADABLE as error:
            raise StoreError(f"damaged: {name} does not match its checksum or can't be read") from error


def _must_be(said: int, found: int, what: str) -> None:
    if found != said:
        raise StoreError(f"damaged: it has {found} {what}, and its manifest says {said}")


def _must_be_plain(members: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Names that lead nowhere else, none twice, and all together no larger than the file."""
    seen: set[str] = set()
    for member in members:
        name = member.filename
        if name in seen or not _allowed(name):
            raise StoreError(f"has a member that no memory has: {name[:80]!r}")
        seen.add(name)
    if sum(member.file_size for member in members) > size:
        raise StoreError("damaged: its members are larger than the file")


def _allowed(name: str) -> int:
    """Bytes that a member of this name may have; 0 where there may be none."""
    if name == MANIFEST:
        return MANIFEST_SIZE
    if portable.is_part(name) or name == TOLD:
        return PART_SIZE
    return LARGEST if portable.is_picture(name) else 0


def _must_be_modest(file: IO[bytes]) -> int:
    """The library reads the directory whole: what the file says of its size is looked at before.

    Bytes of the file.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - END - LOCATOR64 - END64))
    tail = file.read()
    file.seek(0)
    end, locator = tail[-END:], tail[-END - LOCATOR64 : -END]
    if not end.startswith(b"PK\x05\x06"):
        raise StoreError("is no memory file, or only the beginning of one")
    directory = int.from_bytes(end[12:16], "little")
    if locator.startswith(b"PK\x06\x07"):
        directory = int.from_bytes(tail[40:48], "little")
    if directory > DIRECTORY:
        raise StoreError(f"has more than {MEMBERS} members")
    return size
