from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from actors.serving.recent import Recent
from pipeline.answering.reasoner import RECENT, Reasoner
from pipeline.asking.question import Exchange, Question
from pipeline.event import Event
from pipeline.evidence import Answer, Evidence
from pipeline.memory import Memory, Span
from pipeline.observation import Tag
from pipeline.remembering.inmemory import Exact
from pipeline.remembering.story import episode
from tests.recollections import WALL, CountingEncoder, HashingEncoder, event, heard, said, seen

LONG = 1200
"""More events than are looked through for one question."""


def answered(text: str, *events: Event, recent: Memory | None = None, **more: frozenset[str]) -> Answer:
    reasoner = Reasoner(recent or Exact([]), Exact(events, "long"), HashingEncoder())
    asked = Question(text, 1_772_700_000.0, **more)
    return next(reply for reply in reasoner.ask(asked) if isinstance(reply, Answer))


def one(n: int, text: str, stream: str = "yard", speaker: str = "") -> Event:
    return event(stream, 10.0 * n, 10.0 * n + 9.0, said(10.0 * n + 1, 10.0 * n + 5, text, speaker))


def test_what_is_quoted_is_where_most_of_its_words_are() -> None:
    talk = [
        one(0, "The harbour was quiet in the morning and the kittens slept."),
        one(1, "The kittens slept at the old harbour all through the storm."),
        one(2, "Please call the station about the red van."),
        one(3, "The old harbour is closed because of the storm."),
    ]
    first = "Which came first, “kittens slept at the old harbour” or “call the station about the red van”?"
    assert "the storm.” and" in answered(first, *talk).text
    last = "Which came first, “the old harbour is closed because” or “call the station about the red”?"
    assert answered(last, *talk).text.startswith("“call the station")


def test_words_that_are_not_quoted_need_not_all_be_there() -> None:
    talk = [one(0, "The kittens slept."), one(1, "The two kittens slept by the window.")]
    assert "Twice" in answered("How often was it mentioned that the two kittens slept?", *talk).text


def test_what_is_said_while_another_thing_is_spoken_of_is_told_in_one_sentence() -> None:
    talk = [
        one(0, "We had rain."),
        one(1, "I found a red mug during my walk along the river.", speaker="Ann"),
    ]
    answer = answered("What mug did Ann find during her walk?", *talk)
    assert not answer.abstained and "red mug" in answer.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What was said first?", "number 0 "),
        ("What was the last thing said?", f"number {LONG - 1} "),
        ("What was said after somebody mentioned apple3?", "number 4 "),
        ("What was said before somebody mentioned apple3?", "number 2 "),
    ],
)
def test_a_memory_is_looked_through_from_the_end_that_is_asked_for(text: str, expected: str) -> None:
    answer = answered(text, *(one(n, f"This is number {n} of apple{n}.") for n in range(LONG)))
    assert expected in answer.text


def test_a_stream_may_be_named_however_long_ago_it_was() -> None:
    talk = [
        one(0, "The soup is ready.", "kitchen"),
        *(one(n, "The soup is late.") for n in range(1, RECENT + 5)),
    ]
    known = frozenset({"kitchen", "yard"})
    answer = answered("What was said about the soup in the kitchen?", *talk, streams=known)
    assert {e.stream for e in answer.evidence} == {"kitchen"}


def test_short_term_memories_are_read_from_either_end_as_one() -> None:
    recent = Recent()
    for stream, numbers in (("yard", (0, 3)), ("kitchen", (1, 2))):
        recent.attach(stream, Exact([one(n, f"{n}", stream) for n in numbers]))
    assert [e.t0 for e in recent.scan(Span(), 2, earliest=True)] == [0.0, 10.0]
    assert [e.t0 for e in recent.scan(Span(), 2)] == [20.0, 30.0]
    assert [e.id for e in recent.read(["kitchen/10000", "yard/0", "attic/0"])] == ["yard/0", "kitchen/10000"]


