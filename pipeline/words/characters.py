"""Characters: what may stand in a text."""

from __future__ import annotations


def whole(text: str) -> str:
    """`text` with U+FFFD for each half of a surrogate pair that stands alone: JSON may escape one, and
    nothing that stores, sends or reads text can take it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
