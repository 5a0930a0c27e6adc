"""A connection: one client's websocket, its requests in flight, its subscriptions and its outbox."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from actors.port.asking import Asking
from actors.port.conversation import Conversation, Turn
from actors.port.hub import Hub
from actors.port.messages import Ask, Cancel, ClientMessage, StandDown, Standing, Subscribe
from actors.port.outbox import Outbox
from actors.port.replies import error_code, hello, respond
from actors.port.wire import TRY_LATER, Fault, Wire, error_message
from actors.serving.service import Service
from pipeline.errors import OnlookerError, Unavailable

log = logging.getLogger(__name__)

QUESTIONS = 8
"""Questions that a connection may have open at once."""

REQUESTS = 32
"""Other requests that a connection may have open at once."""

STALL = 10.0
"""Seconds that a client may leave a message unread before it is let go."""


def _pool(name: str, threads: int) -> Callable[[], concurrent.futures.ThreadPoolExecutor]:
    return lambda: concurrent.futures.ThreadPoolExecutor(threads, thread_name_prefix=name)


@dataclass
class Backend:
    """What all connections share. Questions have threads of their own, so that slow ones hold up nothing."""

    service: Service
    hub: Hub
    calls: concurrent.futures.Executor = field(default_factory=_pool("gateway-call", 16))
    questions: concurrent.futures.Executor = field(default_factory=_pool("gateway-question", 32))
    stall: float = STALL
    connections: int = 0
    asked: int = 0
    dropped: int = 0

    def metrics(self) -> dict[str, float]:
        """The gateway's own numbers."""
        return {
            "onlooker_gateway_connections": float(self.connections),
            "onlooker_gateway_questions_total": float(self.asked),
            "onlooker_gateway_dropped_total": float(self.dropped),
        }

    def close(self) -> None:
        """Start nothing more."""
        self.calls.shutdown(wait=False, cancel_futures=True)
        self.questions.shutdown(wait=False, cancel_futures=True)


