"""The client for programs without an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Coroutine, Iterator, Sequence
from typing import IO, Any, TypeVar

from onlooker.carrier import Carrier
from onlooker.client import URL, Client, Message, Time

T = TypeVar("T")


class SyncClient:
    """The same without `async`; a context manager. Each method waits for its reply.

    Its event loop has a thread of its own, so that the connection is kept alive between calls.
    """

    def __init__(self, url: str = URL, token: str = "") -> None:
        self._client = Client(url, token)
        self._carrier = Carrier(url, token)
        self._open: set[_Reading] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="onlooker-client", daemon=True)

    def __enter__(self) -> SyncClient:
        self._thread.start()
        try:
            self._run(self._client.__aenter__())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            for reading in tuple(self._open):
                self._run(reading.close())
            self._run(self._client.__aexit__())
        finally:
            self._end()

    def ask(self, text: str, **options: Any) -> Message:
        """As Client.ask."""
        return self._run(self._client.ask(text, **options))

    def asking(self, text: str, **options: Any) -> Iterator[Message]:
        """As Client.asking."""
        return self._iterate(self._client.asking(text, **options))

    def recall(self, text: str, k: int = 10, **options: Any) -> list[Message]:
        """As Client.recall."""
        return self._run(self._client.recall(text, k, **options))

    def events(self, **options: Any) -> list[Message]:
        """As Client.events."""
        return self._run(self._client.events(**options))

    def streams(self) -> list[Message]:
        """As Client.streams."""
        return self._run(self._client.streams())

    def watch(self, url: str, **options: Any) -> list[Message]:
        """As Client.watch."""
        return self._run(self._client.watch(url, **options))

    def unwatch(self, stream: str) -> list[Message]:
        """As Client.unwatch."""
        return self._run(self._client.unwatch(stream))

    def correct(self, event: str, text: str) -> Message:
        """As Client.correct."""
        return self._run(self._client.correct(event, text))

    def pin(self, event: str, off: bool = False) -> Message:
        """As Client.pin."""
        return self._run(self._client.pin(event, off))

    def name(self, text: str, stream: str, **options: Any) -> Message:
        """As Client.name."""
        return self._run(self._client.name(text, stream, **options))

    def memory(self) -> Message:
        """As Client.memory."""
        return self._run(self._client.memory())

    def forget(self, stream: str, since: Time | None = None, until: Time | None = None) -> int:
        """As Client.forget."""
        return self._run(self._client.forget(stream, since, until))

    def export(self, out: IO[bytes], **options: Any) -> dict[str, int]:
        """Write what the service keeps to `out` as one portable file; how much it was."""
        return self._carrier.export(out, **options)

    def bring_in(self, file: IO[bytes], name: str = "") -> dict[str, int]:
        """Hand the service a portable file; how much of it was new."""
        return self._carrier.bring_in(file)

    def stand(self, text: str, **options: Any) -> str | int:
        """As Client.stand."""
        return self._run(self._client.stand(text, **options))

    def stand_down(self, id: str | int) -> None:
        """As Client.stand_down."""
        self._run(self._client.stand_down(id))

    def standings(self) -> list[Message]:
        """As Client.standings."""
        return self._run(self._client.standings())

    def tell(self, text: str, **options: Any) -> Iterator[Message]:
        """As Client.tell."""
        return self._iterate(self._client.tell(text, **options))

    def subscribe(self, topics: Sequence[str] = ("events",)) -> Iterator[Message]:
        """As Client.subscribe."""
        return self._iterate(self._client.subscribe(topics))

    def _run(self, call: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(call, self._loop)
        try:
            return future.result()
        finally:
            future.cancel()  # where waiting was interrupted, as by Ctrl-C

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _iterate(self, messages: AsyncGenerator[Message]) -> Iterator[Message]:
        reading = _Reading(messages)
        self._open.add(reading)
        try:
            while (message := self._run(reading.next())) is not None:
                yield message
        finally:
            self._open.discard(reading)
            if self._loop.is_running():
                self._run(reading.close())


class _Reading:
    """Messages that another thread reads one by one, and may leave at any moment, as by Ctrl-C."""

    def __init__(self, messages: AsyncGenerator[Message]) -> None:
        self._messages = messages
        self._waiting: asyncio.Task[Any] | None = None

    async def next(self) -> Message | None:
        """The next message; None at the end."""
        self._waiting = asyncio.current_task()
        return await anext(self._messages, None)

    async def close(self) -> None:
        """End it, also where somebody still waits for a message."""
        if self._waiting is not None:
            self._waiting.cancel()
            await asyncio.wait([self._waiting])
        await self._messages.aclose()
