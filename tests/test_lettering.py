"""Which questions ask for what is written in the picture."""

from __future__ import annotations

import pytest

from pipeline.answering.reasoner import Reasoner
from pipeline.asking.lettering import written_on
from pipeline.asking.plan import Goal, Relation
from pipeline.asking.question import Question, clue_of
from pipeline.asking.understanding import plan_of
from pipeline.event import Moment
from pipeline.evidence import Answer
from pipeline.observation import LETTERED, WORDED, Kind
from pipeline.remembering.inmemory import Exact
from tests.recollections import CAR, WALL, HashingEncoder, event, said, seen


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("What did the sign say?", ""),
        ("What does the poster say about the concert?", "poster concert"),
        ("What was written there?", ""),
        ("Which headline was shown?", ""),
        ("What was on the whiteboard?", ""),
        ("Did you read the word SALE anywhere?", "SALE"),
        ("What text was on the screen?", ""),
        ("Which words were visible?", ""),
        ("Tell me everything that was written.", ""),
        ("What was the number plate?", ""),
        ("Was anything written about a delay?", "delay"),
        ("When did the screen say “boarding”?", "boarding"),
    ],
)
def test_writing_is_asked_for(text: str, subject: str) -> None:
    clue = clue_of(text)
    assert clue.kinds == LETTERED
    assert clue.text == subject.removeprefix("poster ")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("What did she say about the sign?", WORDED),
        ("Did anyone mention the headline act?", WORDED),
        ("Who said the words “good morning”?", WORDED),
        ("Did you see a street?", frozenset({Kind.VISION})),
        ("Did you see a street sign?", frozenset({Kind.VISION, Kind.WRITING})),
        ("Where is the key?", frozenset()),
    ],
)
def test_other_questions_stay_what_they_were(text: str, kinds: frozenset[Kind]) -> None:
    assert clue_of(text).kinds == kinds


def test_what_is_written_on_a_thing_is_read_while_it_is_seen() -> None:
    plan = plan_of("What was written on the red van?", 0.0)
    assert (plan.goal, plan.clue.text, plan.clue.kinds) == (Goal.SAID, "", LETTERED)
    assert plan.relation is Relation.WHILE
    assert plan.anchor is not None
    assert (plan.anchor.clue.text, plan.anchor.clue.kinds) == ("red van", frozenset({Kind.VISION}))


def test_a_sign_is_there_for_its_writing() -> None:
    assert written_on("What was written on the sign?") == ("What was written on the sign?", "")
    assert written_on("What was written on the van?") == ("What was written?", "van")
    assert written_on("What was the number plate of the van?") == ("What was the number plate?", "van")


def written(t0: float, t1: float, text: str) -> Moment:
    return Moment(Kind.WRITING, t0, t1, text, 0.95)


HALL = (
    event("hall", 0, 20, seen(0, 20, "hall"), written(2, 8, "OPEN 9 TO 5"), said(5, 7, "It is cold.")),
    event("hall", 20, 40, seen(20, 40, "sports car"), written(24, 38, "PLATFORM 7 DELAYED"), tags=(CAR,)),
    event("hall", 40, 60, written(41, 46, "PLATFORM 7 DELAYED"), written(50, 58, "EXIT")),
)


def answer(text: str) -> Answer:
    encoder = HashingEncoder()
    asked = Question(text, WALL + 70)
    last = list(Reasoner(Exact(HALL, "short"), Exact([], "long"), encoder, encoder, None).ask(asked))[-1]
    assert isinstance(last, Answer)
    return last


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What did the sign say about platform 7?", ["I read “PLATFORM 7 DELAYED”", "10:27:04"]),
        ("What was written on the car?", ["I read “PLATFORM 7 DELAYED”"]),
        ("What did it say on the car?", ["I read “PLATFORM 7 DELAYED”"]),
        ("What does the car say?", ["I read “PLATFORM 7 DELAYED”"]),
        ("What did the signs say?", ["“OPEN 9 TO 5”", "“PLATFORM 7 DELAYED”", "“EXIT”"]),
        ("Did you read the word EXIT?", ["Yes.", "I read “EXIT”"]),
        ("When was the platform sign shown?", ["I read “PLATFORM 7 DELAYED” at 10:27:04"]),
        ("What came first, the platform sign or the exit sign?", ["“platform sign” came first"]),
        ("When did you read “exit”?", ["I read “EXIT”", "10:27:30"]),
        ("Summarise the clip.", ["I read “PLATFORM 7 DELAYED”"]),
        ("What was the last thing written?", ["“EXIT”"]),
    ],
)
def test_what_is_written_is_told_as_read(text: str, expected: list[str]) -> None:
    given = answer(text)
    assert not given.abstained, given.text
    assert all(part in given.text for part in expected), given.text
    read = [e for e in given.evidence if e.kind == Kind.WRITING]
    assert read and all(e.keyframe for e in read)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Did anyone mention the platform?", "No. I did not hear “platform”."),
        ("Did you read the word SALE?", "No. I did not read “SALE”."),
        ("What was written on the cat?", "I did not see “cat”."),
        ("What does the cat say?", "I did not hear “cat”."),
    ],
)
def test_what_is_written_was_not_said_and_what_is_not_written_is_not_read(text: str, expected: str) -> None:
    given = answer(text)
    assert given.abstained
    assert given.text.startswith(expected)


def test_what_is_written_twice_is_told_once_where_all_is_told() -> None:
    given = answer("What was written?")
    assert given.text.count("PLATFORM") == 1
    assert [(e.t0, e.t1) for e in given.evidence if "PLATFORM" in e.text] == [(24, 46)]


def test_what_somebody_says_stands_on_no_sign() -> None:
    encoder = HashingEncoder()
    talk = Exact([event("hall", 0, 10, said(1, 4, "The budget was approved.", "Maya"))], "long")
    last = list(
        Reasoner(Exact([]), talk, encoder, encoder).ask(Question("What did the signs say?", WALL + 60))
    )[-1]
    assert isinstance(last, Answer) and last.abstained
