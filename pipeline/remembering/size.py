"""Size: about how many bytes an event takes in long-term memory, without its picture."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.event import Event, Moment
from pipeline.observation import Tag
from pipeline.remembering.inmemory import document
from pipeline.words.keywords import terms

HEAD = 200
"""Bytes of an event's id, times and fields."""

ROW = 24
"""Bytes of a moment's or a tag's numbers."""

TERM = 8
"""Bytes of one keyword: an index and a weight."""

NUMBER = 2
"""Bytes of one number of a vector."""


def size(event: Event) -> int:
    """Bytes of the event's fields, moments, keywords and vectors."""
    links = sum(map(len, event.links))
    keywords = TERM * len(set(terms(document(event))))
    vectors = NUMBER * sum(len(vector) for vector in event.vectors.values())
    return (
        HEAD
        + words_size(event.moments)
        + _tags(event.tags)
        + _tags(event.sounds)
        + links
        + keywords
        + vectors
    )


def words_size(moments: Iterable[Moment]) -> int:
    """Bytes of the moments alone."""
    return sum(ROW + len(m.text.encode()) + len(m.speaker) + len(m.ref) for m in moments)


def _tags(tags: Iterable[Tag]) -> int:
    return sum(ROW + len(tag.label) + sum(map(len, tag.broader)) for tag in tags)
