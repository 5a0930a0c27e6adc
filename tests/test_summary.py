from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.event import Event
from pipeline.observation import Kind, Tag
from pipeline.remembering.story import episode
from pipeline.remembering.summary import ROOM, summary
from tests.recollections import PARKED, STREET, WINDOW, event, said

WORDS = st.lists(st.sampled_from("van soup kittens harbour window grey late red salt".split()), min_size=1)


def talk(*lines: str) -> Event:
    moments = [said(10.0 * n, 10.0 * n + 5, text) for n, text in enumerate(lines)]
    return event("talk", 0.0, 10.0 * len(lines), *moments)


def test_it_tells_who_said_what_and_what_was_seen_and_heard() -> None:
    (told,) = summary([PARKED, WINDOW], [STREET, Tag("tabby", 0.4)], [Tag("dog", 0.9)])
    assert told.kind is Kind.SUMMARY
    assert (told.t0, told.t1) == (PARKED.t0, WINDOW.t1)
    assert "Bob: Please call the station about the two kittens." in told.text
    assert told.text.endswith("Seen: street, tabby. Heard: dog.")


def test_where_nothing_has_a_name_there_is_none() -> None:
    assert summary([event("yard", 0, 5)]) == ()


def test_what_says_most_is_told_and_repetition_is_not() -> None:
    filler = ["Well, yes, I think so."] * 200
    (told,) = summary([talk(*filler, "The van to the harbour leaves at noon.", *filler)])
    assert "The van to the harbour leaves at noon." in told.text
    assert told.text.count("I think so") <= 1


@given(st.lists(WORDS, min_size=1, max_size=60))
def test_it_is_short_in_order_and_made_of_what_was_said(lines: list[list[str]]) -> None:
    texts = [f"{' '.join(words)}." for words in lines]
    for told in summary([talk(*texts)]):
        assert len(told.text.encode()) <= ROOM
        sentences = told.text.removesuffix(".").split(". ")
        places = iter(texts)
        assert all(any(f"{each}." == text for text in places) for each in sentences)


def test_an_episode_is_found_by_what_its_summary_says() -> None:
    whole = episode([PARKED, WINDOW], "end", 0.0, 45.0)
    assert "two kittens" in whole.text
    assert whole.words == ()
    assert whole.as_json()["text"] == whole.text
