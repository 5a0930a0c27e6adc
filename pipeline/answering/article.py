"""Articles: labels of what was seen or heard as they stand in an English sentence."""

from __future__ import annotations

import re

_DETERMINED = re.compile(r"(?:an?|the|my|your|his|her|its|our|their|this|that|some) ", re.I)
_PLURAL = re.compile(
    r"(?<![aiousz])s$|(?:shoes|glasses|boxes|dishes|noises|horses|children|people|men|women|scissors)$"
)
_SINGULAR = frozenset("flandres pyrenees mexican-hairless hen-of-the-woods bus gas".split())
_MASS = frozenset(
    """air applause bread
    broccoli carbonara chatter cheering clothing consomme corn dough eggnog espresso fire
    fog food furniture grass guacamole hay hip-hop jazz lightning laughter lotion luggage music noise paper
    perfume rain sand silence singing smoke snow speech static sunscreen thatch thunder tissue traffic velvet
    vegetation water weather wind wood wool writing""".split()
)
"""What is not counted."""

_AN = re.compile(r"[aeiou]|hour|heir|honest|x-ray", re.I)
_ONE = re.compile(r"(?:eu|one\b|use|uni(?:c|v|f|t))", re.I)


def with_article(label: str, doing: bool = False) -> str:
    """`label` with "a" or "an"; as it is where it is a name, a plural, or not counted. `doing`: what ends in
    "ing" tells what somebody or something does, as sounds do."""
    head = label.rpartition(" ")[2]
    named = label[:1].isupper() or bool(_DETERMINED.match(label))
    plural = bool(_PLURAL.search(head)) and head not in _SINGULAR
    if not label or named or plural or head in _MASS or (doing and head.endswith("ing")):
        return label
    vowel = _AN.match(label) and not _ONE.match(label)
    return f"{'an' if vowel else 'a'} {label}"
