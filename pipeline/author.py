"""The author: answers in a language model's words, from what was found, and what else it wants looked for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.citation import cites
from pipeline.errors import Unavailable
from pipeline.evidence import Evidence
from pipeline.keywords import terms
from pipeline.language import LanguageModel, Message
from pipeline.question import Question
from pipeline.writing import cited, clue_lines, clue_prompt, prompt

log = logging.getLogger(__name__)

PICTURES = 3
"""Pictures that a model which can see is shown at most."""

Written = Generator[str, None, list[str]]
"""Sentences as they come, empty where there is nothing yet; in the end all of them."""


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
        """The sentences that stand on numbered `evidence`; none where the model fails or cites nothing.

        `draft` is an answer that was composed without a model: small models reckon and order badly.
        """
        if not evidence:
            return []
        messages = prompt(question, evidence, self._seen(evidence), draft)
        if self.paths == 1:
            return (yield from self._path(messages, question, evidence, draft))
        answers: list[list[str]] = []
        for _ in range(self.paths):
            answers.append((yield from _quietly(self._path(messages, question, evidence, draft))))
        best = vote(answers)
        yield from best
        return best

    def clues(self, question: Question, known: Iterable[str]) -> Written:
        """What else to look for, in a memory of which `known` gives an idea."""
        lines: list[str] = []
        try:
            reply = yield from _whole(self.language.stream(clue_prompt(question, known)))
            lines = clue_lines(reply)
        except Unavailable as error:
            log.warning("The language model gave no clues: %s", error)
        return lines

    def _path(
        self, messages: Sequence[Message], question: Question, evidence: Sequence[Evidence], draft: str
    ) -> Written:
        sentences: list[str] = []
        pieces = self.language.stream(messages)
        try:
            for sentence in cited(pieces, evidence, question, draft):
                yield sentence
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


def vote(answers: Sequence[list[str]]) -> list[str]:
    """The answer that is most like the others in what it cites and in its words; the first of several."""
    marks = [_marks(answer) for answer in answers]
    alike = [
        sum(_overlap(own, other) for n, other in enumerate(marks) if n != place)
        for place, own in enumerate(marks)
    ]
    return answers[max(range(len(answers)), key=lambda n: alike[n])] if answers else []


def _marks(answer: Sequence[str]) -> frozenset[str]:
    cited_by = (f"[{n}]" for sentence in answer for n in cites(sentence))
    return frozenset([*cited_by, *(term for sentence in answer for term in terms(sentence))])


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0


def _quietly(path: Written) -> Written:
    """The same, without its sentences on the way: only what may break it off."""
    try:
        while True:
            next(path)
            yield ""
    except StopIteration as done:
        whole: list[str] = done.value
        return whole


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