class Connection:
    """Serves one accepted websocket until either side closes it; lives in one event loop."""

    def __init__(self, websocket: WebSocket, wire: Wire, backend: Backend) -> None:
        self._websocket = websocket
        self._wire = wire
        self._backend = backend
        self._loop = asyncio.get_running_loop()
        self._outbox = Outbox()
        self._askings: dict[str | int, Asking] = {}
        self._subscriptions: dict[str | int, frozenset[str]] = {}
        self._standing: set[str | int] = set()
        self._order = asyncio.Lock()
        self._conversation = Conversation()
        self._answering: dict[Asking, asyncio.Task[None]] = {}
        self._requests: set[asyncio.Future[dict[str, Any]]] = set()

    async def run(self) -> None:
        """Greet, then serve until the end."""
        self._backend.connections += 1
        sending = asyncio.create_task(self._sending())
        try:
            code = await self._receiving() if await self._greet() else TRY_LATER
            self._outbox.end()
            if code is not None:
                await sending
                await self._close(code)
        finally:
            sending.cancel()
            self._let_go()

    async def _greet(self) -> bool:
        """Send the greeting, or what keeps the service from giving one; whether it was given."""
        try:
            self._reply(await self._loop.run_in_executor(self._backend.calls, hello, self._backend.service))
        except OnlookerError as error:
            self._reply(error_message(error_code(error), f"{error}"))
            return False
        return True

    async def _receiving(self) -> int | None:
        """Take frames until the client goes (None) or has to go (the code to close with)."""
        while (frame := await self._websocket.receive())["type"] == "websocket.receive":
            data = frame.get("text")
            taken = self._wire.receive(frame["bytes"] if data is None else data)
            if not isinstance(taken, Fault):
                self._take(taken)
                continue
            self._reply(taken.error)
            if taken.close is not None:
                return taken.close
        return None

    async def _sending(self) -> None:
        """Send what the outbox holds; a client that does not read for too long is let go."""
        try:
            while (message := await self._outbox.get()) is not None:
                async with asyncio.timeout(self._backend.stall):
                    await self._send(self._wire.send(message))
        except TimeoutError:
            self._abort("the client does not read")
        except WebSocketDisconnect:
            pass  # the other half of the connection hears of it too

    async def _send(self, frame: str | bytes) -> None:
        if isinstance(frame, str):
            await self._websocket.send_text(frame)
        else:
            await self._websocket.send_bytes(frame)

    async def _close(self, code: int) -> None:
        try:
            await self._websocket.close(code)
        except (WebSocketDisconnect, RuntimeError):
            log.debug("the client closed first")

    def _take(self, message: ClientMessage) -> None:
        match message:
            case Ask():
                self._ask(message)
            case Cancel():
                self._cancel(message)
            case Subscribe():
                self._subscribe(message)
            case Standing() | StandDown():
                self._attend(message)
                self._request(message, self._in_turn(message))
            case _:
                self._request(message, self._respond(message))

    async def _respond(self, message: ClientMessage) -> dict[str, Any]:
        """The reply to a message, beside others."""
        return await self._loop.run_in_executor(self._backend.calls, respond, self._backend.service, message)

    async def _in_turn(self, message: ClientMessage) -> dict[str, Any]:
        """The same after those before it: what does not stand yet could not be stood down."""
        async with self._order:
            return await self._respond(message)

    def _attend(self, message: Standing | StandDown) -> None:
        """Whoever asks to be told is told, subscribed or not; beforehand, so that nothing is missed."""
        if isinstance(message, Standing):
            self._standing.add(message.id)
        else:
            self._standing.discard(message.id)
        self._listen()

    def _ask(self, ask: Ask) -> None:
        if ask.id in self._askings:
            return self._refuse(ask.id, "malformed", f"ask: the id {ask.id!r} is in use")
        if len(self._askings) >= QUESTIONS:
            return self._refuse(ask.id, "busy", f"only {QUESTIONS} questions may be open on one connection")
        asking = self._askings[ask.id] = Asking(self._backend.service, ask)
        self._backend.asked += 1
        turn = self._conversation.begin(ask.text)
        answering = self._answering[asking] = asyncio.create_task(self._answer(asking, turn))
        answering.add_done_callback(lambda done: self._over(asking, turn, done))
        return None

    async def _answer(self, asking: Asking, turn: Turn) -> None:
        """Have a question answered when it is its turn; a cancelled one holds up no other."""

        def send(message: dict[str, Any]) -> None:
            delivery = asyncio.run_coroutine_threadsafe(self._deliver(asking, message), self._loop)
            delivery.result(2 * self._backend.stall)

        earlier = await self._conversation.before(turn)
        await self._loop.run_in_executor(self._backend.questions, asking.run, send, earlier)

    def _over(self, asking: Asking, turn: Turn, done: asyncio.Task[None]) -> None:
        """It was answered, or failed, or is wanted no more."""
        error = None if done.cancelled() else done.exception()
        if self._askings.get(asking.id) is asking:
            del self._askings[asking.id]
            if error:
                self._failed(asking.id, error)
        del self._answering[asking]
        self._conversation.end(turn, asking.exchange)

    def _drop(self, asking: Asking) -> None:
        """Want no answer any more."""
        asking.cancel()
        self._answering[asking].cancel()

    async def _deliver(self, asking: Asking, message: dict[str, Any]) -> None:
        await self._outbox.room()
        if self._askings.get(asking.id) is asking:
            if message["type"] == "answer":
                del self._askings[asking.id]  # whoever has the answer may use its id again
            self._reply(message)

    def _request(self, message: ClientMessage, call: Coroutine[Any, Any, dict[str, Any]]) -> None:
        if len(self._requests) >= REQUESTS:
            call.close()
            return self._refuse(message.id, "busy", f"only {REQUESTS} requests may be open on one connection")
        request = asyncio.ensure_future(call)
        self._requests.add(request)
        request.add_done_callback(lambda done: self._answered(message, done))
        return None

    def _answered(self, message: ClientMessage, done: asyncio.Future[dict[str, Any]]) -> None:
        self._requests.discard(done)
        if done.cancelled():
            return
        if error := done.exception():
            self._failed(message.id, error)
        else:
            self._reply(done.result())

    def _cancel(self, cancel: Cancel) -> None:
        if asking := self._askings.pop(cancel.id, None):
            self._drop(asking)
        if self._subscriptions.pop(cancel.id, None):
            self._listen()
        self._reply({"type": "cancelled", "id": cancel.id})

    def _subscribe(self, subscribe: Subscribe) -> None:
        if subscribe.id not in self._subscriptions and len(self._subscriptions) >= REQUESTS:
            return self._refuse(subscribe.id, "busy", f"only {REQUESTS} subscriptions may be open")
        self._subscriptions[subscribe.id] = frozenset(subscribe.topics)
        self._reply({"type": "ok", "id": subscribe.id})
        self._listen()
        return None

    def _listen(self) -> None:
        topics = self._topics | ({"alerts"} if self._standing else frozenset())
        self._backend.hub.subscribe(topics, self._hear)

    @property
    def _topics(self) -> frozenset[str]:
        return frozenset[str]().union(*self._subscriptions.values())

    def _hear(self, message: dict[str, Any]) -> None:
        """Called by any thread."""
        try:
            self._loop.call_soon_threadsafe(self._news, message)
        except RuntimeError:
            log.debug("the gateway has stopped")

    def _news(self, message: dict[str, Any]) -> None:
        if message["type"] == "alert" and not self._concerns(message):
            return
        before = self._outbox.dropped
        self._outbox.news(message)
        self._backend.dropped += self._outbox.dropped - before

    def _concerns(self, alert: dict[str, Any]) -> bool:
        return "alerts" in self._topics or alert["standing"] in self._standing

    def _failed(self, id: str | int, error: BaseException) -> None:
        if isinstance(error, OnlookerError):
            return self._refuse(id, error_code(error), f"{error}")
        log.error("a request failed: %s", type(error).__name__, exc_info=error)
        return self._refuse(id, "failed", "something went wrong inside the service; its log says what")

    def _refuse(self, id: str | int, code: str, line: str) -> None:
        self._reply(error_message(code, line, id))

    def _reply(self, message: dict[str, Any]) -> None:
        try:
            self._outbox.reply(message)
        except Unavailable as error:
            self._abort(f"{error}")

    def _abort(self, why: str) -> None:
        log.warning("a connection was cut: %s", why)
        self._websocket.state.abort()

    def _let_go(self) -> None:
        self._outbox.end()
        self._backend.hub.unsubscribe(self._hear)
        for asking in self._askings.values():
            self._drop(asking)
        self._askings.clear()
        self._backend.connections -= 1
