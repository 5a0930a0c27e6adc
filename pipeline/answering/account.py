"""The account that Onlooker gives of its own watch: what it knows of which stream, from when to when."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.answering.wording import clock, length, listed, sentence
from pipeline.asking.watch import About
from pipeline.clock import local
from pipeline.memory import Reach

STALE = 30.0
"""Seconds after which the last thing known of a stream is no longer told as if it were now."""

ASK = (
    "Ask me what was said, seen, heard or written, when, where, by whom, how often, for how long, what came"
    " before or after something, or what is happening now."
)


def account(about: About, watched: Sequence[Reach], now: float) -> str:
    """What there is to say at `now` (Unix seconds), where `watched` is what is known of each stream."""
    if about is About.CLOCK:
        return f"It is {local(now):%H:%M:%S on %A}, {local(now).day} {local(now):%B %Y}."
    if about is About.THANKS:
        return "You are welcome."
    known = _known(about, watched, now)
    if about is About.GREETING:
        return f"Hello. {known}"
    return f"{ASK} {known}" if about is About.HELP else known


def _known(about: About, watched: Sequence[Reach], now: float) -> str:
    if not watched:
        return "I know of nothing yet: no stream has been watched."
    n = len(watched)
    told = listed([_one(each, now) for each in watched])
    if about is About.AWAKE:
        return f"{_awake(watched, now)} {sentence(f'I remember {told}')}"
    if about is About.SINCE:
        since = clock(min(each.since for each in watched), now)
        return sentence(f"since {since}: I remember {told}")
    if about is About.LENGTH and n == 1:
        return sentence(f"{length(watched[0].until - watched[0].since)}: I remember {told}")
    return sentence(f"I remember {n} stream{'s' * (n > 1)}: {told}")


def _awake(watched: Sequence[Reach], now: float) -> str:
    ago = now - max(each.until for each in watched)
    return "Yes." if ago <= STALE else f"The last that came was {length(ago)} ago."


def _one(reach: Reach, now: float) -> str:
    """A stream: how much of it is known, and from when to when."""
    until = "now" if now - reach.until <= STALE else clock(reach.until, now)
    lasting = length(reach.until - reach.since)
    return f"{reach.streams[0]} from {clock(reach.since, now)} to {until} ({lasting})"
