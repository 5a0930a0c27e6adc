from __future__ import annotations

from pipeline.evidence import Evidence
from pipeline.finding.antecedent import antecedent, stems_spoken_of
from pipeline.finding.person import goes_on


def told(t: float, text: str, stream: str = "s") -> Evidence:
    return Evidence(f"{stream}/0", stream, t, t + 2.0, 0.0, "speech", text, 0.9, "long")


TOM, LENA = told(0, "Tom bought a boat."), told(20, "Lena has a new job.")


def test_what_goes_on_is_about_what_was_named_last() -> None:
    sold, nurse, more = told(10, "He sold it."), told(30, "She is a nurse."), told(40, "She likes it.")
    found = [more, TOM, nurse, LENA, sold]
    assert antecedent(sold, found) == TOM
    assert antecedent(nurse, found) == LENA
    assert antecedent(more, found) == LENA
    assert {"tom", "boat", "sell"} <= stems_spoken_of(sold, found)


def test_what_names_its_own_things_has_no_antecedent() -> None:
    assert antecedent(LENA, [TOM, LENA]) is None
    assert antecedent(told(30, "I sold my car, he drives it now."), [TOM, LENA]) is None


def test_what_was_said_long_before_or_elsewhere_is_none() -> None:
    assert antecedent(told(500, "He sold it."), [TOM]) is None
    assert antecedent(told(5, "He sold it.", "other"), [TOM]) is None


def test_a_sentence_goes_on_with_it_before_any_other_thing() -> None:
    assert goes_on("Put it in the fridge.") and goes_on("That is why.") and goes_on("Her name is Bo.")
    assert not goes_on("Yesterday it was thirty-five degrees in the stable.")
    assert not goes_on("The bag is light.") and not goes_on("That man came.") and not goes_on("Fine.")
