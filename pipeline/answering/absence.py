"""Absence: what is told where nothing was found, or where a memory did not answer."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.answering.wording import NO_CLUE, clause, clock, listed, when
from pipeline.asking.plan import Goal
from pipeline.asking.question import Clue
from pipeline.finding.findings import Findings
from pipeline.memory import Reach
from pipeline.observation import LETTERED, QUOTED, Kind

_MEMORIES = {"short": "short-term memory", "long": "long-term memory"}


def caveat(silent: Collection[str]) -> str:
    """What is to be said with an answer that memories did not contribute to."""
    return f"{_silence(silent)}: there may be more."


def absent(f: Findings, now: float) -> str:
    """A no: what there was nothing of, and what was searched."""
    clue = f.missing or f.plan.clue
    if clue.played and not (clue.played.known or clue.shown):
        return "I cannot tell what that sound is, and so not whether I heard it."
    if f.plan.now and not f.searched.streams:
        return f"I cannot tell: nothing is being watched right now.{_known(f, now)}"
    no = "No. " if f.plan.goal in (Goal.WHETHER, Goal.ORDER) or f.plan.bounds or f.plan.claimed else ""
    what = _sought(clue)
    did, at = ("do", " right now") if f.plan.now else ("did", "")
    told = f"I {did} not {_sense(clue)} {what}{at}."
    if f.known and f.known[0].said:
        told = "I do not know that."  # of the thing itself something was said
    return f"{no}{told}{_known(f, now)} {_looked(f.searched, now)}"


def _known(f: Findings, now: float) -> str:
    """What is known of it all the same."""
    if f.known and f.known[0].said:
        return f" What I know of it: {clause(f.known[0], NO_CLUE, now)}"
    if f.nearest:
        return f" The nearest that I know: {clause(f.nearest, NO_CLUE, now)}"
    return f" The last time was {when(f.last, now)}." if f.last else ""


def unknown(f: Findings, now: float, silent: Collection[str]) -> str:
    """Neither a yes nor a no."""
    clue = f.missing or f.plan.clue
    told = f"{_silence(silent)}, so that I cannot tell whether I did {_sense(clue)} {_sought(clue)}."
    return f"{told} {_looked(f.searched, now)}" if f.searched.streams else told


def _silence(silent: Collection[str]) -> str:
    names = listed([_MEMORIES[name] for name in sorted(silent, reverse=True)])
    return f"{names[:1].upper()}{names[1:]} did not answer in time"


def _sought(clue: Clue) -> str:
    what = f"“{clue.text}”" if clue.text else "anything"
    return f"{clue.speaker} say {what}" if clue.speaker else what


def _sense(clue: Clue) -> str:
    if clue.kinds in (LETTERED, QUOTED):
        return "read" if clue.kinds == LETTERED else "read or hear"
    if clue.kinds and Kind.VISION not in clue.kinds:
        return "hear"
    return "see" if clue.kinds == {Kind.VISION} else "see or hear"


def _looked(searched: Reach, now: float) -> str:
    if not searched.streams:
        return "There is nothing in memory about that time."
    n = len(searched.streams)
    span = f"{clock(searched.since, now)} to {clock(searched.until, now)}"
    return f"I searched {n} stream{'s' * (n > 1)}, {span}."
