"""Letter forms: number plates, telephone numbers, prices and addresses, told from other writing."""

from __future__ import annotations

import pytest

from pipeline.asking.letterform import form_asked, of_form
from pipeline.event import Moment
from pipeline.evidence import Answer
from pipeline.observation import Kind, Tag
from tests.recollections import event, said, seen
from tests.test_understanding import answered


@pytest.mark.parametrize(
    ("form", "line", "found"),
    [
        ("number plate", "POLICE KX21 LPO", ["KX21 LPO"]),
        ("number plate", "B TX 4411", ["B TX 4411"]),
        ("number plate", "AB-12-XY", ["AB-12-XY"]),
        ("number plate", "7ABC123", ["7ABC123"]),
        ("number plate", "1234 BCD", ["1234 BCD"]),
        ("number plate", "SHOP OPEN 9 TO 6", []),
        ("number plate", "ROOM 101", []),
        ("number plate", "2015-03-25 17:20:11", []),
        ("number plate", "030 901 8200", []),
        ("number plate", "1.29 EUR", []),
        ("number plate", "BUS 425", []),
        ("phone number", "Call 0800 123 456", ["0800 123 456"]),
        ("phone number", "+49 (30) 901-8200", ["+49 (30) 901-8200"]),
        ("phone number", "2015-03-25", []),
        ("phone number", "17:20", []),
        ("price", "ESPRESSO $3.50", ["$3.50"]),
        ("price", "Milk 1,29 EUR", ["1,29 EUR"]),
        ("price", "OPEN 9 TO 6", []),
        ("web address", "WWW.FRESHFARM.ORG", ["WWW.FRESHFARM.ORG"]),
        ("web address", "greenfarm.co.uk/eggs", ["greenfarm.co.uk/eggs"]),
        ("web address", "hello@greenfarm.co.uk", []),
        ("web address", "End of the line.Next", []),
        ("e-mail address", "Write to hello@greenfarm.co.uk", ["hello@greenfarm.co.uk"]),
    ],
)
def test_writing_is_known_by_its_form(form: str, line: str, found: list[str]) -> None:
    assert of_form(form, line) == found


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("What was the plate of the van?", "number plate"),
        ("What was the van's licence plate?", "number plate"),
        ("Which phone number was on the sign?", "phone number"),
        ("How much were the eggs?", "price"),
        ("What was the e-mail address?", "e-mail address"),
        ("Which website was shown?", "web address"),
        ("What was on the plate?", ""),
        ("Did you see a plate of spaghetti?", ""),
        ("How much time was left?", ""),
    ],
)
def test_a_question_asks_for_a_form(text: str, form: str) -> None:
    assert form_asked(text)[0] == form


def written(t0: float, t1: float, text: str) -> Moment:
    return Moment(Kind.WRITING, t0, t1, text, score=0.95)


VAN = event(
    "gate", 0, 30, seen(0, 29, "moving van"), written(2, 28, "SWIFT MOVERS / RS 4471 KM / 0800 123 456"),
    tags=(Tag("moving van", 0.8, ("van", "vehicle")),),
)  # fmt: skip
CAB = event(
    "gate", 30, 60, seen(30, 59, "cab"), written(32, 58, "B TX 4411"), said(40, 42, "Fine weather."),
    tags=(Tag("cab", 0.8, ("taxi", "car", "vehicle")),),
)  # fmt: skip
MENU = event("gate", 60, 90, written(62, 88, "TEA $2.50 / COFFEE $3.50"))


def asked(text: str) -> Answer:
    return answered(text, VAN, CAB, MENU)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("What was the plate of the van?", "“RS 4471 KM”"),
        ("What was the number plate of the taxi?", "“B TX 4411”"),
        ("Which phone number was on the van?", "“0800 123 456”"),
        ("What was the price of the coffee?", "“$3.50”"),
        ("How much was the tea?", "“$2.50”"),
        ("What does the tea cost according to the sign?", "“$2.50”"),
        ("Which plate did the cab have?", "“B TX 4411”"),
        ("When did you see the plate B TX 4411?", "“B TX 4411”"),
    ],
)
def test_what_is_written_on_or_beside_a_thing_is_its_own(text: str, told: str) -> None:
    answer = asked(text)
    assert f"I read {told}" in answer.text, answer.text
    assert len(answer.evidence) == 1


def test_without_a_thing_all_of_the_form_are_told() -> None:
    answer = asked("Which number plates did you see?")
    assert "RS 4471 KM" in answer.text and "B TX 4411" in answer.text
    counted = asked("How many number plates did you see?").text
    assert counted.startswith("Twice: I read “RS 4471 KM” and “B TX 4411” at"), counted


@pytest.mark.parametrize(
    "text", ["What was the plate of the fire engine?", "Which e-mail address did you read?"]
)
def test_what_was_not_read_is_not_told(text: str) -> None:
    assert asked(text).abstained
