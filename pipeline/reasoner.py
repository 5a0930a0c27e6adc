"""The reasoner: answers from both memories, evidence first, and abstains where the evidence is not enough."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.answer import compose
from pipeline.author import Author, told
from pipeline.cached import cached
from pipeline.clock import STILL, Clock
from pipeline.dialogue import plan_in
from pipeline.evidence import Answer, Evidence
from pipeline.execution import Findings, execute
from pipeline.fragment import clue_given, plan_given
from pipeline.item import Vector
from pipeline.matching import ACCEPT
from pipeline.memory import Memory, Span
from pipeline.perceiver import Reader, Seer
from pipeline.plan import Plan
from pipeline.question import EVERYTHING, Question
from pipeline.ranking import Known
from pipeline.recall import SEEN_HALF, Recall
from pipeline.snippet import Snippet
from pipeline.told import NOTHING

RECENT = 50
"""Newest events that an author is told of, and whose streams a question may name if it is not told which."""

EACH = 4
"""Pieces of evidence taken for each clue of an author."""

IDEA = 20
"""Events that an author is told of, when it is asked for clues."""

SHOWN = 12
"""Pieces of evidence handed on with an answer, at most."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer will stand on, as soon as it is known."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of an answer's text; empty while one waits for it: asking can be broken off then."""

    text: str


WAITING = Delta("")
"""There is nothing yet."""

Reply = Found | Delta | Answer
"""What asking gives: Found once, Delta any number of times, Answer once."""


class Reasoner:
    """Answers questions about `recent` (short-term memory) and `store` (long-term memory).

    Without an `author` answers are composed from the evidence; with one they are written from it, and
    composed all the same where the model fails or cites nothing.
    """

    def __init__(
        self,
        recent: Memory,
        store: Memory,
        reader: Reader,
        seer: Seer | None = None,
        author: Author | None = None,
        seen_half: float = SEEN_HALF,
        clock: Clock = STILL,
    ) -> None:
        self.told = NOTHING
        self._reader = reader = cached(reader)
        self._clock = clock
        self._both = self._over({"short": recent, "long": store}, reader, seer, seen_half)
        self._recent = self._over({"short": recent}, reader, seer, seen_half)
        self._memory = self._over({"long": store}, reader, seer, seen_half)
        self._author = author

    def recall(
        self,
        text: str,
        k: int,
        span: Span = EVERYTHING,
        picture: Vector | None = None,
        now: float = 0.0,
        snippet: Snippet | None = None,
    ) -> list[Evidence]:
        """The `k` best moments for `text`, or for a picture or a snippet of sound, in both memories, best
        first."""
        return self._both.search(text, k, span, picture, now, snippet)

    def forget(self) -> None:
        """Keep nothing of what was read so far."""
        self._reader.forget()

    def explain(self, question: Question) -> Plan:
        """The plan by which `question` would be answered."""
        newest = () if question.streams else self._both.events(question.span, RECENT)
        streams = question.streams or {known.event.stream for known in newest}
        given = clue_given(question)
        return plan_given(question, given, streams) if given else plan_in(question, streams)

    def ask(self, question: Question) -> Iterator[Reply]:
        """Found first, then any number of Delta, then one Answer; closing the iterator cancels."""
        plan = self.explain(question)
        findings = execute(plan, question, self._arm(question, plan))
        evidence = _shown(findings)
        yield Found(evidence)
        text, abstained = compose(findings, question.now)
        written, used, stood = "", _used(findings), evidence
        draft = "" if abstained else text
        if self._author and (draft or not clue_given(question)):  # it has no words for what it did not see
            written, stood = yield from self._written(self._author, question, plan, evidence, draft)
        if written:
            text, abstained, evidence = written, False, stood
            used = used if draft else stood
        else:
            yield Delta(text)
        conflict = bool(findings.before)
        yield Answer(text, _mode(question, plan, used), abstained, evidence, conflict, f"{plan}")

    def _written(
        self, author: Author, question: Question, plan: Plan, evidence: tuple[Evidence, ...], draft: str
    ) -> Generator[Delta, None, tuple[str, tuple[Evidence, ...]]]:
        """The author's answer and what it stands on; where there is no `draft`, on what its clues lead to."""
        if not draft:
            evidence = yield from self._looked_further(author, question, plan)
        sentences = yield from told(author.write(question, evidence, draft), Delta)
        return " ".join(sentences), evidence

    def _looked_further(
        self, author: Author, question: Question, plan: Plan
    ) -> Generator[Delta, None, tuple[Evidence, ...]]:
        """What the author's clues lead to, round by round, while something new comes."""
        arm, found = self._arm(question, plan), dict[Evidence, None]()
        for _ in range(author.rounds):
            known = [*(e.text for e in found), *_idea(arm.events(question.span, RECENT))]
            clues = yield from told(author.clues(question, known), lambda piece: WAITING)
            hits = [e for clue in clues for e in arm.search(clue, EACH, question.span, None, question.now)]
            new = [e for e in hits if e.score >= ACCEPT and e not in found]
            if not new:
                break
            found |= dict.fromkeys(new)
        return tuple(sorted(found, key=lambda e: -e.score))[:SHOWN]

    def _over(
        self, memories: Mapping[str, Memory], reader: Reader, seer: Seer | None, seen_half: float
    ) -> Recall:
        return Recall(memories, reader, seer, seen_half, lambda: self.told, self._clock)

    def _arm(self, question: Question, plan: Plan) -> Recall:
        if question.mode == "recent" or (question.mode == "auto" and plan.now):
            return self._recent
        return self._memory if question.mode == "memory" else self._both


def _idea(events: Sequence[Known]) -> list[str]:
    """What is in memory, in a few words an event, newest first."""
    told = (" ".join([each.event.text, *(tag.label for tag in each.event.tags[:3])]) for each in events[::-1])
    return [text for text in dict.fromkeys(told) if text.strip()][:IDEA]


def _used(findings: Findings) -> tuple[Evidence, ...]:
    """What an answer without an author stands on."""
    anchor = (findings.anchor,) if findings.anchor else ()
    return (*findings.evidence[:SHOWN], *findings.before, *findings.others[:3], *anchor)


def _shown(findings: Findings) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys((*_used(findings), *findings.near)))[:SHOWN]


def _mode(question: Question, plan: Plan, evidence: tuple[Evidence, ...]) -> str:
    if question.mode != "auto":
        return question.mode
    if plan.now:
        return "recent"
    stores = {e.store for e in evidence}
    return "recent" if stores == {"short"} else "memory" if stores == {"long"} else "both"
