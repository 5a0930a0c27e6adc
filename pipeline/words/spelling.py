"""Spelling: words that a recogniser may have written for the one that was meant."""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 5
"""Letters from which a word is looked for in another spelling: short ones are too much like others."""

PART = 2
"""A word that is part of a longer one, as compounds are written together, has at least 1 / PART of it."""


def near(word: str, known: Iterable[str]) -> set[str]:
    """Those of the `known` words that are `word` but for one letter, or that it is a part of."""
    if len(word) < SHORTEST:
        return set()
    return {other for other in known if other != word and (_part(word, other) or _one_off(word, other))}


def _part(word: str, other: str) -> bool:
    return len(other) <= PART * len(word) + 1 and (other.startswith(word) or other.endswith(word))


def _one_off(a: str, b: str) -> bool:
    """Whether one letter more, less or other makes them the same."""
    if abs(len(a) - len(b)) > 1 or len(b) < SHORTEST:
        return False
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[start + 1 :] == b[start + 1 :] or a[start:] == b[start + 1 :] or a[start + 1 :] == b[start:]
