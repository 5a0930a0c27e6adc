from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.event import Moment
from pipeline.observation import Kind
from pipeline.remembering.gist import gist
from pipeline.remembering.size import words_size


def sentences(*texts: str) -> list[Moment]:
    return [Moment(Kind.SPEECH, float(n), n + 1.0, text) for n, text in enumerate(texts)]


def test_rare_words_go_before_what_was_said_already() -> None:
    told = sentences(
        "We meet on Monday.",
        "We meet on Monday again.",
        "The key is under the blue flowerpot.",
        "Oh yeah, okay.",
    )
    kept = gist(told, [1.0] * 4, words_size([told[0], told[2]]))
    assert kept == {0, 2}


def test_what_is_worth_more_is_kept() -> None:
    told = sentences("The red boat left.", "The grey horse came.")
    assert gist(told, [1.0, 5.0], words_size(told[1:])) == {1}


@given(
    st.lists(st.sampled_from("boat car dog rain van wind".split()).map(lambda w: f"{w} there"), max_size=12)
)
def test_all_are_kept_where_there_is_room_and_none_where_there_is_none(texts: list[str]) -> None:
    told = sentences(*texts)
    assert gist(told, [1.0] * len(told), words_size(told)) == set(range(len(told)))
    assert gist(told, [1.0] * len(told), 0) == set()


@given(st.lists(st.text(max_size=30), max_size=12), st.integers(0, 400))
def test_never_more_than_there_is_room_for(texts: list[str], room: int) -> None:
    told = sentences(*texts)
    assert words_size(told[n] for n in gist(told, [1.0] * len(told), room)) <= room
