"""A question, and what its words ask for: a subject, and the ways of knowing that they speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pipeline.asking.lettering import (
    BEARERS,
    READING,
    asks_for_writing,
    may_ask_for_writing,
    may_be_seen_or_read,
)
from pipeline.asking.snippet import Snippet
from pipeline.evidence import Evidence
from pipeline.item import Vector
from pipeline.memory import Span
from pipeline.observation import LETTERED, WORDED, Kind
from pipeline.words.keywords import STOP

EVERYTHING = Span()
"""All of memory."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks at `now` (Unix seconds) of the part of memory in `span`.

    `mode` is auto, recent (short-term memory only) or memory (long-term memory only). `image` is a JPEG
    or PNG that the question is about, or empty; `picture` is how that looks. `audio` is a sound that it is
    about, as a file, or empty; `snippet` is what is heard in it. `earlier` is the exchange before it, of
    which it may speak. `streams` are those that it may name; empty: those of the newest events.
    """

    text: str
    now: float
    span: Span = EVERYTHING
    mode: str = "auto"
    image: bytes = b""
    picture: Vector | None = field(default=None, compare=False)
    audio: bytes = b""
    snippet: Snippet | None = None
    earlier: Exchange | None = None
    streams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was answered, the first evidence of the answer, and the exchange before it."""

    text: str
    evidence: Evidence | None = None
    earlier: Exchange | None = None

    def after(self, earlier: Exchange | None, depth: int = 3) -> Exchange:
        """The same, after `earlier`; of what lies further back than `depth` exchanges, nothing is kept."""
        if earlier is None or depth <= 1:
            return replace(self, earlier=None)
        return replace(self, earlier=earlier.after(earlier.earlier, depth - 1))


@dataclass(frozen=True, slots=True)
class Clue:
    """Something to look for: words, and how it would have come to be known (empty: in any way).

    `shown` is how it looks, where that is known: unit vectors in the vision space. `played` is how it sounds.
    `quoted`: it was said in these words. `speaker`: it was said by this one; empty: by whomever.
    """

    text: str
    kinds: frozenset[Kind] = frozenset()
    shown: tuple[Vector, ...] = field(default=(), compare=False)
    played: Snippet | None = None
    quoted: bool = False
    speaker: str = ""

    @property
    def fragment(self) -> bool:
        """Whether it is a picture or a sound, and its words are only what that is called."""
        return bool(self.shown or self.played)

    def admits(self, kind: Kind) -> bool:
        """Whether it may have come to be known so; what users tell may be of anything."""
        return not self.kinds or kind in self.kinds or kind is Kind.TOLD

    def __str__(self) -> str:
        kinds = "+".join(sorted(self.kinds)) or "any"
        return f"{kinds}: {self.text or '*'}{f' by {self.speaker}' if self.speaker else ''}"


_ANYBODY = r"(?:you|we|i|one|they|people|anyone|anybody|someone|somebody|everyone|everybody|the camera)"
_MEDIUM = r"(?:camera|screen|picture|photo|image|video|clip|stream|frame|that|which|it)"
SAYS = (
    r"\b(?:say|says|said|saying|tells?|told|mention\w*|talk\w*|speak\w*|spoke\w*|discuss\w*|utter\w*"
    r"|asks?|asked|asking|report(?:s|ed|ing)?|bring up|brought up|explain\w*|announc\w*"
    r"|claim\w*|quot\w*|remark\w*|words?|sentences?|speech|read out|shout\w*|yell\w*|whisper\w*"
    r"|repl(?:y|ies|ied)|answer(?:s|ed)?"
    r"|complain\w*|call(?:s|ed)? out)\b"
)
"""What says that somebody speaks, as a pattern."""

_OF_OTHERS = re.compile(
    r"\b(?:did|does|has|have|had) (?:[A-Z][\w'’]*(?: and [A-Z]\w*)?|he|she|they) (?:\w+ )?"
    r"(?:see|seen|hear|heard|read|watch(?:ed)?|noticed?)\b"
)
"""What somebody else saw, heard or read is told, and not perceived here."""

_SAID = re.compile(SAYS)
_WRITES = re.compile(r"\b(?:writes?|wrote)\b")
_SEE = re.compile(
    rf"\b(?:{_ANYBODY} (?:ever |just |first |last |also )?(?:see|saw|seen|seeing|notice|spot|watch)"
    r"|(?:is|was|were|are|be|been) (?:\w+ )?(?:seen|shown|visible|displayed|watched)"
    r"|seen|shown|visible|(?:on|in) (?:the )?(?:screen|view|picture|image|frame|shot|camera)"
    r"|into (?:the )?(?:view|picture|frame|shot)"
    r"|(?:next|previous|what was the(?: \w+)?) (?:picture|image|shot)s?"
    rf"|in front of the camera|appear\w*|on-screen|look\w* like|{_MEDIUM} show(?:s|ed)?|objects?|scenes?)\b"
)
_HEAR = re.compile(
    rf"\b(?:{_ANYBODY} (?:ever |just |first |last )?(?:hear|heard|hearing)"
    r"|(?:is|was|were|are|be|been) (?:\w+ )?heard"
    r"|heard|audible|sounds?|noises?)\b"
)
_SEE_OR_HEAR = re.compile(r"\b(?:see(?:n)?|saw) or hear(?:d)?\b|\bhear(?:d)? or s(?:een?|aw)\b")
_SOUNDS = re.compile(
    r"\b(?:bark\w*|meow\w*|crow(?:s|ed|ing)?|moo(?:s|ed|ing)|chirp\w*|howl\w*|growl\w*|sneez\w*|cough\w*|snor\w*"
    r"|cry|cries|cried|crying|laugh\w*|s[aiu]ng|sings|singing|whistl\w*|clap\w*|knock\w*|rang|ring(?:s|ing)?|honk\w*|beep\w*|buzz\w*"
    r"|chim(?:e|es|ed|ing)|tick(?:s|ed|ing)?|crackl\w*|rattl\w*|bang(?:s|ed|ing)?|slam\w*|thunder\w*"
    r"|raining|it (?:rain|rained|rains)|(?:goes|went|go|going|gone) off|sounded"
    r"|(?:did|does|do) .+ sound(?= ?\W*$))\b"
)
"""Doings that are heard and not seen."""

