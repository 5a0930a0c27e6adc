"""The reasoner: answers from both memories, evidence first, and abstains where the evidence is not enough."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.answer import compose
from pipeline.cached import CachedReader
from pipeline.dialogue import plan_in
from pipeline.errors import Unavailable
from pipeline.evidence import Answer, Evidence
from pipeline.execution import Findings, execute
from pipeline.item import Vector
from pipeline.language import LanguageModel
from pipeline.memory import Memory, Span
from pipeline.observation import Kind
from pipeline.perceiver import Reader, Seer
from pipeline.plan import Plan
from pipeline.question import EVERYTHING, Clue, Question
from pipeline.recall import SEEN_HALF, Recall
from pipeline.told import NOTHING
from pipeline.writing import cited, prompt

log = logging.getLogger(__name__)

RECENT = 50
"""Events at most whose streams a question may name."""

SHOWN = 12
"""Pieces of evidence handed on with an answer, at most."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer will stand on, as soon as it is known."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of an answer's text."""

    text: str


Reply = Found | Delta | Answer
"""What asking gives: Found once, Delta any number of times, Answer once."""


class Reasoner:
    """Answers questions about `recent` (short-term memory) and `store` (long-term memory).

    Without a `language` model answers are composed from the evidence; with one they are written from it,
    and composed all the same where the model fails or cites nothing.
    """

    def __init__(
        self,
        recent: Memory,
        store: Memory,
        reader: Reader,
        seer: Seer | None = None,
        language: LanguageModel | None = None,
        seen_half: float = SEEN_HALF,
    ) -> None:
        reader = CachedReader(reader)
        self.told = NOTHING
        self._both = self._over({"short": recent, "long": store}, reader, seer, seen_half)
        self._recent = self._over({"short": recent}, reader, seer, seen_half)
        self._memory = self._over({"long": store}, reader, seer, seen_half)
        self._language = language

    def recall(
        self, text: str, k: int, span: Span = EVERYTHING, picture: Vector | None = None, now: float = 0.0
    ) -> list[Evidence]:
        """The `k` best moments for `text`, or for what a picture shows, in both memories, best first."""
        return self._both.search(text, k, span, picture, now)

    def explain(self, question: Question) -> Plan:
        """The plan by which `question` would be answered."""
        streams = {known.event.stream for known in self._both.events(question.span, RECENT)}
        return plan_in(question, streams)

    def ask(self, question: Question) -> Iterator[Reply]:
        """Found first, then any number of Delta, then one Answer; closing the iterator cancels."""
        plan = _shown_in(self.explain(question), question)
        findings = execute(plan, question, self._arm(question, plan))
        evidence = _shown(findings)
        yield Found(evidence)
        mode = _mode(question, plan, evidence)
        conflict = bool(findings.before)
        text, abstained = compose(findings, question.now)
        if self._language and not abstained:
            written = yield from self._written(self._language, question, evidence)
            if written:
                yield Answer(written, mode, False, evidence, conflict, f"{plan}")
                return
        yield Delta(text)
        yield Answer(text, mode, abstained, evidence, conflict, f"{plan}")

    def _over(
        self, memories: Mapping[str, Memory], reader: Reader, seer: Seer | None, seen_half: float
    ) -> Recall:
        return Recall(memories, reader, seer, seen_half, lambda: self.told)

    def _arm(self, question: Question, plan: Plan) -> Recall:
        if question.mode == "recent" or (question.mode == "auto" and plan.now):
            return self._recent
        return self._memory if question.mode == "memory" else self._both

    def _written(
        self, language: LanguageModel, question: Question, evidence: tuple[Evidence, ...]
    ) -> Generator[Delta, None, str]:
        """The model's answer as far as it cites evidence; empty where it fails or cites nothing."""
        sentences: list[str] = []
        pieces = language.stream(prompt(question, evidence))
        try:
            for sentence in cited(pieces, evidence):
                yield Delta(f" {sentence}" if sentences else sentence)
                sentences.append(sentence)
        except Unavailable as error:
            log.warning("The language model did not finish: %s", error)
        finally:
            if isinstance(pieces, Generator):
                pieces.close()
        return " ".join(sentences)


def _shown_in(plan: Plan, question: Question) -> Plan:
    """The plan, where a picture says what is meant: what is named beside it is in the picture."""
    if question.picture is None:
        return plan
    shown = Clue("what the picture shows", frozenset({Kind.VISION}), (question.picture,))
    return replace(plan, clue=shown)


def _shown(findings: Findings) -> tuple[Evidence, ...]:
    anchor = (findings.anchor,) if findings.anchor else ()
    pool = (*findings.evidence[:SHOWN], *findings.before, *findings.others[:3], *anchor, *findings.near)
    return tuple(dict.fromkeys(pool))[:SHOWN]


def _mode(question: Question, plan: Plan, evidence: tuple[Evidence, ...]) -> str:
    if question.mode != "auto" or plan.now:
        return question.mode if question.mode != "auto" else "recent"
    stores = {e.store for e in evidence}
    return "recent" if stores == {"short"} else "memory" if stores == {"long"} else "both"
