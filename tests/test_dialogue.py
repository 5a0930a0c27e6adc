"""Follow-up questions, over a small memory of two streams."""

from __future__ import annotations

import pytest

from pipeline.asking.dialogue import plan_in
from pipeline.asking.plan import Goal, Relation
from pipeline.asking.question import Exchange, Question
from pipeline.evidence import Answer
from tests.recollections import NOW, reasoner


def talk(*texts: str) -> Answer:
    """The answer to the last of several questions of one dialogue."""
    earlier: Exchange | None = None
    answer = None
    for text in texts:
        answer = list(reasoner().ask(Question(text, NOW, earlier=earlier)))[-1]
        assert isinstance(answer, Answer)
        if not answer.abstained:
            earlier = Exchange(text, answer.evidence[0]).after(earlier)
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("When did the dog bark the first time?", "And the rain?"), "rain"),
        (("When did the dog bark the first time?", "What was said after that?"), "grey one"),
        (("When did the dog bark the first time?", "What did Ann say before that?"), "red van"),
        (("What was said about the kittens?", "Who said that?"), "It was Bob"),
        (("What was said about the kittens?", "When was it?"), "10:26:48"),
        (("What was said about the kittens?", "And then?"), "dog"),
        (("When did the dog last bark?", "How often did it bark?"), "Twice"),
        (("Did you hear the dog?", "How many times did that happen?"), "Twice"),
        (("Where did somebody mention pepper?", "What sounds were heard there?"), "glass"),
        (("When did the dog bark the first time?", "And the rain?", "What was said after that?"), "harbour"),
        (("When did the dog bark the first time?", "And the second?"), "10:27:10"),
        (("Did you hear the dog?", "How many?"), "Twice"),
        (("Did Ann speak?", "What about?"), "red van"),
        (("What did Ann say about the van?", "What did she say next?"), "grey one"),
        (("What did Bob say about the kittens?", "What did Ann say right before?"), "red van"),
        (("What was heard at 10:26:53?", "And at 10:27:21?"), "rain"),
        (("What was heard on kitchen?", "And on the other camera?"), "dog"),
        (("What was said about the van?", "What was said twenty seconds later?"), "grey one"),
        (("What was said about the kittens?", "Have you seen an elephant?", "Who said that?"), "It was Bob"),
        (("What was said just before the dog barked the first time?", "And after?"), "grey one"),
        (("What was said about the kittens?", "Who told you?"), "It was Bob"),
        (("Did you see a cat?", "When was the first time?"), "tabby"),
    ],
)
def test_a_follow_up_speaks_of_the_answer_before(texts: tuple[str, ...], expected: str) -> None:
    given = talk(*texts)
    assert not given.abstained and expected in given.text, given.text


@pytest.mark.parametrize(
    "text",
    [
        "When did the dog bark?",
        "What did somebody say next after the dog barked?",
        "What was said just before the dog barked?",
        "What were the last words before it rained?",
        "Was the van mentioned before it rained or after it?",
        "Did somebody mention the van before it rained?",
    ],
)
def test_a_question_with_a_subject_of_its_own_stands_for_itself(text: str) -> None:
    earlier = Exchange(
        "What was said about the kittens?", talk("What was said about the kittens?").evidence[0]
    )
    assert plan_in(Question(text, NOW, earlier=earlier)) == plan_in(Question(text, NOW))


def test_what_stands_to_the_answer_before_may_have_a_subject_of_its_own() -> None:
    earlier = Exchange("Did it rain?", talk("When did the dog bark?").evidence[0])
    plan = plan_in(Question("What was said after that about the key?", NOW, earlier=earlier))
    assert plan.anchor and plan.anchor.known == earlier.evidence


@pytest.mark.parametrize(
    "text", ["And the rain?", "And what about the rain?", "what about the rain", "And how about the rain?"]
)
def test_the_question_before_can_be_asked_of_something_else(text: str) -> None:
    earlier = Exchange("When did the dog bark the first time?")
    assert str(plan_in(Question(text, NOW, earlier=earlier))) == "when(sound: rain, first)"


