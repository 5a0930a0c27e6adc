"""Addressing: which of the things that are said on a stream are questions to Onlooker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.78
"""How like the wake word a word has to be: recognisers spell names as they hear them."""

FOLLOWS = 6.0
"""Seconds after the wake word alone in which the question may come."""

CALLS = frozenset({"hey", "hi", "hello", "ok", "okay", "oh", "please", "so", "and"})
"""Words that may stand before it."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ASKS = re.compile(
    r"(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|am|do|does|did|has|have|had|can|could|"
    r"will|would|should|may|tell|show|say|summari[sz]e)\b",
    re.IGNORECASE,
)

_DETERMINERS = frozenset(
    "the a an this that these those my your our his her their every each some any no".split()
)
_MARKS = " ,.;:!?-…"

_Words = Sequence[re.Match[str]]


@dataclass(frozen=True, slots=True)
class Addressed:
    """A question asked aloud on `stream` from `t0` to `t1`, seconds of stream time."""

    stream: str
    text: str
    t0: float
    t1: float


class Addressing:
    """Hears every utterance, in order for each stream; `wake` is one word or a few.

    A question begins with the wake word, ends with it, or follows it within `FOLLOWS` seconds where it was
    said alone. Everything else was said to somebody else.
    """

    def __init__(self, wake: str) -> None:
        words = _WORD.findall(wake)
        self._wake = _plain(words)
        self._counts = (len(words), len(words) + 1)
        self._called: dict[str, float] = {}

    def hear(self, stream: str, text: str, t0: float, t1: float) -> Addressed | None:
        """The question that this utterance is, if it is one."""
        called = self._called.pop(stream, float("-inf"))
        found = self._after(text)
        if found is None:
            follows = t0 - called <= FOLLOWS and asks(text)
            found = text if follows else self._before(text)
        elif not found:
            self._called[stream] = t1
        return Addressed(stream, _sentence(found), t0, t1) if found else None

    def _after(self, text: str) -> str | None:
        """What follows the wake word where the text begins with it; None where it does not."""
        words = list(_WORD.finditer(text))
        calls = next((n for n, word in enumerate(words) if word[0].lower() not in CALLS), len(words))
        for first in range(calls + 1):
            called = self._called_by(words[first : first + n] for n in self._counts)
            if called:
                return text[called[-1].end() :].lstrip(_MARKS)
        return None

    def _before(self, text: str) -> str | None:
        """What precedes the wake word where a question ends with it."""
        words = list(_WORD.finditer(text))
        called = self._called_by(words[-n:] for n in self._counts if n < len(words))
        if not called or not asks(text) or self._spoken_of(words[: -len(called)][-1:]):
            return None
        return text[: called[0].start()].rstrip(_MARKS) + "?"

    def _called_by(self, several: Iterable[_Words]) -> _Words:
        """The words that are most like the wake word, if any are."""
        alike = {
            _likeness(words, self._wake): words for words in several if words and not self._spoken_of(words)
        }
        best = max(alike, default=0.0)
        return alike[best] if best >= ALIKE else ()

    def _spoken_of(self, words: _Words) -> bool:
        """Whether what follows is named as a thing: the onlooker."""
        first = words[0][0].casefold()
        return first in _DETERMINERS and not self._wake.startswith(first)


def asks(text: str) -> bool:
    """Whether an utterance reads as a question."""
    return text.rstrip().endswith("?") or _ASKS.match(text.lstrip()) is not None


def _likeness(words: _Words, wake: str) -> float:
    return SequenceMatcher(None, _plain([word[0] for word in words]), wake).ratio()


def _plain(words: Sequence[str]) -> str:
    return "".join(words).casefold()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
