from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import jsonschema
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from actors.port.gateway import Gateway
from actors.port.hub import Hub
from actors.port.schema import wire_schema
from actors.port.wire import JSON, MSGPACK, SUBPROTOCOLS, decode, encode
from actors.serving.service import Service
from configs import schema
from pipeline.errors import UserError
from tests.waiting import LONG, until
from tests.wire_service import EVENT, EVIDENCE, FLAC, JPEG, MEMORY, WALL0, WireService

SERVED = jsonschema.Draft202012Validator({**wire_schema(), "anyOf": [{"$ref": "#/$defs/server"}]})


class Served:
    """A gateway on a free port, with the service and the hub behind it."""

    def __init__(self, stall: float = 10.0, **settings: Any) -> None:
        self.service = WireService()
        service: Service = self.service
        self.hub = Hub()
        self.gateway = Gateway(service, self.hub, schema.Gateway(port=0, **settings), stall=stall)
        self.port = self.gateway.start()
        self.http = f"http://127.0.0.1:{self.port}"
        self.ws = f"ws://127.0.0.1:{self.port}/v1/ws"

    def close(self) -> None:
        self.service.close()
        self.gateway.stop()


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    opened: list[Served] = []

    def start(**options: Any) -> Served:
        opened.append(Served(**options))
        return opened[-1]

    yield start
    for served in opened:
        served.close()


class Speaker:
    """A bare websocket that speaks one subprotocol and checks everything it hears against the schema."""

    def __init__(self, socket: ClientConnection, spoken: str) -> None:
        self.socket = socket
        self.spoken = spoken

    async def send(self, type: str, id: str | int = 1, **fields: Any) -> None:
        await self.socket.send(encode({"type": type, "id": id, **fields}, self.spoken))

    async def hear(self) -> dict[str, Any]:
        message = decode(await self.socket.recv(), self.spoken)
        SERVED.validate(message)
        return message

    async def say(self, type: str, id: str | int = 1, **fields: Any) -> dict[str, Any]:
        await self.send(type, id, **fields)
        return await self.hear()


@asynccontextmanager
async def speaking(url: str, spoken: str | None = JSON, **options: Any) -> AsyncIterator[Speaker]:
    async with connect(url, subprotocols=[spoken] if spoken else None, **options) as socket:  # type: ignore[list-item]
        speaker = Speaker(socket, spoken or JSON)
        assert (await speaker.hear())["type"] == "hello"
        yield speaker


@pytest.mark.parametrize("spoken", SUBPROTOCOLS)
async def test_every_request_is_answered_in_the_shapes_of_the_schema(
    serve: Callable[..., Served], spoken: str
) -> None:
    served = serve()
    async with speaking(served.ws, spoken) as speaker:
        assert speaker.socket.subprotocol == spoken
        watched = await speaker.say("watch", "w", url="rtsp://cam", name="cam")
        assert (watched["id"], watched["streams"][0]["name"]) == ("w", "cam")
        assert (await speaker.say("streams", 7))["id"] == 7
        await speaker.send("ask", "q", text="Where is the key?", image=_image(spoken))
        heard = [await speaker.hear() for _ in range(4)]
        assert [message["type"] for message in heard] == ["evidence", "delta", "delta", "answer"]
        assert [message["seq"] for message in heard[1:3]] == [0, 1]
        assert heard[3]["text"] == heard[1]["text"] + heard[2]["text"] == "Under the pot."
        assert heard[3]["evidence"] == heard[0]["items"] and heard[3]["evidence"][0]["refs"] == ["D1:1"]
        assert heard[3]["as_of"] == "2023-11-14T22:13:28.000Z"
        took = heard[3]["took_ms"]
        assert 0 <= took["recall"] <= took["first"] <= took["total"]
        assert served.service.asked[0].image == JPEG
        assert len((await speaker.say("recall", text="key", k=2))["items"]) == 2
        assert (await speaker.say("events", streams=["cam"]))["items"] == [EVENT.as_json()]
        assert (await speaker.say("memory"))["memory"] == MEMORY
        told = await speaker.say("correct", event=EVENT.id, text="The key is under the mat.")
        assert told["event"]["text"] == "The key is under the mat."
        assert (await speaker.say("pin", event=EVENT.id))["event"]["pinned"]
        assert (await speaker.say("pin", event="cam/5"))["code"] == "rejected"
        named = await speaker.say("name", text="the red mug", stream="cam", box=[0, 0.5, 0.5, 0.5])
        assert named["named"]["text"] == "the red mug"
        assert served.service.named == [("the red mug", "cam", None, (0.0, 0.5, 0.5, 0.5))]
        assert len((await speaker.say("recall", image=_image(spoken), k=1))["items"]) == 1
        assert served.service.images[-1] == JPEG
        assert len((await speaker.say("recall", audio=_sound(spoken), k=1))["items"]) == 1
        assert served.service.sounds[-1] == FLAC and served.service.images[-1] == b""
        assert (await speaker.say("forget", stream="cam", since="2020-01-01"))["forgotten"] == 1
        assert served.service.spans[-1].streams == ("cam",)
        assert (await speaker.say("unwatch", stream="cam"))["streams"] == []


