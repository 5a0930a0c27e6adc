"""The reasoner: answers from both memories, evidence first, and abstains where the evidence is not enough."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.answering.absence import caveat
from pipeline.answering.answer import compose
from pipeline.answering.author import Author, told
from pipeline.asking.dialogue import plan_in
from pipeline.asking.fragment import clue_given, plan_given
from pipeline.asking.plan import Goal, Plan
from pipeline.asking.question import EVERYTHING, Question
from pipeline.asking.snippet import Snippet
from pipeline.clock import STILL, Clock
from pipeline.evidence import Answer, Evidence
from pipeline.finding.execution import execute
from pipeline.finding.findings import Findings
from pipeline.item import Vector
from pipeline.memory import Memory, Span
from pipeline.packed import unpacked
from pipeline.perceiver import Reader, Seer
from pipeline.recalling.anticipation import Anticipation, Keeping
from pipeline.recalling.cached import cached
from pipeline.recalling.lenient import Lenient
from pipeline.recalling.matching import ACCEPT, stems_of
from pipeline.recalling.ranking import Known
from pipeline.recalling.recall import SEEN_HALF, Recall
from pipeline.recalling.vocabulary import ANY, Vocabulary
from pipeline.remembering.told import NOTHING
from pipeline.together import Together, in_turn
from pipeline.words.keywords import terms

RECENT = 50
"""Newest events that an author is told of."""

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
    composed all the same where the model fails or cites nothing. What is read ahead is kept by `keeping`.
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
        together: Together = in_turn,
        keeping: Keeping | None = None,
    ) -> None:
        self.told = NOTHING
        self._reader = reader = cached(reader)
        self._clock = clock
        self._together = together
        self._seer = seer
        self._seen_half = seen_half
        self._vocabulary = Vocabulary(seer.names) if seer else ANY
        self._memories: Mapping[str, Memory] = {"short": recent, "long": store}
        self._author = author
        self._anticipation = Anticipation(self._over(self._memories).events, reader, keeping)

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
        first. Raises Unavailable where one of them does not answer."""
        return self._over(self._memories).search(text, k, span, picture, now, snippet)

    def begin(self) -> None:
        """Know what was read before the start. Raises Unavailable."""
        self._anticipation.begin()

    def forget(self) -> None:
        """Keep nothing of what was read so far."""
        self._reader.forget()
        self._anticipation.again()
        stems_of.cache_clear()
        unpacked.cache_clear()

    def catch_up(self) -> bool:
        """Read some sentences that there was no time for, or look for what was said lately; whether there was
        something. For between questions. Raises Unavailable."""
        return self._reader.catch_up() or self._anticipation.step()

    def explain(self, question: Question) -> Plan:
        """The plan by which `question` would be answered."""
        return _planned(question, self._over(self._memories))

    def ask(self, question: Question) -> Iterator[Reply]:
        """Found first, then any number of Delta, then one Answer; closing the iterator cancels.

        A memory that does not answer is left out, and the answer says so.
        """
        memories = {name: Lenient(memory) for name, memory in self._memories.items()}
        plan = _planned(question, self._over(memories))
        arm = {name: memories[name] for name in _arm(question, plan)}
        recall = self._over(arm)
        findings = _told_of_then(execute(plan, question, recall), question, recall)
        plan = findings.plan
        evidence = _shown(findings, beside=self._author is not None)
        yield Found(evidence)
        silent = [name for name, memory in arm.items() if memory.silent]
        text, abstained = compose(findings, question.now, silent)
        written, used, stood = "", _used(findings), evidence
        draft = "" if abstained else text
        unseen, settled = clue_given(question), findings.mistaken  # no words for it; true of somebody else
        if self._author and plan.goal is not Goal.WATCH and (draft or not (unseen or settled)):
            written, stood = yield from self._written(self._author, question, recall, evidence, draft)
        if written:
            more = f" {caveat(silent)}" if silent else ""
            if more:
                yield Delta(more)
            text, abstained, evidence = written + more, False, stood
            used = used if draft else stood
        else:
            yield Delta(text)
        conflict = bool(findings.before)
        mode = _mode(question, plan, used, set(arm) - set(silent))
        yield Answer(text, mode, abstained, evidence, conflict, f"{plan}")

    def _written(
        self, author: Author, question: Question, recall: Recall, evidence: tuple[Evidence, ...], draft: str
    ) -> Generator[Delta, None, tuple[str, tuple[Evidence, ...]]]:
        """The author's answer and what it stands on; where there is no `draft`, on what its clues lead to."""
        if not draft:
            evidence = yield from self._looked_further(author, question, recall)
        sentences = yield from told(author.write(question, evidence, draft), Delta)
        return " ".join(sentences), evidence

    def _looked_further(
        self, author: Author, question: Question, recall: Recall
    ) -> Generator[Delta, None, tuple[Evidence, ...]]:
        """What the author's clues lead to, round by round, while something new comes."""
        found = dict[Evidence, None]()
        for _ in range(author.rounds):
            known = [*(e.text for e in found), *_idea(recall.events(question.span, RECENT))]
            clues = yield from told(author.clues(question, known), lambda piece: WAITING)
            hits = [e for clue in clues for e in recall.search(clue, EACH, question.span, None, question.now)]
            new = [e for e in hits if e.score >= ACCEPT and e not in found]
            if not new:
                break
            found |= dict.fromkeys(new)
        return tuple(sorted(found, key=lambda e: -e.score))[:SHOWN]

    def _over(self, memories: Mapping[str, Memory]) -> Recall:
        reader, seer, half = self._reader, self._seer, self._seen_half
        clock, together = self._clock, self._together
        return Recall(memories, reader, seer, half, lambda: self.told, clock, together, self._vocabulary)


