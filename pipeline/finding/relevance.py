"""Relevance: which of what was found is good enough to stand on, by its scores and its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.asking.question import Clue
from pipeline.event import line
from pipeline.evidence import Evidence
from pipeline.memory import Span
from pipeline.observation import Kind
from pipeline.recalling.matching import ACCEPT
from pipeline.recalling.recall import DEEP, Recall
from pipeline.words.keywords import terms

SHARE = 0.85
"""Share of the best score that further evidence must reach to count as the same thing."""

LITERALLY = 0.4
"""Share of quoted words that a sentence must have: recognition gets some of them wrong."""

PHRASE = 3
"""Quoted words from which that counts: of fewer all may have been misheard."""

_WORD = re.compile(r"[^\W_]+")


def everywhere(clue: Clue, span: Span, recall: Recall) -> list[Evidence]:
    """Wherever in `span` there was something that carries `clue`, best first."""
    return carrying(recall.find(clue, DEEP, span, depth=DEEP), clue)


def carrying(found: Sequence[Evidence], clue: Clue, share: float = SHARE) -> list[Evidence]:
    """What is good enough to stand on, and about as good as the best.

    Sentences score by what is said around them too: where one has words of the clue, a sentence that has
    not half as many does not tell of it. Of what is quoted, only those are meant that have most of it.
    """
    least = max(ACCEPT, share * max((e.score for e in found), default=0.0))
    good = [e for e in found if e.score >= (ACCEPT if clue.quoted and e.quoted else least)]
    own = [shared(clue, e) for e in good]
    most = max((n for e, n in zip(good, own, strict=True) if e.quoted), default=0)
    words = len(set(terms(clue.text)))
    literal = LITERALLY * words if words >= PHRASE else 0.0
    enough = max(most, literal) if clue.quoted else most / 2
    return [e for e, n in zip(good, own, strict=True) if n >= enough or not e.quoted]


def nearest(good: Sequence[Evidence], clue: Clue) -> Evidence | None:
    """Of what would be good enough by its score, the best that was said with a word of the clue."""
    return next((e for e in good if e.said and shared(clue, e)), None)


def shared(clue: Clue, e: Evidence) -> int:
    """How many of the clue's words it has; one more where it has them as they are quoted."""
    words = set(terms(clue.text)).intersection(terms(e.text))
    return len(words) + (clue.quoted and _plain(clue.text) in _plain(e.text))


def alike(clue: Clue, e: Evidence) -> int:
    """How many of the clue's words it has in the very form: a meeting is more than that people meet."""
    return len(set(_plain(clue.text).split()) & set(_plain(e.text).split()))


def speaks(e: Evidence, clue: Clue) -> bool:
    """Whether it has at least half of the clue's own words, or it is its speaker who is one of them."""
    wanted = set(terms(clue.text))
    return 2 * len(wanted & set(terms(line(e.speaker, e.text)))) >= len(wanted)


def left_open(e: Evidence, clue: Clue) -> list[str]:
    """The words of a clue that labels or a sentence leave open while they have others of it: the red of a red
    car, to whom something was sent."""
    have = set(terms(line(e.speaker, e.text)))
    words = [word for word in clue.text.split() if terms(word)]
    missing = [word for word in words if not have & set(terms(word))]
    return missing if len(missing) < len(words) else []


def unlabelled(e: Evidence, clue: Clue) -> list[str]:
    """The same of a look; what is said or heard is no label."""
    return left_open(e, clue) if Kind(e.kind) is Kind.VISION else []


def _plain(text: str) -> str:
    """The words alone, in lower case, between blanks."""
    return f" {' '.join(_WORD.findall(text.lower()))} "
