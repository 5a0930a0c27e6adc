"""Asking: one question on its way from the service to the client, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from typing import Any

from actors.port.messages import Ask
from actors.serving.service import Service
from pipeline.answering.reasoner import WAITING, Delta, Found, Reply
from pipeline.asking.question import Exchange, Question
from pipeline.clock import Clock
from pipeline.errors import Unavailable
from pipeline.event import iso
from pipeline.evidence import Answer

Send = Callable[[dict[str, Any]], None]


class Asking:
    """Runs `ask` against `service` and hands each message to `send` as soon as it is known.

    `monotonic` and `wall` are clocks in seconds. `exchange` is what can be spoken of afterwards, if it was
    answered and not abstained from.
    """

    def __init__(
        self,
        service: Service,
        ask: Ask,
        monotonic: Clock = time.perf_counter,
        wall: Clock = time.time,
    ) -> None:
        self._service = service
        self._ask = ask
        self._monotonic = monotonic
        self._wall = wall
        self._began = monotonic()
        self._took: dict[str, float] = {}
        self._pieces = 0
        self._cancelled = threading.Event()
        self.exchange: Exchange | None = None

    @property
    def id(self) -> str | int:
        """The client's id of the question."""
        return self._ask.id

    def cancel(self) -> None:
        """Send nothing more, and end at the next reply."""
        self._cancelled.set()

    def run(self, send: Send, earlier: Exchange | None = None) -> None:
        """Ask, and send until answered or cancelled; `earlier` is the dialogue so far.

        Raises what the service raises.
        """
        if self._cancelled.is_set():
            return
        ask = self._ask
        as_of = self._as_of()
        question = Question(
            ask.text,
            self._wall(),
            ask.span,
            ask.mode,
            image=ask.image,
            audio=ask.audio,
            earlier=earlier,
        )
        replies = self._service.ask(question)
        try:
            for reply in replies:
                if self._cancelled.is_set():
                    return
                if reply != WAITING:
                    send(self._message(reply, as_of))
                if isinstance(reply, Answer):
                    self._remember(reply, earlier)
                    return
        finally:
            if isinstance(replies, Generator):
                replies.close()
        raise Unavailable("the question was not answered; ask again")

    def _remember(self, answer: Answer, earlier: Exchange | None) -> None:
        """What was answered may be spoken of next; else only what was before it."""
        if not answer.abstained and answer.evidence:
            self.exchange = Exchange(self._ask.text, answer.evidence[0]).after(earlier)

    def _as_of(self) -> str | None:
        """Taken before the service looks, so that it never claims too much."""
        try:
            return newest(self._service.streams())
        except Unavailable:
            return None  # a stream that does not answer is no reason to leave the question unanswered

    def _message(self, reply: Reply, as_of: str | None) -> dict[str, Any]:
        match reply:
            case Found():
                self._took.setdefault("recall", self._elapsed())
                items = [piece.as_json() for piece in reply.evidence]
                return {"type": "evidence", "id": self.id, "items": items}
            case Delta():
                self._took.setdefault("first", self._elapsed())
                self._pieces += 1
                return {"type": "delta", "id": self.id, "seq": self._pieces - 1, "text": reply.text}
            case Answer():
                return self._answer(reply, as_of)

    def _answer(self, answer: Answer, as_of: str | None) -> dict[str, Any]:
        total = self._elapsed()
        return {
            "type": "answer",
            "id": self.id,
            "text": answer.text,
            "mode": answer.mode,
            "abstained": answer.abstained,
            "conflict": answer.conflict,
            "plan": answer.plan,
            "evidence": [piece.as_json() for piece in answer.evidence],
            "as_of": as_of,
            "took_ms": {"recall": total, "first": total, **self._took, "total": total},
        }

    def _elapsed(self) -> float:
        """Milliseconds since the question came."""
        return round(1000 * (self._monotonic() - self._began), 1)


def newest(streams: list[dict[str, Any]]) -> str | None:
    """The wall time of the newest thing known of any of `streams`, ISO 8601; None without streams."""
    return iso(max(stream["wall0"] + stream["t"] for stream in streams)) if streams else None
