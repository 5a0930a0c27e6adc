"""Expected: what an answer must hold, by what is asked for: a colour for "which colour", a name for "who"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from pipeline.asking.question import Clue
from pipeline.event import line
from pipeline.evidence import Evidence
from pipeline.finding.conflict import states
from pipeline.finding.dated import of_when
from pipeline.finding.doer import doing_of, tells_who
from pipeline.finding.person import goes_on, names_in
from pipeline.finding.quantity import NUMBER, QUANTITIES, Quantity, is_of_another
from pipeline.finding.relevance import shared
from pipeline.observation import Kind
from pipeline.words.keywords import terms


@dataclass(frozen=True, slots=True)
class Expected:
    """A kind of thing that is asked for.

    `asks` is how a question asks for it, `holds` whether evidence of a clue has one. `needed`: what has none
    is no answer; else what has one is only the better one. `stems` say no more of the clue than that. `words`
    are what else such a thing may be told in.
    """

    name: str
    asks: re.Pattern[str]
    holds: Callable[[Evidence, Clue], bool]
    needed: bool = False
    stems: frozenset[str] = frozenset()
    words: str = ""


_ANY = re.compile("")

SOON, REPLIES = 150.0, 2
"""Seconds after a sentence in which what it left open may be told, and in how many sentences."""

PAUSE = 20.0
"""Seconds between two sentences after which the second is no reply any more."""


def expected(text: str) -> tuple[Expected, ...]:
    """The kinds that a question in plain wording asks for; empty where any may answer."""
    doing = doing_of(text)
    doers = (_doer(doing),) if doing else ()
    return (*doers, *(kind for kind in KINDS if kind.asks.search(text)))


def _doer(doing: frozenset[str]) -> Expected:
    """The kind that is whoever did something."""

    def holds(e: Evidence, clue: Clue) -> bool:
        return tells_who(e.text, doing, set(terms(clue.text)) - doing)

    return Expected("doer", _ANY, holds, needed=True, stems=doing)


def in_other_words(clue: Clue, kinds: Sequence[Expected]) -> Clue | None:
    """The clue with what the kinds that are asked for may be told in instead of what asks for them; None
    where none is told in words of its own."""
    told_in = [kind for kind in kinds if kind.words]
    if not told_in:
        return None
    asking = {stem for kind in told_in for stem in kind.stems}
    things = [word for word in clue.text.split() if not asking.issuperset(terms(word))]
    return replace(clue, text=" ".join([*things, *(kind.words for kind in told_in)]))


def answering(
    good: Sequence[Evidence], found: Sequence[Evidence], kinds: Sequence[Expected], clue: Clue
) -> list[Evidence]:
    """What of `good` was heard, or is of the thing and holds what is needed; where nothing does, what of
    `found` was said next after it and does. What labels do not tell nobody has seen."""
    needed = [kind for kind in kinds if kind.needed]
    if not needed:
        return list(good)
    about = [e for e in good if not e.said or _speaks_of_the_thing(e, needed, clue)]
    holding = [e for e in about if e.kind == Kind.SOUND or all(kind.holds(e, clue) for kind in needed)]
    replies = (o for e in about if e.said for o in _next_after(e, found) if _goes_on(o, e))
    return holding or [e for e in replies if all(kind.holds(e, clue) for kind in needed)]


def _speaks_of_the_thing(e: Evidence, kinds: Sequence[Expected], clue: Clue) -> bool:
    """Whether it has a word of the clue that says more than what kind is asked for and whom it is about."""
    asking = {stem for kind in kinds for stem in kind.stems}
    words = {word: set(terms(word)) - asking for word in clue.text.split()}
    whom = next((word for word in words if word[:1].isupper()), "")
    own = {stem for word, stems in words.items() if word != whom for stem in stems} or words.get(whom)
    return not own or not own.isdisjoint(terms(line(e.speaker, e.text)))


def _goes_on(o: Evidence, e: Evidence) -> bool:
    """Whether what was said after `e` is still about the same: it answers it, or has a word of it or "it"."""
    return not states(e) or goes_on(o.text) or not set(terms(o.text)).isdisjoint(terms(e.text))


def _next_after(e: Evidence, found: Sequence[Evidence], most: int = REPLIES) -> list[Evidence]:
    """What was said next, soon."""
    later = (o for o in found if o.said and o.stream == e.stream and 0 < o.t0 - e.t0 <= SOON)
    return sorted(later, key=lambda o: o.t0)[:most]


def replies(asking: Sequence[Evidence], found: Sequence[Evidence]) -> list[Evidence]:
    """What was told next after each sentence that asks, by somebody else than who asked."""
    told = (next(filter(states, _others_after(e, found)), None) for e in asking if e.speaker)
    return [each for each in told if each]


def replied_to(e: Evidence, asking: Sequence[Evidence], found: Sequence[Evidence]) -> list[Evidence]:
    """Those of `asking` after which `e` was said by somebody else."""
    return [each for each in asking if e in _others_after(each, found)]


def _others_after(e: Evidence, found: Sequence[Evidence]) -> list[Evidence]:
    """What others than its speaker said next, without a pause; the reply to what is asked back is not yet the
    one to `e`."""
    back = not all(map(states, _next_after(e, found)))
    talk = [e, *_next_after(e, found, 2 * REPLIES if back else REPLIES)]
    going_on = takewhile(lambda two: two[1].t0 - two[0].t1 <= PAUSE, pairwise(talk))
    return [o for _, o in going_on if o.speaker != e.speaker]


def best_first(found: Sequence[Evidence], kinds: Sequence[Expected], clue: Clue) -> list[Evidence]:
    """The same; of what has as many words of the clue as the first, what holds most of `kinds` first."""
    if not kinds or not found:
        return list(found)
    own = [shared(clue, e) for e in found]
    best = [e for e, n in zip(found, own, strict=True) if n >= own[0]]
    best.sort(key=lambda e: -sum(kind.holds(e, clue) for kind in kinds))
    return [*best, *(e for e, n in zip(found, own, strict=True) if n < own[0])]


def _matching(pattern: str) -> Callable[[Evidence, Clue], bool]:
    compiled = re.compile(pattern, re.I)
    return lambda e, clue: bool(compiled.search(e.text))


def _named(e: Evidence, clue: Clue) -> bool:
    """Whether it names somebody or something that the question does not name."""
    said = {stem for match in _CALLED.findall(e.text) for stem in terms(match)}
    return bool((names_in(e.text) | said) - set(terms(f"{clue.text} {e.speaker}")))


_CALLED = re.compile(r"\b(?:called|named|name is|name was|name['’]s) (\w+)", re.I)
_COLOURS = (
    r"\b(?:red|blue|green|yellow|black|white|gr[ea]y|brown|pink|purple|orange|violet|gold(?:en)?|silver|beige"
    r"|turquoise|navy|crimson|scarlet|maroon|cream|tan|teal|blond|ginger)\b|colou?rful|colou?rless"
)
_PLACE = (
    r"\b(?:in|at|on|to|from|near|behind|under|inside|outside|beside|above|below|around|into|between|next to)"
    r" (?!\w*day\b|time\b|least\b|last\b|first\b|once\b|all\b|course\b|me\b|you\b|it\b|him\b|her\b|them\b)"
    r"(?:[a-z]+ ){0,3}?\w{3,}|\b(?:here|there|home|abroad|upstairs|downstairs)\b"
)
_AGE = (
    rf"{NUMBER}[\w -]{{0,12}}\b(?:years?|months?|weeks?)[ -]old\b|\b(?:born|birthday|aged?)\b"
    rf"|\bturn(?:s|ed|ing)? (?:an? )?{NUMBER}|\b(?:is|am|are|was) (?:\w+ )?{NUMBER}"
)
_CODE = (
    rf"{NUMBER}|[\"“]|\b(?:password|code|pin|combination)(?: \w+){{0,4}}? (?:is|was) (?!\w+(?:ed|en|pt)\b"
    r"|in\b|on\b|at\b|under\b|behind\b|with\b|the\b|still\b|not\b)\w+"
)
_AMOUNT = rf"{NUMBER}|[$€£]|\b(?:once|twice|both|dozens?|couple|pair|several|half|free)\b"


def _of_quantity(quantity: Quantity) -> Expected:
    """The kind that is a quantity: told of the thing, not of another one in the same sentence. How long
    something was perceived needs no telling."""
    stems = quantity.stems

    def holds(e: Evidence, clue: Clue) -> bool:
        if quantity.name == "length" and not e.said:
            return True
        told = quantity.tells.search(e.text)
        return bool(told) and not is_of_another(e.text, set(terms(clue.text)) - stems, quantity.tells)

    return Expected(quantity.name, quantity.asks, holds, True, stems, quantity.words)


KINDS = (
    Expected(
        "colour",
        re.compile(r"\b(?:what|which) colou?rs?\b|\bcolou?r of\b|\bcolou?r (?:is|was|are|were)\b", re.I),
        _matching(_COLOURS),
        needed=True,
        stems=frozenset(terms("colour color")),
    ),
    Expected(
        "name",
        re.compile(r"\bname of\b|['’]s? names?$|\bwhat (?:is|are|was|were) .+ (?:called|named)$", re.I),
        _named,
        needed=True,
        stems=frozenset(terms("name")),
    ),
    Expected(
        "brand",
        re.compile(
            r"\b(?:what|which) (?:brands?|makes?) (?:is|was|are|were|of)\b|\b(?:brand|make) of\b", re.I
        ),
        _named,
        needed=True,
        stems=frozenset(terms("brand make")),
    ),
    Expected(
        "code",
        re.compile(r"^what (?:is|was) .*\b(?:password|code|pin|combination|phone number)\b", re.I),
        _matching(_CODE),
        needed=True,
    ),
    Expected(
        "age",
        re.compile(r"\bhow old\b|\bage of\b|['’]s age$", re.I),
        _matching(_AGE),
        needed=True,
        stems=frozenset(terms("old age")),
    ),
    *map(_of_quantity, QUANTITIES),
    Expected(
        "material",
        re.compile(r"\b(?:made|built) (?:of|from|out of)$", re.I),
        _matching(r"\b(?:made|built|consists?|construct\w+|cast|carved)\b.*\b(?:of|from|in|with)\b"),
        stems=frozenset(terms("made built")),
    ),
    Expected("number", re.compile(r"\bhow (?:many|much|often)\b", re.I), _matching(_AMOUNT)),
    Expected("person", re.compile(r"^(?:with |to |from |for |by )?(?:who|whom|whose)\b", re.I), _named),
    Expected("place", re.compile(r"\bwhere\b", re.I), _matching(_PLACE)),
    Expected(
        "time",
        re.compile(r"^(?:since |until )?(?:who |where )?(?:and )?when\b", re.I),
        lambda e, clue: of_when(e, clue) is not None,
    ),
)
