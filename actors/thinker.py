"""A thinker: the reasoner with everything it reads, in a shape that can live in another process."""

from __future__ import annotations

from collections.abc import Generator

from actors.recent import Recent
from actors.senses import Senses
from pipeline.evidence import Evidence
from pipeline.language import LanguageModel
from pipeline.memory import Memory, Span
from pipeline.question import Question
from pipeline.reasoner import Reasoner, Reply
from pipeline.standing import Order, Standing, prepare


class Thinker:
    """Answers from the short-term memories attached to it and from long-term memory."""

    def __init__(self, store: Memory, senses: Senses, language: LanguageModel | None = None) -> None:
        self._recent = Recent()
        self._senses = senses
        self._reasoner = Reasoner(self._recent, store, senses.reader, senses.seer, language)

    def attach(self, stream: str, memory: Memory) -> None:
        """From now on the short-term memory of `stream` is read too."""
        self._recent.attach(stream, memory)

    def detach(self, stream: str) -> None:
        """From now on the short-term memory of `stream` is not read."""
        self._recent.detach(stream)

    def ask(self, question: Question) -> Generator[Reply, None, None]:
        """Evidence, then the answer in pieces, then the answer."""
        yield from self._reasoner.ask(question)

    def recall(self, text: str, k: int, span: Span) -> list[Evidence]:
        """Evidence only."""
        return self._reasoner.recall(text, k, span)

    def prepare(self, order: Order) -> Standing:
        """A standing query with the vectors of its words. Raises UserError where they name nothing."""
        return prepare(order, self._senses.reader, self._senses.seer)