def test_a_month_of_no_year_is_the_last_one_of_which_anything_is_known() -> None:
    talk = [one(0, "The kittens are asleep."), one(1, "The rain has stopped.")]
    reasoner = Reasoner(Exact([]), Exact(talk, "long"), HashingEncoder())
    years_later = Question("What was said about the kittens in March?", 1_930_000_000.0)
    answer = next(reply for reply in reasoner.ask(years_later) if isinstance(reply, Answer))
    assert not answer.abstained and "asleep" in answer.text


def test_much_is_told_by_the_summaries_of_its_episodes() -> None:
    subjects = ("the harbour", "a red van", "onion soup", "two kittens", "the old bridge")
    talk = [one(n, f"We spoke of {subjects[n // 20]}, part {n}.") for n in range(100)]
    runs = [talk[n : n + 20] for n in range(0, 100, 20)]
    episodes = [episode(run, "end", run[0].t0, run[-1].t1) for run in runs]
    answer = answered("What happened?", *talk, *episodes)
    assert answer.text.startswith("From")
    assert "there were 5 episodes" in answer.text
    assert {e.kind for e in answer.evidence} == {"summary"}
    assert {e.event for e in answer.evidence} == {each.id for each in episodes}
    assert sum(subject in answer.text for subject in subjects) >= 3


def test_little_is_told_by_what_is_in_it() -> None:
    talk = [one(n, f"We spoke of the harbour, part {n}.") for n in range(5)]
    answer = answered("What happened?", *talk, episode(talk, "end", 0.0, 50.0))
    assert "summary" not in {e.kind for e in answer.evidence}
    assert "5 sentences were said" in answer.text


def test_what_was_done_at_a_time_may_be_told_later_as_long_ago() -> None:
    # the streams of the tests begin on 4 March 2026
    talk = [one(0, "I hurt my left wrist last month."), one(1, "We had soup in the evening.")]
    asked = "Where did I hurt my wrist and my leg in {} 2026?"
    assert "last month" in answered(asked.format("February"), *talk).text
    assert answered(asked.format("January"), *talk).abstained


