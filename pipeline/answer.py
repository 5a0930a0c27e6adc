"""Answers composed from what was found, one way for each goal of a plan, and a no where nothing was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import groupby

from pipeline.dated import of_when
from pipeline.evidence import Evidence
from pipeline.findings import Findings
from pipeline.memory import Reach
from pipeline.observation import LETTERED, SAID, WORDED, Kind
from pipeline.occurrence import end, lasting, occurrences, picked, wall
from pipeline.plan import Goal, Relation
from pipeline.question import Clue, kinds_of
from pipeline.relevance import shared, unlabelled
from pipeline.wording import (
    NO_CLUE,
    clock,
    fact,
    kinds,
    length,
    listed,
    often,
    opening,
    over,
    quote,
    read,
    sentence,
    telling,
    when,
)

QUOTES = 3
"""Sentences that an answer quotes at most."""

TIMES = 4
"""Times that an answer tells at most."""

STALE = 30.0
"""Seconds after which the last thing known of a stream is no longer told as if it were now."""

_LASTING = (Goal.DURATION, Goal.COUNT, Goal.AMOUNT, Goal.OFTENER)
_MEMORIES = {"short": "short-term memory", "long": "long-term memory"}


def compose(findings: Findings, now: float, silent: Collection[str] = ()) -> tuple[str, bool]:
    """The answer at `now` (Unix seconds), one to three sentences, and whether it abstains.

    `silent` are the memories ("short", "long") that did not answer: what is in them is not denied.
    """
    if findings.missing or not (findings.evidence or findings.others):
        return _unknown(findings, now, silent) if silent else _absent(findings, now), True
    text = _composed(findings, now)
    return f"{text} {caveat(silent)}" if silent else text, False


def caveat(silent: Collection[str]) -> str:
    """What is to be said with an answer that memories did not contribute to."""
    return f"{_silence(silent)}: there may be more."


def _composed(findings: Findings, now: float) -> str:
    best = next(iter(findings.evidence), None)
    if best and best.kind == Kind.THOUGHT:
        return sentence(best.text)
    if findings.before:
        yes = "Yes. " if findings.plan.goal is Goal.WHETHER and not findings.plan.latest else ""
        return yes + _otherwise(findings, now)
    return _WAYS[findings.plan.goal](findings, now)


def _otherwise(f: Findings, now: float) -> str:
    """What was told of one thing at several times and is not the same: the last first, where that counts."""
    told = sorted((f.evidence[0], *f.before[: QUOTES - 1]), key=wall, reverse=f.plan.latest)
    head = ("no, as far as I know: " if f.over else "the last I know: ") if f.plan.latest else ""
    then = "earlier, " if f.plan.latest else "later, "
    first, *rest = (_clause(e, f.plan.clue, now) for e in told)
    return " ".join([sentence(f"{head}{first}"), *(sentence(f"{then}{each}") for each in rest)])


def _clause(e: Evidence, clue: Clue, now: float) -> str:
    return f"{when(e, now)} {fact(e, clue)}"


def _told(e: Evidence, clue: Clue, now: float) -> str:
    return sentence(_clause(e, clue, now))


def _facts(f: Findings, now: float) -> str:
    """The best piece of evidence, and the next best where one thing is not asked for."""
    best = f.evidence[0]
    alone = f.plan.pick or f.plan.relation
    more = [] if alone else [e for e in f.evidence[1:] if e.text != best.text]
    return " ".join(_told(e, f.plan.clue, now) for e in (best, *more[:1]))


def _said(f: Findings, now: float) -> str:
    if f.plan.clue.text or f.plan.pick or f.plan.relation not in (None, Relation.SINCE, Relation.UNTIL):
        return _facts(f, now)
    lines = occurrences(f.evidence)
    quoted = telling(lines, QUOTES)
    rest = len(lines) - len(quoted)
    name = "sentence" if all(e.said for e in lines) else "line"
    more = [f"There {'were' if rest > 1 else 'was'} {rest} more {name}{'s' * (rest > 1)}."] if rest else []
    return " ".join([*(_told(e, NO_CLUE, now) for e in quoted), *more])


def _seen(f: Findings, now: float) -> str:
    told = kinds(f.evidence)
    if f.plan.clue.text or not told:
        return _facts(f, now)
    return sentence(f"{over(f.evidence, now)} {told[0]}")


def _heard(f: Findings, now: float) -> str:
    sounds = tuple(e for e in f.evidence if e.kind == Kind.SOUND)
    return _seen(replace(f, evidence=sounds or f.evidence), now)


def _who(f: Findings, now: float) -> str:
    """Who said it, all who did; or who it is of whom it was told."""
    best = next((e for e in f.evidence if e.speaker), f.evidence[0])
    if not best.said or not f.plan.clue.kinds & WORDED:
        return _facts(f, now)
    alone = f.plan.pick or f.plan.relation
    n = shared(f.plan.clue, best)
    as_much = [e for e in f.evidence if e.speaker and shared(f.plan.clue, e) >= n]
    quoted = {e.speaker: e for e in as_much[::-1]} | {best.speaker: best}
    each = [best] if alone else sorted(quoted.values(), key=lambda e: -e.score)
    who = f"It was {listed([e.speaker for e in each])}." if best.speaker else "I do not know who it was."
    return " ".join([who, *(_told(e, NO_CLUE, now) for e in each[:QUOTES])])


def _time(f: Findings, now: float) -> str:
    best = f.evidence[0]
    if best.said:
        of = None if f.plan.clue.kinds and not kinds_of(best.text) & WORDED else of_when(best, f.plan.clue)
        return sentence(f"{of.told}: {_lowered(_facts(f, now))}") if of else _facts(f, now)
    if f.plan.pick:
        return _facts(f, now)
    times = _occurred(f)
    if f.plan.ending:
        told = listed([f"until {clock(end(e), now)}" for e in times[-TIMES:]])
        return sentence(f"{fact(best, f.plan.clue)} {told}")
    more = [f"{len(times) - TIMES} more times"] if len(times) > TIMES else []
    told = listed([*(when(e, now) for e in times[:TIMES]), *more])
    return sentence(f"{fact(best, f.plan.clue)} {told}")


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _where(f: Findings, now: float) -> str:
    if f.evidence[0].said and not f.plan.clue.kinds:
        return _facts(f, now)  # where something is, was told: it is not where it was told
    return f"On {listed(list(dict.fromkeys(e.stream for e in f.evidence)))}. {_facts(f, now)}"


def _count(f: Findings, now: float) -> str:
    times = _occurred(f)
    n = len(times)
    what = "I heard it said" if times[0].said else fact(f.evidence[0], f.plan.clue)
    at = listed([clock(wall(e), now) for e in times[: 2 * TIMES]])
    told = sentence(f"{what} {often(n)}: at {at}{' and later' * (n > 2 * TIMES)}")
    if f.plan.bounds is None:
        return told
    least, most = f.plan.bounds
    return f"{'Yes' if least <= n <= most else 'No'}. {told}"


def _amount(f: Findings, now: float) -> str:
    """How many there were, as often as they were perceived; where it was told, as it was told."""
    told = f.evidence[0].said and not f.plan.clue.kinds
    return (_facts if told else _count)(f, now)


def _oftener(f: Findings, now: float) -> str:
    """Which of two things there was more often, or on which stream it was most often."""
    counts = _on_each(f) if f.plan.other is None else _of_each(f)
    told = listed([f"{name} {often(n)}" for name, n in counts])
    ordered = sorted(counts, key=lambda each: -each[1])
    if f.plan.claimed and f.plan.other:
        return f"{'Yes' if counts[0][1] > counts[1][1] else 'No'}. {sentence(told)}"
    if len(ordered) > 1 and ordered[0][1] == ordered[1][1]:
        return sentence(f"as often: {told}")
    return sentence(f"more often {ordered[0][0]}: {told}" if f.plan.other else f"most often {told}")


def _on_each(f: Findings) -> list[tuple[str, int]]:
    times = Counter(e.stream for e in _occurred(f))
    return [(f"on {stream}", n) for stream, n in times.most_common()]


def _of_each(f: Findings) -> list[tuple[str, int]]:
    pairs = ((f.evidence, f.plan.clue), (f.others, _second(f)))
    return [
        (f"“{clue.text}”", len(_occurred(replace(f, evidence=found))) if found else 0)
        for found, clue in pairs
    ]


def _duration(f: Findings, now: float) -> str:
    times = _occurred(f)
    what = f"I did not see any {f.plan.clue.text}" if f.plan.empty else fact(times[0], f.plan.clue)
    total = f"{what} for about {length(sum(e.t1 - e.t0 for e in times))}"
    if len(times) == 1:
        return sentence(f"{total}, {over(times, now)}")
    longest = max(times, key=lambda e: e.t1 - e.t0)
    most = f"the longest lasted {length(longest.t1 - longest.t0)}, {over([longest], now)}"
    return sentence(f"{total} in all, {len(times)} times; {most}")


def _elapsed(f: Findings, now: float) -> str:
    a = picked(f.evidence, f.plan.pick or 1) or occurrences(f.evidence)[-1]
    pick = f.plan.other.pick if f.plan.other else 0
    others = [one] if pick and (one := picked(f.others, pick)) else occurrences(f.others)
    b = next((e for e in others if wall(e) >= wall(a)), others[-1])
    told = listed([_clause(a, f.plan.clue, now), _clause(b, _second(f), now)])
    return sentence(f"about {length(abs(wall(b) - wall(a)))} lay between them: {told}")


def _second(f: Findings) -> Clue:
    return f.plan.other.clue if f.plan.other else NO_CLUE


def _order(f: Findings, now: float) -> str:
    """Which came first, or last; whether it was as is claimed; the order of more than two."""
    after = f.plan.relation is Relation.AFTER
    a = (max if after or f.plan.pick < 0 else min)(f.evidence, key=wall)
    rest = [(max if f.plan.pick < 0 else min)(found, key=wall) for found in (f.others, *f.more)]
    things = [thing.clue for thing in (f.plan.other, *f.plan.more) if thing]
    each = sorted(zip([a, *rest], [f.plan.clue, *things], strict=True), key=lambda one: wall(one[0]))
    which, one = ("last", each[-1]) if f.plan.pick < 0 else ("first", each[0])
    told = sentence(f"“{one[1].text}” came {which}: {listed([_clause(e, clue, now) for e, clue in each])}")
    if f.plan.relation is None:
        return told
    holds = wall(a) > wall(rest[0]) if after else wall(a) < wall(rest[0])
    return f"{'Yes' if holds else 'No'}. {told}"


def _whether(f: Findings, now: float) -> str:
    if f.plan.latest and f.evidence[0].said:
        head = "no, as far as I know" if f.over else "the last I know"
        return sentence(f"{head}: {_clause(f.evidence[0], f.plan.clue, now)}")
    unknown = unlabelled(f.evidence[0], f.plan.clue)
    if unknown:
        return f"{_facts(f, now)} I cannot tell about “{' '.join(unknown)}”."
    return f"Yes. {_facts(f, now)}"


def _now(f: Findings, now: float) -> str:
    streams = groupby(f.evidence, key=lambda e: e.stream)
    return " ".join(_latest(list(latest), now) for _, latest in streams)


def _latest(latest: list[Evidence], now: float) -> str:
    newest = max(map(end, latest))
    facts = listed([fact(e) for e in sorted(latest, key=lambda e: e.kind, reverse=True)])
    old = now - newest > STALE
    head = f"the last I know is from {length(now - newest)} ago; at" if old else "at"
    return sentence(f"{head} {clock(newest, now)} on {latest[0].stream}: {facts}")


def _summary(f: Findings, now: float) -> str:
    if f.evidence[0].kind == Kind.SUMMARY:
        return _retold(f, now)
    words = [e for e in f.evidence if e.said]
    said = [f"{len(words)} sentence{'s were' if len(words) > 1 else ' was'} said"] if words else []
    told = [*kinds(f.evidence), *read(f.evidence), *said] or ["I saw things that I have no name for"]
    quoted = (sentence(quote(e)) for e in telling(words, QUOTES))
    return " ".join([sentence(f"{over(f.evidence, now)} {listed(told)}"), *quoted])


def _retold(f: Findings, now: float) -> str:
    """Episodes: how many there were, and what those that say most were about."""
    n = len(f.evidence)
    head = sentence(f"{over(f.evidence, now)} there {'were' if n > 1 else 'was'} {n} episode{'s' * (n > 1)}")
    return " ".join(
        [head, *(sentence(f"{when(e, now)}: {opening(e.text)}") for e in telling(f.evidence, TIMES))]
    )


def _occurred(f: Findings) -> list[Evidence]:
    """The occurrences that are known in the same way as the best piece of evidence."""
    best = Kind(f.evidence[0].kind)
    same = SAID if best in SAID else {best}
    joined = lasting if f.plan.goal in _LASTING else occurrences
    return [e for e in joined(f.evidence) if Kind(e.kind) in same]


def _absent(f: Findings, now: float) -> str:
    clue = f.missing or f.plan.clue
    if clue.played and not (clue.played.known or clue.shown):
        return "I cannot tell what that sound is, and so not whether I heard it."
    no = "No. " if f.plan.goal in (Goal.WHETHER, Goal.ORDER) or f.plan.bounds or f.plan.claimed else ""
    what = _what(clue)
    did, at = ("do", " right now") if f.plan.now else ("did", "")
    last = f" The last time was {when(f.last, now)}." if f.last else ""
    if f.known and f.known[0].said:
        last = f" What I know of it: {_clause(f.known[0], NO_CLUE, now)}"
    return f"{no}I {did} not {_sense(clue)} {what}{at}.{last} {_looked(f.searched, now)}"


def _unknown(f: Findings, now: float, silent: Collection[str]) -> str:
    """Neither a yes nor a no."""
    clue = f.missing or f.plan.clue
    told = f"{_silence(silent)}, so that I cannot tell whether I did {_sense(clue)} {_what(clue)}."
    return f"{told} {_looked(f.searched, now)}" if f.searched.streams else told


def _silence(silent: Collection[str]) -> str:
    names = listed([_MEMORIES[name] for name in sorted(silent, reverse=True)])
    return f"{names[:1].upper()}{names[1:]} did not answer in time"


def _what(clue: Clue) -> str:
    return f"“{clue.text}”" if clue.text else "anything"


def _sense(clue: Clue) -> str:
    if clue.kinds == LETTERED:
        return "read"
    if clue.kinds and Kind.VISION not in clue.kinds:
        return "hear"
    return "see" if clue.kinds == {Kind.VISION} else "see or hear"


def _looked(searched: Reach, now: float) -> str:
    if not searched.streams:
        return "There is nothing in memory about that time."
    n = len(searched.streams)
    span = f"{clock(searched.since, now)} to {clock(searched.until, now)}"
    return f"I searched {n} stream{'s' * (n > 1)}, {span}."


_WAYS: dict[Goal, Callable[[Findings, float], str]] = {
    Goal.SAID: _said,
    Goal.SEEN: _seen,
    Goal.HEARD: _heard,
    Goal.WHO: _who,
    Goal.WHAT: _facts,
    Goal.WHEN: _time,
    Goal.WHERE: _where,
    Goal.COUNT: _count,
    Goal.AMOUNT: _amount,
    Goal.DURATION: _duration,
    Goal.ELAPSED: _elapsed,
    Goal.ORDER: _order,
    Goal.OFTENER: _oftener,
    Goal.WHETHER: _whether,
    Goal.NOW: _now,
    Goal.SUMMARY: _summary,
}