@pytest.mark.parametrize("text", ["What sounds are there?", "Was there a dog?", "How many cats were there?"])
def test_that_something_is_there_names_no_place(text: str) -> None:
    earlier = Exchange(
        "What was said about the kittens?", talk("What was said about the kittens?").evidence[0]
    )
    assert plan_in(Question(text, NOW, earlier=earlier)).streams == ()
    assert plan_in(Question("What was heard there?", NOW, earlier=earlier)).streams == ("yard",)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("What was said before that?", Relation.BEFORE),
        ("What was said beforehand?", Relation.BEFORE),
        ("What was said afterwards?", Relation.AFTER),
        ("And then?", Relation.AFTER),
        ("What was seen during that?", Relation.WHILE),
        ("What was heard at the same time?", Relation.WHILE),
        ("What was said meanwhile?", Relation.WHILE),
    ],
)
def test_a_follow_up_says_how_it_stands_to_the_answer_before(text: str, relation: Relation) -> None:
    earlier = Exchange("When did the dog bark?", talk("When did the dog bark?").evidence[0])
    plan = plan_in(Question(text, NOW, earlier=earlier))
    assert plan.relation is relation and plan.anchor and plan.anchor.known == earlier.evidence


def test_without_a_dialogue_nothing_is_resolved() -> None:
    assert plan_in(Question("When was it?", NOW)).known is None


def test_what_stands_to_the_answer_before_needs_no_search() -> None:
    earlier = Exchange("Did it rain?", talk("When did the dog bark?").evidence[0])
    plan = plan_in(Question("What was said after that?", NOW, earlier=earlier))
    assert (plan.goal, plan.relation) == (Goal.SAID, Relation.AFTER)
    assert plan.anchor and plan.anchor.known == earlier.evidence


def test_a_dialogue_is_remembered_so_far_back_only() -> None:
    exchange: Exchange | None = None
    for n in range(10):
        exchange = Exchange(f"question {n}").after(exchange)
    depth = 0
    while exchange:
        depth, exchange = depth + 1, exchange.earlier
    assert depth == 3


def test_what_is_asked_of_one_is_asked_of_another() -> None:
    assert "red van" in talk("What did Bob say about the kittens?", "What did Ann say about the van?").text
    assert talk("What did Ann say about the van?", "And Bob?").plan == "said(speech+text: Bob van)"


def test_why_asks_for_the_reason_of_what_was_told() -> None:
    earlier = Exchange("Who mentioned the kittens?", talk("Who mentioned the kittens?").evidence[0])
    plan = plan_in(Question("Why?", NOW, earlier=earlier))
    assert plan.known == earlier.evidence and plan.goal is Goal.WHAT
    assert talk("Who mentioned the kittens?", "How do you know?").evidence[0].speaker == "Bob"


@pytest.mark.parametrize(
    "text",
    [
        "What time was it when the dog barked?",
        "When was it said that “the van is red”?",
        "When was “she gave it to him then” said?",
        "What was the most recent thing that was said?",
        "Where was the meeting going to be before that changed?",
        "A van came, when was it?",
        "Somebody spoke of a price, how much was it?",
        "Ann lost a ring, where was it found?",
    ],
)
@pytest.mark.parametrize("before", ["What was said about the kittens?", "When did the dog bark?"])
def test_words_that_stand_for_nothing_before_do_not_point_back(text: str, before: str) -> None:
    earlier = Exchange(before, talk(before).evidence[0])
    assert plan_in(Question(text, NOW, earlier=earlier)) == plan_in(Question(text, NOW))


@pytest.mark.parametrize("text", ["After that, what was said?", "On Monday, what did she say?"])
def test_what_comes_first_may_tell_nothing(text: str) -> None:
    earlier = Exchange("What did Ann say?", talk("What was said about the kittens?").evidence[0])
    assert plan_in(Question(text, NOW, earlier=earlier)) != plan_in(Question(text, NOW))


def test_those_who_speak_are_not_what_was_heard() -> None:
    earlier = Exchange("When did the dog bark?", talk("When did the dog bark?").evidence[0])
    last = Question("What did they say most recently?", NOW, earlier=earlier)
    assert plan_in(last) == plan_in(Question(last.text, NOW))


def test_what_happened_after_that_still_points_back() -> None:
    earlier = Exchange("When did the dog bark?", talk("When did the dog bark?").evidence[0])
    plan = plan_in(Question("What was said after that happened?", NOW, earlier=earlier))
    assert plan.anchor and plan.anchor.known == earlier.evidence
