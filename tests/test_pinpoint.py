from __future__ import annotations

from pipeline.answering.answer import compose
from pipeline.answering.pinpoint import pinpointed
from pipeline.asking.plan import Goal, Plan
from pipeline.asking.question import Clue
from pipeline.evidence import Evidence
from pipeline.finding.findings import Findings
from pipeline.observation import Kind

LATE = "So we went on and on until, at the very end of it all, somebody asked about the kittens."
VAN = Clue("kittens")


def said(t0: float, t1: float, text: str, kind: Kind = Kind.SPEECH) -> Evidence:
    return Evidence("s/0", "s", t0, t1, 1_772_620_000.0, str(kind), text, 0.9, "long")


def test_a_word_in_a_long_sentence_comes_after_the_letters_before_it() -> None:
    assert 19.0 < pinpointed(said(10, 20, LATE), VAN).t0 < 20.0
    assert pinpointed(said(10, 20, LATE), Clue("so we went")).t0 < 12.0


def test_what_is_short_or_no_speech_or_without_the_word_begins_where_it_begins() -> None:
    short, line, other = said(10, 13, LATE), said(10, 20, LATE, Kind.TEXT), said(10, 20, "Nothing of it.")
    assert [pinpointed(e, VAN) for e in (short, line, other)] == [short, line, other]


def test_when_something_was_said_is_told_to_the_word() -> None:
    findings = Findings(Plan(Goal.WHEN, VAN), (said(10, 20, LATE),))
    assert "0:19 into s" in compose(findings, 1_772_620_100.0)[0]
