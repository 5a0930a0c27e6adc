"""Moments found by a snippet of sound: ranked alone, and asked for through recall and answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.answering.author import Author
from pipeline.answering.reasoner import Reasoner
from pipeline.asking.question import Exchange, Question
from pipeline.asking.snippet import Snippet
from pipeline.event import Event
from pipeline.evidence import Answer
from pipeline.observation import Kind, Tag
from pipeline.recalling.matching import ACCEPT
from pipeline.recalling.ranking import Known
from pipeline.recalling.soundalike import rank_soundalikes
from pipeline.remembering.inmemory import Exact
from tests.recollections import NOW, HashingEncoder, event, heard, said, seen
from tests.test_author import Speaker

DOG, RAIN, MUSIC = Tag("dog barking", 0.9, ("dog", "bark")), Tag("rain", 0.9), Tag("music", 0.9)


def sounding(t0: float, *tags: Tag) -> Event:
    """Ten seconds with one sound after the other."""
    moments = [heard(t0 + 2 * n, t0 + 2 * n + 2, tag.label) for n, tag in enumerate(tags)]
    return replace(event("yard", t0, t0 + 10, *moments), sounds=tags)


BARKING, RAINING, BOTH, PLAYING = (
    sounding(0.0, DOG),
    sounding(10.0, RAIN),
    sounding(20.0, RAIN, DOG),
    sounding(30.0, MUSIC),
)
TALKING = event("yard", 40, 50, said(41, 44, "The red van is late again today.", "Ann"), seen(40, 50, "dog"))
MEMORY = (BARKING, RAINING, BOTH, PLAYING, TALKING)


def reasoner() -> Reasoner:
    encoder = HashingEncoder()
    return Reasoner(Exact([PLAYING], "short"), Exact(MEMORY, "long"), encoder, encoder)


def times(snippet: Snippet) -> list[float]:
    return [e.t0 for e in reasoner().recall("", 10, snippet=snippet) if e.score >= ACCEPT]


def answer(text: str, snippet: Snippet, earlier: Exchange | None = None) -> Answer:
    question = Question(text, NOW, snippet=snippet, earlier=earlier)
    last = list(reasoner().ask(question))[-1]
    assert isinstance(last, Answer)
    return last


def test_what_sounds_the_same_comes_first_and_what_does_not_not_at_all() -> None:
    assert times(Snippet((DOG,))) == [0.0, 22.0]
    assert times(Snippet((MUSIC,))) == [30.0]
    assert times(Snippet((Tag("helicopter", 0.9),))) == [] == times(Snippet())


def test_of_two_sounds_the_event_that_has_both_comes_first() -> None:
    assert sorted(times(Snippet((DOG, RAIN)))[:2]) == [20.0, 22.0]


@given(st.lists(st.sampled_from([DOG, RAIN, MUSIC]), unique=True, min_size=1), st.floats(0.05, 1.0))
def test_a_score_is_a_score_and_loudness_of_all_labels_changes_no_order(tags: list[Tag], less: float) -> None:
    known = [Known(each, "long") for each in MEMORY]
    scores = [r.score for r in rank_soundalikes(known, Snippet(tuple(tags)))]
    weaker = [replace(tag, score=tag.score * less) for tag in tags]
    assert all(0 <= score <= 1 for score in scores) and len(scores) == 5
    assert [r.score for r in rank_soundalikes(known, Snippet(tuple(weaker)))] == pytest.approx(scores)


def test_words_in_it_find_what_was_said() -> None:
    (best, *_) = reasoner().recall("", 3, snippet=Snippet((), "the red van is late"))
    assert (best.kind, best.t0) == (Kind.SPEECH, 41)
    both = reasoner().recall("", 10, snippet=Snippet((DOG,), "the red van is late"))
    assert {e.kind for e in both if e.score >= ACCEPT} == {Kind.SPEECH, Kind.SOUND}


def test_words_in_it_find_no_sound_and_no_look_that_is_called_so() -> None:
    found = reasoner().recall("", 10, snippet=Snippet((), "my dog likes the rain"))
    assert {e.kind for e in found} <= {Kind.SPEECH}


def test_a_question_beside_it_is_about_it() -> None:
    snippet = Snippet((DOG,))
    told = answer("When did I hear this?", snippet)
    assert "I heard dog barking" in told.text and [e.t0 for e in told.evidence] == [0.0, 22.0]
    assert "Twice" in answer("How often was this heard?", snippet).text
    assert answer("Was this heard?", snippet).text.startswith("Yes.")
    assert answer("What sounds are there?", Snippet((MUSIC,))).evidence[0].t0 == 30.0
    who = answer("Who said this?", Snippet((), "the red van is late")).text
    assert who.startswith("It was Ann.")


def test_it_says_what_is_meant_and_not_the_answer_before_it() -> None:
    before = answer("When did it rain?", Snippet((RAIN,)))
    earlier = Exchange("When did it rain?", before.evidence[0])
    assert [e.t0 for e in answer("When was that heard?", Snippet((MUSIC,)), earlier).evidence] == [30.0]


def test_what_was_never_heard_and_what_has_no_name_are_told_apart() -> None:
    never = answer("When did I hear this?", Snippet((Tag("helicopter", 0.9),)))
    assert never.abstained and never.text.startswith("I did not hear “helicopter”. I searched 1 stream")
    unnamed = answer("When did I hear this?", Snippet())
    assert unnamed.abstained and unnamed.text.startswith("I cannot tell what that sound is")


def test_a_language_model_is_not_asked_for_words_for_a_sound_that_it_did_not_hear() -> None:
    encoder = HashingEncoder()
    mute = Reasoner(Exact([]), Exact(MEMORY, "long"), encoder, encoder, Author(Speaker()))
    last = list(mute.ask(Question("When was this heard?", NOW, snippet=Snippet((Tag("helicopter", 0.9),)))))[
        -1
    ]
    assert isinstance(last, Answer) and last.abstained


def test_with_a_picture_beside_it_what_looks_or_sounds_like_it_is_meant() -> None:
    looks = HashingEncoder().imagine(["dog"])[0]
    seen_too = replace(TALKING, vectors={**TALKING.vectors, "vision": looks})
    encoder = HashingEncoder()
    both = Reasoner(Exact([]), Exact([BARKING, seen_too], "long"), encoder, encoder)
    found = both.recall("", 10, picture=looks, snippet=Snippet((DOG,)))
    assert {e.kind for e in found if e.score >= ACCEPT} == {Kind.VISION, Kind.SOUND}
    question = Question("When was this?", NOW, picture=looks, snippet=Snippet((DOG,)))
    last = list(both.ask(question))[-1]
    assert isinstance(last, Answer) and {e.kind for e in last.evidence} == {Kind.VISION, Kind.SOUND}


def test_it_may_be_what_something_else_stands_to() -> None:
    after = answer("What was said after this was heard?", Snippet((MUSIC,)))
    assert "The red van is late again today." in after.text and after.evidence[0].t0 == 41
    assert "dog barking" in answer("What was heard before this?", Snippet((MUSIC,))).text
    during = answer("What was on screen when I heard this?", Snippet((MUSIC,)))
    assert "when this" not in during.plan and during.plan.startswith("seen(vision: *) while (sound: music)")


def test_what_stands_to_a_sound_that_never_was_is_not_answered() -> None:
    for text in ("What was said after this was heard?", "What was said about the van after this was heard?"):
        told = answer(text, Snippet((Tag("helicopter", 0.9),)))
        assert told.abstained and told.text.startswith("I did not hear “helicopter”"), told