_LISTENS = re.compile(
    r"\b(?:hear|heard|listen\w*|audible|noises?|sounds? of|(?:the|a|any|that) sounds?)\b", re.I
)
"""What says that it is asked for what was heard here."""

_ABOUT = re.compile(r"\b(?:hear|heard)\b.*\b(?:about|of|that|word)\b")

SCAFFOLD = STOP | frozenset(
    """say says said saying tell tells told mention mentions mentioned mentioning talk talks talked talking
    speak speaks spoke spoken speaking discuss discusses discussed discussing utter uttered asked asks
    asking report reports reported reporting bring brought word words sentence sentences speech explain
    explained announce announced announces announcing quote remark remarks see sees saw seen seeing notice
    noticed spot spotted show shows showed shown visible appear appears appeared appearing view screen
    picture image camera frame shot display displayed hear hears heard hearing audible sound sounds noise
    noises someone somebody anyone anybody anything something nobody nothing everything everyone time times
    first last latest second third fourth fifth sixth seventh eighth ninth tenth moment moments stream
    streams cameras screens pictures images frames shots views video videos clip clips recording recordings
    footage scene scenes happen happened happens happening occur occurred going many much long often ever
    thing things kind kinds sort type please give list describe exactly twice next previous currently right
    recently recent instead anymore object objects written read different distinct various gist rundown
    highlights ago come came seems like earlier later know remember let far new front today named called
    whole total actually also get got point find search count number original originally initial initially
    beginning start begin take place takes took summarise summarize summary recap overview miss missed short
    go goes went gone shout shouted yelled whispered replied answered complained regarding concerning else
    today still stay stayed stays lasted also one ones""".split()
)
"""Words that only ask."""

PEOPLE = frozenset(
    "person persons people man woman men women guy lady speaker speakers narrator voice voices".split()
)
"""Who speaks, or may."""
_LETTERS = BEARERS | READING
_PASSING = re.compile(
    r"\b(?:fl(?:y|ies|ew|own|ying)|pass(?:es|ed|ing)?|dr(?:ive|ives|ove|iven|iving)|r(?:un|uns|an|unning)|go(?:es|ing)?"
    r"|went|c(?:ome|omes|ame|oming)) (?:by|past|overhead|along)\b",
    re.I,
)
"""That something came by: it is perceived, and not how it moved."""

_QUOTED = re.compile(r"[\"“‘]([^\"”’]+)[\"”’]")
_TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def kinds_of(text: str, doings: bool = True) -> frozenset[Kind]:
    """The ways of knowing that the words of a question speak of, quoted ones aside; empty: left open.

    `doings`: also what can only be heard ("barked") says how it is known.
    """
    low = _OF_OTHERS.sub(" ", _QUOTED.sub(" ", text)).lower()
    if asks_for_writing(low):
        return LETTERED
    if _SAID.search(low):
        return WORDED
    if may_ask_for_writing(low):
        return LETTERED
    if _WRITES.search(low):
        return WORDED | {Kind.WRITING}
    if _SEE_OR_HEAR.search(low):
        return frozenset({Kind.SOUND, Kind.VISION})
    if _HEAR.search(low):
        return WORDED if _ABOUT.search(low) and "sound of" not in low else frozenset({Kind.SOUND})
    if _SEE.search(low):
        return frozenset({Kind.VISION, Kind.WRITING} if may_be_seen_or_read(low) else {Kind.VISION})
    return frozenset({Kind.SOUND}) if doings and _SOUNDS.search(low) else frozenset()


def may_be_told(text: str) -> bool:
    """Whether it speaks of a doing that is heard, but not of hearing it: somebody may have told of it."""
    return bool(_SOUNDS.search(text.lower())) and not _LISTENS.search(text)


def subject_of(text: str, kinds: frozenset[Kind]) -> str:
    """What is left of a question without the words that only ask; quoted words stay as they are."""
    if quoted := _QUOTED.findall(text):
        return " ".join(quoted)
    drop = SCAFFOLD | (_LETTERS if kinds == LETTERED else PEOPLE if kinds & WORDED else frozenset())
    return next(filter(None, (_left(some, drop) for some in (_PASSING.sub(" ", text), text))), "")


def _left(text: str, drop: frozenset[str]) -> str:
    return " ".join(token for token in _TOKEN.findall(text) if _bare(token) not in drop)


def clue_of(text: str) -> Clue:
    """The clue that a question or a part of one gives."""
    kinds = kinds_of(text)
    return Clue(subject_of(text, kinds), kinds, quoted=bool(_QUOTED.search(text)))


def _bare(token: str) -> str:
    return token.lower().replace("’", "'").removesuffix("'s")
