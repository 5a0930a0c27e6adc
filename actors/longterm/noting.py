"""Noting: what is regular on a stream is told as notes among its events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from actors.longterm.diary import Diary
from pipeline.event import Event
from pipeline.memory import Span, Store
from pipeline.remembering.regularity import note, regularities


class Noting:
    """Keeps `diary` as hours go by, and the notes in `store` that are read from it."""

    def __init__(self, store: Store, diary: Diary) -> None:
        self._store = store
        self._diary = diary

    def write(self, stream: str, hour: int, events: Sequence[Event]) -> None:
        """An hour is over: write down what began in it, and tell what is regular once a day."""
        if self._diary.write(stream, hour, events):
            self.tell(stream)

    def tell(self, stream: str) -> None:
        """The notes of `stream` as the diary has it now, in the place of those before."""
        found = regularities(self._diary.onsets(stream), self._diary.watched(stream))
        origin = self._diary.origin(stream)
        notes = _together(note(each, stream, origin) for each in found)
        if notes:
            self._store.put(notes)
        if gone := self._diary.told(stream, [event.id for event in notes]):
            self._store.drop(gone)

    def forget(self, span: Span) -> None:
        """Lose what began inside `span`, and what was told of it."""
        streams = self._diary.streams(span)
        self._diary.forget(span)
        for stream in streams:
            self.tell(stream)


def _together(notes: Iterable[Event]) -> list[Event]:
    """Notes that begin with the same event are one: their ids are the same."""
    found: dict[str, Event] = {}
    for each in notes:
        same = found.get(each.id)
        found[each.id] = replace(same, moments=(*same.moments, *each.moments)) if same else each
    return list(found.values())
