"""The client: one websocket to a running service, any number of questions on it at once.

async with onlooker.Client("ws://127.0.0.1:8765") as client:
    answer = await client.ask("What was said about the key?")
    async for event in client.subscribe(["events"]):
        ...
"""

from __future__ import annotations

import asyncio
import itertools
import json
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, InvalidURI, WebSocketException
from websockets.typing import Subprotocol

from actors.port.hub import TOPICS
from pipeline.errors import MessageError, OnlookerError, Unavailable, UserError

URL = "ws://127.0.0.1:8765"
"""Where a service listens unless told otherwise."""

PATH = "/v1/ws"
MSGPACK = Subprotocol("onlooker.v1.msgpack")
LARGEST = 64 * 1024 * 1024
"""Bytes of the largest message taken from a service."""

WAITING = 1000
"""News that may wait for a slow reader before the oldest are dropped."""

STOPPED = (1001, 1012)
"""Codes with which a service that is stopped closes a connection."""

Message = dict[str, Any]
Time = float | str
"""Unix seconds or ISO 8601."""


class Client:
    """Speaks to the service at `url`; an async context manager.

    Its methods raise UserError (refused), Unavailable (gone, or not now) and MessageError.
    """

    def __init__(self, url: str = URL, token: str = "") -> None:
        self.hello: Message = {}
        self._url = address(url)
        self._token = token
        self._ids = (f"c{n}" for n in itertools.count(1))
        self._replies: dict[str | int, asyncio.Queue[Message]] = {}
        self._news: dict[str, tuple[frozenset[str], asyncio.Queue[Message]]] = {}
        self._told: set[str] = set()
        self._gone = ""
        self._closed = False

    async def __aenter__(self) -> Client:
        self._socket = await _open(self._url, self._token)
        try:
            self.hello = await self._receive()
        except ConnectionClosed as error:
            raise Unavailable(f"{_bare(self._url)}: the service closed the connection") from error
        if self.hello["type"] == "error":
            await self._socket.close()
            raise refusal(self.hello)
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = True
        with suppress(Unavailable):
            for standing in tuple(self._told):
                await self._send({"type": "stand_down", "id": standing})
        await self._socket.close()
        await self._reading

    async def ask(
        self,
        text: str,
        streams: Sequence[str] = (),
        since: Time | None = None,
        until: Time | None = None,
        mode: str = "auto",
        image: bytes = b"",
        audio: bytes = b"",
    ) -> Message:
        """The answer to `text`, with its evidence. Cancelling this cancels the question.

        `image` (a JPEG or PNG) or `audio` (a short sound file) says what is meant.
        """
        asking = self.asking(text, streams, since, until, mode, image, audio)
        return [message async for message in asking][-1]

    async def asking(
        self,
        text: str,
        streams: Sequence[str] = (),
        since: Time | None = None,
        until: Time | None = None,
        mode: str = "auto",
        image: bytes = b"",
        audio: bytes = b"",
    ) -> AsyncGenerator[Message]:
        """Evidence, then the answer in pieces (deltas), then the answer; leaving early cancels."""
        fields = {"text": text, "mode": mode, **_span(streams, since, until), **_fragment(image, audio)}
        async with self._exchange("ask", fields) as replies:
            while True:
                message = await self._next(replies)
                yield message
                if message["type"] == "answer":
                    return

    async def recall(
        self,
        text: str,
        k: int = 10,
        streams: Sequence[str] = (),
        since: Time | None = None,
        until: Time | None = None,
        image: bytes = b"",
        audio: bytes = b"",
    ) -> list[Message]:
        """The `k` best pieces of evidence for words, for what `image` shows, or for what is heard in `audio`,
        best first; no answer."""
        fields = {"text": text, "k": k, **_span(streams, since, until), **_fragment(image, audio)}
        return cast(list[Message], (await self._request("recall", fields))["items"])

    async def events(
        self,
        streams: Sequence[str] = (),
        since: Time | None = None,
        until: Time | None = None,
        limit: int = 100,
    ) -> list[Message]:
        """The last `limit` events, in order of wall time."""
        fields = {"limit": limit, **_span(streams, since, until)}
        return cast(list[Message], (await self._request("events", fields))["items"])

    async def streams(self) -> list[Message]:
        """The state of each stream."""
        return cast(list[Message], (await self._request("streams", {}))["streams"])

    async def watch(
        self, url: str, name: str | None = None, realtime: bool = False, start: Time | None = None
    ) -> list[Message]:
        """Begin to watch `url`; the state of each stream. `start`: the wall time of its time 0."""
        fields = {"url": url, "name": name, "realtime": realtime, "start": start}
        given = {key: value for key, value in fields.items() if value is not None}
        return cast(list[Message], (await self._request("watch", given))["streams"])

    async def unwatch(self, stream: str) -> list[Message]:
        """Stop watching `stream`; what was remembered stays."""
        return cast(list[Message], (await self._request("unwatch", {"stream": stream}))["streams"])

    async def correct(self, event: str, text: str) -> Message:
        """The event with this id says `text` from now on; the event as it is read now."""
        return cast(Message, (await self._request("correct", {"event": event, "text": text}))["event"])

    async def pin(self, event: str, off: bool = False) -> Message:
        """Keep the event with this id for good, or (`off`) no longer; the event."""
        return cast(Message, (await self._request("pin", {"event": event, "off": off}))["event"])

    async def name(
        self, text: str, stream: str, t: float | None = None, box: Sequence[float] | None = None
    ) -> Message:
        """What is in view on `stream` at `t` seconds of it (now) is called `text`; what was kept.

        `box`: left, top, width and height of the part that is meant, as fractions of the picture.
        """
        fields = {"text": text, "stream": stream, "t": t, "box": list(box) if box else None}
        given = {key: value for key, value in fields.items() if value is not None}
        return cast(Message, (await self._request("name", given))["named"])

    async def memory(self) -> Message:
        """What long-term memory takes of each stream, bytes, and what it may take."""
        return cast(Message, (await self._request("memory", {}))["memory"])

    async def forget(self, stream: str, since: Time | None = None, until: Time | None = None) -> int:
        """Delete what `stream` left, or a part of it, for good; how many events there were."""
        span = _span((), since, until)
        return int((await self._request("forget", {"stream": stream, **span}))["forgotten"])

    async def stand(
        self,
        text: str,
        cooldown: float | None = None,
        streams: Sequence[str] = (),
        id: str | int | None = None,
    ) -> str | int:
        """Be told from now on when `text` ("a dog barks") holds; the id to stand it down with.

        Alerts come to everyone who subscribes to "alerts"; `cooldown`: seconds of stream time between two.
        It stays when this client goes, and takes the place of the one with the same `id`.
        """
        fields = {"text": text, "cooldown_s": cooldown, "streams": list(streams) or None}
        given = {key: value for key, value in fields.items() if value is not None}
        chosen = _fresh() if id is None else id
        await self._request("standing", given, chosen)
        return chosen

    async def stand_down(self, id: str | int) -> None:
        """End the standing query with this id."""
        await self._request("stand_down", {}, id)

    async def standings(self) -> list[Message]:
        """The queries that stand."""
        return cast(list[Message], (await self._request("standings", {}))["standings"])

    async def tell(
        self, text: str, cooldown: float | None = None, streams: Sequence[str] = ()
    ) -> AsyncGenerator[Message]:
        """An alert each time `text` holds, for as long as this is read; leaving it, or closing this client,
        ends the query."""
        queue: asyncio.Queue[Message] = asyncio.Queue()
        ours, key = _fresh(), str(id(queue))
        with self._until_closed():
            self._news[key] = (frozenset({"alerts"}), queue)
            self._told.add(ours)
            try:
                await self.stand(text, cooldown, streams, ours)
                while True:
                    message = await self._next(queue)
                    if message["standing"] == ours:
                        yield message
            finally:
                del self._news[key]
                self._told.discard(ours)
                if not self._gone:
                    await self._send({"type": "stand_down", "id": ours})

    async def subscribe(self, topics: Sequence[str] = ("events",)) -> AsyncGenerator[Message]:
        """What happens, as it happens; `topics` are among events, observations, alerts, status, answers.

        A reader that is slow loses the oldest. It ends when this client is closed.
        """
        queue: asyncio.Queue[Message] = asyncio.Queue()
        with self._until_closed():
            async with self._exchange("subscribe", {"topics": list(topics)}) as replies:
                key = str(id(queue))
                self._news[key] = (frozenset(topics), queue)
                try:
                    await self._next(replies)
                    while True:
                        yield await self._next(queue)
                finally:
                    del self._news[key]

    async def _request(self, kind: str, fields: Message, id: str | int | None = None) -> Message:
        async with self._exchange(kind, fields, id) as replies:
            return await self._next(replies)

    @asynccontextmanager
    async def _exchange(
        self, kind: str, fields: Message, id: str | int | None = None
    ) -> AsyncIterator[asyncio.Queue[Message]]:
        """Send a message under an id; the queue of its replies. Left early, it is cancelled."""
        id = next(self._ids) if id is None else id
        replies = self._replies[id] = asyncio.Queue()
        try:
            await self._send({"type": kind, "id": id, **fields})
            yield replies
        except (GeneratorExit, asyncio.CancelledError):
            if kind in ("ask", "subscribe") and not self._gone:
                await self._send({"type": "cancel", "id": id})
            raise
        finally:
            del self._replies[id]

    @contextmanager
    def _until_closed(self) -> Iterator[None]:
        """What is read in this ends without an error when this client is closed, however far it had come.

        Raises Unavailable when the service has gone, or had before.
        """
        if self._gone:
            raise Unavailable(self._gone)
        try:
            yield
        except Unavailable:
            if not self._closed:
                raise

    async def _next(self, queue: asyncio.Queue[Message]) -> Message:
        if self._gone and queue.empty():
            raise Unavailable(self._gone)
        message = await queue.get()
        if message["type"] == "error":
            raise refusal(message)
        return message

    async def _send(self, message: Message) -> None:
        try:
            await self._socket.send(bytes(msgpack.packb(message)))
        except UnicodeEncodeError as error:
            raise UserError(f"{message['type']}: it holds something that is no character") from error
        except ConnectionClosed as error:
            raise Unavailable(f"{_bare(self._url)}: the connection is closed") from error

    async def _receive(self) -> Message:
        frame = await self._socket.recv()
        return cast(Message, msgpack.unpackb(frame) if isinstance(frame, bytes) else json.loads(frame))

    async def _read(self) -> None:
        while not self._gone:
            try:
                self._hand_out(await self._receive())
            except ConnectionClosed as error:
                code = error.rcvd.code if error.rcvd else "lost"
                reason = "the service was stopped" if code in STOPPED else code
                self._gone = f"{_bare(self._url)}: the connection is closed ({reason})"
        end = {"type": "error", "code": "unavailable", "message": self._gone}
        for queue in [*self._replies.values(), *(queue for _, queue in self._news.values())]:
            queue.put_nowait(end)

    def _hand_out(self, message: Message) -> None:
        topic = TOPICS.get(message["type"])  # everything else is a reply
        if topic is None:
            if queue := self._replies.get(message.get("id", "")):
                queue.put_nowait(message)
            return
        for topics, news in self._news.values():
            if topic in topics:
                if news.qsize() >= WAITING:
                    news.get_nowait()
                news.put_nowait(message)


