"""CTranslate2's file of a model: what stands in it, by name, read and written."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ModelError

VERSION = 6
"""Of the format, which is little-endian; names end with a zero byte."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One array: its shape, the number of its type, its bytes."""

    name: str
    shape: tuple[int, ...]
    kind: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """Of a file: which network it is for, its variables, and second names of some of them."""

    network: str
    revision: int
    variables: tuple[Variable, ...]
    aliases: tuple[tuple[str, str], ...]


def read(file: Path) -> Contents:
    """What `file` holds. Raises ModelError where it is no such file."""
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _Reader(data).contents()
    except (OSError, ValueError, struct.error) as error:
        raise ModelError(f"{file}: not a model of CTranslate2 ({error})") from error


def written(contents: Contents) -> bytes:
    """The bytes of a file that holds this."""
    head = (_number("I", VERSION), _name(contents.network), _number("I", contents.revision))
    return b"".join([*head, *_variables(contents.variables), *_aliases(contents.aliases)])


class _Reader:
    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 0

    def contents(self) -> Contents:
        if (version := self._number("I")) != VERSION:
            raise ValueError(f"version {version}")
        network, revision = self._name(), self._number("I")
        variables = tuple(self._variable() for _ in range(self._number("I")))
        aliases = tuple((self._name(), self._name()) for _ in range(self._number("I")))
        return Contents(network, revision, variables, aliases)

    def _variable(self) -> Variable:
        name = self._name()
        shape = tuple(self._number("I") for _ in range(self._number("B")))
        return Variable(name, shape, self._number("B"), self._bytes(self._number("I")))

    def _name(self) -> str:
        return self._bytes(self._number("H"))[:-1].decode()

    def _number(self, form: str) -> int:
        (value,) = struct.unpack("<" + form, self._bytes(struct.calcsize("<" + form)))
        return int(value)

    def _bytes(self, size: int) -> bytes:
        self._at += size
        if self._at > len(self._data):
            raise ValueError("it is cut off")
        return self._data[self._at - size : self._at]


def _variables(some: Iterable[Variable]) -> Iterator[bytes]:
    listed = list(some)
    yield _number("I", len(listed))
    for each in listed:
        yield _name(each.name)
        yield _number("B", len(each.shape))
        yield from (_number("I", size) for size in each.shape)
        yield _number("B", each.kind)
        yield _number("I", len(each.data))
        yield each.data


def _aliases(some: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    listed = list(some)
    yield _number("I", len(listed))
    for alias, name in listed:
        yield _name(alias)
        yield _name(name)


def _name(text: str) -> bytes:
    raw = text.encode() + b"\0"
    return _number("H", len(raw)) + raw


def _number(form: str, value: int) -> bytes:
    return struct.pack("<" + form, value)
