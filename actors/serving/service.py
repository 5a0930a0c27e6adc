"""The port behind the gateway: everything that a client can ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, Protocol

from actors.sources.opening import Box
from pipeline.alerting.standing import Order
from pipeline.answering.reasoner import Reply
from pipeline.asking.question import Question
from pipeline.evidence import Evidence
from pipeline.memory import Span


class Service(Protocol):
    """What the gateway serves. Methods may block and may be called from several threads at once."""

    def streams(self) -> list[dict[str, Any]]:
        """The state of each stream.

        {"name", "url", "kinds", "live", "state": "watching|ended|away|failed", "t", "wall0", "error"?,
        "stats"}.
        """
        ...

    def watch(
        self, url: str, name: str | None = None, realtime: bool = False, start: float | None = None
    ) -> dict[str, Any]:
        """Begin to watch `url`; its state. `start`: Unix seconds at its time 0. Raises SourceError."""
        ...

    def unwatch(self, stream: str) -> None:
        """Stop watching; what was remembered stays. Raises UserError that names the known streams."""
        ...

    def ask(self, question: Question) -> Iterator[Reply]:
        """Evidence, then the answer in pieces, then the answer; closing the iterator cancels."""
        ...

    def recall(self, text: str, k: int, span: Span, image: bytes = b"", audio: bytes = b"") -> list[Evidence]:
        """Evidence only, for words, for what a JPEG or PNG shows, or for what is heard in a sound."""
        ...

    def events(self, span: Span, limit: int) -> list[dict[str, Any]]:
        """The last `limit` events inside `span` as JSON, short- and long-term merged, in wall order."""
        ...

    def keyframe(self, address: str) -> bytes | None:
        """The JPEG at `address`; None if nowhere."""
        ...

    def memory(self) -> dict[str, Any]:
        """What long-term memory takes, bytes, and what it may take; {"streams": […], "budget": {…},
        "beside": {…}}."""
        ...

    def forget(self, span: Span) -> int:
        """Delete every event inside `span` for good; how many there were."""
        ...

    def correct(self, event: str, text: str) -> dict[str, Any]:
        """The event with this id says `text` from now on; the event. Raises UserError for an unknown one."""
        ...

    def pin(self, event: str, off: bool = False) -> dict[str, Any]:
        """Keep the event with this id for good, or no longer; the event. Raises UserError for no event."""
        ...

    def name(self, text: str, stream: str, t: float | None, box: Box | None) -> dict[str, Any]:
        """What is in view on `stream` at `t` seconds (None: now), or in `box` of it, is called `text`.

        {"text", "stream", "t", "wall"} of what was kept. Raises UserError where nothing is in view.
        """
        ...

    def export(self, out: IO[bytes], span: Span) -> dict[str, int]:
        """Write what is kept inside `span` as a portable file; {"events", "pictures", "told"}.

        Raises StoreError.
        """
        ...

    def bring_in(self, file: IO[bytes], name: str = "the file") -> dict[str, int]:
        """Add what a portable file has and memory has not; {"events", "added", "pictures", "told"}.

        Raises StoreError; then nothing was added.
        """
        ...

    def stand(self, order: Order) -> None:
        """From now on publish an alert whenever `order` holds; one with a known id replaces it.

        Raises UserError where its words name nothing, or where there are too many.
        """
        ...

    def stand_down(self, id: str | int) -> None:
        """End a standing query. Raises UserError that names the known ones."""
        ...

    def standings(self) -> list[dict[str, Any]]:
        """{"id", "text", "cooldown_s", "streams"} of each, oldest first."""
        ...

    def missing(self) -> list[str]:
        """What is needed to watch and to answer, and away; each with the reason."""
        ...

    def metrics(self) -> dict[str, float]:
        """Numbers for monitoring; a name may carry labels as Prometheus writes them."""
        ...

    def close(self) -> None:
        """Keep what was perceived, and let go."""
        ...
