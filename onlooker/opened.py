"""A memory opened in this process: the same questions as to a running service, without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from actors.port.asking import Asking
from actors.port.messages import Ask, Events, parse
from actors.port.replies import respond
from actors.serving.service import Service
from configs.schema import Config
from onlooker.client import Message
from onlooker.output import waiting


class Opened:
    """Asks `service` what `SyncClient` asks over the wire."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def ask(self, text: str, **options: Any) -> Message:
        """The answer to `text`, with its evidence."""
        message = parse({"type": "ask", "id": "ask", "text": text, **options})
        heard: list[Message] = []
        Asking(self._service, cast(Ask, message)).run(heard.append)
        return heard[-1]

    def recall(self, text: str, k: int = 10, **options: Any) -> list[Message]:
        """The `k` best pieces of evidence."""
        return cast(list[Message], self._respond("recall", text=text, k=k, **options)["items"])

    def events(self, **options: Any) -> list[Message]:
        """The last events, in order of wall time."""
        return cast(list[Message], self._respond("events", **options)["items"])

    def correct(self, event: str, text: str) -> Message:
        """The event with this id says `text` from now on; the event as it is read now."""
        return cast(Message, self._respond("correct", event=event, text=text)["event"])

    def pin(self, event: str, off: bool = False) -> Message:
        """Keep the event with this id for good, or no longer; the event."""
        return cast(Message, self._respond("pin", event=event, off=off)["event"])

    def name(self, text: str, stream: str, **options: Any) -> Message:
        """What was in view on `stream` is called `text`; what was kept."""
        return cast(Message, self._respond("name", text=text, stream=stream, **options)["named"])

    def memory(self) -> Message:
        """What it takes of each stream, bytes, and what it may take."""
        return cast(Message, self._respond("memory")["memory"])

    def forget(self, stream: str, **options: Any) -> int:
        """Delete what `stream` left, or a part of it; how many events there were."""
        return int(self._respond("forget", stream=stream, **options)["forgotten"])

    def export(self, out: IO[bytes], **options: Any) -> dict[str, int]:
        """Write what is kept to `out` as one portable file; how much it was."""
        asked = parse({"type": "events", "id": "export", **options})
        return self._service.export(out, cast(Events, asked).span)

    def bring_in(self, file: IO[bytes], name: str) -> dict[str, int]:
        """Add what a portable file has and this memory has not; how much it was."""
        return self._service.bring_in(file, name)

    def _respond(self, kind: str, **fields: Any) -> Message:
        return respond(self._service, parse({"type": kind, "id": kind, **fields}))


@contextmanager
def opened(store: Path, config: Config) -> Iterator[Opened]:
    """The memory in the folder `store`. Raises StoreError."""
    from actors.running.local import open_store_service  # loads models, so only where it is meant

    with waiting("opening the memory"):
        service = open_store_service(store, config)
    try:
        yield Opened(service)
    finally:
        service.close()
