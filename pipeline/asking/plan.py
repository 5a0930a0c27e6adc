"""Query plans: what a question asks for, small enough to print and to read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.asking.letterform import Lettered
from pipeline.asking.question import Clue
from pipeline.asking.stretch import When
from pipeline.evidence import Evidence


class Goal(StrEnum):
    """What kind of answer is wanted."""

    SAID = "said"
    SEEN = "seen"
    HEARD = "heard"
    WHO = "who"
    WHAT = "what"
    WHEN = "when"
    WHERE = "where"
    COUNT = "how many"
    AMOUNT = "what number of"
    DURATION = "how long"
    ELAPSED = "time between"
    ORDER = "order"
    OFTENER = "which more often"
    LONGER = "which longer"
    WHETHER = "whether"
    NOW = "now"
    SUMMARY = "summary"
    WATCH = "the watch itself"
    """What the clue says of it: see watch.py."""


class Relation(StrEnum):
    """Where in time what is asked for stands to something else."""

    BEFORE = "before"
    AFTER = "after"
    WHILE = "while"
    SINCE = "since"
    """After, all of it."""
    UNTIL = "until"
    """Before, all of it."""
    WHEN = "when"
    """While, or where there was nothing then, next after."""


class Each(StrEnum):
    """What is told apart where it is asked how many different ones there were, which, or which most often."""

    STREAM = "stream"
    SPEAKER = "speaker"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that happened: what it is like, and how it stands to another thing, if that is said.

    `pick` says which occurrence is meant: 1 the first, 2 the second, -1 the last, -2 the one before it, 0
    left open. `known` is what it is where that needs no search: the evidence of the answer before.
    """

    clue: Clue
    pick: int = 0
    relation: Relation | None = None
    anchor: Thing | None = None
    known: Evidence | None = None

    @property
    def clues(self) -> tuple[Clue, ...]:
        """What is to be looked for to find it."""
        return () if self.known else (self.clue, *(self.anchor.clues if self.anchor else ()))

    def __str__(self) -> str:
        if self.known:
            return f"(what was told at {self.known.t0:.0f} s of {self.known.stream})"
        related = f" {self.relation} {self.anchor}" if self.relation and self.anchor else ""
        return f"({self.clue}{_ordinal(self.pick)}{related})"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to answer: find `clue`, perhaps in relation to `anchor`, inside `when`, and tell `goal` of it.

    `pick` says which occurrence is meant, as in a `Thing`. `until` is where what comes after the anchor
    ends, `distance` from how many to how many seconds away from it that is, `close`: only what is next to it.
    `other` is the second thing where the order of two or the time between them is asked, or which was more
    often (without one: where), and `more` are those after it. `bounds`: it is asked whether it was at least
    and at most so often, or so many seconds. `now`: only the last seconds are meant; `latest`: what was true
    last, whenever that was; `still`:
    whether that is so yet. `empty`: what is asked for are the times at which it was not there. `claimed`: it
    is asked whether it is as is said. `onward`: how it was first, and how later. `ending`: it is asked
    when it was over. `each`: what is told apart.
    `known` is the evidence that is asked about, where the dialogue says which, and `besides` what is known of
    it already; by `others_than` it was not said. `streams` are those that the question names; empty: all that
    it may be about. `lettered`: writing of some form, which is looked for before the clue.
    """

    goal: Goal
    clue: Clue
    when: When | None = None
    relation: Relation | None = None
    anchor: Thing | None = None
    until: Thing | None = None
    distance: tuple[float, float] | None = None
    close: bool = False
    pick: int = 0
    other: Thing | None = None
    more: tuple[Thing, ...] = ()
    bounds: tuple[float, float] | None = None
    now: bool = False
    latest: bool = False
    still: bool = False
    empty: bool = False
    claimed: bool = False
    onward: bool = False
    ending: bool = False
    each: Each | None = None
    known: Evidence | None = None
    besides: Evidence | None = None
    others_than: str = ""
    streams: tuple[str, ...] = ()
    lettered: Lettered | None = None

    @property
    def clues(self) -> tuple[Clue, ...]:
        """What is to be looked for, one after the other."""
        things = (self.anchor, self.until, self.other, *self.more)
        return () if self.known else (self.clue, *(clue for thing in things if thing for clue in thing.clues))

    def __str__(self) -> str:
        clue = f"no {self.clue}" if self.empty else f"{self.clue}"
        parts = [f"{self.goal}({clue}{_ordinal(self.pick)})"]
        if self.known:
            parts.append(f"of {Thing(self.clue, known=self.known)}")
        parts += [f"and {thing}" for thing in (self.other, *self.more) if thing]
        if self.relation and self.anchor:
            near = "{:g} to {:g} s ".format(*self.distance) if self.distance else ""
            parts.append(f"{near}{'right ' * self.close}{self.relation} {self.anchor}")
        if self.until:
            parts.append(f"until {self.until}")
        if self.when:
            parts.append(f"{self.when}")
        if self.others_than:
            parts.append(f"other than {self.others_than}")
        if self.streams:
            parts.append(f"on {', '.join(self.streams)}")
        if self.bounds:
            parts.append("{:g} to {:g} times".format(*self.bounds))
        parts += ["now"] * self.now + ["latest"] * self.latest + ["still"] * self.still
        parts += ["first and later"] * self.onward
        parts += ["as claimed"] * self.claimed + ["its end"] * self.ending
        parts += [f"by {self.each}"] if self.each else []
        parts += [f"{self.lettered}"] if self.lettered else []
        return " ".join(parts)


def _ordinal(number: int) -> str:
    """Which occurrence, as a plan is printed."""
    return {0: "", -1: ", last", -2: ", last but one", 1: ", first"}.get(number, f", number {number}")
