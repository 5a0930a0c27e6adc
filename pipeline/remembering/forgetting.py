"""Forgetting: what becomes of the events of an hour that take more than they may.

First detail goes (pictures and moments that say least), then neighbours are merged, then the weakest are
gone. Whatever is held (pinned or corrected by a user) stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pipeline.event import Event, Moment
from pipeline.remembering.gist import gist
from pipeline.remembering.merging import merge_down
from pipeline.remembering.retention import Allowance
from pipeline.remembering.size import size, words_size
from pipeline.strength import impressions, retention

MOMENTS = 0.6
"""Share of the bytes that moments may have before the least telling ones go."""

EPISODES = 0.2
"""Share of the bytes that episodes may have."""

LINKS = 0.1
"""Share of the bytes that links may have, where events could take all of them."""

LONGEST_EPISODE = 6 * 3600.0
"""Seconds that merged episodes may last."""


@dataclass(frozen=True, slots=True)
class Hour:
    """The events and episodes of one hour of a stream, with what is known of how they are used.

    `across` are episodes that reach into it and began before. `pictures`: bytes of each picture by address;
    `recalls`: how often an event was recalled; `held`: ids of what may not be touched; `age`: days; `links`:
    bytes of the links of its events.
    """

    events: Sequence[Event]
    across: Sequence[Event] = ()
    pictures: Mapping[str, int] = field(default_factory=dict)
    recalls: Mapping[str, int] = field(default_factory=dict)
    held: Collection[str] = ()
    age: float = 0.0
    links: int = 0


@dataclass(frozen=True, slots=True)
class Lightened:
    """What is left of an hour: `kept`, of which `changed` are to be written; ids and addresses gone.

    `heirs`: in which others those live on that are gone because they were merged.
    """

    kept: tuple[Event, ...]
    changed: tuple[Event, ...]
    gone: tuple[str, ...]
    pictures: tuple[str, ...]
    heirs: Mapping[str, str] = field(default_factory=dict)

    @property
    def merged(self) -> int:
        """How many of those that are gone live on in another."""
        return len(self.heirs)


def lighten(hour: Hour, allowance: Allowance) -> Lightened:
    """`hour` within `allowance`, as far as what is held lets it."""
    present = _unabsorbed([event for event in hour.events if event.level == "event"])
    episodes = [event for event in hour.events if event.level == "episode"]
    notes = sum(size(event) for event in hour.events if event.level == "note")
    room = allowance.events - notes - min(hour.links, int(LINKS * allowance.events))
    told = _within(episodes, min(room, int(EPISODES * room)), hour, LONGEST_EPISODE)
    strong = [
        replace(event, strength=strength) if event.id not in hour.held else event
        for event, strength in zip(present, impressions([e.surprise for e in present]), strict=True)
    ]
    left = _lighter(_pictured(strong, allowance.pictures, hour), room - sum(map(size, told)), hour)
    return _compared(hour, left, told)


def link_room(kept: Iterable[Event], allowance: Allowance) -> int:
    """Bytes that the links of what is kept may have: what events leave, and their share at least."""
    return max(int(LINKS * allowance.events), allowance.events - sum(map(size, kept)))


def _lighter(events: list[Event], room: int, hour: Hour) -> list[Event]:
    if sum(words_size(event.moments) for event in events) > MOMENTS * room:
        events = _gists(events, int(MOMENTS * room), hour)
    return _within(events, room, hour)


def _within(events: Sequence[Event], room: int, hour: Hour, longest: float = 3600.0) -> list[Event]:
    """Merged as far as it goes; then without the weakest."""
    kept = merge_down(events, room, hour.held, longest)
    over = sum(map(size, kept)) - room
    gone: set[str] = set()
    for event in sorted(kept, key=lambda e: _left(e, hour)):
        if over <= 0:
            break
        if event.id not in hour.held:
            gone.add(event.id)
            over -= size(event)
    return [event for event in kept if event.id not in gone]


def _left(event: Event, hour: Hour) -> float:
    """What time has left of it, times what it stands for."""
    return event.stands * retention(event.strength, hour.age, hour.recalls.get(event.id, 0))


def _gists(events: Sequence[Event], room: int, hour: Hour) -> list[Event]:
    """The moments that say most of all these events, in `room` bytes."""
    held = sum(words_size(event.moments) for event in events if event.id in hour.held)
    free = [event for event in events if event.id not in hour.held]
    moments = [(event, moment) for event in free for moment in event.moments]
    weights = [_left(event, hour) / event.stands for event, _ in moments]
    kept = gist([moment for _, moment in moments], weights, max(0, room - held))
    ours = {(moments[n][0].id, moments[n][1]) for n in kept}
    return [event if event.id in hour.held else _told(event, ours) for event in events]


def _told(event: Event, ours: set[tuple[str, Moment]]) -> Event:
    moments = tuple(m for m in event.moments if (event.id, m) in ours)
    return replace(event, moments=moments) if len(moments) < len(event.moments) else event


def _pictured(events: Sequence[Event], room: int, hour: Hour) -> list[Event]:
    """Pictures for those whose looks stand best for all looks, as many as there is room for."""
    free = [event for event in events if event.id not in hour.held]
    ranked = representative(free, [_left(event, hour) for event in free])
    held = (address for event in events if event.id in hour.held for address in event.keyframes)
    room -= sum(hour.pictures.get(address, 0) for address in held)
    wanted = [e.keyframe for e in ranked if e.keyframe] + [a for e in ranked for a in e.pictures]
    kept: set[str] = set()
    for address in wanted:
        cost = hour.pictures.get(address, room + 1)
        if cost <= room:
            kept.add(address)
            room -= cost
    return [event if event.id in hour.held else _showing(event, kept) for event in events]


def _showing(event: Event, kept: set[str]) -> Event:
    """The event with those of its pictures that are kept."""
    left = [address for address in event.keyframes if address in kept]
    if tuple(left) == event.keyframes:
        return event
    return replace(event, keyframe=left[0] if left else "", pictures=tuple(left[1:]))


def representative(events: Sequence[Event], weights: Sequence[float]) -> list[Event]:
    """`events` in the order in which each adds most to how well all looks are stood for.

    Facility location, a submodular function (Krause and Golovin 2014), by the greedy algorithm; those
    without a look come last, the strongest first.
    """
    looks = [n for n, event in enumerate(events) if "vision" in event.vectors]
    order: list[int] = []
    if looks:
        rows = np.stack([events[n].vectors["vision"] for n in looks])
        alike = (1.0 + rows @ rows.T) / 2.0 * np.array([weights[n] for n in looks])[:, None]
        best = np.zeros(len(looks))
        left = list(range(len(looks)))
        while left:
            gains = np.maximum(alike[:, left], best[:, None]).sum(axis=0)
            n = left.pop(int(np.argmax(gains)))
            best = np.maximum(best, alike[:, n])
            order.append(looks[n])
    blind = sorted(set(range(len(events))) - set(order), key=lambda n: (-weights[n], n))
    return [events[n] for n in (*order, *blind)]


def _unabsorbed(events: Iterable[Event]) -> list[Event]:
    """Without those that a merged memory before them has taken in: a merging that was cut off."""
    left: list[Event] = []
    for event in sorted(events, key=lambda e: (e.t0, -e.t1)):
        if not (left and left[-1].stands > 1 and event.t1 <= left[-1].t1):
            left.append(event)
    return left


def _compared(hour: Hour, left: Sequence[Event], told: Sequence[Event]) -> Lightened:
    """What differs from before; episodes are mended so that they name what is there."""
    before = {event.id: event for event in (*hour.events, *hour.across)}
    notes = [event for event in hour.events if event.level not in ("event", "episode")]
    episodes = [_mended(episode, hour, left) for episode in told]
    kept = tuple(sorted([*left, *episodes, *notes], key=lambda e: (e.t0, e.level)))
    across = [_mended(episode, hour, left) for episode in hour.across]
    ids = {event.id for event in (*kept, *across)}
    shown = {address for event in kept for address in event.keyframes}
    gone = tuple(id for id in before if id not in ids)
    heirs = {id: _heir(before[id].t0, left) for id in gone if before[id].level == "event"}
    return Lightened(
        kept=kept,
        changed=tuple(event for event in (*kept, *across) if event is not before.get(event.id)),
        gone=gone,
        pictures=tuple(address for address in hour.pictures if address not in shown),
        heirs={id: heir for id, heir in heirs.items() if heir},
    )


def _heir(t0: float, left: Sequence[Event]) -> str:
    """The id of the one in which lives on what began at `t0`; empty without any."""
    return next((event.id for event in left if event.t0 <= t0 < event.t1), "")


def _mended(episode: Event, hour: Hour, left: Sequence[Event]) -> Event:
    """The episode with links to what has become of its events, and with a picture that is still there."""
    begins = {event.id: event.t0 for event in hour.events if event.level == "event"}
    now = {event.id: event for event in left}

    def become(link: str) -> str:
        if link in now or link not in begins:
            return link
        return _heir(begins[link], left)

    links = tuple(dict.fromkeys(filter(None, map(become, episode.links))))
    shown = {address for event in left for address in event.keyframes}
    keyframe = episode.keyframe
    if keyframe in hour.pictures and keyframe not in shown:
        keyframe = next((now[id].keyframe for id in links if id in now and now[id].keyframe), "")
    if (links, keyframe) == (episode.links, episode.keyframe):
        return episode
    return replace(episode, links=links, keyframe=keyframe)