class Imagining(HashingEncoder):
    """One that knows what it was asked to imagine, call by call."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def imagine(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked.append(list(texts))
        return super().imagine(texts)


def test_what_several_searches_look_for_is_read_in_one_pass() -> None:
    seer = Imagining()
    events = [
        event("yard", 10.0 * n, 10.0 * n + 9, seen(10.0 * n, 10.0 * n + 5, t), tags=(Tag(t, 0.7),))
        for n, t in enumerate(["grey cat", "lorry", "red van"])
    ]
    reasoner = Reasoner(Exact([]), Exact(events, "long"), HashingEncoder(), seer)
    replies = list(reasoner.ask(Question("Which was seen first, the red van or the grey cat?", WALL + 1000)))
    assert isinstance(replies[-1], Answer) and "grey cat" in replies[-1].text
    assert seer.asked == [["red van", "grey cat"]]


def test_no_look_stands_before_what_tells_a_price() -> None:
    label = "approved cost, price tag"
    shop = event("yard", 20, 40, seen(20, 38, label), tags=(Tag(label, 0.9),))
    talk = one(0, "The budget of two thousand euros was approved, and the meeting too.")
    answer = answered("How much did it cost that was approved?", talk, shop)
    assert not answer.abstained and "two thousand euros" in answer.text


def test_of_a_follow_up_what_is_meant_is_looked_for_and_not_its_bare_words() -> None:
    encoder = CountingEncoder()
    talk = (one(0, "The sale was approved."), one(1, "The budget of two thousand euros was approved."))
    reasoner = Reasoner(Exact([]), Exact(talk, "long"), encoder)
    before = Exchange(
        "what was approved?", Evidence("yard/0", "yard", 1.0, 5.0, WALL, "speech", "", 1.0, "long")
    )
    list(reasoner.ask(Question("how much does it cost?", WALL + 60.0, earlier=before)))
    assert "cost approved" in encoder.asked and "how much does it cost?" not in encoder.asked


def test_what_is_told_of_a_part_of_a_stream_is_what_is_there() -> None:
    talk = [one(n, f"We spoke of subject {n}.") for n in range(100)]
    whole = episode(talk, "end", talk[0].t0, talk[-1].t1)
    answer = answered("What happened in the first minute?", *talk, whole)
    assert "6 sentences were said" in answer.text


def test_summaries_of_episodes_are_told_with_what_was_heard() -> None:
    talk = [one(n, f"We spoke of the harbour, part {n}.") for n in range(100)]
    rain = event("yard", 1000.0, 1009.0, heard(1001.0, 1005.0, "rain"))
    answer = answered("What happened?", *talk, rain, episode(talk, "end", 0.0, 999.0))
    assert "there was 1 episode. I heard rain." in answer.text


DOG, RAIN = Tag("dog barking", 0.9), Tag("rain", 0.9)
BARKS = (
    event("yard", 0, 10, heard(2, 4, "dog barking"), tags=(DOG,)),
    event("yard", 10, 20, heard(11, 14, "dog barking"), said(12, 16, "The van is late again."), tags=(DOG,)),
    event("yard", 20, 30, heard(20, 23, "rain"), tags=(RAIN,)),
    event("yard", 30, 40, heard(30, 33, "music"), heard(30, 35, "chainsaw"), said(36, 38, "It is loud.")),
)


def test_something_may_be_at_the_time_of_one_of_several_alone() -> None:
    assert "late again" in answered("What was said while the dog was barking?", *BARKS).text


def test_a_sound_that_goes_on_in_the_next_event_is_one() -> None:
    going_on = event("yard", 4, 10, heard(4, 6, "dog barking"), tags=(DOG,))
    answer = answered(
        "What sound was heard after the dog barked the first time?", BARKS[0], going_on, *BARKS[2:]
    )
    assert "rain" in answer.text and "dog" not in answer.text
    answer = answered("What sound was heard after the dog barked?", BARKS[0], going_on, *BARKS[2:])
    assert "rain" in answer.text and "dog" not in answer.text


def test_sounds_that_begin_at_once_are_both_next() -> None:
    answer = answered("What sound was heard after it rained?", *BARKS)
    assert "music" in answer.text and "chainsaw" in answer.text


def test_what_was_right_after_is_nearer_than_what_was_after() -> None:
    later = event("yard", 50, 60, said(52, 55, "The kittens sleep."))
    assert "kittens" in answered("What happened after it rained?", *BARKS, later).text
    assert "kittens" not in answered("What happened right after it rained?", *BARKS, later).text


def test_what_was_in_a_scene_that_is_over_is_not_in_view_now() -> None:
    dog = event("yard", 0, 6, seen(1, 5, "dog"), tags=(Tag("dog", 0.9),))
    street = event("yard", 6, 9, seen(6, 9, "street"), tags=(Tag("street", 0.9),))

    def now(*events: Event) -> str:
        return answered("Is a dog on screen now?", recent=Exact(events)).text

    assert now(dog).startswith("Yes") and now(dog, street).startswith("No")


def test_who_spoke_some_seconds_ago_is_not_speaking_now() -> None:
    def now(*events: Event) -> str:
        return answered("Is anyone speaking at the moment?", recent=Exact(events)).text

    talk = event("yard", 0, 5, said(1, 4, "The van is late."))
    assert now(talk).startswith("Yes")
    assert now(talk, event("yard", 5, 11, seen(6, 11, "street"))).startswith("No")


def test_quoted_words_are_where_more_than_one_of_them_is() -> None:
    talk = [one(0, "After the tone, say your busy message and press the pound key.")]
    assert answered("When was “at the tone please record an introduction” said?", *talk).abstained
    assert not answered("When was “after the tone say your message” said?", *talk).abstained


def test_whether_something_changed() -> None:
    talk = [one(0, "The train leaves from platform 4."), one(5, "The train leaves from platform 9 now.")]
    answer = answered("Has the platform of the train changed?", *talk)
    assert answer.text.startswith("Yes. First") and "platform 9" in answer.text
    assert answered("Has the platform of the train changed?", talk[0]).text.startswith("The last I know")
    days = [
        one(0, "The delivery will arrive on Monday."),
        one(5, "The delivery will arrive on Friday instead."),
    ]
    assert answered("Has the delivery day changed?", *days).text.startswith("Yes. First")
