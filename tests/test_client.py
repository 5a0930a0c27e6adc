from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, nullcontext, suppress
from typing import Any

import pytest

from actors.port.gateway import Gateway
from actors.port.hub import Hub
from configs import schema
from onlooker import Client, SyncClient
from onlooker.client import address
from pipeline.alerting.standing import Order
from pipeline.errors import MessageError, Unavailable, UserError
from tests.waiting import LONG, until
from tests.wire_service import EVENT, FLAC, JPEG, WireService


class Served:
    def __init__(self) -> None:
        self.service = WireService()
        self.hub = Hub()
        self.gateway = Gateway(self.service, self.hub, schema.Gateway(port=0, token="sesame"))
        self.url = f"ws://127.0.0.1:{self.gateway.start()}"

    def publish(self, message: dict[str, Any]) -> None:
        """Tell it as soon as somebody listens."""
        until(lambda: self.hub._listeners)
        self.hub.publish(message)


async def heard(messages: AsyncIterator[dict[str, Any]]) -> list[dict[str, Any]]:
    return [message async for message in messages]


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served()
    yield served
    served.service.close()
    served.gateway.stop()


async def test_everything_a_client_can_ask_for(served: Served) -> None:
    async with Client(served.url, token="sesame") as client:
        assert client.hello["version"] == "1"
        assert [s["name"] for s in await client.watch("rtsp://cam", name="door", start="2024-01-01")] == [
            "door"
        ]
        assert (await client.streams())[0]["wall0"] == 1704067200.0
        answer = await client.ask("Where is the key?", streams=["door"], since=1.0, mode="memory", image=JPEG)
        assert (answer["text"], answer["evidence"][0]["refs"]) == ("Under the pot.", ["D1:1"])
        assert served.service.asked[0].image == JPEG
        assert len(await client.recall("key", k=2)) == 2
        assert await client.events(limit=3) == [EVENT.as_json()]
        assert len(await client.recall("", image=JPEG, k=1)) == 1 and served.service.images[-1] == JPEG
        assert len(await client.recall("", audio=FLAC, k=1)) == 1 and served.service.sounds[-1] == FLAC
        await client.ask("When was this heard?", audio=FLAC)
        assert (served.service.asked[-1].audio, served.service.asked[-1].image) == (FLAC, b"")
        assert (await client.correct(EVENT.id, "It was a cat."))["corrected"] == "2023-11-14T22:13:20.000Z"
        assert (await client.pin(EVENT.id))["pinned"] and not (await client.pin(EVENT.id, off=True))["pinned"]
        assert (await client.name("the red mug", "door", box=(0, 0, 0.5, 1)))["t"] == 8.0
        assert (await client.memory())["streams"][0]["events"] == 1
        assert await client.forget("door", until=5) == 1
        assert await client.unwatch("door") == []


async def test_a_standing_query_from_python(served: Served) -> None:
    async with Client(served.url, token="sesame") as client:
        id = await client.stand("tell me when you see a truck", cooldown=5.0)
        named = await client.stand("a dog barks", streams=["door"], id="dog")
        assert [each["id"] for each in await client.standings()] == [id, named]
        await client.stand_down(id)
        with pytest.raises(UserError, match="no standing query"):
            await client.stand_down(id)


async def test_alerts_come_for_as_long_as_they_are_read(served: Served) -> None:
    async with Client(served.url, token="sesame") as client:
        async with aclosing(client.tell("when a dog barks", cooldown=1.0)) as alerts:
            first = asyncio.ensure_future(anext(alerts))
            while not served.service.orders:
                await asyncio.sleep(0.01)
            (id,) = served.service.orders
            for standing in ("another", id):
                served.hub.publish({"type": "alert", "standing": standing})
            assert (await first)["standing"] == id
        while served.service.orders:
            await asyncio.sleep(0.01)