def address(url: str) -> str:
    """`url` as the address of a websocket: http becomes ws, and the path is filled in. Raises UserError."""
    parts = urlsplit(url if "://" in url else f"ws://{url}")
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    if scheme not in ("ws", "wss") or not parts.netloc:
        raise UserError(f"{url!r} is not the address of a service; it looks like {URL}")
    path = parts.path if parts.path not in ("", "/") else PATH
    return urlunsplit((scheme, parts.netloc, path, parts.query, ""))


async def _open(url: str, token: str) -> ClientConnection:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        return await connect(
            url,
            subprotocols=[MSGPACK],
            additional_headers=headers,
            max_size=LARGEST,
            compression=None,
            proxy=None,
        )
    except InvalidStatus as error:
        body = error.response.body or b""
        line = body.decode("utf-8", "replace").strip().partition("\n")[0][:200]
        raise UserError(f"{_bare(url)}: refused ({line or error.response.status_code})") from error
    except InvalidURI as error:
        raise UserError(f"{_bare(url)}: is not the address of a service") from error
    except (OSError, TimeoutError) as error:
        raise UserError(f"{_bare(url)}: nothing answers there; start it with: onlooker serve") from error
    except WebSocketException as error:
        raise UserError(f"{_bare(url)}: does not speak to Onlooker's clients") from error


def _bare(url: str) -> str:
    """`url` without its query, which may hold a token."""
    return url.partition("?")[0]


def _span(streams: Sequence[str], since: Time | None, until: Time | None) -> Message:
    fields = {"streams": list(streams) or None, "since": since, "until": until}
    return {key: value for key, value in fields.items() if value is not None}


def _fragment(image: bytes, audio: bytes) -> Message:
    return {key: value for key, value in (("image", image), ("audio", audio)) if value}


def _fresh() -> str:
    """An id of a standing query, which is the whole service's and not this connection's alone."""
    return f"s-{uuid.uuid4().hex[:12]}"


def refusal(message: Message) -> OnlookerError:
    """What to raise of a message that is an error."""
    kinds = {"rejected": UserError, "malformed": MessageError, "unsupported": MessageError}
    return kinds.get(message["code"], Unavailable)(message["message"])
