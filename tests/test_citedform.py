from __future__ import annotations

import json

import pytest

from pipeline.answering.citation import cites
from pipeline.answering.citedform import SCHEMA, plain


def reply(*sentences: tuple[str, list[int]]) -> str:
    return json.dumps({"sentences": [{"text": text, "evidence": numbers} for text, numbers in sentences]})


def test_each_sentence_ends_with_what_it_stands_on() -> None:
    told = plain(reply(("The van came.", [2]), ("It left\nsoon.", [1, 3])))
    assert told == "The van came. [2]\nIt left soon. [1][3]"
    assert cites(told) == (2, 1, 3)


def test_what_a_sentence_cites_itself_stays() -> None:
    assert plain(reply(("The van came [2].", [2]))) == "The van came [2]."


def test_a_text_that_is_a_number_is_told() -> None:
    assert plain('{"sentences": [{"text": 4, "evidence": [1]}]}') == "4 [1]"


def test_no_sentence_is_no_answer() -> None:
    assert plain(reply()) == ""


@pytest.mark.parametrize(
    "other",
    [
        "The van came. [1]",
        "",
        "[1]",
        "{}",
        '{"sentences": 3}',
        '{"sentences": [{"text": 4}]}',
        '{"sentences": [{"text": "The van came.", "evidence": [1e999]}]}',
        '{"sent',
    ],
)
def test_what_has_another_form_is_taken_as_it_is(other: str) -> None:
    assert plain(other) == other


def test_the_schema_is_one() -> None:
    assert SCHEMA["properties"]["sentences"]["items"]["required"] == ["text", "evidence"]
