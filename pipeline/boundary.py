"""Where one event ends and the next begins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How settled an event or a boundary is; committed ones never move."""

    OPEN = "open"
    PROVISIONAL = "provisional"
    COMMITTED = "committed"


class Reason(StrEnum):
    """Why a boundary was put there."""

    SURPRISE = "surprise"
    SILENCE = "silence"
    LONGEST = "longest"
    GAP = "gap"
    END = "end"


@dataclass(frozen=True, slots=True)
class Boundary:
    """An event ends at `t`, seconds of stream time.

    A boundary is announced as provisional and later, with the same `number`, as committed; between the
    two `t` may move by the segmenter's declared look-back only. Boundaries are numbered from 0 a stream
    and committed in order. `surprise` is in nats.
    """

    number: int
    t: float
    state: State
    reason: Reason
    surprise: float = 0.0
