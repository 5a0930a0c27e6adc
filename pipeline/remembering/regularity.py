"""Regularities: what comes at about the same time of day, day after day, told as notes.

Episodes make semantic memory where they repeat: "the van comes around 08:00". A label is regular at a time
of day when it began there on more days than chance would have it, given how often it begins at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, exp
from statistics import median

from pipeline.boundary import State
from pipeline.clock import local
from pipeline.event import Event, Moment
from pipeline.observation import Kind

DAY = 86_400.0
HOUR = 3600.0

WINDOW = 3600.0
"""Seconds of the day in which onsets count as the same time."""

STEP = 900.0
"""Seconds by which the window is moved over the day."""

DAYS = 3
"""Days on which it must have come, at least."""

SHARE = 0.5
"""Of the days on which somebody was watching at that time."""

CHANCE = 1e-3
"""How likely so many days may be by chance."""

LINKS = 12
"""Events that a note names, the newest."""

_VERBS = {Kind.VISION: "seen", Kind.SOUND: "heard", Kind.SPEECH: "heard speaking"}


@dataclass(frozen=True, slots=True)
class Onset:
    """Something began to be seen, or heard, at `wall` (Unix seconds), in `event`."""

    label: str
    kind: Kind
    wall: float
    event: str


@dataclass(frozen=True, slots=True)
class Regularity:
    """`onsets`, one a day, around `clock` seconds of the day (UTC), on so many of `watched` days."""

    label: str
    kind: Kind
    clock: float
    watched: int
    onsets: tuple[Onset, ...]

    @property
    def text(self) -> str:
        """One sentence."""
        clocks = [onset.wall % DAY for onset in self.onsets]
        day, days = self.onsets[-1].wall // DAY * DAY, len(self.onsets)
        around, first, last = (_clock(day + clock) for clock in (self.clock, min(clocks), max(clocks)))
        span = f"between {first} and {last}"
        return (
            f"{self.label} is usually {_VERBS[self.kind]} around {around} ({span}): "
            f"on {days} of {self.watched} days"
        )


def regularities(onsets: Iterable[Onset], watched: Collection[int]) -> list[Regularity]:
    """What is regular; `watched` are the hours, counted from 1970, in which somebody was watching."""
    by_label: dict[tuple[Kind, str], list[Onset]] = {}
    for onset in onsets:
        by_label.setdefault((onset.kind, onset.label), []).append(onset)
    days = _days_by_hour(watched)
    found = [r for some in by_label.values() for r in _regular(some, days, len(watched))]
    return sorted(found, key=lambda r: (r.clock, r.label))


def note(regularity: Regularity, stream: str, wall0: float) -> Event:
    """The regularity as something to remember on `stream`, whose time 0 is `wall0`."""
    first, last = regularity.onsets[0], regularity.onsets[-1]
    t0, t1 = first.wall - wall0, last.wall - wall0
    return Event(
        stream=stream,
        t0=t0,
        t1=t1,
        wall0=wall0,
        state=State.COMMITTED,
        level="note",
        reason="regularity",
        moments=(Moment(Kind.THOUGHT, t0, t1, regularity.text),),
        links=tuple(onset.event for onset in regularity.onsets[-LINKS:]),
        stands=len(regularity.onsets),
    )


def _regular(onsets: Sequence[Onset], days: Mapping[int, set[int]], hours: int) -> list[Regularity]:
    """The times of day that stand out, the clearest first, none of which shares an onset with another."""
    found: list[Regularity] = []
    chance = 1.0 - exp(-len(onsets) / max(hours, 1) * WINDOW / HOUR)
    left = sorted(onsets, key=lambda onset: onset.wall)
    while len(left) >= DAYS:
        best = max((_at(left, n * STEP, days) for n in range(int(DAY / STEP))), key=lambda r: len(r.onsets))
        if not _stands_out(best, chance):
            break
        found.append(best)
        left = [onset for onset in left if _apart(onset.wall % DAY, best.clock) > WINDOW]
    return found


def _at(onsets: Sequence[Onset], clock: float, days: Mapping[int, set[int]]) -> Regularity:
    """The first onset of each day within half a window of `clock`."""
    near: dict[int, Onset] = {}
    for onset in onsets:
        if _apart(onset.wall % DAY, clock) <= WINDOW / 2:
            near.setdefault(int((onset.wall - clock + DAY / 2) // DAY), onset)
    some = tuple(near.values())
    shifts = [(onset.wall - clock + DAY / 2) % DAY - DAY / 2 for onset in some]
    middle = (clock + median(shifts)) % DAY if shifts else clock
    watched = days.get(int(clock // HOUR), set())
    label, kind = onsets[0].label, onsets[0].kind
    return Regularity(label, kind, middle, max(len(watched), len(some)), some)


def _stands_out(regularity: Regularity, chance: float) -> bool:
    days, watched = len(regularity.onsets), regularity.watched
    if days < DAYS or days < SHARE * watched:
        return False
    tail = sum(comb(watched, n) * chance**n * (1 - chance) ** (watched - n) for n in range(days, watched + 1))
    return tail <= CHANCE


def _days_by_hour(watched: Iterable[int]) -> dict[int, set[int]]:
    """On which days somebody was watching, by the hour of the day."""
    days: dict[int, set[int]] = {}
    for hour in watched:
        days.setdefault(hour % 24, set()).add(hour // 24)
    return days


def _apart(a: float, b: float) -> float:
    """Seconds between two times of day, the short way round."""
    gap = abs(a - b) % DAY
    return min(gap, DAY - gap)


def _clock(t: float) -> str:
    return f"{local(round(t / 60) * 60):%H:%M}"
