"""A service that knows a few fixed things, to test what stands in front of services."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.alerting.standing import Order, clue_of_order
from pipeline.answering.reasoner import Delta, Found, Reply
from pipeline.asking.question import Question
from pipeline.boundary import State
from pipeline.errors import SourceError, Unavailable, UserError
from pipeline.event import Event, Moment
from pipeline.evidence import Answer, Evidence
from pipeline.memory import Span
from pipeline.observation import Kind, Tag
from pipeline.remembering.correction import Correction, corrected
from tests.waiting import LONG

JPEG = b"\xff\xd8\xff\xe0 a picture"
FLAC = b"fLaC a sound"
WALL0 = 1_700_000_000.0

EVENT = Event(
    "cam",
    0.0,
    8.0,
    WALL0,
    State.COMMITTED,
    reason="surprise",
    moments=(Moment(Kind.SPEECH, 1.0, 3.0, "The key is under the pot.", ref="D1:1"),),
    tags=(Tag("pot", 0.8),),
    keyframe="/v1/keyframes/cam/4000.jpg",
)
EVIDENCE = Evidence(
    EVENT.id,
    "cam",
    1.0,
    3.0,
    WALL0,
    "speech",
    "The key is under the pot.",
    0.9,
    "long",
    ("D1:1",),
    EVENT.keyframe,
)


MEMORY: dict[str, Any] = {
    "streams": [
        {
            "stream": "cam", "events": 1, "bytes": 900, "pictures": 15, "hours": 1, "merged": 2, "gone": 3,
            "lost": 4, "since": "2023-11-14T22:00:00.000Z", "until": "2023-11-14T22:13:28.000Z",
        }
    ],
    "budget": {
        "hour_bytes": 2_000_000, "stream_bytes": 187_200_000, "total_bytes": 4_000_000_000,
        "full_days": 1.0, "merged_days": 30.0,
    },
    "beside": {"bytes": 4096, "damaged": [{"name": "2023-W46.damaged-1", "bytes": 300_000}]},
}  # fmt: skip


class WireService:
    """Answers "wait" when `gate` is set; "refuse", "break" and "gone" with errors; all else with the pot."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {}
        self.asked: list[Question] = []
        self.spans: list[Span] = []
        self.orders: dict[str | int, Order] = {}
        self.named: list[Any] = []
        self.images: list[bytes] = []
        self.sounds: list[bytes] = []
        self.gate = threading.Event()
        self.closed = threading.Event()
        self.away: list[str] = []
        self.is_away = False

    def streams(self) -> list[dict[str, Any]]:
        if self.is_away:
            raise Unavailable("the mind of cam does not answer")
        return list(self.known.values())

    def watch(
        self, url: str, name: str | None = None, realtime: bool = False, start: float | None = None
    ) -> dict[str, Any]:
        if not url.startswith("rtsp://"):
            raise SourceError(f"{url}: no such file")
        stream = name or "cam"
        self.known[stream] = {
            "name": stream,
            "url": url,
            "kinds": ["vision"],
            "live": True,
            "state": "watching",
            "t": 8.0,
            "wall0": start or WALL0,
            "stats": {"frames": 3.0},
        }
        return self.known[stream]

    def unwatch(self, stream: str) -> None:
        if stream not in self.known:
            raise UserError(
                f"no stream is called {stream!r}; being watched: {', '.join(self.known) or 'none'}"
            )
        del self.known[stream]

    def ask(self, question: Question) -> Iterator[Reply]:
        self.asked.append(question)
        asked = question.text.lower()
        try:
            yield Found((EVIDENCE,))
            if asked == "wait":
                assert self.gate.wait(LONG)
            if asked == "refuse":
                raise UserError("not that")
            if asked == "gone":
                raise Unavailable("the thinker does not answer")
            if asked == "break":
                raise ZeroDivisionError("a secret of the inside")
            for piece in ("Under ", "the pot."):
                yield Delta(piece)
            yield Answer("Under the pot.", "memory", False, (EVIDENCE,))
        finally:
            self.closed.set()

    def correct(self, event: str, text: str) -> dict[str, Any]:
        self._known(event)
        return corrected(EVENT, [Correction(event, text, WALL0)]).as_json()

    def pin(self, event: str, off: bool = False) -> dict[str, Any]:
        self._known(event)
        return replace(EVENT, pinned=not off).as_json()

    def name(
        self, text: str, stream: str, t: float | None, box: tuple[float, float, float, float] | None
    ) -> dict[str, Any]:
        self.named.append((text, stream, t, box))
        return {"text": text, "stream": stream, "t": t or 8.0, "wall": "2023-11-14T22:13:28.000Z"}

    def _known(self, event: str) -> None:
        if event != EVENT.id:
            raise UserError(f"no event has the id {event!r}")

    def recall(self, text: str, k: int, span: Span, image: bytes = b"", audio: bytes = b"") -> list[Evidence]:
        self.images.append(image)
        self.sounds.append(audio)
        self.spans.append(span)
        return [replace(EVIDENCE, score=0.9 - n / 1000) for n in range(min(k, 3))]

    def events(self, span: Span, limit: int) -> list[dict[str, Any]]:
        self.spans.append(span)
        return [EVENT.as_json()] if span.holds(EVENT) else []

    def keyframe(self, address: str) -> bytes | None:
        return JPEG if address == EVENT.keyframe else None

    def memory(self) -> dict[str, Any]:
        return MEMORY

    def forget(self, span: Span) -> int:
        self.spans.append(span)
        return 1

    def stand(self, order: Order) -> None:
        clue_of_order(order.text)
        self.orders[order.id] = order

    def stand_down(self, id: str | int) -> None:
        if id not in self.orders:
            raise UserError(f"no standing query has the id {id!r}; standing: none")
        del self.orders[id]

    def standings(self) -> list[dict[str, Any]]:
        return [order.as_json() for order in self.orders.values()]

    def missing(self) -> list[str]:
        return self.away

    def metrics(self) -> dict[str, float]:
        return {"onlooker_streams": 1.0, 'onlooker_stream_frames{stream="cam"}': 3.0}

    def close(self) -> None:
        self.gate.set()
