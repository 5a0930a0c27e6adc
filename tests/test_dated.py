from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.asking.question import Clue
from pipeline.evidence import Evidence
from pipeline.finding.dated import dated, of_when


def at(day: str) -> float:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp()


def told(text: str, day: str) -> str:
    found = dated(text, at(day))
    return found.told if found else ""


@pytest.mark.parametrize(
    ("text", "expected"),  # said on Sunday, 14 May 2023
    [
        ("I met him yesterday.", "on 13 May 2023"),
        ("We saw it the day before yesterday.", "on 12 May 2023"),
        ("We leave the day after tomorrow.", "on 16 May 2023"),
        ("She called last night.", "on 13 May 2023"),
        ("It broke today.", "on 14 May 2023"),
        ("He left three days ago.", "on 11 May 2023"),
        ("It was a couple of days ago.", "on 12 May 2023"),
        ("We wrote two weeks ago.", "around 30 April 2023"),
        ("We wrote two months ago.", "in March 2023"),
        ("It was ten years ago.", "in 2013"),
        ("I painted it last year.", "in 2022"),
        ("I got hurt last month.", "in April 2023"),
        ("Last week I moved.", "in the week of 1 May 2023"),
        ("We go there next month.", "in June 2023"),
        ("I met him on Friday.", "on 12 May 2023"),
        ("We met last Sunday.", "on 7 May 2023"),
        ("I joined last Tues.", "on 9 May 2023"),
        ("It was in Sept 2021.", "in September 2021"),
        ("Bring it next Friday.", "on 19 May 2023"),
        ("I will do it on Tuesday.", "on 16 May 2023"),
        ("We were there last weekend.", "on 6 and 7 May 2023"),
        ("It rang over the weekend.", "on 13 and 14 May 2023"),
        ("We met in August.", "in August 2022"),
        ("The baby is due in August.", "in August 2023"),
        ("It was in March 2019.", "in March 2019"),
        ("The wedding will be next spring.", "in spring 2024"),
        ("We were there last summer.", "in summer 2022"),
        ("She turns seventy on the 2nd of June.", "on 2 June 2023"),
        ("It was on December 30.", "on 30 December 2022"),
        ("It was on 2 June 1999.", "on 2 June 1999"),
        ("She bought it there in 1961.", "in 1961"),
        ("It is closed until next Monday.", "until 15 May 2023"),
        ("I learn Danish since January.", "since January 2023"),
        ("The van is red.", ""),
        ("It may be so.", ""),
        ("It was on 31 February.", ""),
        ("I said so 99999999 days ago.", ""),
    ],
)
def test_a_time_is_reckoned_from_when_it_was_said(text: str, expected: str) -> None:
    assert told(text, "2023-05-14") == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-07-07", "on 1 and 2 July 2023"),
        ("2023-07-08", "on 1 and 2 July 2023"),
        ("2023-07-10", "on 8 and 9 July 2023"),
        ("2023-10-03", "on 30 September and 1 October 2023"),
    ],
)
def test_the_last_weekend_is_one_that_is_over(day: str, expected: str) -> None:
    assert told("We went there last weekend.", day) == expected


def test_the_stretch_is_as_long_as_what_is_told() -> None:
    found = dated("I painted it last year.", at("2023-05-08"))
    assert found
    assert datetime.fromtimestamp(found.since, UTC) == datetime(2022, 1, 1, tzinfo=UTC)
    assert datetime.fromtimestamp(found.until, UTC) == datetime(2023, 1, 1, tzinfo=UTC)


def test_the_sentence_that_is_asked_about_counts() -> None:
    text = "Last year we were in Rome. Yesterday I sold the car. It was hot there."
    e = Evidence("s/0", "s", 0.0, 2.0, at("2023-05-08"), "speech", text, 0.9, "long", speaker="Ann")
    assert [when.told for when in (of_when(e, Clue("sold car")), of_when(e, Clue("Rome"))) if when] == [
        "on 7 May 2023",
        "in 2022",
    ]


def test_a_sentence_with_few_of_the_words_may_speak_of_another_time() -> None:
    text = "He gave me the violin last year."
    e = Evidence("s/0", "s", 0.0, 2.0, at("2023-05-08"), "speech", text, 0.9, "long")
    assert of_when(e, Clue("repair violin pegs")) is None
    assert of_when(e, Clue("gave violin")) is not None


def test_one_next_to_it_counts_where_it_says_nothing_of_time_itself() -> None:
    text = "I got a puppy last week! Her name is Coco."
    e = Evidence("s/0", "s", 0.0, 2.0, at("2023-05-14"), "speech", text, 0.9, "long", speaker="Ann")
    found = of_when(e, Clue("Coco name"))
    assert found and found.told == "in the week of 1 May 2023"


WORDS = st.sampled_from(
    "last next this on in until two 31 ago weeks days month year weekend Friday February May 2023 30 spring"
    " yesterday since the of".split()
)


@given(st.lists(WORDS, max_size=8), st.floats(0, 4e9))
def test_any_words_have_a_time_that_does_not_end_before_it_begins_or_none(words: list[str], t: float) -> None:
    found = dated(" ".join(words), t)
    assert found is None or found.since < found.until
