"""Composed questions: what their plans say, and what is answered over a small memory of two streams."""

from __future__ import annotations

import pytest

from pipeline.answering.reasoner import Reasoner
from pipeline.asking.plan import Goal, Relation
from pipeline.asking.question import Question
from pipeline.asking.understanding import plan_of
from pipeline.event import Event
from pipeline.evidence import Answer
from pipeline.observation import Tag
from pipeline.remembering.inmemory import Exact
from tests.recollections import EVENTS, NOW, HashingEncoder, event, heard, reasoner, said, seen

PLANS = [
    (
        "What was said just after the dog barked the second time?",
        "said(speech+text: *) after (sound: dog barked, number 2)",
    ),
    (
        "What was said after the dog barked after the van left?",
        "said(speech+text: *) after (sound: dog barked after (any: van left))",
    ),
    (
        "How much time was there between the dog bark and the rooster crowing?",
        "time between(sound: dog bark) and (sound: rooster crowing)",
    ),
    (
        "What happened between the van arrived and the van left?",
        "summary(any: *) after (any: van arrived) until (any: van left)",
    ),
    (
        "How long was nobody in view after the van left?",
        "how long(no vision: person) after (any: van left)",
    ),
    (
        "Which came first, “Sounds great, thank you” or “I wanted to show it to you”?",
        "order(any: Sounds great, thank you) and (any: I wanted to show it to you)",
    ),
    (
        "When did somebody say “I heard a dog bark”?",
        "when(speech+text: I heard a dog bark)",
    ),
    (
        "Who has the key to the garage?",
        "who(any: key garage) latest",
    ),
    (
        "Where is the meeting now?",
        "where(any: meeting) latest",
    ),
    (
        "When does the delivery arrive?",
        "when(any: delivery arrive) latest",
    ),
    (
        "Did somebody mention the harbour before or after the dog barked?",
        "order(speech+text: harbour) and (sound: dog barked)",
    ),
    (
        "Did the dog bark before anything happened?",
        "whether(sound: dog bark)",
    ),
    (
        "What happened right after the dog barked?",
        "summary(any: *) right after (sound: dog barked)",
    ),
    ("What was the total time that a dog was shown?", "how long(vision: dog)"),
    ("What was on the screen as it rained?", "seen(vision: *) while (sound: rained)"),
    ("What was on the sign?", "said(text+writing: *)"),
    ("Can you repeat what was said about the van?", "said(speech+text: van)"),
    (
        "Was the remark about the van made before or after it rained?",
        "order(speech+text: van) and (sound: rained)",
    ),
    ("Which of the cameras picked up a rooster?", "where(any: rooster)"),
    ("Which camera saw a dog?", "where(vision: dog)"),
    ("From which platform does the train leave?", "what(any: platform train leave) latest"),
    ("Where was the concert meant to be first?", "where(any: concert, first)"),
    ("What day was the picnic originally planned for?", "what(any: day picnic, first)"),
    ("Has the platform of the train changed?", "whether(any: platform train) first and later"),
    ("Was the tyre changed?", "whether(any: tyre changed)"),
    ("When did the helicopter fly by?", "when(any: helicopter)"),
    ("At which second did the dog bark?", "when(sound: dog bark)"),
    ("Name the sound that came right after the rooster.", "heard(sound: *) after (any: rooster)"),
    ("List all sounds in order.", "heard(sound: *)"),
    ("From when to when was the bus on screen?", "how long(vision: bus)"),
    ("When did the bus leave the picture?", "when(any: bus disappear) its end"),
    ("Before or after the rain, was the dog heard?", "order(sound: dog) and (sound: rain)"),
    ("What flew by?", "what(any: flew)"),
    (
        "What was heard first, a rooster or rain?",
        "order(sound: rooster) and (sound: rain)",
    ),
]


@pytest.mark.parametrize(("text", "plan"), PLANS)
def test_the_plan_of_a_composed_question(text: str, plan: str) -> None:
    assert str(plan_of(text, NOW)) == plan