async def test_evidence_comes_first_then_the_pieces_then_the_answer(served: Served) -> None:
    async with Client(served.url, token="sesame") as client:
        kinds = [message["type"] async for message in client.asking("where?")]
    assert kinds == ["evidence", "delta", "delta", "answer"]


async def test_questions_run_side_by_side(served: Served) -> None:
    async with Client(served.url, token="sesame") as client:
        slow = asyncio.create_task(client.ask("wait"))
        assert (await client.ask("where?"))["text"] == "Under the pot."
        assert not slow.done()
        served.service.gate.set()
        assert (await slow)["text"] == "Under the pot."


async def test_leaving_a_question_cancels_it(served: Served) -> None:
    async with Client(served.url, token="sesame") as client:
        async with aclosing(client.asking("wait")) as asking:
            async for message in asking:
                assert message["type"] == "evidence"
                break
        served.service.gate.set()
        assert await asyncio.to_thread(served.service.closed.wait, LONG)
        task = asyncio.create_task(client.ask("wait"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await client.streams() == []


async def test_a_subscription_hears_what_happens(served: Served) -> None:
    async with Client(served.url, token="sesame") as client, aclosing(client.subscribe(["events"])) as news:
        first = asyncio.create_task(anext(news))
        while served.hub._listeners == {}:
            await client.streams()
        served.hub.publish({"type": "status", "streams": []})
        served.hub.publish({"type": "event", **EVENT.as_json()})
        assert (await first)["text"] == EVENT.text


async def test_a_subscription_ends_when_its_client_is_closed_and_not_when_the_service_goes(
    served: Served,
) -> None:
    client = await Client(served.url, token="sesame").__aenter__()
    news = asyncio.create_task(heard(client.subscribe(["events"])))
    alerts = asyncio.create_task(heard(client.tell("when a dog barks")))
    while served.hub._listeners == {} or not served.service.orders:
        await client.streams()
    await client.__aexit__()
    assert await news == await alerts == []
    with pytest.raises(Unavailable, match="the connection is closed"):
        await heard(client.subscribe(["events"]))

    async with Client(served.url, token="sesame") as other:
        lost = asyncio.create_task(heard(other.subscribe(["events"])))
        while served.hub._listeners == {}:
            await other.streams()
        await asyncio.to_thread(served.gateway.stop)
        with pytest.raises(Unavailable, match=r"the connection is closed \(the service was stopped\)"):
            await lost


async def test_a_client_that_is_closed_leaves_no_standing_query_however_far_it_had_come(
    served: Served,
) -> None:
    for turns in range(24):
        client = await Client(served.url, token="sesame").__aenter__()
        alerts = asyncio.create_task(heard(client.tell("when a dog barks")))
        for _ in range(turns):
            await asyncio.sleep(turns / 10_000)
        await client.__aexit__()
        with suppress(Unavailable) if turns == 0 else nullcontext():  # it had not begun
            assert await alerts == []
    async with Client(served.url, token="sesame") as other, asyncio.timeout(LONG):
        while await other.standings():
            await asyncio.sleep(0.01)


async def test_what_is_stood_down_before_it_stands_does_not_stand(served: Served) -> None:
    stand, gate = served.service.stand, threading.Event()

    def slow(order: Order) -> None:
        assert gate.wait(LONG)
        stand(order)

    served.service.stand = slow  # type: ignore[method-assign]
    async with Client(served.url, token="sesame") as client, asyncio.timeout(LONG):
        standing = asyncio.create_task(client.stand("when a dog barks", id="dog"))
        await asyncio.sleep(0)
        down = asyncio.create_task(client.stand_down("other"))
        assert await client.streams() == []  # other requests need not wait
        assert not standing.done() and not down.done()
        gate.set()
        assert await standing == "dog"
        with pytest.raises(UserError, match="no standing query"):
            await down
        await client.stand_down("dog")


async def test_half_a_character_is_refused_and_the_connection_stays(served: Served) -> None:
    async with Client(served.url, token="sesame") as client:
        with pytest.raises(UserError, match="ask: it holds something that is no character"):
            await client.ask("where? \udce9")
        assert await client.streams() == []


async def test_refusals_are_raised_as_what_they_are(served: Served) -> None:
    async with Client(served.url, token="sesame") as client:
        with pytest.raises(UserError, match=r"nowhere\.mp4: no such file"):
            await client.watch("nowhere.mp4")
        with pytest.raises(MessageError, match="mode"):
            await client.ask("x", mode="fast")
        with pytest.raises(Unavailable, match="does not answer"):
            await client.ask("gone")
        assert await client.streams() == []


async def test_a_service_that_goes_away_ends_what_waits(served: Served) -> None:
    async with Client(served.url, token="sesame") as client:
        waiting = asyncio.create_task(client.ask("wait"))
        while not served.service.asked:
            await asyncio.sleep(0.01)
        served.service.gate.clear()
        stopping = threading.Thread(target=served.gateway.stop)
        stopping.start()
        with pytest.raises(Unavailable, match="closed"):
            await waiting
        with pytest.raises(Unavailable, match="closed"):
            await client.streams()
        served.service.gate.set()
        await asyncio.to_thread(stopping.join)


async def test_a_service_that_cannot_greet_says_why(served: Served) -> None:
    served.service.is_away = True
    with pytest.raises(Unavailable, match="the mind of cam does not answer"):
        await Client(served.url, token="sesame").__aenter__()


async def test_where_no_service_is_one_line_says_so(served: Served) -> None:
    with pytest.raises(UserError, match="nothing answers there; start it with: onlooker serve"):
        await Client("ws://127.0.0.1:9").__aenter__()
    with pytest.raises(UserError, match="a token is needed"):
        await Client(served.url).__aenter__()
    with pytest.raises(UserError, match=r"this is not its token: .* --token or ONLOOKER_TOKEN"):
        await Client(served.url, token="sesam").__aenter__()


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("ws://host:1", "ws://host:1/v1/ws"),
        ("http://host/", "ws://host/v1/ws"),
        ("https://host/proxied", "wss://host/proxied"),
        ("host:1", "ws://host:1/v1/ws"),
        ("ws://host/v1/ws?token=x", "ws://host/v1/ws?token=x"),
    ],
)
def test_addresses_are_filled_in(given: str, meant: str) -> None:
    assert address(given) == meant


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(UserError, match="is not the address of a service"):
        address("rtsp://cam")


