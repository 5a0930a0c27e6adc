from __future__ import annotations

import pytest

from pipeline.asking.plan import Goal, Relation
from pipeline.asking.understanding import plan_of
from pipeline.observation import Kind

NOW = 1_772_620_055.0

PHRASINGS = """
said      | What was said?
said      | What was said about the kittens?
said      | What did Ann say about the budget?
said      | Tell me what was said about trains
said      | What was the last thing said?
said      | What did they say first?
said      | What was just said?
said      | what did he talk about
seen      | What was seen?
seen      | What did you see?
seen      | What could be seen in the clip?
seen      | What objects were visible?
seen      | What animal was shown?
seen      | What has been on screen?
seen      | What was on screen when the sound of person sneeze was heard?
heard     | What sounds did you hear?
heard     | What did you hear?
heard     | Which noises were heard?
when      | When was car on screen?
when      | When was the sound of person sneeze heard?
when      | When did someone talk about kittens, gradually and themselves?
when      | Can you tell me when the dog barked?
when      | At what time did the car first appear?
when      | How long ago did the bell ring?
when      | When was the last time you saw a dog?
when      | What time did she mention the harbour?
now       | What is happening now?
now       | What's going on right now?
now       | What do you see at the moment?
now       | What can you see?
now       | Who is speaking?
now       | What is on screen?
now       | What is the narrator saying now?
whether   | Is anyone talking?
whether   | Did anyone mention a helicopter?
whether   | Was there a dog?
whether   | Is there a dog now?
whether   | Have you seen an animal?
whether   | Did you hear a dog?
whether   | Did you hear anything about kittens?
whether   | Was anything said about Paris?
whether   | Did anyone say "see you on Friday"?
how many  | How many times did the dog bark?
how many  | How often was the word river mentioned?
how long  | How long was the car on screen?
how long  | For how long did it rain?
order     | Which came first, the dog or the car?
order     | Did the dog bark before the car came?
order     | Was the car seen before or after the dog?
time between | How many weeks passed between the storm and the flood?
summary   | What happened after the car left?
summary   | What happened in the last minute?
summary   | Summarise the clip.
summary   | What is this video about?
summary   | What did I miss?
where     | Where was the cat seen?
where     | Which camera saw the red van?
where     | On which stream did somebody mention the budget?
who       | Who mentioned the budget?
who       | Who talked about "the long road"?
who       | Tell me who said that the train was late
what      | What inspired the painting for the art show?
seen      | What does the picture show?
seen      | Which car did the camera show?
what      | What colour was the car?
what      | What happened to the bridge?
what      | What vehicles were there?
said      | Before the dog barked, what did she say?
"""


@pytest.mark.parametrize("line", PHRASINGS.strip().splitlines())
def test_the_goal_of_a_phrasing(line: str) -> None:
    goal, text = (part.strip() for part in line.split("|"))
    assert plan_of(text, NOW).goal == Goal(goal)


@pytest.mark.parametrize(
    ("text", "subject", "kinds"),
    [
        ("When was the sound of person sneeze heard?", "person sneeze", {Kind.SOUND}),
        ("When was store aisle on screen?", "store aisle", {Kind.VISION}),
        ("What was said about the kittens?", "kittens", {Kind.SPEECH, Kind.TEXT}),
        ('Did anyone say "see you on Friday"?', "see you on Friday", {Kind.SPEECH, Kind.TEXT}),
        ("How many times did the dog bark?", "dog bark", {Kind.SOUND}),
        ("What was said?", "", {Kind.SPEECH, Kind.TEXT}),
    ],
)
def test_the_clue_is_what_is_left_without_the_asking(text: str, subject: str, kinds: set[Kind]) -> None:
    clue = plan_of(text, NOW).clue
    assert (clue.text, clue.kinds) == (subject, frozenset(kinds))


def test_a_relation_has_its_own_clue_and_its_own_occurrence() -> None:
    plan = plan_of("What was said just after the second time the dog barked?", NOW)
    assert (plan.goal, plan.relation) == (Goal.SAID, Relation.AFTER)
    assert plan.anchor and plan.anchor.clue.text == "dog barked"
    assert not plan.clue.text


def test_the_order_of_two_things_shares_the_way_of_knowing() -> None:
    plan = plan_of("Was the car seen before or after the dog?", NOW)
    assert plan.other and plan.other.clue.kinds == {Kind.VISION}


def test_time_words_are_taken_out_of_the_clue() -> None:
    plan = plan_of("What did Ann say about the budget 30 seconds ago?", NOW)
    assert plan.clue.text == "Ann budget"
    assert plan.when and plan.when.since and plan.when.since < NOW - 30 < (plan.when.until or 0)


def test_a_question_in_the_present_is_about_now() -> None:
    assert plan_of("Is anyone talking?", NOW).now
    assert not plan_of("Was anyone talking?", NOW).now


def test_a_stream_can_be_named() -> None:
    plan = plan_of("What was said on the kitchen camera about salt?", NOW, ["yard", "kitchen"])
    assert (plan.streams, plan.clue.text) == (("kitchen",), "salt")


def test_the_length_of_a_question_is_bounded() -> None:
    assert plan_of("What was said about salt?" + " first" * 100_000, NOW).goal is Goal.SAID


def test_a_plan_can_be_read() -> None:
    assert str(plan_of("What did she say before the dog last barked?", NOW)) == (
        "said(speech+text: *) before (sound: dog barked, last)"
    )