def test_things_stand_to_things_only_so_deep() -> None:
    plan = plan_of("What was said" + " after the dog barked" * 50, NOW)
    depth, thing = 0, plan.anchor
    while thing:
        depth, thing = depth + 1, thing.anchor
    assert (plan.relation, depth) == (Relation.AFTER, 3)


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("Who had the key?", Goal.WHO),
        ("Where was the meeting?", Goal.WHERE),
        ("What did the lamp cost?", Goal.WHAT),
        ("What has been said about the key?", Goal.SAID),
    ],
)
def test_the_past_is_not_what_is_latest(text: str, goal: Goal) -> None:
    plan = plan_of(text, NOW)
    assert (plan.goal, plan.latest) == (goal, False)


def answered(text: str, *more: Event) -> Answer:
    encoder = HashingEncoder()
    last = list(
        Reasoner(Exact([]), Exact([*EVENTS, *more], "long"), encoder, encoder).ask(Question(text, NOW))
    )[-1]
    assert isinstance(last, Answer)
    return last


MOVED = (
    event("hall", 0, 20, said(2, 5, "The meeting is in the blue room.")),
    event("hall", 20, 40, said(22, 25, "The meeting has moved to the library.")),
    event("hall", 40, 50, said(42, 44, "Where is the meeting?")),
)


def test_what_was_told_last_counts_for_now_and_the_conflict_is_shown() -> None:
    now = answered("Where is the meeting?", *MOVED)
    assert now.conflict and now.text.index("library") < now.text.index("blue room")
    assert "The last I know" in now.text and "Earlier" in now.text
    assert "library" in now.evidence[0].text


def test_for_then_both_are_known() -> None:
    assert "blue room" in answered("Where was the meeting at first?", *MOVED).text
    then = answered("What was said about the meeting?", *MOVED)
    assert then.conflict and then.text.index("blue room") < then.text.index("library")


def test_what_nobody_contradicts_is_no_conflict() -> None:
    assert not answered("Where is the soup?").conflict


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How long was it between the first time the dog barked and the rain?", "28 s"),
        ("How long after the dog barked the first time did the rain begin?", "28 s"),
        ("What was said between the first time the dog barked and the rain?", "grey one"),
        ("What did Ann say after the dog barked after the kittens were mentioned?", "grey one"),
        ("Did Ann mention the harbour before or after the rain?", "“rain” came first"),
        ("How long was nobody in view?", "For about 46 s in all I did not see any person"),
    ],
)
def test_a_composed_question_is_answered(text: str, expected: str) -> None:
    last = list(reasoner().ask(Question(text, NOW)))[-1]
    assert isinstance(last, Answer)
    assert not last.abstained and expected in last.text, last.text


def test_what_is_between_two_ends_with_the_second() -> None:
    between = answered("What was said between the first time the dog barked and the rain?")
    assert not any("harbour" in e.text for e in between.evidence)
    assert answered("What was said between the kittens were mentioned and the cat was seen?").abstained


def test_what_is_seen_in_a_scene_lasts_as_long_as_the_scene() -> None:
    looks = seen(0, 1, "otter"), seen(1, 4, ""), seen(4, 9, "stone")
    scene = event("gate", 0, 10, *looks, tags=(Tag("otter", 0.6), Tag("stone", 0.3)))
    assert "about 9 s" in answered("How long was the otter on screen?", scene).text


def test_a_sound_is_asked_for_by_what_makes_it() -> None:
    plan = plan_of("When did the dog bark?", NOW)
    cat = event("porch", 0, 9, seen(0, 8, "dog"), heard(8, 9, "cat"))
    assert {kind.value for kind in plan.clue.kinds} == {"sound"}
    assert "porch" not in answered("When did the dog bark?", cat).text


@pytest.mark.parametrize(
    "text", ["Summarise the gate stream.", "Give me a summary of gate", "A recap of the gate camera, please."]
)
def test_a_stream_is_what_is_summed_up(text: str) -> None:
    assert str(plan_of(text, 0.0, ["gate", "yard"])) == "summary(any: *) on gate"


def test_what_is_called_as_a_stream_is_looked_for_elsewhere() -> None:
    assert plan_of("What was said of the gate?", 0.0, ["gate"]).streams == ()


