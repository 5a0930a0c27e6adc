from __future__ import annotations

import asyncio

from actors.port.conversation import Conversation
from pipeline.asking.question import Exchange


async def test_a_follow_up_speaks_of_what_was_asked_before_it_and_not_of_what_was_answered_last() -> None:
    conversation = Conversation()
    slow, follow_up, quick = (
        conversation.begin(text) for text in ("the dog?", "when was that?", "the rain?")
    )
    waiting = asyncio.create_task(conversation.before(follow_up))
    conversation.end(quick, Exchange("the rain?"))
    await asyncio.sleep(0)
    assert not waiting.done()
    conversation.end(slow, Exchange("the dog?"))
    assert await waiting == Exchange("the dog?")


async def test_what_speaks_of_nothing_before_waits_for_nothing() -> None:
    conversation = Conversation()
    conversation.begin("the dog?")
    assert await conversation.before(conversation.begin("What was seen?")) is None


async def test_what_was_not_answered_leaves_what_was_before_it_to_speak_of() -> None:
    conversation = Conversation()
    conversation.end(conversation.begin("the dog?"), Exchange("the dog?"))
    for _ in range(3):
        conversation.end(conversation.begin("the elephant?"), None)
    assert await conversation.before(conversation.begin("Who said that?")) == Exchange("the dog?")


async def test_a_long_conversation_takes_no_more_room_than_a_short_one() -> None:
    conversation = Conversation()
    for n in range(100):
        conversation.end(conversation.begin(f"{n}?"), Exchange(f"{n}?") if n % 3 else None)
    assert len(conversation._turns) == 1
    assert await conversation.before(conversation.begin("And then?")) == Exchange("98?")
