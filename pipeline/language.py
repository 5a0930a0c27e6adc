"""The port of a language model: messages in, text out piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


class LanguageModel(Protocol):
    """Anything that can go on from a conversation."""

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """The reply, piece by piece; closing the iterator cancels it. Raises Unavailable."""
        ...
