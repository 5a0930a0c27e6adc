"""Wording: times, quotations and labels in plain words.

It keeps how a thing is known: "I saw", "I heard", and "somebody said", for speech proves only that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.answering.article import with_article
from pipeline.asking.question import Clue
from pipeline.clock import local
from pipeline.evidence import Evidence
from pipeline.observation import Kind
from pipeline.recalling.occurrence import end, wall
from pipeline.words.keywords import terms

LABELS = 8
"""Labels that an answer names at most."""

OPENING = 160
"""Characters of a summary that an answer tells."""

INSCRIPTIONS = 3
"""Writings that a summary names at most."""

SHORTEST = 0.5
"""Seconds that a single look or sound is taken to last."""

NO_CLUE = Clue("")

VERBS = {Kind.VISION: "I saw", Kind.SOUND: "I heard"}
"""What tells of a look or a sound."""

NAMELESS = "something that I have no name for"

_ENDS = (".", "?", "!", ".”", "?”", "!”")


def clock(t: float, now: float) -> str:
    """The time of day, local, with the date where it is not the day of `now`; both in Unix seconds."""
    day = local(t)
    if day.date() == local(now).date():
        return f"{day:%H:%M:%S}"
    return f"{day:%H:%M:%S} on {day.day} {day:%B %Y}"


def length(seconds: float) -> str:
    """So much time, in the unit that fits."""
    if seconds < 120:
        return f"{max(1, round(seconds))} s"
    if seconds < 600:
        return f"{seconds / 60:.1f}".removesuffix(".0") + " min"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"


def _roughly(seconds: float) -> str:
    return length(seconds) if seconds < 120 else f"{seconds / 60:.0f} min"


def when(e: Evidence, now: float) -> str:
    """When it began: by the clock, by its stream, and how long ago where that is not long."""
    seconds = now - wall(e)
    ago = f", {_roughly(seconds)} ago" if 0 <= seconds < 3600 else ""
    return f"at {clock(wall(e), now)} ({_stamp(e.t0)} into {e.stream}{ago})"


def over(found: Iterable[Evidence], now: float) -> str:
    """From when to when all of it lasted."""
    pieces = list(found)
    since = clock(min(map(wall, pieces)), now)
    until = clock(max(map(end, pieces)), now)
    return f"at {since}" if since == until else f"from {since} to {until}"


def quote(e: Evidence) -> str:
    """Words that were said or written, in quotation marks, with who said them."""
    words = f"“{e.text.strip()}”"
    if e.kind == Kind.TOLD:
        return f"you told me: {words}"
    if e.kind == Kind.WRITING:
        return f"I read {words}"
    if e.kind == Kind.TEXT and not e.speaker:
        return f"it was written: {words}"
    return f"{e.speaker or 'somebody'} said: {words}"


def fact(e: Evidence, clue: Clue = NO_CLUE) -> str:
    """What one piece of evidence tells of `clue`."""
    kind = Kind(e.kind)
    if kind is Kind.THOUGHT:
        return f"I noticed that {e.text}"
    if kind is Kind.SUMMARY:
        return e.text
    return quote(e) if e.quoted else f"{VERBS[kind]} {_labels(e, clue)}"


def clause(e: Evidence, clue: Clue, now: float) -> str:
    """What one piece of evidence tells of `clue`, after when it was."""
    return f"{when(e, now)} {fact(e, clue)}"


def kinds(found: Sequence[Evidence]) -> list[str]:
    """What was seen and what was heard, each in a clause, by what lasted longest."""
    told = []
    for kind, verb in VERBS.items():
        known = [e for e in found if e.kind == kind and e.text]
        labels = _lasting((label, e) for e in known for label in e.text.split(", "))
        if labels:
            told.append(f"{verb} {listed([called(label, kind) for label in labels[:LABELS]])}")
    return told


def read(found: Sequence[Evidence]) -> list[str]:
    """What was read in pictures, in a clause, by what stood there longest."""
    words = [f"“{text}”" for text in _lasting((e.text, e) for e in found if e.kind == Kind.WRITING)]
    return [f"I read {listed(words[:INSCRIPTIONS])}"] if words else []


def telling(found: Sequence[Evidence], n: int) -> list[Evidence]:
    """The `n` sentences that say most, in order of time: those with the most words rare among them all.

    What was said several times in the same words is told once, where it was said first.
    """
    found = list({e.text.strip().casefold(): e for e in sorted(found, key=wall, reverse=True)}.values())
    counts = Counter(term for e in found for term in set(terms(e.text)))
    best = sorted(found, key=lambda e: -sum(1 / counts[term] for term in set(terms(e.text))))[:n]
    return sorted(best, key=wall)


def opening(text: str) -> str:
    """Its first sentences, as far as they are short together; of a long one the first words."""
    if len(text) <= OPENING:
        return text
    ends = [n + 1 for n, char in enumerate(text[:OPENING]) if char in ".?!" and text[n + 1 : n + 2] == " "]
    return text[: ends[-1]] if ends else f"{text[:OPENING].rsplit(' ', 1)[0]} …"


def often(n: int) -> str:
    """So many times."""
    return {0: "not at all", 1: "once", 2: "twice"}.get(n, f"{n} times")


def listed(parts: Sequence[str]) -> str:
    """One, two and three."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def sentence(text: str) -> str:
    """`text` with a capital letter and an end."""
    text = text.rstrip(",")
    return text[:1].upper() + text[1:] + ("" if text.endswith(_ENDS) else ".")


def _lasting(named: Iterable[tuple[str, Evidence]]) -> list[str]:
    """Names, each once, what there was longest first."""
    lasting: dict[str, float] = {}
    for name, e in named:
        lasting[name] = lasting.get(name, 0.0) + max(SHORTEST, e.t1 - e.t0)
    return sorted(lasting, key=lambda name: -lasting[name])


def called(label: str, kind: str) -> str:
    """A label as a sentence tells it: "a dog", "rain"."""
    return label if label == NAMELESS else with_article(label, doing=kind == Kind.SOUND)


def label(e: Evidence) -> str:
    """What a look or a sound is called first of all."""
    return e.text.split(", ")[0] or NAMELESS


def _labels(e: Evidence, clue: Clue) -> str:
    """The labels that the clue names, or all of them with what they fit."""
    labels = e.text.split(", ") if e.text else [NAMELESS]
    wanted = set(terms(clue.text))
    named = [label for label in labels if wanted & set(terms(label))]
    fits = f", which fits “{clue.text}”," if wanted and not named else ""
    return listed([called(label, e.kind) for label in named or labels]) + fits


def _stamp(t: float) -> str:
    minutes, seconds = divmod(int(t), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} day{'s' * (days > 1)} and {hours}:{minutes:02}:{seconds:02}"
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
