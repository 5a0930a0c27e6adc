"""The port of a language model: messages in, text out piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation; `images` are JPEGs that it speaks of, for a model that can see."""

    role: Literal["system", "user", "assistant"]
    text: str
    images: tuple[bytes, ...] = ()


class LanguageModel(Protocol):
    """Anything that can go on from a conversation."""

    def stream(self, messages: Sequence[Message], cited: bool = False) -> Iterator[str]:
        """The reply, piece by piece, an empty piece now and then while there is nothing.

        `cited`: it is to consist of sentences that cite; whoever can holds the model to that. Closing the
        iterator cancels it. Raises Unavailable.
        """
        ...
