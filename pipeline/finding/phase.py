"""Phases: by what other words a state is told to have begun, or to be over.

Who moves to Toledo lives there from then on, and who sold the workshop repairs nothing in it any more. The
words are those of everyday English; no language model is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.evidence import Evidence
from pipeline.finding.antecedent import antecedent
from pipeline.finding.conflict import denies, states
from pipeline.finding.person import first_name, goes_on, sentences
from pipeline.recalling.occurrence import wall
from pipeline.words.keywords import terms


@dataclass(frozen=True, slots=True)
class State:
    """A state that `asks` finds in a question, how it is told to have begun, and what to look for then."""

    asks: re.Pattern[str]
    began: re.Pattern[str]
    words: str

    def stems_in(self, text: str) -> set[str]:
        """The stems of the words by which `text` asks for it."""
        match = self.asks.search(text)
        return set(terms(match.group())) if match else set()


_OCCUPATION = (
    r"an? (?:\w+ ){0,2}?"
    r"(?!(?:grand)?(?:mother|father|daughter)|(?:step)?(?:brother|sister)|member|owner|winner"
    r"|lover|number|matter|monster|doctor['’]s)(?:\w+(?:er|or|ist|ian|eer|man|woman)|nurse|cook|chef|pilot|guide|vet|judge"
    r"|clerk|coach|accountant|consultant|assistant|student|surgeon|scientist)"
)
"""What somebody is by trade, mostly."""


def _state(asks: str, began: str, words: str) -> State:
    return State(re.compile(asks, re.I), re.compile(began, re.I), words)


STATES = (
    _state(
        r"\b(?:lives?|(?<!for a )living|reside\w*|home address)\b",
        r"\b(?:liv(?:e|es|ing)|mov(?:e|ed|ing) (?:back |out )?(?:in|into|to|from)|rents?|renting|settled"
        r"|(?:bought|have|has|got|found) (?:\w+ ){1,3}(?:house|flat|apartment|room|place))\b",
        "moved house flat lives",
    ),
    _state(
        r"\b(?:works?|working|employed|(?:job|employer|profession|occupation)\b)|\bfor a living\b",
        r"\b(?:works?|working|job|employed|hired|joined|resign\w*|retired?"
        rf"|(?:is|am|was|became|['’]m|['’]s) {_OCCUPATION}"
        r"|start(?:s|ed|ing)? (?:\w+ ){0,3}(?:at|as|with|for|work|job)"
        r"|(?:quit|left|go|goes|going|went|moved?) (?:\w+ ){0,3}(?:to|for|at) (?:\w+ ){0,3}"
        r"(?:company|firm|school|hospital|office|station|shop|bank|factory|university))\b",
        "job work started left company",
    ),
    _state(
        r"\b(?:in charge of|head of|takes? care of|leads?|run(?:s|ning)?|responsible for)\b",
        r"\b(?:in charge|head|looks? after|takes? care|took over|take over|hand(?:ed|s)? (?:\w+ ){0,4}over"
        r"|appointed|became|leads?|responsible)\b",
        "took over handed over in charge",
    ),
)

_OVER = re.compile(
    r"\b(?:sold|sells? (?:it|them|his|her|my|our|their)|selling|quit|stop(?:ped|s)"
    r"|g[ai]ve(?:n)? (?:it |them |\w+ )?(?:up|away|back)|got rid of|lost|left"
    r"|broke(?:n)?(?: up| down)?|split up|divorced|clos(?:ed|es)|shut down|scrap(?:ped)?|crashed|stolen"
    r"|threw|thrown|went back|went home|return(?:ed|s)|resign(?:ed|s)|retire[sd]|died|passed away|cancel+ed"
    r"|finished|ended|is over|was over|hand(?:ed|s) (?:\w+ ){0,4}over|moved"
    r"|took over|replaced|removed|dropped|no (?:more|longer)|any ?more|used to)\b",
    re.I,
)
"""That something has come to an end, or is another way than before."""

_MENDED = re.compile(
    r"\b(?:repaired|mended|fixed|works? again|replaced|found|opened|reopened|well again)\b", re.I
)
_FAULT = re.compile(
    r"\b(?:broken|out of order|damaged|lost|missing|closed|ill|sick|injured|down|stuck)\b", re.I
)
"""What ends such a state is that it is mended."""

_MOVED = re.compile(r"\bmoved (?:back |out )?(?:in|into|to)\b", re.I)
_YET = re.compile(r"\b(?:still|any ?more|any longer|no longer)\b|^(?:do|does|has|have)\b", re.I)

_USUAL = frozenset(terms("day week month year time morning evening night today new again old good still"))
"""Stems of what many sentences share that are about different things."""


def state_of(text: str) -> State | None:
    """The state of which a question in plain wording asks, if it is one of those that are known."""
    return next((state for state in STATES if state.asks.search(text)), None)


def asks_whether_over(text: str) -> bool:
    """Whether a question in plain wording is one of what may have ended: "does he still?"."""
    return bool(_YET.search(text)) and not denies(text)


def moves(text: str) -> bool:
    """Whether it tells of a move to somewhere, which begins as much as it ends."""
    return bool(_MOVED.search(text))


def over(known: Evidence, found: Sequence[Evidence], text: str) -> Evidence | None:
    """What tells, later than `known`, that what it tells is over; the last of it. `text` is what is asked.

    In a sentence that ends something it shares a word with `text` or, from the same speaker, with `known`,
    other than whose it is; where that only denies something, it shares one with `text`.
    """
    asked = set(terms(text)) - set(terms(known.speaker)) - set(terms(first_name(text))) - _USUAL
    own = set(terms(known.text)) - set(terms(first_name(text))) - _USUAL
    topic = asked | own if known.speaker else asked
    later = (e for e in found if states(e) and wall(e) > wall(known))
    ending = (e for e in later if _ends_it(e, antecedent(e, found), known, text, topic, asked))
    return max(ending, key=wall, default=None)


def _ends_it(
    e: Evidence, of: Evidence | None, known: Evidence, text: str, topic: set[str], asked: set[str]
) -> bool:
    """Whether what is told `of` something, or by who told what is `known`, ends it."""
    if of != known and e.speaker != known.speaker:
        return False
    spoken_of = set(terms(of.text)) if of else set()
    return any(_ends(each, text, topic, asked, spoken_of) for each in sentences(e.text))


def ends(text: str, asked: str) -> bool:
    """Whether it tells that something is over, in other words than `asked` has itself."""
    if _FAULT.search(asked):
        return bool(_MENDED.search(text))
    own = set(terms(asked))
    return any(own.isdisjoint(terms(match.split()[0])) for match in _OVER.findall(text))


def _ends(sentence: str, text: str, topic: set[str], asked: set[str], spoken_of: set[str]) -> bool:
    """Whether a sentence ends what a question (`text`, of which `asked` are the stems) is about."""
    own = set(terms(sentence))
    known = own | spoken_of if goes_on(sentence) else own
    return bool((ends(sentence, text) and topic & known) or (denies(sentence) and asked & own))
