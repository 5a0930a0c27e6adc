"""Whole answers without a language model, over a small memory of two streams."""

from __future__ import annotations

import pytest

from pipeline.answering.answer import compose
from pipeline.answering.wording import NO_CLUE, OPENING, length, opening, telling, when
from pipeline.asking.plan import Goal, Plan
from pipeline.asking.question import Clue
from pipeline.evidence import Answer, Evidence
from pipeline.finding.findings import Findings
from pipeline.observation import Kind
from tests.recollections import WALL, question, reasoner


def answer(text: str, mode: str = "auto") -> Answer:
    last = list(reasoner().ask(question(text, mode)))[-1]
    assert isinstance(last, Answer)
    return last


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What was said about the kittens?", ["Bob said: “Please call the station", "10:26:48"]),
        ("What did Ann say about the van?", ["“The red van is late again today.”"]),
        ("What was the last thing said?", ["“We are leaving for the harbour now.”", "8 s ago"]),
        ("What was said at 0:04 into the stream on yard?", ["red van"]),
        ("What did Ann say before the dog barked?", ["red van"]),
        ("What did Ann say after the dog barked the second time?", ["harbour"]),
        ("What was said just after the dog barked the first time?", ["grey one"]),
        ("What was seen on yard?", ["I saw", "street", "tabby", "sports car"]),
        ("When was a car on screen?", ["I saw a sports car at 10:26:40 (0:00 into yard"]),
        ("When did you see an animal?", ["tabby", "animal", "10:27:00"]),
        ("When did the dog bark?", ["10:26:53", "10:27:10"]),
        ("When did the dog last bark?", ["10:27:10"]),
        ("How many times did the dog bark?", ["Twice: I heard"]),
        ("How long was the cat on screen?", ["20 s"]),
        ("Which came first, the cat or the car?", ["“car” came first"]),
        ("Did the cat appear before the car?", ["No."]),
        ("Did the car appear before the cat?", ["Yes."]),
        ("What was on screen when the rain was heard?", ["tabby"]),
        ("What sounds did you hear?", ["dog", "rain"]),
        ("Who mentioned the harbour?", ["It was Ann."]),
        ("Who talked about the soup?", ["I do not know who it was.", "salt and pepper"]),
        ("Where was the cat seen?", ["On yard."]),
        ("Where did somebody mention pepper?", ["On kitchen."]),
        ("Did anyone mention kittens?", ["Yes.", "Bob said"]),
        ("Have you seen a vehicle?", ["Yes.", "sports car"]),
        ("What is happening now?", ["on yard", "street", "harbour"]),
        ("What do you see at the moment?", ["I saw a street"]),
        ("Summarise the clip.", ["I saw", "I heard", "sentences were said"]),
        ("What happened in the last 20 seconds?", ["harbour"]),
    ],
)  # fmt: skip
def test_an_answer_holds_what_was_asked_for(text: str, expected: list[str]) -> None:
    given = answer(text)
    assert not given.abstained, given.text
    assert all(part in given.text for part in expected), given.text
    assert given.evidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Did anyone mention a helicopter?", ["No. I did not hear “helicopter”."]),
        ("Have you seen an elephant?", ["No. I did not see “elephant”."]),
        ("When was the sound of thunder heard?", ["I did not hear “thunder”."]),
        ("What did the president say about taxes?", ["I did not hear", "president taxes"]),
        ("What did Ann say before the bell rang?", ["bell rang"]),
        ("When did the dog bark the fifth time?", []),
        ("What colour was the car?", []),
        ("Is there a cat right now?", ["No. I do not see or hear “cat” right now."]),
        ("What was said yesterday?", ["I did not hear anything", "nothing in memory"]),
        ("What was said about kittens on kitchen?", ["kittens"]),
    ],
)
def test_an_answer_abstains_and_says_what_was_searched(text: str, expected: list[str]) -> None:
    given = answer(text)
    assert given.abstained, given.text
    assert "I searched" in given.text or "nothing in memory" in given.text
    assert all(part in given.text for part in expected), given.text


def test_what_labels_leave_open_is_said() -> None:
    assert "I cannot tell about “red”" in answer("Did you see a red car?").text


def test_speech_proves_only_that_it_was_said() -> None:
    assert "said: “" in answer("Was there a van?").text


def test_what_was_searched_names_streams_and_times() -> None:
    text = answer("Did anyone mention a helicopter?").text
    assert text.endswith("I searched 2 streams, 10:26:40 to 10:27:32.")


