"""Part words: which part of what there is a question speaks of ("in the middle", "towards the end")."""

from __future__ import annotations

import re

_OF_ALL = (
    r"(?: (?:of|through) (?:it|(?:the|this|that) (?:whole )?(?:video|stream|clip|recording|footage|film|movie"
    r"|broadcast|programme?|day|time|tape|show|conversation|talk)))?"
)
_ENDS_SO = r"(?= *(?:$|[,?.!]|\b(?:what|who|when|where|which|how|did|was|were|is|are|on|in|at|by|from)\b))"
_HALVES = {"first": (0.0, 0.5), "second": (0.5, 1.0), "last": (0.5, 1.0), "latter": (0.5, 1.0)}
_THIRDS = {"first": (0.0, 1 / 3), "second": (1 / 3, 2 / 3), "middle": (1 / 3, 2 / 3), "last": (2 / 3, 1.0)}
_QUARTERS = {"first": (0.0, 0.25), "second": (0.25, 0.5), "third": (0.5, 0.75), "last": (0.75, 1.0)}

_SHARE = re.compile(
    rf"\b(?:in|during|over|within|of) the (?P<which>first|second|third|last|latter|middle)"
    rf" (?P<share>half|third|quarter){_OF_ALL}{_ENDS_SO}",
    re.I,
)
_PARTS = (
    (
        rf"\b(?:(?:towards?|near|at|in|by|(?:(?:just|shortly|right) )?before) the (?:very )?end|late on)"
        rf"{_OF_ALL}",
        (0.8, 1.0),
    ),
    (
        rf"\b(?:(?:about |around |roughly )?(?:half ?way|midway|mid-way)(?: through)?"
        rf"|(?:in|around|near|towards?|at) the middle){_OF_ALL}",
        (0.4, 0.6),
    ),
    (rf"\b(?:(?:towards?|near) the (?:beginning|start)|early on){_OF_ALL}", (0.0, 0.2)),
)
_PLACES = tuple((re.compile(pattern + _ENDS_SO, re.I), part) for pattern, part in _PARTS)
_NAMED = {"half": _HALVES, "third": _THIRDS, "quarter": _QUARTERS}


def part_words(text: str) -> tuple[str, tuple[float, float] | None]:
    """`text` without the part of all that it speaks of, and from which share of it to which that is."""
    for match, part in _found(text):
        if part:
            rest = f"{text[: match.start()]} {text[match.end() :]}"
            return " ".join(rest.split()).strip(" ,"), part
    return text, None


def _found(text: str) -> list[tuple[re.Match[str], tuple[float, float] | None]]:
    found = [(match, part) for pattern, part in _PLACES if (match := pattern.search(text))]
    share = _SHARE.search(text)
    named = _NAMED[share["share"].lower()].get(share["which"].lower()) if share else None
    return [*([(share, named)] if share else []), *found]