def _planned(question: Question, recall: Recall) -> Plan:
    """The plan of a question, in words or given as a picture or a sound."""
    given, streams = clue_given(question), _streams(question, recall)
    return plan_given(question, given, streams) if given else plan_in(question, streams)


def _streams(question: Question, recall: Recall) -> set[str]:
    """The streams that the question may name."""
    return set(question.streams or recall.reach(question.span).streams)


def _told_of_then(findings: Findings, question: Question, recall: Recall) -> Findings:
    """What was told of a time, where nothing was found at it: "who is at the gate on Saturday?"."""
    if findings.evidence or findings.plan.when is None or clue_given(question):
        return findings
    plan = plan_in(question, _streams(question, recall), timeless=True)
    told = execute(plan, question, recall) if plan.latest else findings
    times = set(terms(plan.clue.text)) - set(terms(findings.plan.clue.text))
    then = tuple(e for e in told.evidence if e.said and not times.isdisjoint(terms(e.text)))
    return replace(told, evidence=then) if then else findings


def _arm(question: Question, plan: Plan) -> tuple[str, ...]:
    """The memories that the answer may stand on."""
    if question.mode == "recent" or (question.mode == "auto" and plan.now):
        return ("short",)
    return ("long",) if question.mode == "memory" else ("short", "long")


def _idea(events: Sequence[Known]) -> list[str]:
    """What is in memory, in a few words an event, newest first."""
    told = (" ".join([each.event.text, *(tag.label for tag in each.event.tags[:3])]) for each in events[::-1])
    return [text for text in dict.fromkeys(told) if text.strip()][:IDEA]


def _used(findings: Findings) -> tuple[Evidence, ...]:
    """What an answer without an author stands on."""
    anchor = (findings.anchor,) if findings.anchor else ()
    further = (*findings.others[:3], *(each[0] for each in findings.more if each))
    return (*findings.evidence[:SHOWN], *findings.before, *further, *anchor)


def _shown(findings: Findings, beside: bool) -> tuple[Evidence, ...]:
    """What carries the answer; also what is near where nothing does, where an author is to see more
    `beside` it, and where it is asked what is like a picture or a sound."""
    used = _used(findings)
    more = beside or findings.missing or not used or findings.plan.clue.fragment
    near = findings.near if more else ()
    return tuple(dict.fromkeys((*used, *near)))[:SHOWN]


def _mode(question: Question, plan: Plan, evidence: tuple[Evidence, ...], heard: set[str]) -> str:
    """The arm that an answer used; where nothing was found, of the memories that were `heard`."""
    if question.mode != "auto":
        return question.mode
    if plan.now:
        return "recent"
    stores = {e.store for e in evidence} or heard
    return "recent" if stores == {"short"} else "memory" if stores == {"long"} else "both"
