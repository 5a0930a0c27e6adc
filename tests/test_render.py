from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import StringIO
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from onlooker.render import (
    clean,
    show_alert,
    show_answer,
    show_event,
    show_evidence,
    show_stream,
    size,
    stream_time,
)
from pipeline.link import Because, Link
from tests.wire_service import EVENT, EVIDENCE

ANSWER = {
    "text": "Under the pot.",
    "mode": "memory",
    "abstained": False,
    "conflict": False,
    "plan": "said(speech: key)",
    "evidence": [EVIDENCE.as_json()],
    "as_of": None,
    "took_ms": {"recall": 1.0, "first": 2.0, "total": 3.4},
}


def shown(show: Callable[..., None], value: Mapping[str, Any], terminal: bool = False, **options: Any) -> str:
    out = StringIO()
    show(Console(file=out, force_terminal=terminal, width=200), value, **options)
    return out.getvalue()


def test_an_event_is_one_plain_line_where_there_is_no_terminal() -> None:
    line = shown(show_event, {**EVENT.as_json(), "text": "long " * 50})
    assert line.count("\n") == 1
    assert "cam 0:00-0:08" in line and "[pot]" in line and "\x1b" not in line


def test_an_event_of_nothing_says_so() -> None:
    nothing = {**EVENT.as_json(), "text": "", "tags": [], "sounds": []}
    assert shown(show_event, nothing).endswith("  nothing that it has a name for\n")


def test_an_episode_is_told_by_the_opening_of_its_summary() -> None:
    summed = {**EVENT.as_json(), "level": "episode", "text": "The van came at nine. " * 40}
    line = shown(show_event, summed)
    assert "  The van came at nine." in line and "“" not in line
    assert len(line) < 300


def test_an_event_shows_what_it_is_most_firmly_related_to() -> None:
    related = (Link("yard/1000", Because.LOOKS, 0.95), Link("yard/5000", Because.SOUND, 0.4))
    assert "[pot]  looks alike: yard/1000 and 1 more" in shown(
        show_event, replace(EVENT, related=related).as_json()
    )
    assert shown(show_event, replace(EVENT, related=related[:1]).as_json()).endswith("yard/1000\n")


def test_in_a_terminal_there_is_colour() -> None:
    assert "\x1b[" in shown(show_event, EVENT.as_json(), terminal=True)


def test_an_answer_shows_how_it_came_about_and_what_it_stands_on() -> None:
    lines = shown(show_answer, ANSWER, question="Where?").splitlines()
    assert lines[:3] == ["? Where?", "Under the pot.", "  from memory · 3 ms"]
    assert "“The key is under the pot.”  (D1:1)" in lines[3] and "speech 0.90" in lines[3]


def test_doubt_is_shown() -> None:
    text = shown(
        show_answer, {**ANSWER, "abstained": True, "conflict": True, "as_of": "2023-11-14T22:13:28Z"}
    )
    assert (
        "the evidence is not enough" in text
        and "the evidence disagrees" in text
        and "as of 2023-11-1" in text
    )


def test_a_stream_that_failed_says_why() -> None:
    stream = {"name": "cam", "state": "failed", "t": 63.0, "url": "rtsp://cam", "error": "it broke"}
    assert shown(show_stream, stream) == "cam  failed  1:03  rtsp://cam  it broke\n"


def test_what_a_stream_says_is_neither_markup_nor_a_command_to_the_terminal() -> None:
    piece = {**EVIDENCE.as_json(), "text": "[red]no[/red] \x1b[2J\x07 \u202eevil\nline"}
    text = shown(show_evidence, piece, terminal=True)
    assert "[red]no[/red]" in text
    assert "\x1b[2J" not in text and "\x07" not in text and "\u202e" not in text and text.count("\n") == 1


@given(st.text())
def test_clean_text_is_one_printable_line(text: str) -> None:
    assert clean(text).isprintable()
    assert len(clean(text)) == len(text)


def test_sizes_are_in_the_unit_that_fits() -> None:
    assert [size(count) for count in (900, 44_000, 2e6, 4e9)] == ["1 kB", "44 kB", "2.0 MB", "4000 MB"]


def test_stream_times_have_hours_only_where_needed() -> None:
    assert [stream_time(t) for t in (0, 65.9, 3600)] == ["0:00", "1:05", "1:00:00"]


def test_an_alert_is_one_line_that_commands_no_terminal() -> None:
    piece = {"wall0": "2023-11-14T22:13:29.000Z", "stream": "door", "t0": 9.0, "t1": 11.0, "kind": "speech"}
    line = shown(show_alert, {**piece, "score": 0.71, "text": "somebody said: “\x1b[2J[red]”."})
    assert "door 0:09-0:11  speech 0.71  somebody said: “" in line
    assert "\x1b" not in line and "[red]" in line


def test_a_plan_is_shown_where_it_is_asked_for() -> None:
    assert ANSWER["plan"] not in shown(show_answer, ANSWER)
    assert ANSWER["plan"] in shown(
        lambda console, answer: show_answer(console, answer, plan=answer["plan"]), ANSWER
    )
