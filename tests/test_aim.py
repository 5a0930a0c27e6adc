"""What is told apart, where it is asked how many different ones there were, which, or which most often."""

from __future__ import annotations

import pytest

from pipeline.asking.aim import bounded
from pipeline.asking.plan import Each
from pipeline.asking.understanding import plan_of
from pipeline.observation import Tag
from tests.recollections import NOW, event, heard, said, seen
from tests.test_understanding import answered


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("How many different sounds were heard?", Each.NAME),
        ("How many kinds of animals were seen?", Each.NAME),
        ("How many people spoke?", Each.SPEAKER),
        ("On how many cameras was a dog heard?", Each.STREAM),
        ("Who spoke the most?", Each.SPEAKER),
        ("What was heard most often?", Each.NAME),
        ("On which camera was the dog heard most often?", Each.STREAM),
        ("Which animals were seen?", Each.NAME),
        ("List all the animals that were seen.", Each.NAME),
        ("How many times did the dog bark?", None),
        ("How many kittens are there?", None),
        ("What was seen on yard?", None),
        ("What was the last animal?", None),
    ],
)
def test_a_question_tells_apart(text: str, each: Each | None) -> None:
    assert plan_of(text, NOW).each == each


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How many different sounds were heard?", "3: dog twice, "),
        ("How many people spoke?", "3: Ann 3 times, "),
        ("On how many cameras was a dog heard?", "1: on yard twice."),
        ("Who spoke the most?", "Most often Ann 3 times"),
        ("What was heard most often?", "Most often dog twice"),
    ],
)
def test_each_is_told_with_how_often_it_was(text: str, expected: str) -> None:
    assert answered(text).text.startswith(expected), answered(text).text


HEN = Tag("hen", 0.7, ("bird", "animal"))
FARM = (
    event("farm", 60, 80, seen(60, 79, "hen"), tags=(HEN,)),
    event("farm", 80, 99, seen(80, 98, "robin"), tags=(Tag("robin", 0.7, ("bird", "animal")),)),
    event(
        "farm", 99, 120, seen(99, 119, "hen"), heard(100, 110, "wind"), said(101, 103, "Hens."), tags=(HEN,)
    ),
)


def test_things_of_one_kind_are_told_one_by_one() -> None:
    assert (
        "I saw a hen at 10:27:40 (twice) and a robin at 10:28:00."
        in answered("Which birds were seen?", *FARM).text
    )
    counted = answered("How many birds were seen?", *FARM).text
    assert counted.startswith("3 times: I saw a hen and a robin at"), counted
    assert answered("How many different birds were seen?", *FARM).text.startswith(
        "2: hen twice and robin once"
    )


def test_what_was_seen_in_which_turn_is_another_scene_each_time() -> None:
    assert "robin" in answered("What was the second thing seen on farm?", *FARM).text
    assert "from 10:28:19" in answered("What was seen last?", *FARM).text.lower()
    assert "robin" in answered("What was the second to last thing seen on farm?", *FARM).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Which was seen longer, the hen or the robin?", "Longer “hen”: “hen” 39 s and “robin” 18 s."),
        ("Was the robin seen longer than the hen?", "No. “robin” 18 s and “hen” 39 s."),
        ("Was the robin seen for more than half a minute?", "No, for about 18 s I saw a robin"),
        ("How long was the hen visible the second time?", "For about 20 s I saw a hen"),
        ("How long was the hen there?", "For about 39 s in all I saw a hen, twice"),
    ],
)
def test_how_long_comes_first(text: str, expected: str) -> None:
    assert answered(text, *FARM).text.startswith(expected), answered(text, *FARM).text


@pytest.mark.parametrize(
    "text", ["does it cost more than ten thousand euros", "is it over at least 5 degrees"]
)
def test_what_is_measured_is_not_counted(text: str) -> None:
    assert bounded(text) == (text, None)


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("Which vehicles are there now?", True),
        ("Which animals can you see right now?", True),
        ("What tools are visible?", True),
        ("Which vehicles were seen?", False),
        ("Which exams are next week?", False),
    ],
)
def test_what_is_in_view_is_asked_of_now(text: str, now: bool) -> None:
    plan = plan_of(text, NOW)
    assert (plan.now and plan.each is Each.NAME) is now


def test_of_a_kind_what_fits_it_is_told_and_how_often() -> None:
    pair = (Tag("chimpanzee", 0.8, ("mammal", "animal")), Tag("oxcart", 0.4, ("vehicle",)))
    yard = (
        event("farm", 0, 20, seen(0, 19, "chimpanzee, oxcart"), tags=pair),
        event("farm", 40, 60, seen(40, 59, "oxcart"), tags=pair[1:]),
    )
    told = answered("Which vehicles were seen?", *yard).text
    assert told.startswith("I saw an oxcart at 10:26:40 (twice)") and "chimpanzee" not in told, told


def test_pieces_of_furniture_are_things_of_a_kind() -> None:
    assert plan_of("Which pieces of furniture did you see?", NOW).each is Each.NAME
    assert plan_of("What furniture did you see?", NOW).each is Each.NAME
