from __future__ import annotations

import pytest

from pipeline.asking.plan import Goal
from pipeline.asking.understanding import plan_of
from pipeline.asking.watch import About, about


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("Which streams are there?", About.STREAMS),
        ("how many cameras are you watching right now", About.STREAMS),
        ("What streams do you know?", About.STREAMS),
        ("How long have you been watching?", About.SINCE),
        ("since when are you recording this?", About.SINCE),
        ("How far back do you remember?", About.SINCE),
        ("When did you start watching?", About.SINCE),
        ("How long is the video?", About.LENGTH),
        ("What’s the length of the recording?", About.LENGTH),
        ("Are you still watching?", About.AWAKE),
        ("is the camera on?", About.AWAKE),
        ("are you there?", About.AWAKE),
        ("What time is it?", About.CLOCK),
        ("what's the date today", About.CLOCK),
        ("What day is it?", About.CLOCK),
        ("help", About.HELP),
        ("What can I ask you?", About.HELP),
        ("Who are you?", About.HELP),
        ("?", About.HELP),
        ("Hello!", About.GREETING),
        ("Good morning, Onlooker", About.GREETING),
        ("Okay, thank you very much.", About.THANKS),
    ],
)
def test_what_is_asked_of_the_watch_itself(text: str, of: About) -> None:
    assert about(text) is of
    plan = plan_of(text, 0.0)
    assert plan.goal is Goal.WATCH and plan.clue.text == of


@pytest.mark.parametrize(
    "text",
    [
        "What was said about the camera?",
        "Which camera saw the dog?",
        "On which stream did it rain?",
        "How long was the dog in the video?",
        "How long did you hear the rain?",
        "When did the van arrive?",
        "What time did she say?",
        "Who said hello?",
        "Did anybody say thanks?",
        "Is the light on?",
        "Is the radio still on?",
        "What are you seeing right now?",
        "How many videos did she mention?",
        "What is the time of the meeting?",
        "Did somebody call for help?",
        "What is the date of the exam?",
    ],
)
def test_what_was_watched_is_no_question_about_the_watch(text: str) -> None:
    assert about(text) is None
