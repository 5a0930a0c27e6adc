from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.answering.reasoner import Reasoner
from pipeline.asking.question import Question
from pipeline.evidence import Answer, Evidence
from pipeline.finding.person import first_name, is_about, is_of_the_speaker, person_in
from pipeline.remembering.inmemory import Exact
from tests.recollections import NOW, HashingEncoder, event, said


def spoken(speaker: str, text: str) -> Evidence:
    return Evidence("s/0", "s", 0.0, 2.0, 0.0, "speech", text, 0.9, "long", speaker=speaker)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("What does Ann's necklace stand for?", "Ann"),
        ("Where did Bob Miller hide the key?", "Bob Miller"),
        ("Where did Bob hide the key?", ""),
        ("What did Ann tell Will?", "Ann"),
        ("What did Ann give Carla?", ""),
        ("What was said?", ""),
    ],
)
def test_the_person_is_the_only_one_named(text: str, person: str) -> None:
    assert person_in(text, {"Ann", "Bob Miller", "Carla", "Will", ""}) == person


@pytest.mark.parametrize(
    ("speaker", "text", "about"),
    [
        ("Ann", "My necklace is from Sweden.", True),
        ("Bob", "My necklace is from Sweden.", False),
        ("Bob", "Your necklace is from Sweden.", True),
        ("Ann", "Your necklace is from Sweden.", False),
        ("Ann", "The necklace is from Sweden.", True),
        ("Bob", "The necklace is from Sweden.", False),
        ("Bob", "She has the necklace from Sweden.", True),
        ("Ann", "Carla has a necklace from Sweden.", False),
        ("Ann", "My necklace is from Sweden, can you see it?", True),
        ("Bob", "Hey Ann, I have a necklace from Sweden.", False),
        ("Bob", "I lost a necklace from Sweden and want to tell you of it.", False),
        ("Bob", "I hope that you still have the necklace from Sweden.", True),
        ("Bob", "Thanks, Ann! My necklace is from Sweden.", False),
        ("Bob", "I like that Ann has a necklace from Sweden.", True),
        ("Bob", "I know whom the necklace is from: I asked Ann yesterday about it.", True),
        ("Bob", "You look well. My necklace is from Sweden.", False),
        ("Ann", "Is the necklace from Sweden?", False),
        ("", "My necklace is from Sweden.", True),
    ],
)
def test_whom_a_sentence_is_about(speaker: str, text: str, about: bool) -> None:
    assert is_about(spoken(speaker, text), "Ann", "Ann's necklace", {"carla"}) == about


@given(st.text(max_size=60), st.sampled_from(["Ann", "Bob", "Carla", ""]))
def test_what_one_says_of_oneself_is_about_nobody_else(text: str, speaker: str) -> None:
    told = spoken(speaker, f"I have a necklace {text.replace('?', ' ')}.")
    own = spoken(speaker, "I have a necklace.")
    assert is_about(told, speaker, "necklace")
    assert not speaker or not is_about(own, "Dora", "necklace")


@pytest.mark.parametrize(
    ("text", "abstained"),
    [
        ("What does Carla's necklace stand for?", False),
        ("What does Dave's necklace stand for?", True),
        ("What did Carla say about the necklace?", False),
        ("Who talked about the necklace to Dave?", False),
        ("What does the necklace stand for?", False),
    ],
)
def test_what_another_tells_of_herself_is_no_answer(text: str, abstained: bool) -> None:
    memory = Exact([
        event(
            "yard",
            0.0,
            9.0,
            said(1.0, 3.0, "My necklace stands for love and strength.", "Carla"),
            said(3.0, 5.0, "How lovely, Carla!", "Dave"),
        )
    ])  # fmt: skip
    reasoner = Reasoner(Exact([]), memory, HashingEncoder())
    answer = next(reply for reply in reasoner.ask(Question(text, NOW)) if isinstance(reply, Answer))
    assert (answer.abstained, bool(answer.evidence)) == (abstained, True), answer.text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Where did Ann meet Bob?", "Ann"),
        ("What is Professor Lind's field?", "Professor"),
        ("When will it rain on Monday?", ""),
        ("where is the car?", ""),
    ],
)
def test_whom_a_question_is_about_is_named_first(text: str, name: str) -> None:
    assert first_name(text) == name


@pytest.mark.parametrize(
    ("speaker", "text", "own"),
    [
        ("Bob", "My necklace is from Sweden.", True),
        ("Bob", "The necklace is from Sweden.", False),
        ("Bob", "Is the necklace from Sweden?", False),
        ("Ann", "My necklace is from Sweden.", False),
        ("", "My necklace is from Sweden.", False),
    ],
)
def test_who_tells_of_themselves_tells_of_nobody_else(speaker: str, text: str, own: bool) -> None:
    assert is_of_the_speaker(spoken(speaker, text), "Ann", "Ann's necklace") == own
