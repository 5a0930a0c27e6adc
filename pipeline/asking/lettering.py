"""Lettering: whether a question asks for what is written in the picture, and on what it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.words.keywords import stem

BEARERS = frozenset(
    """sign signs signpost poster posters banner banners label labels plate plates caption captions subtitle
    subtitles headline headlines billboard billboards placard placards whiteboard scoreboard sticker stickers
    badge ticker slide slides screen display monitor title titles inscription lettering logo""".split()
)
"""What is there for its writing: its name is not looked for."""

_BEARING = frozenset(map(stem, BEARERS))

READING = frozenset(
    """text texts letter letters reading caption captioned shown say says visible number numbers
    anywhere licence license registration printed""".split()
)
"""Words that only say that something is written."""

_BEARER = rf"(?:{'|'.join(sorted(BEARERS, key=len, reverse=True))})"
_ASKED = re.compile(
    r"\b(?:written|writing|read|caption\w*|subtitles?|headlines?|inscriptions?|lettering"
    r"|(?:number|licen[cs]e|registration) plates?)\b"
)
_CLEARLY = re.compile(
    rf"\b{_BEARER}\b(?: \w+){{0,3}} (?:says?|said|saying|reads?)\b"
    rf"|\b(?:did|does|do|on|can|could) (?:the|that|this|a|any|those) (?:\w+ )?{_BEARER} (?:say|read|show)\b"
    rf"|\bwhat (?:is|was|were|are|stands|stood) (?:there )?(?:printed )?on (?:the|that|this)"
    rf" (?!screens?\b)(?:\w+ )?{_BEARER}\b"
    r"|\b(?:read|see|saw|spot) (?:the |a |any )?(?:words?|text|letters?)\b"
    r"|\b(?:is|was|were|that) (?:written|printed)\b"
    r"|\b(?:text|words?|letters?) (?:(?:is|was|were|are|that (?:is|was|were)) )?"
    r"(?:shown|visible|displayed|written|(?:on|in) (?:the )?(?:screen|picture|image|video|frame|display))"
)
_ON = re.compile(
    r"\b(?:written|printed|painted|standing|read|text|writing|words?|letters?|plates?)\b.*?"
    r"(?P<on> (?:on|across|above|over|(?<=plate )of) (?:the|a|an|that|this|its|her|his|their)"
    r" (?P<what>[\w' -]+?))\??$",
    re.I,
)

_SAYS = re.compile(
    r"^what (?:does|did|do) (?:the|this|that|my|your|his|her|its|our|their) (?P<what>[\w' -]+?) say$", re.I
)


_SIGN = re.compile(
    r"\b(?:signs?|signposts?|posters?|banners?|labels?|billboards?|placards?|stickers?|notices?)\b"
)


def may_be_seen_or_read(low: str) -> bool:
    """Whether it speaks of something that is known by its looks or by its writing."""
    return bool(_SIGN.search(low))


def asks_for_writing(low: str) -> bool:
    """Whether a question in small letters surely asks for writing, though it may say that it "says"."""
    return bool(_CLEARLY.search(low))


def may_ask_for_writing(low: str) -> bool:
    """Whether it has a word of writing."""
    return bool(_ASKED.search(low))


def written_on(text: str) -> tuple[str, str]:
    """`text` without the thing on which something is written, and that thing; empty where it names none but
    what is there for its writing."""
    match = _ON.search(text)
    if match is None or set(match["what"].lower().split()) & BEARERS:
        return text, ""
    return text[: match.start("on")] + text[match.end("on") :], match["what"]


def said_by(text: str) -> str:
    """The thing that a question in plain wording asks what it says; empty where it asks nothing so."""
    match = _SAYS.search(text)
    return match["what"] if match else ""


def borne(wanted: Mapping[str, float]) -> Mapping[str, float]:
    """The keywords without what bears writing, which does not name itself; all of them where no other is."""
    return {term: weight for term, weight in wanted.items() if term not in _BEARING} or wanted
