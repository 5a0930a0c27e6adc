"""Stretch: a stretch of time that a question speaks of, as far as it says when that is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.clock import local

HALF_DAY, SLACK = 43_200.0, 900.0
"""Seconds of half a day, and by which a time on a clock's face may lie outside of what is known."""


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of time: `since` and `until` in Unix seconds, `start` and `end` in stream time; or None.

    `yearly`: the year was left open, and it is the last one. `face`: the half of the day was left open.
    `part`: from which share of all that is known to which. `into`: from when to when in stream time it is,
    where nothing is known of that time of the clock ("at 1:30").
    """

    since: float | None = None
    until: float | None = None
    start: float | None = None
    end: float | None = None
    yearly: bool = False
    face: bool = False
    part: tuple[float, float] | None = None
    into: tuple[float | None, float | None] | None = None

    def __str__(self) -> str:
        if self.part:
            return "from {:.0%} to {:.0%} of it".format(*self.part)
        ends = [("from", self.since, self.start), ("until", self.until, self.end)]
        return " ".join(f"{side} {_told(wall, t)}" for side, wall, t in ends if (wall, t) != (None, None))

    @property
    def open(self) -> bool:
        """Whether when it is depends on what is known."""
        return self.yearly or self.face or self.part is not None or self.into is not None

    def known_until(self, newest: float) -> When:
        """The same days of the last year that began before `newest`, if the year was left open."""
        when = self
        while when.yearly and when.since and when.until and when.since > newest:
            when = replace(when, since=_year_before(when.since), until=_year_before(when.until))
        return when

    def known_between(self, oldest: float, newest: float) -> When:
        """The part of what lies between that is meant, or the half of the day, of a time that only the face
        of a clock tells; or how far into a stream, where what lies between is long enough for that."""
        if self.part:
            since, until = (oldest + share * (newest - oldest) for share in self.part)
            return replace(self, since=since, until=until, part=None)
        ends = [end for end in (self.since, self.until) if end is not None]
        shifts = (0.0, HALF_DAY, -HALF_DAY) if self.face else (0.0,)
        for shift in shifts:
            if all(oldest - SLACK <= end + shift <= newest + SLACK for end in ends):
                return self._shifted(shift)
        start, end = self.into or (None, None)
        if self.into and (start or 0.0) <= newest - oldest:
            return When(start=start, end=end)
        return self

    def _shifted(self, seconds: float) -> When:
        since, until = (None if end is None else end + seconds for end in (self.since, self.until))
        return replace(self, since=since, until=until)

    def clipped(self, t0: float, t1: float, wall0: float) -> tuple[float, float]:
        """The part of a stretch of stream time that it holds, of a stream that began at `wall0`."""
        ends = [(self.since, wall0), (self.start, 0.0)], [(self.until, wall0), (self.end, 0.0)]
        first, last = ([t - origin for t, origin in some if t is not None] for some in ends)
        begin = max([t0, *first])
        return begin, max(begin, min([t1, *last]))

    def meets(self, since: float, until: float) -> bool:
        """Whether a stretch of Unix seconds overlaps it; of stream time nothing is known."""
        bounded = self.since is not None or self.until is not None
        after = self.since is None or until > self.since
        return bounded and after and (self.until is None or since < self.until)

    def holds(self, t0: float, t1: float, wall0: float) -> bool:
        """Whether `t0` to `t1` of a stream that began at `wall0` overlaps it."""
        return (
            (self.since is None or wall0 + t1 >= self.since)
            and (self.until is None or wall0 + t0 <= self.until)
            and (self.start is None or t1 >= self.start)
            and (self.end is None or t0 <= self.end)
        )


def _told(wall: float | None, t: float | None) -> str:
    if wall is None:
        return f"{t:g} s"
    return f"{local(wall):%Y-%m-%d %H:%M:%S}"


def _year_before(t: float) -> float:
    """The same day and time of the year before; of 29 February, 28 February."""
    then = local(t)
    leap = (then.month, then.day) == (2, 29)
    return then.replace(year=then.year - 1, day=28 if leap else then.day).timestamp()
