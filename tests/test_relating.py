from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.item import Vector
from pipeline.link import Because, Link, faded, firmer
from pipeline.memory import Hit, Span
from pipeline.observation import Kind, Tag
from pipeline.remembering.inmemory import Exact
from pipeline.remembering.naming import SAME
from pipeline.remembering.relating import LOOSE, MOST, ORDINARY, SUBJECT, cues, related
from tests.recollections import HashingEncoder
from tests.strategies import events, unit

READ = HashingEncoder().read
VAN = "the red van brought a parcel for Martha"
TALK = [
    "we had rain all day and the gutter is full",
    "my cousin plays the violin in an orchestra",
    "dinner is potatoes with butter and salad",
    "the football match ended with a penalty",
    "his passport expires before the holidays",
]


def at_angle(cosine: float, seed: int) -> Vector:
    """A unit vector at this cosine to `unit(64, 0)`."""
    base, other = unit(64, 0), unit(64, seed)
    across = other - (other @ base) * base
    return (cosine * base + np.sqrt(1 - cosine**2) * across / np.linalg.norm(across)).astype(np.float32)


def event(
    n: int,
    text: str = "",
    speaker: str = "",
    look: Vector | None = None,
    sound: str = "",
    lasts: float = 5.0,
    level: str = "event",
) -> Event:
    t0 = 10.0 * n
    moments = [Moment(Kind.SPEECH, t0, t0 + 2, text, speaker=speaker)] if text else []
    if sound:
        moments.append(Moment(Kind.SOUND, t0, t0 + lasts, sound, 0.8))
    vectors = {"text": READ([text])[0]} if text else {}
    if look is not None:
        vectors["vision"] = look
    return Event(
        "hall", t0, t0 + 9, 0.0, State.COMMITTED, level=level,
        moments=tuple(moments), sounds=(Tag(sound, 0.8),) if sound else (), vectors=vectors,
    )  # fmt: skip


def links(new: Event, others: list[Event]) -> list[Link]:
    memory = Exact([*others, new], "long")
    found: dict[str, Hit] = {}
    for cue in cues(new):
        for hit in memory.search(cue, 48, Span()):
            found.setdefault(hit.event.id, hit)
    return related(new, list(found.values()))


def test_what_looks_alike_is_linked_and_what_does_not_is_not() -> None:
    others = [event(n, look=at_angle(c, n + 1)) for n, c in enumerate((SAME + 0.01, SAME - 0.01, 0.1))]
    (link,) = links(event(9, look=unit(64, 0)), others)
    assert (link.event, link.reason) == (others[0].id, Because.LOOKS)
    assert abs(link.strength - SAME - 0.01) < 1e-3


def test_what_speaks_of_the_same_is_linked_whatever_else_is_said() -> None:
    said = [event(n, text) for n, text in enumerate(TALK)]
    before = event(7, "a parcel came with the red van for Martha")
    (link,) = links(event(9, VAN), [*said, before])
    assert (link.event, link.reason) == (before.id, Because.WORDS)
    assert SUBJECT <= link.strength <= 1.0


def test_one_word_in_common_is_no_subject() -> None:
    said = [event(n, text) for n, text in enumerate(TALK)]
    assert links(event(9, "Martha"), [*said, event(7, "Martha")]) == []


def test_somebody_who_is_seldom_heard_is_linked_and_who_always_speaks_is_not() -> None:
    said = [event(n, text, "Ann") for n, text in enumerate(TALK * 2)]
    once = event(20, "no more tickets for tonight", "Bo")
    assert links(event(30, "where is the ladder kept", "Ann"), [*said, once]) == []
    (link,) = links(event(30, "where is the ladder kept", "Bo"), [*said, once])
    assert link == Link(once.id, Because.SPEAKER, LOOSE)


def test_a_sound_that_lasted_is_heard_again() -> None:
    bark, click = event(1, sound="dog barking"), event(2, sound="dog barking", lasts=1.5)
    (link,) = links(event(9, sound="dog barking"), [bark, click])
    assert (link.event, link.reason, link.strength) == (bark.id, Because.SOUND, 0.8 * LOOSE)


def test_how_it_always_looks_is_ordinary() -> None:
    usual = [event(n, look=at_angle(0.99, n + 1)) for n in range(ORDINARY + 1)]
    assert links(event(99, look=unit(64, 0)), usual) == []
    assert len(links(event(99, look=unit(64, 0)), usual[:-1])) == MOST


def test_only_events_are_linked() -> None:
    told = [event(1, look=unit(64, 0), level="episode"), event(2, look=unit(64, 0), level="note")]
    assert links(event(9, look=unit(64, 0)), told) == []


@given(st.lists(events(st.just("cam")), min_size=1, max_size=12, unique_by=lambda e: e.id))
def test_links_are_few_and_to_others_that_were_found(found: list[Event]) -> None:
    made = links(found[0], found[1:])
    assert len(made) <= MOST
    ids = [link.event for link in made]
    assert len(set(ids)) == len(ids) and set(ids) <= {e.id for e in found[1:] if e.level == "event"}
    assert all(0.0 < link.strength <= 1.0 for link in made)
    assert made == sorted(made, key=lambda link: -link.strength)


@given(st.floats(0.01, 1.0), st.floats(0.0, 400.0), st.integers(0, 50))
def test_a_link_fades_the_slower_the_more_it_was_of_use(strength: float, age: float, uses: int) -> None:
    left = faded(strength, age, uses)
    assert 0.0 <= left <= strength
    assert left <= faded(strength, age, uses + 1) <= firmer(faded(strength, age, uses + 1)) <= 1.0
