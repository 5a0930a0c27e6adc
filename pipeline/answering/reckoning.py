"""Answers that reckon: how often, how many, how long, how far apart, in which order. What is reckoned comes
first, and then what it was reckoned from."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import inf

from pipeline.answering.wording import (
    NO_CLUE,
    VERBS,
    called,
    clause,
    clock,
    fact,
    label,
    length,
    listed,
    often,
    over,
    sentence,
)
from pipeline.asking.plan import Each, Goal, Relation
from pipeline.asking.question import Clue
from pipeline.evidence import Evidence
from pipeline.finding.findings import Findings
from pipeline.observation import Kind
from pipeline.recalling.occurrence import alike_known, lasting, occurrences, picked, wall
from pipeline.words.keywords import terms

TIMES = 8
"""Times that are told of what was counted, at most."""

UNKNOWN = "somebody without a name"

_LASTING = (Goal.DURATION, Goal.COUNT, Goal.AMOUNT, Goal.OFTENER, Goal.LONGER)


def occurred(f: Findings) -> list[Evidence]:
    """The occurrences that are known in the same way as the best piece of evidence."""
    known = alike_known(f.evidence)
    if f.plan.goal not in _LASTING:
        return occurrences(known)
    return lasting(known, apart=f.plan.goal is not Goal.DURATION)


def counted(f: Findings, now: float) -> str:
    """How often it was, or how many different ones there were."""
    if f.plan.each:
        names = tally(f)
        return sentence(f"{len(names)}: {listed([f'{name} {often(n)}' for name, n in names])}")
    times = occurred(f)
    n = len(times)
    what = "it was said" if times[0].said else _fact_of(times, f.plan.clue)
    at = listed([clock(wall(e), now) for e in times[:TIMES]])
    told = f"{often(n)}: {what} at {at}{' and later' * (n > TIMES)}"
    if f.plan.bounds is None:
        return sentence(told)
    least, most = f.plan.bounds
    return sentence(f"{'yes' if least <= n <= most else 'no'}, {told}")


def _fact_of(times: list[Evidence], clue: Clue) -> str:
    """What all of them tell; of a kind of things, what each was."""
    named = [e for e in times if e.text] or times
    names = dict.fromkeys(map(label, named))
    if named[0].kind == Kind.WRITING and not clue.text:
        return (
            f"I read {listed([f'“{text}”' for text in list(dict.fromkeys(e.text for e in named))[:TIMES]])}"
        )
    if named[0].quoted or len(names) == 1 or set(terms(clue.text)) & set(terms(" ".join(names))):
        return fact(named[0], clue)
    return f"{VERBS[Kind(times[0].kind)]} {listed([called(name, times[0].kind) for name in names])}"


def tally(f: Findings) -> list[tuple[str, int]]:
    """How often each stream, speaker or label was there, the most frequent first."""
    name = _NAMES[f.plan.each or Each.STREAM]
    return Counter(map(name, occurrences(f.evidence, apart=f.plan.each is Each.NAME))).most_common()


_NAMES = {
    Each.STREAM: lambda e: f"on {e.stream}",
    Each.SPEAKER: lambda e: e.speaker or UNKNOWN,
    Each.NAME: label,
}


def oftener(f: Findings, now: float) -> str:
    """Which of two things there was more often or longer, or on which stream or by whom it was most often."""
    how, tell = ("longer", length) if f.plan.goal is Goal.LONGER else ("more often", often)
    measured = _measured(f) if f.plan.other is None else _of_each(f)
    told = listed([f"{name} {tell(n) if n else often(0)}" for name, n in measured])
    most = max(n for _, n in measured)
    best = [name for name, n in measured if n == most]
    if f.plan.claimed and f.plan.other:
        return f"{'Yes' if measured[0][1] > measured[1][1] else 'No'}. {sentence(told)}"
    if len(measured) > 1 and len(best) == len(measured):
        return sentence(f"as {how.removeprefix('more ').replace('longer', 'long')}: {told}")
    if f.plan.other:
        return sentence(f"{how} {best[0]}: {told}")
    how = how.replace("more", "most").replace("longer", "longest")
    return sentence(f"{how} {listed(best)}: {told}" if len(best) > 1 else f"{how} {told}")


def _measured(f: Findings) -> list[tuple[str, int]]:
    """How often each stream, speaker or label was there, or how long: seconds."""
    if f.plan.goal is not Goal.LONGER:
        return tally(f)
    name, seconds = _NAMES[f.plan.each or Each.STREAM], Counter[str]()
    for e in lasting(f.evidence, apart=True):
        seconds[name(e)] += round(e.t1 - e.t0)
    return seconds.most_common()


def _of_each(f: Findings) -> list[tuple[str, int]]:
    pairs = ((f.evidence, f.plan.clue), (f.others, _second(f)))
    found = [(clue, occurred(replace(f, evidence=found)) if found else []) for found, clue in pairs]
    if f.plan.goal is Goal.LONGER:
        return [(f"“{clue.text}”", round(sum(e.t1 - e.t0 for e in times))) for clue, times in found]
    return [(f"“{clue.text}”", len(times)) for clue, times in found]


def lasted(f: Findings, now: float) -> str:
    """How long it was there, all together or the one time that is asked for."""
    times = occurred(f)
    if f.plan.pick:
        times = [one] if (one := picked(times, f.plan.pick)) else times
    what = f"I did not see any {f.plan.clue.text}" if f.plan.empty else fact(times[0], f.plan.clue)
    seconds = sum(e.t1 - e.t0 for e in times)
    least, most = f.plan.bounds or (0.0, inf)
    holds = f"{'yes' if least <= seconds <= most else 'no'}, " if f.plan.bounds else ""
    total = f"{holds}for about {length(seconds)}"
    if len(times) == 1:
        return sentence(f"{total} {what}, {over(times, now)}")
    what = what.rstrip(",")  # of "which fits …,"
    longest = max(times, key=lambda e: e.t1 - e.t0)
    each = f"the longest lasted {length(longest.t1 - longest.t0)}, {over([longest], now)}"
    return sentence(f"{total} in all {what}, {often(len(times))}; {each}")


def elapsed(f: Findings, now: float) -> str:
    """How much time lay between two things."""
    a = picked(f.evidence, f.plan.pick or 1) or occurrences(f.evidence)[-1]
    pick = f.plan.other.pick if f.plan.other else 0
    others = [one] if pick and (one := picked(f.others, pick)) else occurrences(f.others)
    b = next((e for e in others if wall(e) >= wall(a)), others[-1])
    told = listed([clause(a, f.plan.clue, now), clause(b, _second(f), now)])
    return sentence(f"about {length(abs(wall(b) - wall(a)))} lay between them: {told}")


def ordered(f: Findings, now: float) -> str:
    """Which came first, or last; whether it was as is claimed; the order of more than two."""
    after = f.plan.relation is Relation.AFTER
    a = (max if after or f.plan.pick < 0 else min)(f.evidence, key=wall)
    rest = [(max if f.plan.pick < 0 else min)(found, key=wall) for found in (f.others, *f.more)]
    things = [thing.clue for thing in (f.plan.other, *f.plan.more) if thing]
    each = sorted(zip([a, *rest], [f.plan.clue, *things], strict=True), key=lambda one: wall(one[0]))
    which, one = ("last", each[-1]) if f.plan.pick < 0 else ("first", each[0])
    told = sentence(f"“{one[1].text}” came {which}: {listed([clause(e, clue, now) for e, clue in each])}")
    if f.plan.relation is None:
        return told
    holds = wall(a) > wall(rest[0]) if after else wall(a) < wall(rest[0])
    return f"{'Yes' if holds else 'No'}. {told}"


def _second(f: Findings) -> Clue:
    return f.plan.other.clue if f.plan.other else NO_CLUE
