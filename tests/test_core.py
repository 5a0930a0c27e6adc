from __future__ import annotations

import pytest

from pipeline.asking.core import is_of_another, things_named
from pipeline.words.keywords import terms


@pytest.mark.parametrize(
    ("thing", "text", "another"),
    [
        ("learn rate", "We had a success rate of seventy percent.", True),
        ("learn rate", "My learning curve was steep.", True),
        ("learn rate", "The learning rate was low.", False),
        ("learn rate", "The rate was low.", False),
        ("red van", "The white van stopped.", True),
        ("red van", "The van stopped.", False),
        ("rate", "The success rate was high.", False),
    ],
)
def test_what_has_one_word_of_a_thing_may_be_of_another(thing: str, text: str, another: bool) -> None:
    assert is_of_another(thing.split(), text) is another


def test_things_follow_an_article() -> None:
    assert things_named("Where are the car keys of my sister") == [["sister"]]
    assert things_named("What is the learning rate") == [["learn", "rate"]]


def test_a_long_question_names_as_many_things_as_it_says() -> None:
    assert things_named("when the dog barked and " * 2000) == [terms("dog")] * 2000
