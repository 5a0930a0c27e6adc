"""Spoken questions: what is asked aloud on a stream is answered to everyone who subscribed to answers."""

from __future__ import annotations

import logging
import queue
from typing import Any

from actors.port.asking import Asking
from actors.port.hub import Hub
from actors.port.messages import TEXT, Ask
from actors.serving.service import Service
from actors.supervised import lasting
from pipeline.asking.addressing import Addressed, Addressing
from pipeline.errors import OnlookerError
from pipeline.observation import Kind

log = logging.getLogger(__name__)

WAITING = 4
"""Questions that may wait; what is asked aloud beyond that is not answered."""


class Spoken:
    """Listens to `hub` for what is said after the wake word, asks `service`, and publishes the answers.

    A question is answered from what was known before it was asked, so that it is not its own evidence.
    """

    def __init__(self, service: Service, hub: Hub, wake: str) -> None:
        self._service = service
        self._hub = hub
        self._addressing = Addressing(wake)
        self._asked: queue.Queue[tuple[Addressed, str] | None] = queue.Queue(WAITING)
        self._thread = lasting("spoken", self._run, lambda error: True)  # it may be of that one question

    def start(self) -> None:
        """From now on answer."""
        self._thread.start()
        self._hub.subscribe({"observations"}, self._hear)

    def close(self) -> None:
        """Answer no more."""
        self._hub.unsubscribe(self._hear)
        if self._thread.is_alive():
            self._asked.put(None)
            self._thread.join(10.0)

    def _hear(self, message: dict[str, Any]) -> None:
        """Called by any thread."""
        if message["kind"] != Kind.SPEECH or not message["final"]:
            return
        asked = self._addressing.hear(message["stream"], message["text"][:TEXT], message["t0"], message["t1"])
        if asked is None:
            return
        try:
            self._asked.put_nowait((asked, message["wall0"]))
        except queue.Full:
            log.warning("%s: more is asked aloud than can be answered", asked.stream)

    def _run(self) -> None:
        while (taken := self._asked.get()) is not None:
            try:
                self._hub.publish(self._answered(*taken))
            except OnlookerError as error:
                log.warning("%s: what was asked aloud could not be answered: %s", taken[0].stream, error)

    def _answered(self, asked: Addressed, wall0: str) -> dict[str, Any]:
        id = f"{asked.stream}/spoken-{round(asked.t0 * 1000)}"
        ask = Ask.model_validate({"type": "ask", "id": id, "text": asked.text, "until": wall0})
        heard: list[dict[str, Any]] = []
        Asking(self._service, ask).run(heard.append)
        where = {"stream": asked.stream, "t0": asked.t0, "t1": asked.t1, "wall0": wall0}
        return {**heard[-1], "type": "spoken", "question": asked.text, **where}