SHIFTS = (
    event("hall", 0, 20, said(2, 5, "I can take the gate on Saturday, from eight to noon.", "Luis")),
    event("hall", 20, 40, said(22, 25, "I sent the form to Anita.", "Luis")),
    event("hall", 40, 60, said(42, 45, "The budget for the forklift was approved.", "Maya")),
    event("hall", 60, 80, said(62, 65, "The brakes of the old one are bad.", "Maya")),
)


def test_a_time_that_was_spoken_of_is_found_where_there_is_nothing_at_that_time() -> None:
    told = answered("Who takes the gate on Saturday?", *SHIFTS)
    assert not told.abstained and "Luis" in told.text and "latest" in told.plan
    assert answered("Did you hear the dog on Saturday?", *SHIFTS).abstained


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("Did Luis send the form to Pavel?", "I cannot tell about “Pavel”."),
        ("Was the budget for the forklift rejected?", "I cannot tell about “rejected”."),
        ("Did anyone mention the driver of the forklift?", "I did not hear “driver”."),
    ],
)
def test_what_a_sentence_leaves_open_is_no_yes(text: str, open_: str) -> None:
    told = answered(text, *SHIFTS)
    assert not told.text.startswith("Yes") and open_ in told.text


@pytest.mark.parametrize(
    "text", ["Summarize the meeting", "What was our meeting about?", "Give me a summary of the call"]
)
def test_talk_is_summed_up_as_a_whole(text: str) -> None:
    assert str(plan_of(text, 0.0)) == "summary(any: *)"


def test_who_spoke_most_is_counted() -> None:
    text = answered("Who spoke most?", *SHIFTS).text
    assert text.startswith("Most often Ann ")


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("What lens did he use first, and what later?", "what(any: lens use) first and later"),
        ("What was said of the van first, and what later?", "said(speech+text: van) first and later"),
        ("Who had the key first, and who then?", "who(any: key) first and later"),
        ("Which came first, the dog or the cat?", "order(any: dog) and (any: cat)"),
        ("What did the news mention about the crane?", "said(speech+text: crane)"),
        ("What did the local radio say about the crane?", "said(speech+text: crane)"),
        ("How often did the smoke alarm go off?", "how many(sound: smoke alarm)"),
    ],
)
def test_what_only_frames_a_question_is_not_looked_for(text: str, plan: str) -> None:
    assert str(plan_of(text, 0.0)) == plan


TOLD = (
    event("hall", 0, 10, said(1, 4, "The smoke alarm went off twice in the old cinema.")),
    event("hall", 20, 30, said(21, 24, "The shed is painted blue.")),
    event("hall", 40, 50, said(41, 44, "The shed is painted green.")),
    event("hall", 60, 70, said(61, 64, "The siren was tested every week.")),
)


def told(text: str) -> Answer:
    """From what is in TOLD, and nothing else."""
    replies = Reasoner(Exact([]), Exact(TOLD, "long"), HashingEncoder()).ask(Question(text, NOW + 60))
    return next(reply for reply in replies if isinstance(reply, Answer))


def test_what_is_heard_may_have_been_told() -> None:
    for text in ("How often did the smoke alarm go off?", "Did the smoke alarm go off twice?"):
        assert not told(text).abstained and "went off twice" in told(text).text
    assert told("Did you hear the smoke alarm?").abstained
    assert told("How often did the bell ring?").abstained


def test_how_often_is_quoted_where_it_was_told() -> None:
    assert "every week" in told("How often was the siren tested?").text


def test_how_it_was_first_and_later_is_told_in_turn() -> None:
    answer = told("How was the shed painted first, and how later?")
    assert answer.text.startswith("First, ") and " Later, " in answer.text
    assert answer.text.index("blue") < answer.text.index("green") and not answer.conflict


def test_what_carries_an_answer_is_shown_alone() -> None:
    answer = told("How often did the smoke alarm go off?")
    assert [e.text for e in answer.evidence] == ["The smoke alarm went off twice in the old cinema."]


def test_what_is_only_near_is_told_as_the_nearest() -> None:
    answer = told("Was the shed painted in the kitchen?")
    assert answer.abstained and "The nearest that I know: " in answer.text
