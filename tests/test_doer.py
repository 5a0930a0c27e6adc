from __future__ import annotations

import pytest

from pipeline.finding.doer import doing_of, tells_who
from pipeline.words.keywords import terms


@pytest.mark.parametrize(
    ("question", "verb"),
    [
        ("Who broke the microscope", "break"),
        ("Who has painted the waiting room", "paint"),
        ("By whom was the library opened", "open"),
        ("Who repaired Tom's car", "mend"),
        ("Who said that", ""),
        ("Who mentioned the cello", ""),
        ("Who lives in Leiden", ""),
        ("Who performed at the concert", ""),
        ("Who was seen first", ""),
    ],
)
def test_a_question_asks_who_did_something(question: str, verb: str) -> None:
    assert set(terms(verb)) <= doing_of(question)
    assert bool(doing_of(question)) is bool(verb)


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Ivan broke it.", True),
        ("The microscope was broken by Ivan.", True),
        ("Somebody smashed the microscope.", True),
        ("The microscope is broken again, Marta dropped the lid.", False),
        ("The microscope broke.", False),
        ("It got broken by accident.", False),
        ("Ivan has a microscope.", False),
    ],
)
def test_a_sentence_tells_who_did_it(text: str, tells: bool) -> None:
    assert tells_who(text, doing_of("Who broke the microscope"), terms("microscope")) is tells
