"""The benchmarks of answers: what is right, abstained and first, and the service that they ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from actors.sensing.senses import Senses
from benchmarks.abilities import Asked, Right
from benchmarks.abstention import ADVERSARIAL, Replied, threshold
from benchmarks.answers import Marked, _abstentions, sampled
from benchmarks.order import NEAR, Pair, Thing
from benchmarks.order import sampled as paired
from benchmarks.perceived import read_lines
from benchmarks.served import served, watch_all_of
from benchmarks.talks import Asked as Talked
from configs.schema import load
from pipeline.item import Line
from tests.recollections import HashingEncoder

ABSENT, THERE = Right(abstains=True), Right(words=("dog",))


def answered(text: str, abstained: bool = False) -> Mapping[str, Any]:
    return {"text": text, "abstained": abstained, "evidence": []}


def marked(right: Right, abstained: bool) -> Marked:
    return Marked(Asked("any", "?", right, ("s",)), answered("a dog", abstained), 0.0)


@pytest.mark.parametrize(
    ("right", "answer", "holds"),
    [
        (THERE, answered("I heard a dog"), True),
        (THERE, answered("I heard a dog", abstained=True), False),
        (ABSENT, answered("I did not", abstained=True), True),
        (ABSENT, answered("I heard a dog"), False),
        (Right(count=2), answered("I heard a dog twice: at 10:00:03"), True),
        (Right(count=3), answered("I heard a dog twice: at 10:00:03"), False),
        (Right(first=("dog", "cat")), answered("“dog” came first, then the cat"), True),
        (Right(first=("dog", "cat")), answered("“cat” came first, then the dog"), False),
        (Right(first=("30", "20")), answered("at 20:10:30 somebody said: “$30 now.” Earlier: “$20.”"), True),
        (Right(first=("30", "20")), answered("at 10:10:30 (0:30 into a, 30 s ago): “$20.”"), False),
        (Right(seconds=60.0), answered("for about 1 min"), True),
        (Right(seconds=60.0), answered("for about 20 s"), False),
    ],
)
def test_an_answer_is_marked_by_what_it_says(right: Right, answer: Mapping[str, Any], holds: bool) -> None:
    assert right.holds(answer) == holds


def test_abstaining_is_counted_where_it_should_be_and_where_not() -> None:
    marks = [marked(ABSENT, True), marked(ABSENT, False), marked(THERE, True)]
    marks += [marked(ABSENT, True), *([marked(THERE, False)] * 3)]
    rightly, found, falsely, _ = (row["ours"] for row in _abstentions({"ours": marks}))
    assert (rightly, found, falsely) == ("0.67", "0.67", "0.25")


def test_a_sample_takes_so_many_of_each_ability_always_the_same() -> None:
    asked = [Asked("when" if n % 3 else "count", f"{n}", THERE, ("s",)) for n in range(30)]
    some = sampled(asked, 4)
    assert sorted(one.ability for one in some) == ["count"] * 4 + ["when"] * 4
    assert some == sampled(asked, 4) == sorted(some, key=lambda one: int(one.text))


def test_which_came_first_is_right_in_either_order_of_asking() -> None:
    dog, rain = Thing(3.0, "a dog barking", "dog barking"), Thing(9.0, "the rain", "rain")
    for pair in (Pair("heard", "s", dog, rain), Pair("heard", "s", rain, dog)):
        assert pair.right(answered("“dog barking” came first: at 3 s, and the rain at 9 s"))
        assert not pair.right(answered("“rain” came first: at 3 s, and a dog barking at 9 s"))


def test_pairs_are_sampled_by_distance_and_asked_in_either_order() -> None:
    things = [Thing(float(t), f"{t}", f"{t}") for t in range(60)]
    pairs = [Pair("heard", "s", a, b) for a in things for b in things if a.t < b.t]
    some = paired(pairs, NEAR, 20)
    assert [sum(low <= p.apart < high for p in some) for low, high in ((0, 10), (10, 30), (30, 99))] == [
        20
    ] * 3
    assert {p.one.t < p.other.t for p in some} == {True, False}


def test_the_threshold_parts_what_is_there_from_what_is_not() -> None:
    there = [Replied(Talked("?", frozenset(), "single-hop"), False, s) for s in (0.5, 0.6, 0.9)]
    absent = [Replied(Talked("?", frozenset(), ADVERSARIAL), False, s) for s in (0.1, 0.2, 0.4)]
    assert 0.4 < threshold([*there, *absent]) <= 0.5


def test_a_stream_perceived_before_is_asked_about_over_a_websocket(tmp_path: Path) -> None:
    reader = HashingEncoder()
    file = tmp_path / "talk.jsonl"
    file.write_text(json.dumps({"t0": 0.0, "text": "What is in the file is not read."}), encoding="utf-8")
    lines = [Line(4.0 * n, 4.0 * n + 3, text, "", f"{n}") for n, text in enumerate(SAID)]
    with served(load(), Senses(reader, seer=reader), {"talk": read_lines("talk", lines, reader)}) as client:
        watch_all_of(client, str(file), "talk", 1_772_620_000.0)
        found = client.ask("What was said about the van?", streams=["talk"])
        absent = client.ask("What was said about the file?", streams=["talk"])
        now = client.ask("What was said last?", streams=["talk"])
    assert "late again" in found["text"] and "10:26:40" in found["text"]
    assert absent["abstained"]
    assert "harbour" in now["text"]


SAID = ("The red van is late again today.", "The soup needs more salt.", "We leave for the harbour now.")
