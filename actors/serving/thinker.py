"""A thinker: the reasoner with everything it reads, in a shape that can live in another process."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import replace

from actors.sensing.senses import Senses
from actors.serving.atonce import at_once
from actors.serving.catchingup import CatchingUp
from actors.serving.recent import Recent
from actors.serving.timely import WAIT, Timely
from actors.sources.decoding import decoded
from actors.sources.opening import Box, opened
from pipeline.alerting.standing import Order, Standing, prepare
from pipeline.answering.author import Author
from pipeline.answering.reasoner import Reasoner, Reply
from pipeline.asking.question import Question
from pipeline.asking.snippet import Snippet, hearken
from pipeline.errors import UserError
from pipeline.evidence import Evidence
from pipeline.item import Vector
from pipeline.memory import Memory, Span
from pipeline.recalling.anticipation import Keeping
from pipeline.remembering.told import Told


class Thinker:
    """Answers from the short-term memories attached to it and from long-term memory, `store`.

    `ears` gives the models that hear where `senses` has none: they are asked for with the first sound.
    `wait`: seconds that either memory has for an answer. What is read ahead is kept by `keeping`, and what
    was read before is known from the start.
    """

    def __init__(
        self,
        store: Memory,
        senses: Senses,
        author: Author | None = None,
        ears: Callable[[], Senses] | None = None,
        wait: float = WAIT,
        keeping: Keeping | None = None,
    ) -> None:
        self._recent = Recent()
        self._senses = senses
        self._ears = ears or (lambda: senses)
        self._reasoner = Reasoner(
            Timely(self._recent, "short-term memory", wait),
            Timely(store, "long-term memory", wait),
            senses.reader,
            senses.seer,
            author,
            clock=time.monotonic,
            together=at_once,
            keeping=keeping,
        )
        self._reasoner.begin()
        self._catching_up = CatchingUp(self._reasoner.catch_up)

    def attach(self, stream: str, memory: Memory) -> None:
        """From now on the short-term memory of `stream` is read too."""
        self._recent.attach(stream, memory)
        self._catching_up.begin()

    def detach(self, stream: str) -> None:
        """From now on the short-term memory of `stream` is not read."""
        self._recent.detach(stream)

    def ask(self, question: Question) -> Generator[Reply, None, None]:
        """Evidence, then the answer in pieces, then the answer.

        Raises UserError for what is no picture or no sound.
        """
        if question.image:
            question = replace(question, picture=self.look(question.image))
        if question.audio:
            question = replace(question, snippet=self.hear(question.audio))
        with self._catching_up.held():
            yield from self._reasoner.ask(question)

    def recall(self, text: str, k: int, span: Span, image: bytes = b"", audio: bytes = b"") -> list[Evidence]:
        """Evidence only. Raises UserError for what is no picture or no sound."""
        picture = self.look(image) if image else None
        snippet = self.hear(audio) if audio else None
        with self._catching_up.held():
            return self._reasoner.recall(text, k, span, picture, time.time(), snippet)

    def know(self, told: Told) -> None:
        """From now on read events as users have told."""
        self._reasoner.told = told

    def forget(self) -> None:
        """Something was forgotten: keep nothing of what was read."""
        self._reasoner.forget()

    def close(self) -> None:
        """Read nothing more."""
        self._catching_up.close()

    def look(self, image: bytes, box: Box | None = None) -> Vector:
        """How a JPEG or PNG looks, or the part of it in `box`. Raises UserError for what is no picture."""
        if self._senses.seer is None:
            raise UserError("image: no vision model is configured, so that nothing can be looked at")
        return self._senses.seer.look([opened(image, box)])[0].vector

    def hear(self, audio: bytes) -> Snippet:
        """What is heard in a piece of sound. Raises UserError for what is no sound."""
        samples, ears = decoded(audio), self._ears()
        if not (ears.taggers or (ears.voice and ears.listener)):
            raise UserError("audio: no model of sounds or of speech is configured, so that nothing is heard")
        return hearken(samples, ears.taggers, ears.voice, ears.listener, ears.reader)

    def prepare(self, order: Order) -> Standing:
        """A standing query with the vectors of its words. Raises UserError where they name nothing."""
        return prepare(order, self._senses.reader, self._senses.seer)
