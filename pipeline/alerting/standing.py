"""A standing query: what to look out for from now on, made ready once for all that will come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.asking.question import Clue, kinds_of, subject_of
from pipeline.errors import UserError
from pipeline.item import Vector
from pipeline.observation import Kind
from pipeline.perceiver import Reader, Seer
from pipeline.recalling.vocabulary import ANY, Vocabulary
from pipeline.words.keywords import query

COOLDOWN = 30.0
"""Seconds of stream time between two alerts of one query, unless it says otherwise."""

HEARD = frozenset({Kind.SOUND})
PRESENT = frozenset({Kind.VISION, Kind.SOUND})
"""How a coming is known: what is said of one is not one."""

_REQUEST = re.compile(
    r"^\s*(?:please,?\s+)?(?:(?:can|could|would|will)\s+you\s+)?(?:please,?\s+)?"
    r"(?:(?:tell|alert|notify|warn|ping|inform)\s+(?:me|us)\b|let\s+(?:me|us)\s+know\b"
    r"|(?:watch|look)\s+(?:out\s+)?for\b)?[\s,:]*(?:please\b[\s,]*)?"
    r"(?:(?:as\s+soon\s+as|every\s+time|each\s+time|whenever|when|if|about)\b)?\s*",
    re.IGNORECASE,
)
_SOUNDING = re.compile(
    r"\b(?:bark|meow|purr|ring|knock|sneez|cry|cri|cough|snor|whistl|beep|buzz|honk|crow|crackl|siren|alarm|music)"
    r"(?:s|es|e|ing|ed)?\b"
)
_COMING = re.compile(
    r"\b(?:com(?:es?|ing)|enter(?:s|ing)?|arriv(?:es?|ing)|(?:walk|driv)(?:es|s|ing)\s+(?:in|by|past))\b"
)
_ANYBODY = re.compile(r"\b(?:somebody|someone|anybody|anyone|people)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants to hear of: `cooldown` in seconds of stream time; no `streams` are all of them."""

    id: str | int
    text: str
    cooldown: float = COOLDOWN
    streams: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As the wire and the register show it."""
        return {
            "id": self.id,
            "text": self.text,
            "cooldown_s": self.cooldown,
            "streams": list(self.streams),
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """An order made ready.

    `imagined` is its unit vector in the vision space, None where nothing can be seen of it; `read` the
    one in the text space; `wanted` are its stems, each with its weight; `vocabulary` tells what is none.
    """

    order: Order
    clue: Clue
    imagined: Vector | None
    read: Vector
    wanted: Mapping[str, float]
    vocabulary: Vocabulary = ANY


def wish_of(text: str) -> str:
    """What is left of "tell me when …" without the words that only ask to be told."""
    return _REQUEST.sub("", text, count=1).strip(" \t\n.!?")


def clue_of_order(text: str) -> Clue:
    """What to look out for, and in which ways. Raises UserError where the words name nothing."""
    wish = wish_of(text)
    low = wish.lower()
    kinds = kinds_of(wish)
    if not kinds and _SOUNDING.search(low):
        kinds = HEARD
    if not kinds and _COMING.search(low):
        kinds, wish = PRESENT, _COMING.sub(" ", wish)
    subject = subject_of(_ANYBODY.sub("person", wish), kinds)
    if not subject and (not kinds or Kind.VISION in kinds):
        raise UserError(
            "standing: text names nothing to look out for; allowed is something seen, heard or said, "
            "like “tell me when you see a truck”"
        )
    return Clue(subject, kinds)


def prepare(order: Order, reader: Reader, seer: Seer | None) -> Standing:
    """The order with the vectors of its words. Raises UserError where they name nothing."""
    clue = clue_of_order(order.text)
    seen = seer is not None and (not clue.kinds or Kind.VISION in clue.kinds)
    imagined: Vector | None = seer.imagine([clue.text])[0] if seer is not None and seen else None
    read: Vector = reader.read([wish_of(order.text)])[0]
    wanted = query(clue.text)
    vocabulary = Vocabulary(seer.names).about(wanted) if seer is not None and seen else ANY
    return Standing(order, clue, imagined, read, wanted, vocabulary)