def test_another_day_is_named_with_its_date() -> None:
    asked = question("What was said about the kittens?")
    later = type(asked)(asked.text, asked.now + 86_400)
    last = list(reasoner().ask(later))[-1]
    assert isinstance(last, Answer)
    assert "at 10:26:48 on 4 March 2026" in last.text.lower().replace("march", "March")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.2, "1 s"), (89.0, "89 s"), (600.0, "10 min"), (7200.0, "2.0 h"), (864_000.0, "10 days")],
)
def test_a_length_is_told_in_the_unit_that_fits(seconds: float, told: str) -> None:
    assert length(seconds) == told


def test_the_opening_of_a_summary_ends_with_a_sentence_or_a_word() -> None:
    assert opening("Short. And sweet.") == "Short. And sweet."
    long = "The van came at nine. " * 20
    assert opening(long).endswith("nine.")
    assert len(opening(long)) <= OPENING
    assert opening("word " * 100).endswith("word …")


@pytest.mark.parametrize(
    ("t0", "into"),
    [(65.0, "1:05"), (3700.0, "1:01:40"), (90_061.0, "1 day and 1:01:01"), (200_000.0, "2 days and 7:33:20")],
)
def test_how_far_into_a_stream_is_told_in_days_where_it_is_long(t0: float, into: str) -> None:
    said_late = Evidence("yard/1", "yard", t0, t0 + 4, WALL, "speech", "Late.", 1.0, "long")
    assert f"({into} into yard" in when(said_late, WALL + t0 + 60)


def speech(stream: str, t0: float, text: str) -> Evidence:
    return Evidence(f"{stream}/{t0:.0f}", stream, t0, t0 + 2, WALL, "speech", text, 1.0, "short")


def test_what_is_over_is_not_told_as_if_it_went_on() -> None:
    plan = Plan(Goal.NOW, NO_CLUE, now=True)
    old, new = speech("desk", 10.0, "It was."), speech("yard", 300.0, "It is.")
    told, _ = compose(Findings(plan, (old, new)), WALL + 305)
    assert "yard" in told and "desk" not in told
    told, _ = compose(Findings(plan, (old, new)), WALL + 350)
    assert told.startswith("The last I know is from 48 s ago") and told.index("yard") < told.index("desk")


def test_what_was_said_twice_is_quoted_once() -> None:
    words = ("Six spoons of fresh snow.", "six spoons of fresh snow.", "A snack for Bob.")
    quoted = telling([speech("yard", 10.0 * n, text) for n, text in enumerate(words)], 3)
    assert [e.t0 for e in quoted] == [0.0, 20.0]


def test_what_nobody_looks_at_now_is_not_denied() -> None:
    plan = Plan(Goal.WHETHER, Clue("raining"), now=True)
    told, abstained = compose(Findings(plan), WALL)
    assert abstained and told == "I cannot tell: nothing is being watched right now."


def test_a_second_piece_is_told_where_it_tells_more() -> None:
    def look(t0: float, labels: str) -> Evidence:
        return Evidence(f"yard/{t0:.0f}", "yard", t0, t0 + 2, WALL, "vision", labels, 1.0, "short")

    plan = Plan(Goal.WHETHER, Clue("train"))
    same = (look(10.0, "bullet train"), look(90.0, "bullet train, bridge"))
    told, _ = compose(Findings(plan, same), WALL + 100)
    assert told.count("bullet train") == 1


@pytest.mark.parametrize(
    ("said", "clue", "begins"),
    [
        ("She doesn't pick them up, but it helps.", Clue("pick up"), "No. At "),
        ("Nobody was hurt in the fire.", Clue("hurt"), "No. At "),
        ("She picks them up and does not complain.", Clue("pick up"), "Yes. At "),
        ("Nobody was hurt in the fire.", Clue("hurt", frozenset({Kind.SPEECH})), "Yes. At "),
    ],
)
def test_what_was_denied_is_no_yes(said: str, clue: Clue, begins: str) -> None:
    piece = Evidence("a/0", "a", 4.0, 6.0, WALL, "speech", said, 0.9, "long")
    text, abstained = compose(Findings(Plan(Goal.WHETHER, clue), (piece,)), WALL + 60)
    assert text.startswith(begins) and not abstained


def test_what_has_a_name_is_counted_by_it() -> None:
    looks = [
        Evidence("a/0", "a", t, t + 2, WALL, "vision", name, 0.9, "long")
        for t, name in ((4.0, ""), (40.0, "chimpanzee"))
    ]
    text, _ = compose(Findings(Plan(Goal.COUNT, Clue("ape")), tuple(looks)), WALL + 60)
    assert text.startswith("Twice: I saw a chimpanzee")


def test_what_lasted_several_times_is_told_with_one_comma() -> None:
    looks = [Evidence("a/0", "a", t, t + 9, WALL, "vision", "four-poster", 0.9, "long") for t in (0.0, 100.0)]
    text, _ = compose(Findings(Plan(Goal.DURATION, Clue("bedroom")), tuple(looks)), WALL + 200)
    assert "which fits “bedroom”, twice;" in text