def _image(spoken: str) -> Any:
    return JPEG if spoken == MSGPACK else "/9j/4CBhIHBpY3R1cmU="


def _sound(spoken: str) -> Any:
    return FLAC if spoken == MSGPACK else "ZkxhQyBhIHNvdW5k"


async def test_a_client_that_offers_no_subprotocol_speaks_json(serve: Callable[..., Served]) -> None:
    async with speaking(serve().ws, None) as speaker:
        assert speaker.socket.subprotocol is None
        assert (await speaker.say("streams"))["type"] == "ok"


async def test_what_is_wrong_is_said_in_one_line_and_the_connection_stays_open(
    serve: Callable[..., Served],
) -> None:
    async with speaking(serve().ws) as speaker:
        typo = await speaker.say("ask", "a", text="x", steams=["cam"])
        assert typo["code"] == "malformed" and typo["id"] == "a"
        assert "'steams'" in typo["message"] and "streams" in typo["message"]
        nowhere = await speaker.say("watch", url="nowhere.mp4")
        assert (nowhere["code"], nowhere["message"]) == ("rejected", "nowhere.mp4: no such file")
        assert "being watched: none" in (await speaker.say("unwatch", stream="x"))["message"]
        assert (await speaker.say("streams"))["type"] == "ok"


@pytest.mark.parametrize(
    ("text", "code"), [("refuse", "rejected"), ("gone", "unavailable"), ("break", "failed")]
)
async def test_a_question_that_fails_ends_in_an_error(
    serve: Callable[..., Served], text: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with speaking(serve().ws) as speaker:
        assert (await speaker.say("ask", text=text))["type"] == "evidence"
        error = await speaker.hear()
        assert (error["code"], error["id"]) == (code, 1)
        assert "secret" not in error["message"]
        assert (await speaker.say("streams"))["type"] == "ok"


async def test_three_undecodable_frames_in_a_row_close_the_connection(serve: Callable[..., Served]) -> None:
    async with speaking(serve().ws) as speaker:
        for frame in ("{", "[]", "{}", "nonsense", "\x00"):
            await speaker.socket.send(frame)
            assert (await speaker.hear())["type"] == "error"
        await speaker.socket.send("{")
        assert (await speaker.hear())["code"] == "undecodable"
        with pytest.raises(ConnectionClosed):
            await speaker.hear()
        assert speaker.socket.close_code == 1007


async def test_an_oversized_frame_closes_the_connection(serve: Callable[..., Served]) -> None:
    async with speaking(serve(frame=20_000).ws) as speaker:
        assert (await speaker.say("streams"))["type"] == "ok"
        await speaker.socket.send("x" * 20_001)
        with pytest.raises(ConnectionClosed):
            await speaker.hear()
        assert speaker.socket.close_code == 1009


async def test_questions_on_one_connection_are_told_apart_and_slow_ones_hold_up_nothing(
    serve: Callable[..., Served],
) -> None:
    served = serve()
    async with speaking(served.ws) as speaker:
        for n in range(8):
            await speaker.say("ask", f"slow-{n}", text="wait")
        assert (await speaker.say("ask", "ninth", text="wait"))["code"] == "busy"
        assert "in use" in (await speaker.say("ask", "slow-0", text="wait"))["message"]
        assert (await speaker.say("streams"))["type"] == "ok"
        served.service.gate.set()
        rest = [await speaker.hear() for _ in range(24)]
        answers = sorted(message["id"] for message in rest if message["type"] == "answer")
        assert answers == [f"slow-{n}" for n in range(8)]


def test_small_frames_do_not_wait_for_each_other(serve: Callable[..., Served]) -> None:
    (server,) = serve().gateway._server.servers
    assert all(each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for each in server.sockets)


async def test_after_a_cancel_nothing_more_comes_and_the_service_is_told(
    serve: Callable[..., Served],
) -> None:
    served = serve()
    async with speaking(served.ws) as speaker:
        await speaker.say("ask", "q", text="wait")
        assert (await speaker.say("cancel", "q")) == {"type": "cancelled", "id": "q"}
        served.service.gate.set()
        assert await asyncio.to_thread(served.service.closed.wait, LONG)
        assert (await speaker.say("streams"))["type"] == "ok"


async def test_a_client_that_leaves_cancels_its_questions(serve: Callable[..., Served]) -> None:
    served = serve()
    async with speaking(served.ws) as speaker:
        await speaker.say("ask", "q", text="wait")
    served.service.gate.set()
    assert await asyncio.to_thread(served.service.closed.wait, LONG)


async def test_news_reach_those_who_subscribed_until_they_cancel(serve: Callable[..., Served]) -> None:
    served = serve()
    async with speaking(served.ws, MSGPACK) as speaker:
        assert (await speaker.say("subscribe", "s", topics=["events", "status"]))["type"] == "ok"
        await speaker.say("streams")
        served.hub.publish({"type": "observation", "stream": "cam"})
        served.hub.publish({"type": "status", "streams": []})
        served.hub.publish({"type": "event", **EVENT.as_json()})
        assert [(await speaker.hear())["type"] for _ in range(2)] == ["status", "event"]
        assert (await speaker.say("cancel", "s"))["type"] == "cancelled"
        served.hub.publish({"type": "status", "streams": []})
        assert (await speaker.say("streams"))["type"] == "ok"


def alert(standing: str | int) -> dict[str, Any]:
    shown = EVIDENCE.as_json()
    keys = ("event", "stream", "t0", "t1", "wall0", "wall1", "kind", "score", "refs", "speaker")
    return {"type": "alert", "standing": standing, "text": "At …", **{key: shown[key] for key in keys}}


async def test_a_connection_remembers_what_it_asked_last_and_no_other_does(
    serve: Callable[..., Served],
) -> None:
    served = serve()
    async with speaking(served.ws) as speaker, speaking(served.ws) as stranger:
        for text in ("where is the key?", "and when was that?"):
            await speaker.send("ask", text=text)
            while (await speaker.hear())["type"] != "answer":
                pass
        await stranger.send("ask", text="who said that?")
        while (await stranger.hear())["type"] != "answer":
            pass
    first, second, other = served.service.asked
    assert first.earlier is None and other.earlier is None
    assert second.earlier and (second.earlier.text, second.earlier.evidence) == (
        "where is the key?",
        EVIDENCE,
    )


async def test_a_follow_up_waits_for_the_question_before_it_and_no_other_question_does(
    serve: Callable[..., Served],
) -> None:
    served = serve()
    async with speaking(served.ws) as speaker:
        assert (await speaker.say("ask", "slow", text="wait"))["type"] == "evidence"
        await speaker.send("ask", "follow-up", text="and when was that?")
        await speaker.send("ask", "another", text="where is the key?")
        assert await _answered(speaker) == "another"
        assert [question.text for question in served.service.asked] == ["wait", "where is the key?"]
        served.service.gate.set()
        assert [await _answered(speaker) for _ in range(2)] == ["slow", "follow-up"]
        await speaker.send("ask", "last", text="who said that?")
        await _answered(speaker)
    *_, follow_up, last = served.service.asked
    assert follow_up.earlier and follow_up.earlier.text == "wait"
    assert last.earlier and last.earlier.text == "where is the key?"


async def test_a_follow_up_does_not_wait_for_a_question_that_was_cancelled(
    serve: Callable[..., Served],
) -> None:
    served = serve()
    async with speaking(served.ws) as speaker:
        assert (await speaker.say("ask", "slow", text="wait"))["type"] == "evidence"
        await speaker.send("ask", "follow-up", text="and when was that?")
        await speaker.send("cancel", "slow")
        assert await _answered(speaker) == "follow-up"
        assert served.service.asked[-1].earlier is None


async def _answered(speaker: Speaker) -> str | int:
    """The id of the question that is answered next."""
    while (message := await speaker.hear())["type"] != "answer":
        pass
    return message["id"]  # type: ignore[no-any-return]


async def test_a_standing_query_alerts_who_asked_and_who_subscribed_once_each(
    serve: Callable[..., Served],
) -> None:
    served = serve()
    async with speaking(served.ws) as asking, speaking(served.ws) as hearing, speaking(served.ws) as other:
        assert (await hearing.say("subscribe", topics=["alerts"]))["type"] == "ok"
        assert (await other.say("standing", "mine", text="a cat"))["type"] == "ok"
        said = await asking.say("standing", "dog", text="when a dog barks", cooldown_s=5, streams=["cam"])
        assert said == {"type": "ok", "id": "dog"}
        assert (await asking.say("subscribe", "s", topics=["alerts"]))["type"] == "ok"
        served.hub.publish(alert("dog"))
        assert (await hearing.hear())["standing"] == (await asking.hear())["standing"] == "dog"
        assert (await asking.say("cancel", "s"))["type"] == "cancelled"
        served.hub.publish(alert("dog"))
        assert (await asking.hear())["standing"] == "dog"
        listed = (await other.say("standings"))["standings"]
        assert listed[1] == {"id": "dog", "text": "when a dog barks", "cooldown_s": 5.0, "streams": ["cam"]}
        assert (await asking.say("stand_down", "dog")) == {"type": "ok", "id": "dog"}
        served.hub.publish(alert("dog"))
        assert [each["id"] for each in (await asking.say("standings"))["standings"]] == ["mine"]


async def test_a_standing_query_stays_when_its_client_goes(serve: Callable[..., Served]) -> None:
    served = serve()
    async with speaking(served.ws) as speaker:
        await speaker.say("standing", 7, text="when the word parcel is said")
    async with speaking(served.ws) as speaker:
        (kept,) = (await speaker.say("standings"))["standings"]
        assert (kept["id"], kept["cooldown_s"]) == (7, 30.0)


async def test_a_standing_query_that_is_wrong_is_one_clear_line(serve: Callable[..., Served]) -> None:
    async with speaking(serve().ws) as speaker:
        nothing = await speaker.say("standing", text="tell me when something happens")
        assert nothing["code"] == "rejected" and "names nothing to look out for" in nothing["message"]
        unknown = await speaker.say("stand_down", "x")
        assert unknown["code"] == "rejected" and "no standing query has the id 'x'" in unknown["message"]
        hasty = await speaker.say("standing", text="a dog", cooldown_s=-1)
        assert hasty["code"] == "malformed" and "cooldown_s" in hasty["message"]


async def test_a_stalled_client_is_cut_off_and_the_others_hear_everything(
    serve: Callable[..., Served],
) -> None:
    served = serve(stall=1.5)
    async with speaking(served.ws) as stalled, speaking(served.ws) as reading:
        for speaker in (stalled, reading):
            assert (await speaker.say("subscribe", topics=["status"]))["type"] == "ok"
        stalled.socket.transport.pause_reading()
        for n in range(40):
            served.hub.publish({"type": "status", "streams": [], "n": n, "ballast": "x" * 500_000})
            assert (await reading.hear())["n"] == n
        await asyncio.to_thread(_until_alone, served)
        stalled.socket.transport.abort()


def _until_alone(served: Served) -> None:
    def alone() -> bool:
        return "onlooker_gateway_connections 1\n" in httpx.get(f"{served.http}/metrics", timeout=LONG).text

    until(alone)


async def test_only_so_many_clients_are_let_in(serve: Callable[..., Served]) -> None:
    served = serve(clients=1)
    async with speaking(served.ws):
        with pytest.raises(InvalidStatus) as refused:
            await connect(served.ws)
    assert refused.value.response.status_code == 503


async def test_without_the_token_only_the_probes_answer(serve: Callable[..., Served]) -> None:
    served = serve(token="sesame")
    for path in ("/", "/metrics", "/v1/events", "/v1/schema", EVENT.keyframe, "/?token=wrong"):
        assert httpx.get(served.http + path).status_code == 401
    for path in ("/livez", "/readyz", "/healthz"):
        assert httpx.get(served.http + path).status_code == 200
    assert httpx.get(f"{served.http}/?token=sesame").status_code == 200
    bearer = {"Authorization": "Bearer sesame"}
    assert httpx.get(f"{served.http}/v1/events", headers=bearer).status_code == 200
    with pytest.raises(InvalidStatus) as refused:
        await connect(served.ws)
    assert refused.value.response.status_code == 401
    async with speaking(served.ws, additional_headers=bearer), speaking(f"{served.ws}?token=sesame"):
        pass


async def test_pages_of_other_origins_and_foreign_names_are_kept_out(serve: Callable[..., Served]) -> None:
    served = serve()
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{served.port + 1}"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(served.ws, origin=origin)  # type: ignore[arg-type]
        assert refused.value.response.status_code == 403
    async with speaking(served.ws, origin=served.http):
        pass
    assert httpx.get(served.http, headers={"Host": "evil.example"}).status_code == 403


def test_http_serves_the_page_events_keyframes_metrics_and_schema(serve: Callable[..., Served]) -> None:
    served = serve()
    page = httpx.get(served.http)
    assert "<title>Onlooker</title>" in page.text
    assert "script-src 'sha256-" in page.headers["content-security-policy"]
    assert httpx.get(served.http + EVENT.keyframe).content == JPEG
    for nothing in ("/v1/keyframes/cam/1.jpg", "/v1/keyframes/..%2f..%2fetc/passwd", "/nothing"):
        assert httpx.get(served.http + nothing).status_code == 404
    found = httpx.get(f"{served.http}/v1/events?stream=cam&since=2023-11-14T00:00:00Z&limit=5").json()
    assert found == {"events": [EVENT.as_json()]}
    assert served.service.spans[-1].since == WALL0 - 22 * 3600 - 13 * 60 - 20
    wrong = httpx.get(f"{served.http}/v1/events?since=yesterday")
    assert wrong.status_code == 400 and "ISO 8601" in wrong.json()["message"]
    assert "unknown key 'frm'" in httpx.get(f"{served.http}/v1/events?frm=1").json()["message"]
    metrics = httpx.get(f"{served.http}/metrics").text
    assert '# TYPE onlooker_stream_frames gauge\nonlooker_stream_frames{stream="cam"} 3\n' in metrics
    assert httpx.get(f"{served.http}/v1/schema").json() == json.loads(json.dumps(wire_schema()))
    served.service.away = ["the thinker: its process has died; it is started again"]
    away = httpx.get(f"{served.http}/readyz")
    assert (away.status_code, away.text) == (503, f"not ready: {served.service.away[0]}\n")


def test_a_port_in_use_is_one_line_that_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port} is in use; choose another with --port"):
            Gateway(WireService(), Hub(), schema.Gateway(port=port)).start()
    with pytest.raises(UserError, match="can't be opened"):
        Gateway(WireService(), Hub(), schema.Gateway(host="no.such.host.invalid", port=0)).start()


def test_an_open_port_without_a_token_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    gateway = Gateway(WireService(), Hub(), schema.Gateway(host="0.0.0.0", port=0))
    with caplog.at_level(logging.WARNING):
        gateway.start()
        gateway.stop()
    assert [record.message for record in caplog.records] == [
        "anyone who reaches 0.0.0.0 may watch and ask; set gateway.token"
    ]
