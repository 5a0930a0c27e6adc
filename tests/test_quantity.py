from __future__ import annotations

import pytest

from pipeline.finding.quantity import QUANTITIES, is_of_another, tells_how_often
from pipeline.words.keywords import terms

BY_NAME = {quantity.name: quantity for quantity in QUANTITIES}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("How cold will it get", ["temperature"]),
        ("How heavy is the crate", ["weight"]),
        ("How much does the dog weigh", ["weight"]),
        ("How far is it to the office", ["size"]),
        ("How far did you get", []),
        ("How high is the tower", ["size"]),
        ("How high is the rent", ["price"]),
        ("How much money do the nurses get", ["price"]),
        ("How much money does Bob make", ["income"]),
        ("How expensive is petrol", ["price"]),
        ("How fast was the wind", ["speed"]),
        ("How long is the tunnel", ["length"]),
        ("How long ago was it", []),
        ("How much rain was there", []),
        ("How did the dog get in", []),
    ],
)
def test_a_question_asks_for_a_quantity(question: str, names: list[str]) -> None:
    assert [quantity.name for quantity in QUANTITIES if quantity.asks.search(question)] == names


@pytest.mark.parametrize(
    ("name", "text", "tells"),
    [
        ("temperature", "Tonight minus twelve degrees in the valley.", True),
        ("temperature", "Tonight it snows in the valley.", False),
        ("weight", "It weighs 2.5 kg.", True),
        ("weight", "5kg of rice", True),
        ("weight", "A program of the school.", False),
        ("size", "Fourteen kilometres each way.", True),
        ("size", "It is a ten minutes' walk.", True),
        ("size", "It took ten minutes.", False),
        ("speed", "A hundred and ten kilometres an hour.", True),
        ("speed", "A hundred and ten kilometres.", False),
        ("price", "It cost me two thousand euros.", True),
        ("price", "It was a bargain.", False),
        ("length", "The operation took three hours.", True),
        ("length", "Closed until Thursday.", True),
        ("length", "The room is painted green.", False),
    ],
)
def test_a_quantity_is_a_number_with_its_unit(name: str, text: str, tells: bool) -> None:
    assert bool(BY_NAME[name].tells.search(text)) is tells


def test_a_quantity_may_be_of_another_thing_in_the_same_sentence() -> None:
    weight, text = BY_NAME["weight"], "The crate weighs sixty kilos, the bag is light."
    assert is_of_another(text, terms("bag"), weight.tells)
    assert not is_of_another(text, terms("crate"), weight.tells)
    assert not is_of_another("The bag is here and weighs two kilos.", terms("bag"), weight.tells)


def test_how_often_is_told_in_words() -> None:
    assert tells_how_often("The alarm went off twice.")
    assert tells_how_often("She swims every Tuesday.")
    assert not tells_how_often("The alarm went off.")
