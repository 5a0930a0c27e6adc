"""Doer: who did something, as a question asks it and as a sentence tells it.

"Who broke the microscope?" is answered where breaking is told with who did it: "Ivan broke it", "it was
broken by Ivan", and not by "it is broken", nor by what else is known of the microscope.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from pipeline.asking.question import SCAFFOLD
from pipeline.finding.person import sentences
from pipeline.words.irregular import PLAIN
from pipeline.words.keywords import stem, terms

_WHO_DID = re.compile(
    r"^(?:who (?:(?:has|had|have|was it (?:that|who)) )?(?:\w+ly )?(?P<did>\w+)(?: (?:up|down|off|for))?"
    r"(?= (?:(?:all|both|some|one) (?:of )?)?(?:an?|the|this|that|these|those|my|your|his|her|its|our|their"
    r"|it|them|\w+['’]s)\b)"
    r"|by whom (?:is|are|was|were|has|have|had)\b.* (?P<done>\w+)$)",
    re.I,
)
_BE = frozenset("is are was were be been being am gets get got getting".split())
_BY = re.compile(r"\bby (?!\w+ing\b|the (?:time|end|way)\b|(?:accident|mistake|chance|now|then)\b)\w", re.I)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[,;:]")

_SAME_DOING = tuple(
    frozenset(map(stem, group.split()))
    for group in (
        "repair fix mend",
        "buy purchase get order",
        "steal take rob nick",
        "break smash damage wreck crack shatter",
        "make build create construct invent",
        "cook bake make prepare",
        "clean wash tidy",
        "catch arrest capture",
        "find discover spot",
        "choose select pick elect",
        "pay fund finance sponsor treat",
        "lead run head manage",
        "begin start found launch",
        "teach train show",
        "give hand send bring donate present",
        "call phone ring",
        "visit see meet",
        "win get beat",
        "paint decorate",
        "write author",
    )
)
"""Verbs of everyday English by which the same doing is told."""


def doing_of(text: str) -> frozenset[str]:
    """The stems by which it may be told what a question in plain wording asks who did; empty where it asks
    nothing of the kind."""
    match = _WHO_DID.search(text)
    verb = (match["did"] or match["done"]).lower() if match else ""
    if verb in SCAFFOLD or not (verb in PLAIN or verb.endswith("ed")):
        return frozenset()
    own = {stem(verb)}
    return frozenset(own.union(*(group for group in _SAME_DOING if own & group)))


def tells_who(text: str, doing: Collection[str], things: Collection[str]) -> bool:
    """Whether a sentence tells of a `doing` and who did it. What broke, of `things`, did not do it."""
    return any(_tells(_WORD.findall(one), doing, things) for one in sentences(text))


def _tells(words: list[str], doing: Collection[str], things: Collection[str]) -> bool:
    return any(_has_doer(words[:n], words[n + 1 :], things) for n, w in enumerate(words) if stem(w) in doing)


def _has_doer(before: list[str], after: list[str], things: Collection[str]) -> bool:
    if _BE.intersection(word.lower() for word in before[-2:]):
        return bool(_BY.search(" ".join(after)))
    there = set(terms(" ".join(before))) & set(things)
    return not there or bool(set(terms(" ".join(after))) & set(things))
