"""Retention: how many bytes an hour of a stream may take, by how old it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

DAY = 86_400.0


class Tier(IntEnum):
    """How much of an hour is left: all that its budget holds, what was merged, or regularities only."""

    OPEN = 0
    FULL = 1
    MERGED = 2
    GONE = 3


@dataclass(frozen=True, slots=True)
class Allowance:
    """Bytes that an hour of one stream may take: for events, and for their pictures."""

    events: int
    pictures: int

    @property
    def bytes(self) -> int:
        """Of both."""
        return self.events + self.pictures

    def share(self, part: float) -> Allowance:
        """A part of it."""
        return Allowance(int(self.events * part), int(self.pictures * part))


@dataclass(frozen=True, slots=True)
class Retention:
    """An hour takes at most `hourly`, and a stream in all at most `total` bytes.

    Only where a stream takes more do its old hours go: what is older than `merged` days is gone, what is
    older than `full` days is merged to a `share` of `hourly`, and then whatever is oldest.

    Age is counted on the stream's own clock, up to the newest that is known of it: a recording of long
    ago is as fresh as what is seen today, and a camera that is off forgets nothing.
    """

    hourly: Allowance = Allowance(200_000, 1_800_000)
    full: float = 1.0
    merged: float = 30.0
    share: float = 0.1
    total: int = 200_000_000

    def tier(self, age: float) -> Tier:
        """What an hour that ended `age` seconds before the newest should be."""
        if age > self.merged * DAY:
            return Tier.GONE
        return Tier.MERGED if age > self.full * DAY else Tier.FULL

    def allowance(self, tier: Tier) -> Allowance:
        """What an hour may take in `tier`."""
        if tier is Tier.GONE:
            return Allowance(0, 0)
        return self.hourly.share(self.share) if tier is Tier.MERGED else self.hourly
