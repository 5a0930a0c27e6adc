"""Citation: whether a sentence that a model wrote stands on what it cites, as far as words tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.answering.wording import clock
from pipeline.evidence import Evidence
from pipeline.finding.conflict import denies
from pipeline.observation import Kind
from pipeline.recalling.occurrence import end, wall
from pipeline.words.keywords import terms
from pipeline.words.numerals import NUMERALS, SMALL

SHARE = 0.6
"""Share of a sentence's content words that the question and the evidence must have."""

_CITED = re.compile(r"\[(\d+(?:\s*,\s*\d+)*)\]")
_FIGURE = re.compile(r"\d+(?:[:.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w'’-]+")
_FIRST = re.compile(r"\W*([A-Z][\w'’-]*)")
_FIRST_PERSON = re.compile(r"\b(?:I|my|we|our)\b")
_QUOTED = re.compile(r"[“\"«][^”\"»]*[”\"»]")
_ASIDE = frozenset(
    terms(
        "yes no said says say told asked mentioned spoke talked heard saw seen sound voice somebody someone"
        " person people speaker stream camera video evidence according reported stated time moment first last"
        " later earlier then want wants asked there appears appeared shown visible on screen once twice times"
    )
)
_REPORTS = re.compile(
    r"\b(?:said|says|told|tells|asked|asks|mention\w*|talk\w*|spoke|spoken|stat\w+|claim\w*|announc\w*|explain\w*"
    r"|accord\w+|report(?:s|ed)|wrote|written|suggest\w*|answered|repl(?:ied|ies)|quot\w*|warn(?:s|ed)|wants?"
    r"|describ\w*|discuss\w*|heard)\b|[“\"«]",
    re.I,
)


def cites(sentence: str) -> tuple[int, ...]:
    """The numbers of evidence that it cites, in order."""
    return tuple(int(n) for found in _CITED.findall(sentence) for n in found.split(","))


def uncited(sentence: str) -> str:
    """The sentence without the numbers of evidence that it cites."""
    return _CITED.sub(" ", sentence)


def supported(sentence: str, evidence: Sequence[Evidence], asked: str, now: float) -> bool:
    """Whether the cited of numbered `evidence` carries it: its figures, its names, most of its words.

    `asked` is the question, whose words a sentence may repeat, but not only them; `now` is when it was asked.
    """
    numbers = cites(sentence)
    if not numbers or not all(1 <= n <= len(evidence) for n in numbers):
        return False
    plain = uncited(sentence)
    cited = [evidence[n - 1] for n in numbers]
    known = " ".join(_known(e, now) for e in cited)
    allowed = f"{known} {asked}".lower()
    spoken = any(e.quoted for e in cited)
    if (spoken and _FIRST_PERSON.search(_QUOTED.sub(" ", plain))) or denies(plain) != denies(known):
        return False
    who = " ".join(f"{e.speaker} {e.stream}" for e in cited)
    own = {term for term in terms(plain) if not term.isdigit()} - _ASIDE - set(terms(who))
    return (
        _figures(plain) <= _figures(allowed) | {str(len(numbers))}
        and all(name.lower().removesuffix("'s") in allowed for name in _names(plain))
        and _carried(own, set(terms(known)), set(terms(asked)))
    )


def attributed(sentence: str, evidence: Sequence[Evidence]) -> str:
    """The sentence; where all that it cites was only said or written, it says so if it did not."""
    cited = [evidence[n - 1] for n in cites(sentence)]
    only_said = bool(cited) and all(e.quoted for e in cited)
    if not only_said or _REPORTS.search(uncited(sentence)):
        return sentence
    first = cited[0]
    if first.kind == Kind.TOLD:
        return f"You told me: {sentence}"
    written = first.kind == Kind.WRITING or (first.kind == Kind.TEXT and not first.speaker)
    who = first.speaker or "Somebody"
    return f"{'It was written' if written else f'{who} said'}: {sentence}"


def _figures(text: str) -> set[str]:
    """The numbers in it, in figures or words; a time of day also without its seconds."""
    words = re.findall(r"[a-z]+", text.lower())
    figures = set(_FIGURE.findall(text)) | {str(SMALL.get(word, word)) for word in words if word in NUMERALS}
    return figures | {figure.rpartition(":")[0] for figure in figures if figure.count(":") == 2}


def _names(text: str) -> list[str]:
    """What is written large in it; its first word only where that is no common one."""
    names, first = _NAME.findall(text), _FIRST.match(text)
    if first and set(terms(first[1])) - _ASIDE:
        names.append(first[1])
    return names


def _carried(own: set[str], known: set[str], asked: set[str]) -> bool:
    return bool(own & known) and len(own & (known | asked)) >= SHARE * len(own)


def _known(e: Evidence, now: float) -> str:
    """All that a piece of evidence says, with its times as an answer tells them."""
    return f"{clock(wall(e), now)} {clock(end(e), now)} {e.stream} {e.speaker} {e.text}"
