"""Answers composed from what was found, one way for each goal of a plan, and a no where nothing was."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import groupby

from pipeline.answering.absence import absent, caveat, unknown
from pipeline.answering.account import STALE, account
from pipeline.answering.pinpoint import pinpointed
from pipeline.answering.reckoning import counted, elapsed, lasted, occurred, oftener, ordered
from pipeline.answering.wording import (
    NO_CLUE,
    VERBS,
    called,
    clause,
    clock,
    fact,
    kinds,
    label,
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
from pipeline.asking.plan import Goal, Relation
from pipeline.asking.question import Clue, kinds_of
from pipeline.asking.watch import About
from pipeline.evidence import Evidence
from pipeline.finding.conflict import at_odds, denied, denies
from pipeline.finding.dated import of_when
from pipeline.finding.findings import Findings
from pipeline.finding.quantity import tells_how_often
from pipeline.finding.relevance import left_open, shared
from pipeline.observation import WORDED, Kind
from pipeline.recalling.occurrence import end, occurrences, so_from, wall
from pipeline.words.keywords import terms

QUOTES = 3
"""Sentences that an answer quotes at most."""

TIMES = 4
"""Times that an answer tells at most."""

KINDS = 8
"""Things of one kind that an answer lists at most, the most frequent."""


def compose(findings: Findings, now: float, silent: Collection[str] = ()) -> tuple[str, bool]:
    """The answer at `now` (Unix seconds), one to three sentences, and whether it abstains.

    `silent` are the memories ("short", "long") that did not answer: what is in them is not denied.
    """
    if findings.plan.goal is Goal.WATCH:
        return account(About(findings.plan.clue.text), findings.watched, now), False
    if findings.missing or not (findings.evidence or findings.others):
        return unknown(findings, now, silent) if silent else absent(findings, now), True
    text = _composed(findings, now)
    return f"{text} {caveat(silent)}" if silent else text, False


def _composed(findings: Findings, now: float) -> str:
    best = next(iter(findings.evidence), None)
    if best and best.kind == Kind.THOUGHT:
        return sentence(best.text)
    if findings.before:
        holds = findings.plan.goal is Goal.WHETHER and not findings.plan.latest
        return (f"{_verdict(findings)}. " if holds else "") + _otherwise(findings, now)
    if findings.plan.onward and len(findings.evidence) > 1:
        return _in_turn(findings, now)
    return _WAYS[findings.plan.goal](findings, now)


def _in_turn(f: Findings, now: float) -> str:
    first, later = f.evidence[:2]
    both = set(terms(first.text)) & set(terms(later.text))
    about = Clue(" ".join(word for word in f.plan.clue.text.split() if both.issuperset(terms(word))))
    changed = f.plan.goal is Goal.WHETHER and at_odds((later,), (first,), about)
    told = [f"first, {clause(first, f.plan.clue, now)}", f"later, {clause(later, f.plan.clue, now)}"]
    return " ".join(map(sentence, ["yes", *told] if changed else told))


def _otherwise(f: Findings, now: float) -> str:
    """What was told of one thing at several times and is not the same: the last first, where that counts."""
    told = sorted((f.evidence[0], *f.before[: QUOTES - 1]), key=so_from, reverse=f.plan.latest)
    head = ("no, as far as I know: " if f.over else "the last I know: ") if f.plan.latest else ""
    then = "earlier, " if f.plan.latest else "later, "
    first, *rest = (clause(e, f.plan.clue, now) for e in told)
    return " ".join([sentence(f"{head}{first}"), *(sentence(f"{then}{each}") for each in rest)])


def _told(e: Evidence, clue: Clue, now: float) -> str:
    return sentence(clause(e, clue, now))


def _facts(f: Findings, now: float) -> str:
    """The best piece of evidence, and the next best that tells more where one thing is not asked for."""
    best, clue = f.evidence[0], f.plan.clue
    alone = f.plan.pick or f.plan.relation
    more = [] if alone else [e for e in f.evidence[1:] if fact(e, clue) != fact(best, clue)]
    return " ".join(_told(e, clue, now) for e in (best, *more[:1]))


def _what(f: Findings, now: float) -> str:
    if f.plan.until and not f.plan.clue.text:
        return _summary(f, now)
    return (_which if f.plan.each else _facts)(f, now)


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
    if f.plan.each:
        return _which(f, now)
    told = kinds(f.evidence)
    if f.plan.clue.text or not told:
        return _facts(f, now)
    return sentence(f"{over(f.evidence, now)} {told[0]}")


def _which(f: Findings, now: float) -> str:
    """Each of the things of a kind that there were, with when it was there first and how often."""
    best = f.evidence[0]
    if best.quoted:
        return _facts(f, now)
    times: dict[str, list[Evidence]] = {}
    for e in occurrences((e for e in f.evidence if e.kind == best.kind), apart=True):
        times.setdefault(label(e), []).append(e)
    named = {name: own for name, own in times.items() if set(terms(name)) != set(terms(f.plan.clue.text))}
    most = sorted(named or times, key=lambda name: -len(times[name]))[:KINDS]
    each = [
        f"{called(name, best.kind)} at {clock(wall(own[0]), now)}" + f" ({often(len(own))})" * (len(own) > 1)
        for name, own in times.items()
        if name in most
    ]
    rest = len(named or times) - len(most)
    return sentence(f"{VERBS[Kind(best.kind)]} {listed([*each, *[f'{rest} more'] * (rest > 0)])}")


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
    f = replace(f, evidence=tuple(pinpointed(e, f.plan.clue) for e in f.evidence))
    if best.said:
        of = None if f.plan.clue.kinds and not kinds_of(best.text) & WORDED else of_when(best, f.plan.clue)
        return sentence(f"{of.told}: {_lowered(_facts(f, now))}") if of else _facts(f, now)
    if f.plan.pick and not f.plan.ending:
        return _facts(f, now)
    times = occurred(f)
    if f.plan.ending:
        times = [best] if f.plan.pick else times
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
    each = {e.stream: e for e in reversed(f.evidence)}
    told = (
        [_told(e, f.plan.clue, now) for e in reversed(each.values())] if len(each) > 1 else [_facts(f, now)]
    )
    return " ".join([f"On {listed(list(dict.fromkeys(e.stream for e in f.evidence)))}.", *told])


def _amount(f: Findings, now: float) -> str:
    """How many there were, as often as they were perceived; where it was told, as it was told."""
    return (_facts if _was_told(f) else counted)(f, now)


def _count(f: Findings, now: float) -> str:
    """How often it was perceived or spoken of; where it was told how often it was, that."""
    return (_facts if _was_told(f) and tells_how_often(f.evidence[0].text) else counted)(f, now)


def _duration(f: Findings, now: float) -> str:
    """How long it was perceived; where it was told how long it is, that."""
    return (_facts if _was_told(f) else lasted)(f, now)


def _was_told(f: Findings) -> bool:
    return f.evidence[0].said and not f.plan.clue.kinds


def _whether(f: Findings, now: float) -> str:
    if (f.plan.latest or f.plan.onward) and f.evidence[0].said:
        head = "no, as far as I know" if f.over or _verdict(f) == "No" else "the last I know"
        return sentence(f"{head}: {clause(f.evidence[0], f.plan.clue, now)}")
    best = f.evidence[0]
    if (best.said or best.kind == Kind.VISION) and (words := left_open(best, f.plan.clue)):
        unknown = "did not hear" if f.plan.clue.kinds & WORDED else "cannot tell about"
        return f"{_facts(f, now)} I {unknown} “{' '.join(words)}”."
    return f"{_verdict(f)}. {_facts(f, now)}"


def _verdict(f: Findings) -> str:
    """Yes, or no where the best that was said of it denies it; whether it was said is another question."""
    best, asked = f.evidence[0], set(terms(f.plan.clue.text))
    told = best.said and not f.plan.clue.kinds & WORDED and not denies(f.plan.clue.text)
    return "No" if told and denied(best.text, asked) else "Yes"


def _now(f: Findings, now: float) -> str:
    """What is going on; where nothing is, the last that is known."""
    streams = [list(latest) for _, latest in groupby(f.evidence, key=lambda e: e.stream)]
    going_on = [latest for latest in streams if now - max(map(end, latest)) <= STALE]
    last = sorted(streams, key=lambda latest: -max(map(end, latest)))[:QUOTES]
    return " ".join(_latest(latest, now) for latest in going_on or last)


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
    """Episodes: how many there were, what was heard in them, and what those that say most were about."""
    episodes = [e for e in f.evidence if e.kind == Kind.SUMMARY]
    n = len(episodes)
    head = f"{over(episodes, now)} there {'were' if n > 1 else 'was'} {n} episode{'s' * (n > 1)}"
    told = (f"{when(e, now)}: {opening(e.text)}" for e in telling(episodes, TIMES))
    return " ".join(map(sentence, [head, *kinds(f.evidence), *told]))


_WAYS: dict[Goal, Callable[[Findings, float], str]] = {
    Goal.SAID: _said,
    Goal.SEEN: _seen,
    Goal.HEARD: _heard,
    Goal.WHO: _who,
    Goal.WHAT: _what,
    Goal.WHEN: _time,
    Goal.WHERE: _where,
    Goal.COUNT: _count,
    Goal.AMOUNT: _amount,
    Goal.DURATION: _duration,
    Goal.ELAPSED: elapsed,
    Goal.ORDER: ordered,
    Goal.OFTENER: oftener,
    Goal.LONGER: oftener,
    Goal.WHETHER: _whether,
    Goal.NOW: _now,
    Goal.SUMMARY: _summary,
}