def test_the_sync_face_does_the_same(served: Served) -> None:
    with SyncClient(served.url, "sesame") as client:
        assert [s["name"] for s in client.watch("rtsp://cam", name="door")] == ["door"]
        assert client.ask("where?")["text"] == "Under the pot."
        assert [m["type"] for m in client.asking("where?")] == ["evidence", "delta", "delta", "answer"]
        assert len(client.recall("key", 2)) == 2
        assert client.events(limit=1) == [EVENT.as_json()]
        assert client.memory()["budget"]["merged_days"] == 30.0
        assert client.forget("door") == 1
        news = client.subscribe(["events"])
        publishing = threading.Thread(target=served.publish, args=({"type": "event", **EVENT.as_json()},))
        publishing.start()
        assert next(news)["id"] == EVENT.id
        assert client.unwatch("door") == client.streams() == []
    with pytest.raises(UserError, match="a token is needed"), SyncClient(served.url):
        pass


def test_whoever_is_interrupted_as_a_wait_begins_leaves_nothing_standing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = asyncio.run_coroutine_threadsafe

    def interrupted(call: Any, loop: asyncio.AbstractEventLoop) -> None:
        monkeypatch.undo()
        begin(call, loop)
        raise KeyboardInterrupt

    with SyncClient(served.url, "sesame") as client:
        alerts = client.tell("when a dog barks")
        monkeypatch.setattr(asyncio, "run_coroutine_threadsafe", interrupted)
        with pytest.raises(KeyboardInterrupt):
            next(alerts)
    waiting = threading.Event()
    while served.service.orders:
        waiting.wait(0.01)
