"""The form in which a language model may be made to answer: sentences, each with the numbers it stands on.

Endpoints that can hold a model to a JSON Schema (structured outputs) make even a small one cite.
"""

from __future__ import annotations

import json
from typing import Any, Final

SENTENCES = 3
"""Sentences of an answer, at most."""

SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "minItems": 1,
            "maxItems": SENTENCES,
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "evidence": {"type": "array", "minItems": 1, "items": {"type": "integer"}},
                },
                "required": ["text", "evidence"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}
"""JSON Schema of an answer."""


def plain(reply: str) -> str:
    """The sentences of a reply in this form, a line each, with their numbers in brackets; a reply in another
    form as it is."""
    try:
        sentences = json.loads(reply)["sentences"]
        return "\n".join(_line(str(one["text"]), one["evidence"]) for one in sentences)
    except (ValueError, KeyError, TypeError, OverflowError):
        return reply


def _line(text: str, numbers: list[int]) -> str:
    """The numbers where the text does not cite any itself."""
    words = " ".join(text.split())
    return words if "[" in words else f"{words} {''.join(f'[{int(n)}]' for n in numbers)}"
