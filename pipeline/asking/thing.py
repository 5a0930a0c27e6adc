"""Things in a question: what they are like, which occurrence is meant, and how they stand to one another."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.asking.plan import Relation, Thing
from pipeline.asking.question import clue_of, kinds_of
from pipeline.words.numerals import ORDINALS

DEEPEST = 3
"""Things that may stand to one another in a question."""

CLOSED = r"(?:did|was|were|is|are|has|have|had|does|do|can|could|will)"
"""What a question begins with that is answered by yes or no."""

CLOSE = r"(?:just|right|immediately|shortly|directly|straight|next)"
"""What says that one thing is next to another."""

_NO_TURN = r"(?:floor|street|avenue|page|row|place|prize|grade|degree|class|half|hand|person|of|and|or)\b"
"""What an ordinal before it does not say the how manieth time it was."""

_PICKS = (
    (
        re.compile(
            r"\b(?:first|earliest|for the first time|original(?:ly)?|initial(?:ly)?|in advance"
            r"|(?:in|at) the (?:beginning|start)|to (?:begin|start) with|former(?:ly)?|previous(?:ly)?"
            r"|used to)\b|\b(?:before|earlier|earlier on)$|\b(?:was|were) the old\b",
            re.I,
        ),
        1,
    ),
    (
        re.compile(
            r"\b(?:second[- ]to[- ]last|next[- ]to[- ]last|last but one|second[- ]last|penultimate)\b", re.I
        ),
        -2,
    ),
    *(
        (re.compile(rf"\b(?:{word} time\b|the {word} (?!{_NO_TURN}))", re.I), number)
        for number, word in enumerate(ORDINALS, 2)
    ),
    (re.compile(r"\b(?:last|latest|most recent(?:ly)?|recently|just)\b", re.I), -1),
)
_RELATIONS = {
    "before": Relation.BEFORE,
    "after": Relation.AFTER,
    "following": Relation.AFTER,
    "since": Relation.SINCE,
    "until": Relation.UNTIL,
    "till": Relation.UNTIL,
    "when": Relation.WHEN,
}
_PHASE = re.compile(
    r"^(?:the )?(?:start|beginning|end) of\b"
    r"|\s+(?:(?:had|has|was|is|were) )?(?:just )?(?:stopped|ended|finished|over|ceased|begun|began|started)$",
    re.I,
)
"""That a thing began or ended: what is after it is after its end anyway."""


def relating(how: str) -> re.Pattern[str]:
    """Something (`what`) that stands to something (`anchor`) in a way (`how`)."""
    return re.compile(
        rf"^(?P<what>.+?\S)\s*,?\s*\b(?:(?P<close>{CLOSE}) )?(?P<how>{how})\b\s+(?P<anchor>\S.*)$", re.I
    )


_FURTHER = relating("before|after|following")


def relation_of(how: str) -> Relation:
    """The relation that a word says."""
    return _RELATIONS.get(how.lower(), Relation.WHILE)


def thing_of(text: str, depth: int = 1) -> Thing:
    """A thing with the thing that it stands to, and that one's."""
    match = _FURTHER.search(text) if depth < DEEPEST else None
    if match:
        clue, anchor = clue_of(match["what"]), thing_of(match["anchor"], depth + 1)
        if clue.text and anchor.clue.text:
            return Thing(clue, pick_of(match["what"]), relation_of(match["how"]), anchor)
    plain = _PHASE.sub("", text)
    return Thing(clue_of(plain if clue_of(plain).text else text), pick_of(text))


def thing_like(text: str, model: str) -> Thing:
    """The thing in `text`, perceived in the way that `model` speaks of if it speaks of none itself.

    That something is said of one does not say that the other is too.
    """
    thing, kinds = thing_of(text), kinds_of(model, doings=False)
    if thing.clue.kinds or len(kinds) != 1:
        return thing
    return replace(thing, clue=replace(thing.clue, kinds=kinds))


def pick_of(text: str) -> int:
    """Which occurrence is meant: 1 the first, 2 the second, -1 the last, 0 left open."""
    return next((number for pattern, number in _PICKS if pattern.search(text)), 0)
