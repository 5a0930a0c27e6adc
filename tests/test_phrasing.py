"""Many ways to ask one thing: whether they come to the same plan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.asking.phrasing import phrased
from pipeline.asking.understanding import plan_of
from tests.recollections import NOW

ALIKE = [
    (
        "When did the dog bark?",
        "when'd the dog bark",
        "Can you tell me when the dog barked?",
        "At what point did the dog bark?",
        "I'd like to know at which moment the dog barked.",
        "Tell me the time at which the dog barked",
        "What time was it when the dog barked?",
        "List every time the dog barked.",
    ),
    (
        "How many times did the dog bark?",
        "how often did the dog bark",
        "On how many occasions did the dog bark?",
        "What's the number of times that the dog barked?",
        "Count the times the dog barked.",
    ),
    (
        "How long was the cat visible?",
        "For how many seconds was the cat visible?",
        "What length of time was the cat visible?",
    ),
    (
        "Did you see a cat?",
        "You didn't happen to see a cat, did you?",
        "Didn't you see a cat?",
        "Please tell me whether you saw a cat.",
    ),
    (
        "What was said right after the dog barked?",
        "What was said as soon as the dog barked?",
        "What was said once the dog had barked?",
        "After the dog barked what was said?",
        "What was said following the dog bark?",
    ),
    (
        "When did the dog bark the second time?",
        "When did the dog bark the 2nd time?",
        "When did the dog bark again?",
    ),
    (
        "How long after the rain did the dog bark?",
        "How soon after the rain did the dog bark?",
        "How much later did the dog bark after the rain?",
    ),
    (
        "What was seen between the first time cars and the second time cars?",
        "Between the two cars, what was seen?",
    ),
    (
        "What was heard after the rain?",
        "What could people hear after the rain?",
        "What was heard subsequent to the rain?",
    ),
    (
        "Which sounds were there?",
        "List all the sounds that you heard.",
        "Make a list of the sounds.",
    ),
    (
        "Which was heard first, the rain or the dog?",
        "The rain or the dog, which was heard first?",
    ),
    (
        "Which camera showed the van?",
        "Which of the cameras showed the van?",
    ),
    (
        "Summarise the clip.",
        "Could you briefly sum up the clip?",
        "What is this clip about?",
        "Give me the gist.",
    ),
    (
        "Was the van mentioned before the rain?",
        "Was the van mentioned prior to the rain?",
        "Was the van mentioned earlier than the rain?",
    ),
]


def sense(text: str) -> tuple[object, ...]:
    """What a plan is about, but for the form that a word has."""
    plan = plan_of(text, NOW)
    anchor = plan.anchor or plan.other
    words = [clue.text.lower() for clue in (plan.clue, *([anchor.clue] if anchor else ()))]
    stems = [w.replace("barked", "bark").replace("seconds", "") for w in words]
    return plan.goal, plan.relation, plan.pick, stems


@pytest.mark.parametrize("texts", ALIKE)
def test_different_wordings_are_one_question(texts: tuple[str, ...]) -> None:
    first, *others = texts
    for other in others:
        assert sense(other) == sense(first), other


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("Which was heard more often, a dog or rain?", "which more often(sound: dog) and (sound: rain)"),
        (
            "Did the dog bark more often than the rooster crowed?",
            "which more often(sound: dog bark) and (sound: rooster crowed) as claimed",
        ),
        ("Did the dog bark at least twice?", "how many(sound: dog bark) 2 to inf times"),
        ("Was the rooster heard only once?", "how many(sound: rooster) 1 to 1 times"),
        ("Is the key still on the hook?", "whether(any: key) latest still"),
        (
            "In what order did the dog, the cat and the van come?",
            "order(any: dog) and (any: cat) and (any: van)",
        ),
        ("Was it rain or snow that came last?", "order(any: rain, last) and (any: snow)"),
        (
            "What was said between the first and the second time the dog barked?",
            "said(speech+text: *) after (sound: dog barked, first) until (sound: dog barked, number 2)",
        ),
        ("How long has it been since the dog last barked?", "when(sound: dog barked, last)"),
        ("What has been said since the van left?", "said(speech+text: *) since (any: van left)"),
        ("What was said when the dog barked?", "said(speech+text: *) when (sound: dog barked)"),
        ("When did the rain stop?", "when(any: rain) its end"),
        ("When did it stop raining?", "when(sound: raining) its end"),
        ("When did the dog stop barking?", "when(sound: dog barking) its end"),
        ("When did the music end the first time?", "when(any: music, first) its end"),
        ("What followed the rain?", "what(any: *) after (any: rain)"),
        ("What was said just now?", "said(speech+text: *, last)"),
        ("Is there any evidence of a fire?", "whether(any: fire)"),
        ("How has the price changed?", "what(any: price) latest"),
        ("Did you see a cat or a dog?", "whether(vision: cat dog)"),
        ("Did it rain for more than a minute?", "how long(sound: rain) 60 to inf times"),
        (
            "In the ten seconds after the rain, what was said?",
            "said(speech+text: *) 0 to 10 s after (any: rain)",
        ),
        (
            "How long was it from the first rain to the second?",
            "time between(any: rain, first) and (any: rain, number 2)",
        ),
    ],
)
def test_what_more_is_understood(text: str, plan: str) -> None:
    assert str(plan_of(text, NOW)) == plan


def test_quoted_words_stay_as_they_are() -> None:
    text = "Who said “once the rain's over, what'd they say, right?”"
    assert phrased(text) == text


@given(st.text(max_size=80))
def test_any_text_may_be_put_plainly(text: str) -> None:
    plain = phrased(text)
    assert phrased(plain) is not None and len(plain) <= 4 * len(text) + 40
