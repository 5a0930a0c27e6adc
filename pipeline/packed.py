"""Packed: records that go from process to process by the hundred with each question."""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import Any, ClassVar

KEPT = 4096
"""Records that were unpacked and are kept, a process: some 15 MB of events. A question finds many that the
one before it found."""


class Packed:
    """A frozen dataclass that is pickled as a call with its fields: as it would be, it takes longer."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]]

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return type(self), self._fields()

    def _fields(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__match_args__)


class PackedOnce(Packed):
    """The same where one record is sent, and received, again and again: it is packed once and unpacked once.

    Needs a field `packed` that is neither given nor compared.
    """

    __slots__ = ()
    packed: bytes

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        if not self.packed:
            object.__setattr__(self, "packed", pickle.dumps((type(self), self._fields()), protocol=5))
        return unpacked, (self.packed,)


@lru_cache(maxsize=KEPT)
def unpacked(packed: bytes) -> Any:
    """The record that `packed` is, the same each time; `unpacked.cache_clear` lets go of all."""
    made, fields = pickle.loads(packed)
    return made(*fields)
