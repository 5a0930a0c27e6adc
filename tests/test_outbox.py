from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.port.outbox import Outbox
from pipeline.errors import Unavailable


async def test_messages_come_in_order() -> None:
    outbox = Outbox(4)
    outbox.reply({"n": 1})
    outbox.news({"n": 2})
    assert [await outbox.get(), await outbox.get()] == [{"n": 1}, {"n": 2}]


async def test_get_waits_for_a_message_and_for_the_end() -> None:
    outbox = Outbox()
    waiting = asyncio.create_task(outbox.get())
    await asyncio.sleep(0)
    outbox.reply({"n": 1})
    assert await waiting == {"n": 1}
    outbox.reply({"n": 2})
    outbox.end()
    assert [await outbox.get(), await outbox.get()] == [{"n": 2}, None]


def test_a_client_that_lets_replies_pile_up_is_not_reading() -> None:
    outbox = Outbox(3)
    for n in range(3):
        outbox.reply({"n": n})
    outbox.news({"n": "lost"})
    assert (len(outbox), outbox.dropped) == (3, 1)
    with pytest.raises(Unavailable):
        outbox.reply({"n": 3})


async def test_a_fast_writer_waits_for_room() -> None:
    outbox = Outbox(4)
    for n in range(2):
        outbox.reply({"n": n})
    writer = asyncio.create_task(outbox.room())
    await asyncio.sleep(0)
    assert not writer.done()
    await outbox.get()
    await asyncio.wait_for(writer, 1)


async def test_the_end_lets_writers_go() -> None:
    outbox = Outbox(2)
    outbox.reply({})
    writer = asyncio.create_task(outbox.room())
    await asyncio.sleep(0)
    outbox.end()
    await asyncio.wait_for(writer, 1)


@given(st.lists(st.booleans(), max_size=60))
def test_it_never_grows_replies_all_arrive_and_of_the_news_the_newest(news: list[bool]) -> None:
    outbox = Outbox(8)
    replies: list[int] = []
    for n, is_news in enumerate(news):
        if is_news:
            outbox.news({"n": n})
        elif len(replies) < 8:
            outbox.reply({"n": n})
            replies.append(n)
    assert len(outbox) <= 8
    outbox.end()
    got = asyncio.run(_drained(outbox))
    assert [n for n in got if not news[n]] == replies
    kept = [n for n in got if news[n]]
    assert got == sorted(got)
    assert outbox.dropped == sum(news) - len(kept)


async def _drained(outbox: Outbox) -> list[int]:
    got = []
    while (message := await outbox.get()) is not None:
        got.append(message["n"])
    return got
