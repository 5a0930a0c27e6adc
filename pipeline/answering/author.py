"""The author: answers in a language model's words, from what was found, and what else it wants looked for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TypeVar

from pipeline.answering.citation import cites
from pipeline.answering.writing import cited, clue_lines, clue_prompt, prompt
from pipeline.asking.question import Question
from pipeline.errors import Unavailable
from pipeline.evidence import Evidence
from pipeline.language import LanguageModel, Message
from pipeline.words.keywords import terms

log = logging.getLogger(__name__)

PICTURES = 3
"""Pictures that a model which can see is shown at most."""

Written = Generator[str, None, list[str]]
"""A text as it comes, empty pieces where there is nothing yet; in the end its sentences or lines."""

Piece = TypeVar("Piece")


@dataclass(frozen=True, slots=True)
class Author:
    """Writes with `language`.

    Where nothing was found it may name other words to look for, `rounds` times. With several `paths` it
    writes so many answers, of which the one counts that is most like the others (self-consistency, Wang et
    al. 2022). `picture` gives the JPEG at an address, for a model that can see.
    """

    language: LanguageModel
    rounds: int = 1
    paths: int = 1
    picture: Callable[[str], bytes | None] | None = None

    def write(self, question: Question, evidence: Sequence[Evidence], draft: str = "") -> Written:
        """The sentences that stand on numbered `evidence`, each but the first after a space.

        There are none where there is no evidence, or where the model fails or cites nothing. `draft` is an
        answer that was composed without a model: small models reckon and order badly.
        """
        if not evidence:
            return []
        messages = prompt(question, evidence, self._seen(evidence), draft)
        if self.paths == 1:
            return (yield from self._path(messages, question, evidence, draft))
        answers: list[list[str]] = []
        for _ in range(self.paths):
            path = self._path(messages, question, evidence, draft)
            answers.append((yield from told(path, lambda piece: "")))
        best = vote(answers)
        for n, sentence in enumerate(best):
            yield _following(n, sentence)
        return best

    def clues(self, question: Question, known: Iterable[str]) -> Written:
        """What else to look for, in a memory of which `known` gives an idea."""
        try:
            reply = yield from _whole(self.language.stream(clue_prompt(question, known)))
        except Unavailable as error:
            log.warning("The language model gave no clues: %s", error)
            return []
        return clue_lines(reply)

    def _path(
        self, messages: Sequence[Message], question: Question, evidence: Sequence[Evidence], draft: str
    ) -> Written:
        sentences: list[str] = []
        pieces = self.language.stream(messages, cited=True)
        try:
            for sentence in cited(pieces, evidence, question, draft):
                yield _following(len(sentences), sentence)
                if sentence:
                    sentences.append(sentence)
        except Unavailable as error:
            log.warning("The language model did not finish: %s", error)
        finally:
            _close(pieces)
        return sentences

    def _seen(self, evidence: Sequence[Evidence]) -> dict[int, bytes]:
        """The pictures of the first looks, by their numbers."""
        if self.picture is None:
            return {}
        shown: dict[int, bytes] = {}
        for n, e in enumerate(evidence, 1):
            jpeg = self.picture(e.keyframe) if e.keyframe and len(shown) < PICTURES else None
            if jpeg:
                shown[n] = jpeg
        return shown


def told(writing: Written, say: Callable[[str], Piece]) -> Generator[Piece, None, list[str]]:
    """What `say` makes of each piece as it comes; in the end what `writing` gives. Closing it closes that."""
    try:
        while True:
            yield say(next(writing))
    except StopIteration as done:
        lines: list[str] = done.value
        return lines
    finally:
        writing.close()


def vote(answers: Sequence[list[str]]) -> list[str]:
    """The answer that is most like the others in what it cites and in its words; the first of several."""
    marks = [_marks(answer) for answer in answers]
    alike = [fsum(_overlap(own, other) for other in marks) for own in marks]
    return answers[alike.index(max(alike))] if answers else []


def _marks(answer: Sequence[str]) -> frozenset[str]:
    text = " ".join(answer)
    return frozenset([*(f"[{n}]" for n in cites(text)), *terms(text)])


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0


def _following(before: int, sentence: str) -> str:
    """A sentence as the next piece of a text of which so many are there already."""
    return f" {sentence}" if sentence and before else sentence


def _whole(pieces: Iterator[str]) -> Generator[str, None, str]:
    parts: list[str] = []
    try:
        for piece in pieces:
            yield ""
            parts.append(piece)
    finally:
        _close(pieces)
    return "".join(parts)


def _close(pieces: Iterator[str]) -> None:
    if isinstance(pieces, Generator):
        pieces.close()
