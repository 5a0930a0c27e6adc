"""Answers in plain words, composed from what was found: times, quoted words, labels, and a no where due.

The wording keeps how a thing is known: speech proves only that it was said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.evidence import Evidence
from pipeline.execution import Findings, Searched, unlabelled
from pipeline.keywords import terms
from pipeline.observation import Kind
from pipeline.occurrence import occurrences, wall
from pipeline.plan import Goal, Relation
from pipeline.question import WORDED, Clue

QUOTES = 3
"""Sentences that an answer quotes at most."""

LABELS = 5
"""Labels that an answer names at most."""

NO_CLUE = Clue("")

_KNOWN = {
    Kind.VISION: "I saw",
    Kind.SOUND: "I heard",
    Kind.SPEECH: "somebody said",
    Kind.TEXT: "it was written",
}


def compose(findings: Findings, now: float) -> tuple[str, bool]:
    """The answer, at `now` (Unix seconds), and whether it abstains."""
    if findings.missing or not findings.evidence:
        return _absent(findings, now), True
    return _WORDINGS[findings.plan.goal](findings, now), False


def clock(wall: float, now: float) -> str:
    """The time of day, UTC, with the date where it is not the day of `now`."""
    t = datetime.fromtimestamp(wall, UTC)
    if t.date() == datetime.fromtimestamp(now, UTC).date():
        return f"{t:%H:%M:%S}"
    return f"{t:%H:%M:%S} on {t.day} {t:%B %Y}"


def _when(e: Evidence, now: float) -> str:
    return f"at {clock(wall(e), now)} ({_into(e.t0)} into {e.stream}{_ago(e, now)})"


def _into(t: float) -> str:
    minutes, seconds = divmod(int(t), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _ago(e: Evidence, now: float) -> str:
    seconds = now - wall(e)
    return f", {_length(seconds)} ago" if 0 <= seconds < 3600 else ""


def _length(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _quote(e: Evidence) -> str:
    words = e.text.strip()
    return (
        f"it was written: “{words}”"
        if Kind(e.kind) is Kind.TEXT
        else f"{e.speaker or 'somebody'} said: “{words}”"
    )


def _fact(e: Evidence, clue: Clue = NO_CLUE) -> str:
    kind = Kind(e.kind)
    return _quote(e) if kind in WORDED else f"{_KNOWN[kind]} {_label(e, clue)}"


def _label(e: Evidence, clue: Clue) -> str:
    """The labels of what was seen or heard; only those that the clue names, if it names any."""
    labels = e.text.split(", ")
    wanted = set(terms(clue.text))
    named = [label for label in labels if wanted & set(terms(label))]
    return _and(named or labels) + (f", which fits “{clue.text}”," if wanted and not named else "")


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _sentence(text: str) -> str:
    text = text.rstrip(",")
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!", ".”", "?”", "!”")) else ".")


def _said(f: Findings, now: float) -> str:
    if f.plan.clue.text or f.plan.pick or f.plan.relation:
        return _facts(f, now)
    quoted = sorted(telling(f.evidence, QUOTES), key=wall)
    rest = len(f.evidence) - len(quoted)
    more = (
        f" There were {rest} more sentences." if rest > 1 else " There was one more sentence." if rest else ""
    )
    return _quoted(quoted, now) + more


def _quoted(found: Sequence[Evidence], now: float) -> str:
    return " ".join(_sentence(f"{_when(e, now)} {_quote(e)}") for e in found)


def _facts(f: Findings, now: float) -> str:
    best = f.evidence[0]
    parts = [_sentence(f"{_when(best, now)} {_fact(best, f.plan.clue)}")]
    more = [e for e in f.evidence[1:] if e.text != best.text and not f.plan.pick and not f.plan.relation][
        : QUOTES - 2
    ]
    return " ".join([*parts, *(_sentence(f"{_when(e, now)} {_fact(e, f.plan.clue)}") for e in more)])


def _seen(f: Findings, now: float) -> str:
    if f.plan.clue.text:
        return _facts(f, now)
    lasting: Counter[str] = Counter()
    for e in f.evidence:
        lasting.update(dict.fromkeys(e.text.split(", "), max(0.5, e.t1 - e.t0)))
    labels = [label for label, _ in lasting.most_common(LABELS) if label]
    verb = "heard" if f.evidence[0].kind == Kind.SOUND else "saw"
    return _sentence(f"{_over(f.evidence, now)} I {verb} {_and(labels)}") if labels else _facts(f, now)


def _heard(f: Findings, now: float) -> str:
    sounds = [e for e in f.evidence if e.kind == Kind.SOUND]
    return _seen(replace(f, evidence=tuple(sounds or f.evidence)), now)


def _over(found: Sequence[Evidence], now: float) -> str:
    since, until = min(map(wall, found)), max(e.wall0 + e.t1 for e in found)
    if clock(since, now) == clock(until, now):
        return f"at {clock(since, now)}"
    return f"from {clock(since, now)} to {clock(until, now)}"


def _who(f: Findings, now: float) -> str:
    best = next((e for e in f.evidence if e.speaker), f.evidence[0])
    if Kind(best.kind) not in WORDED:
        return _facts(f, now)
    if best.speaker:
        return f"It was {best.speaker}. {_sentence(f'{_when(best, now)} {_quote(best)}')}"
    return f"I do not know who it was. {_sentence(f'{_when(best, now)} {_quote(best)}')}"


def _time(f: Findings, now: float) -> str:
    seen = occurrences(f.evidence)
    best = next(
        (e for e in seen if e.t0 <= f.evidence[0].t0 <= e.t1 and e.kind == f.evidence[0].kind), seen[0]
    )
    if f.plan.pick:
        return _sentence(f"{_when(best, now)} {_fact(best, f.plan.clue)}")
    if Kind(best.kind) in WORDED:
        return _facts(f, now)
    same = [e for e in seen if e.kind == best.kind]
    times = _and([_when(e, now) for e in same[: QUOTES + 1]])
    more = f", and {len(same) - QUOTES - 1} more times" if len(same) > QUOTES + 1 else ""
    return _sentence(f"{_fact(best, f.plan.clue)} {times}{more}")


def _where(f: Findings, now: float) -> str:
    streams = list(dict.fromkeys(e.stream for e in f.evidence))
    return f"On {_and(streams)}. {_facts(f, now)}"


def _count(f: Findings, now: float) -> str:
    best = Kind(f.evidence[0].kind)
    seen = [e for e in occurrences(f.evidence) if (e.kind == best or {Kind(e.kind), best} <= WORDED)]
    times = "once" if len(seen) == 1 else "twice" if len(seen) == 2 else f"{len(seen)} times"
    what = "I heard it said" if best in WORDED else _fact(f.evidence[0], f.plan.clue)
    at = _and([clock(wall(e), now) for e in seen[:10]])
    return _sentence(f"{what} {times}: at {at}")


def _duration(f: Findings, now: float) -> str:
    kind = f.evidence[0].kind
    seen = [e for e in occurrences(f.evidence) if e.kind == kind]
    total = f"{_fact(seen[0], f.plan.clue)} for about {_length(sum(e.t1 - e.t0 for e in seen))}"
    if len(seen) == 1:
        return _sentence(f"{total}, {_over(seen, now)}")
    longest = max(seen, key=lambda e: e.t1 - e.t0)
    most = f"the longest lasted {_length(longest.t1 - longest.t0)}, {_over([longest], now)}"
    return _sentence(f"{total} in all, {len(seen)} times; {most}")


def _order(f: Findings, now: float) -> str:
    a, b = min(f.evidence, key=wall), min(f.others, key=wall)
    pair = sorted([(a, f.plan.clue), (b, f.plan.other or NO_CLUE)], key=lambda each: wall(each[0]))
    times = _and([f"{_when(e, now)} {_fact(e, clue)}" for e, clue in pair])
    told = _sentence(f"“{pair[0][1].text}” came first: {times}")
    if f.plan.relation is None:
        return told
    holds = (wall(a) < wall(b)) == (f.plan.relation is Relation.BEFORE)
    return f"{'Yes' if holds else 'No'}. {told}"


def _whether(f: Findings, now: float) -> str:
    unknown = unlabelled(f.evidence[0], f.plan.clue)
    if unknown:
        return f"{_facts(f, now)} I cannot tell about “{' '.join(unknown)}”."
    return f"Yes. {_facts(f, now)}"


def _now(f: Findings, now: float) -> str:
    told: list[str] = []
    for stream in dict.fromkeys(e.stream for e in f.evidence):
        latest = [e for e in f.evidence if e.stream == stream]
        newest = max(latest, key=lambda e: e.t1)
        facts = _and([_fact(e) for e in sorted(latest, key=lambda e: e.kind, reverse=True)])
        told.append(_sentence(f"At {clock(newest.wall0 + newest.t1, now)} on {stream}: {facts}"))
    return " ".join(told)


def _summary(f: Findings, now: float) -> str:
    sentences = [_sentence(f"{_over(f.evidence, now)} {_and(_kinds_told(f.evidence))}")]
    words = [e for e in f.evidence if Kind(e.kind) in WORDED]
    return " ".join([*sentences, *(_sentence(_quote(e)) for e in sorted(telling(words, QUOTES), key=wall))])


def _kinds_told(found: Sequence[Evidence]) -> list[str]:
    told = []
    for kind, verb in ((Kind.VISION, "I saw"), (Kind.SOUND, "I heard")):
        lasting: Counter[str] = Counter()
        for e in found:
            if e.kind == kind:
                lasting.update(dict.fromkeys(e.text.split(", "), max(0.5, e.t1 - e.t0)))
        if lasting:
            told.append(f"{verb} {_and([label for label, _ in lasting.most_common(LABELS)])}")
    sentences = sum(Kind(e.kind) in WORDED for e in found)
    if sentences:
        told.append(f"{sentences} sentence{'s were' if sentences > 1 else ' was'} said")
    return told


def telling(found: Sequence[Evidence], n: int) -> list[Evidence]:
    """The `n` sentences that say most: with the most words that are rare among them."""
    counts = Counter(term for e in found for term in set(terms(e.text)))
    return sorted(found, key=lambda e: -sum(1 / counts[term] for term in set(terms(e.text))))[:n]


def _absent(f: Findings, now: float) -> str:
    clue = f.missing or f.plan.clue
    no = "No. " if f.plan.goal in (Goal.WHETHER, Goal.ORDER) else ""
    what = f"“{clue.text}”" if clue.text else "anything"
    did, when = ("do", " right now") if f.plan.now else ("did", "")
    return f"{no}I {did} not {_sense(clue)} {what}{when}. {_looked(f.searched, now)}"


def _sense(clue: Clue) -> str:
    if clue.kinds and clue.kinds <= WORDED | {Kind.SOUND}:
        return "hear"
    return "see" if clue.kinds == {Kind.VISION} else "see or hear"


def _looked(searched: Searched, now: float) -> str:
    if not searched.streams:
        return "There is nothing in memory about that time."
    n = len(searched.streams)
    span = f"{clock(searched.since, now)} to {clock(searched.until, now)}"
    return f"I searched {n} stream{'s' if n > 1 else ''}, {span}."


_WORDINGS: dict[Goal, Callable[[Findings, float], str]] = {
    Goal.SAID: _said,
    Goal.SEEN: _seen,
    Goal.HEARD: _heard,
    Goal.WHO: _who,
    Goal.WHAT: _facts,
    Goal.WHEN: _time,
    Goal.WHERE: _where,
    Goal.COUNT: _count,
    Goal.DURATION: _duration,
    Goal.ORDER: _order,
    Goal.WHETHER: _whether,
    Goal.NOW: _now,
    Goal.SUMMARY: _summary,
}
