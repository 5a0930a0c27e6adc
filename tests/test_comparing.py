"""Comparisons and what else is asked in more than one way, answered over a small memory of two streams."""

from __future__ import annotations

import pytest

from pipeline.answering.reasoner import Reasoner
from pipeline.asking.question import Exchange, Question
from pipeline.event import Event
from pipeline.evidence import Answer
from pipeline.remembering.inmemory import Exact
from tests.recollections import EVENTS, NOW, WALL, HashingEncoder, event, heard, said


def answered(text: str, *more: Event, earlier: Exchange | None = None, now: float = NOW) -> Answer:
    encoder = HashingEncoder()
    memory = Exact([*EVENTS, *more], "long")
    last = list(Reasoner(Exact([]), memory, encoder, encoder).ask(Question(text, now, earlier=earlier)))[-1]
    assert isinstance(last, Answer)
    return last


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Which was heard more often, the rain or the dog?", "More often “dog”: “rain” once and “dog” twice"),
        ("Was the dog heard more often than the glass?", "Yes. “dog” twice and “glass” once"),
        ("Was the rain heard more often than the dog?", "No."),
        ("Did the dog bark at least twice?", "Yes, twice: I heard a dog"),
        ("Did the dog bark more than twice?", "No, twice: I heard a dog"),
        ("Was the dog heard only once?", "No, twice: I heard a dog"),
        ("Was the rain heard exactly once?", "Yes, once: I heard rain"),
        ("What was heard last, the dog, the glass or the rain?", "“rain” came last"),
        ("In what order were the rain, the glass and the dog heard?", "I heard a dog, at 10:27:00"),
        ("Did the dog bark after the glass?", "Yes."),
        ("Did the rain come before the dog?", "No."),
        ("Did the dog bark again after the kittens were mentioned?", "Yes."),
        ("List every time the dog barked.", "10:27:10"),
        ("When did the rain stop?", "until 10:27:22"),
        ("What was said when the rain began?", "harbour"),
        ("What has been said since the rain?", "harbour"),
        ("How long has it been since the dog barked?", "25 s ago"),
        ("What was seen at 10:26?", "sports car"),
    ],
)
def test_a_comparison_is_answered(text: str, expected: str) -> None:
    given = answered(text)
    assert not given.abstained and expected in given.text, given.text


def test_a_clock_without_its_half_of_the_day_is_the_one_that_is_remembered() -> None:
    evening = event("porch", 36_000, 36_010, heard(36_001, 36_003, "owl"))  # 20:26:40
    given = answered("What was heard at 8:26?", evening, now=WALL + 40_000)
    assert "owl" in given.text


def test_what_is_no_more_is_told_with_when_it_was() -> None:
    cat = answered("Is the cat still there?")
    assert cat.abstained and "The last time was at 10:27:00" in cat.text, cat.text
    street = answered("Is the street still visible?")
    assert not street.abstained and street.text.startswith("Yes")


KEY = (
    event("hall", 0, 20, said(2, 5, "The key is on the hook.")),
    event("hall", 20, 40, said(22, 25, "Anna took the key, it is in the drawer now.")),
)


def test_what_was_told_otherwise_last_is_no_longer_as_it_was() -> None:
    given = answered("Is the key still on the hook?", *KEY)
    assert given.text.startswith("No, as far as I know") and "drawer" in given.text


def test_what_was_told_last_may_be_so_still() -> None:
    given = answered("Is the key still in the drawer?", *KEY)
    assert given.text.startswith("The last I know") and "drawer" in given.text


def test_what_has_less_of_the_subject_and_no_change_is_about_something_else() -> None:
    other = event("hall", 40, 60, said(42, 45, "This hook needs paint."))
    assert "drawer" in answered("Where is the key?", *KEY, other).evidence[0].text


@pytest.mark.parametrize("text", ["Where are the car keys?", "When does the plumber come?"])
def test_what_the_question_names_must_be_spoken_of(text: str) -> None:
    tractor = event("barn", 0, 20, said(2, 5, "The tractor keys are on the hook, the vet will come."))
    assert answered(text, tractor).abstained


def test_what_is_next_to_something_is_looked_for_on_its_own_stream_first() -> None:
    elsewhere = event("attic", 0, 40, said(14.5, 15.5, "It is dusty up here."))
    near = event("yard", 52, 60, heard(52, 53, "bell"), said(56, 58, "Somebody is at the door."))
    sooner = event("attic", 50, 58, said(53.5, 55, "I found the lamp."))
    assert "door" in answered("What was said after the bell?", elsewhere, near, sooner).text


def test_what_was_done_at_a_time_may_be_told_at_another() -> None:
    alps = event("notes", 0, 20, said(2, 5, "I went hiking in the Alps last summer.", "Eve"))
    given = answered("Where did Eve go hiking in 2024?", alps)
    assert "Alps" in given.text and "2026" not in given.text


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("How often did the dog bark?", "When was the last time?", "10:27:10"),
        ("Did the dog bark?", "How many times?", "Twice"),
        ("When did the dog first bark?", "And the second time?", "10:27:10"),
        ("What did Ann say about the van?", "What else did she say?", "grey one"),
        ("What was said about the kittens?", "Who spoke after him?", "It was Ann"),
        ("Was the cat seen?", "What was said then?", "grey one"),
    ],
)
def test_what_asks_of_nothing_asks_of_what_was_answered(first: str, then: str, expected: str) -> None:
    before = answered(first)
    given = answered(then, earlier=Exchange(first, before.evidence[0]))
    assert not given.abstained and expected in given.text, given.text


def test_how_many_were_told_is_not_how_often_it_was_told() -> None:
    assert "two kittens" in answered("How many kittens are there?").text
    assert "Once: it was said" in answered("How many times were the kittens mentioned?").text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What did Ann say last?", "harbour"),
        ("What did Ann say first?", "red van"),
        ("What was said within ten seconds after the glass?", "grey one"),
        ("Did you see or hear a dog?", "Yes. At 10:26:53"),
        ("Did you hear the dog or the rain first?", "“dog” came first"),
        ("When did the cat disappear?", "until 10:27:20"),
        ("Was the cat visible for more than ten seconds?", "Yes, for about 20 s I saw"),
    ],
)
def test_who_how_far_and_how_long(text: str, expected: str) -> None:
    given = answered(text)
    assert not given.abstained and expected in given.text, given.text
