"""The port of the archive: what there is to be done with long-term memory, here or in another process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from actors.longterm.ledger import Account
from pipeline.alerting.standing import Order
from pipeline.event import Event
from pipeline.item import Vector
from pipeline.link import Link
from pipeline.memory import Memory, Page, Span
from pipeline.remembering.naming import Name
from pipeline.remembering.told import NOTHING, Told


@dataclass(frozen=True)
class Added:
    """What a merge wrote: ids of events, addresses of pictures, and what was told."""

    events: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    told: Told = NOTHING


@dataclass(frozen=True)
class Beside:
    """What the store has beside events, their links and their pictures: bytes of what is known of streams and
    was told (`notes`), and of what was `damaged` and set aside, by name."""

    notes: int
    damaged: Mapping[str, int]

    @property
    def bytes(self) -> int:
        """Of both."""
        return self.notes + sum(self.damaged.values())


class Archiving(Memory, Protocol):
    """An archive, here or in another process."""

    def keep(self, events: Sequence[Event], pictures: Mapping[str, bytes]) -> None:
        """Write events by id and JPEGs by address; durable on return."""
        ...

    def forget(self, span: Span) -> int:
        """Delete every event inside `span`, and its picture; how many there were."""
        ...

    def wipe(self) -> bool:
        """Do some of what forgetting left to do, until no byte is left; whether there is more."""
        ...

    def tend(self) -> bool:
        """Do some of what is to be done in the background; whether there was something."""
        ...

    def readings(self, model: str) -> Mapping[str, Vector]:
        """Vectors that `model` made of what newest events say, by their texts."""
        ...

    def keep_readings(self, model: str, ids: Sequence[str], rows: Mapping[str, Vector]) -> None:
        """Keep what `model` made of the texts of these events, as far as they are still there."""
        ...

    def recalled(self, ids: Sequence[str]) -> None:
        """These events were of use together, the best first: they are kept longer, and linked."""
        ...

    def related(self, ids: Sequence[str]) -> Mapping[str, Sequence[Link]]:
        """The links of each of these events that has any, the firmest first."""
        ...

    def accounts(self) -> dict[str, Account]:
        """What each stream takes, and what was let go of."""
        ...

    def beside(self) -> Beside:
        """What else takes room."""
        ...

    def read(self, ids: Sequence[str]) -> Sequence[Event]:
        """Those of these events that are kept, with their vectors, as they were perceived."""
        ...

    def correct(self, event: Event, text: str, at: float) -> None:
        """`event` says `text` from now on."""
        ...

    def pin(self, event: Event, at: float) -> None:
        """Keep `event` for good."""
        ...

    def unpin(self, id: str) -> None:
        """Let the event go like any other."""
        ...

    def name(self, name: Name) -> None:
        """Know what this is called. Raises UserError where too much has a name."""
        ...

    def told(self) -> Told:
        """What users have told."""
        ...

    def picture(self, address: str) -> bytes | None:
        """The JPEG at `address`."""
        ...

    def count(self) -> int:
        """How many events are kept."""
        ...

    def origin(self, stream: str, url: str, wall0: float, keep: bool) -> float:
        """The wall time of the stream's time 0, recorded."""
        ...

    def others(self, stem: str, url: str) -> set[str]:
        """Names that begin with `stem` and belong to another URL."""
        ...

    def orders(self) -> list[Order]:
        """The standing queries, oldest first."""
        ...

    def stand(self, order: Order) -> None:
        """Keep a standing query, in the place of the one with its id."""
        ...

    def stand_down(self, id: str | int) -> None:
        """Keep it no more. Raises UserError for an unknown one."""
        ...

    def page(self, span: Span, after: str = "") -> Page:
        """Some events inside `span` with their vectors; all of them, page by page."""
        ...

    def merge(self, events: Sequence[Event], pictures: Mapping[str, bytes], told: Told = NOTHING) -> Added:
        """Write what is not here yet, and only that: all of it or nothing.

        `told`: what users have said of these events, and names.
        """
        ...

    def retract(self, added: Added) -> None:
        """Take back what was merged."""
        ...

    def origins(self) -> dict[str, float]:
        """Unix seconds at the time 0 of each stream."""
        ...

    def adopt(self, origins: Mapping[str, float]) -> None:
        """Know these streams too; those that are known stay as they are."""
        ...

    def dims(self) -> dict[str, int]:
        """Sizes of the vectors by name."""
        ...

    def made_by(self) -> dict[str, str]:
        """Names of the models that make the vectors, by name; those that are known."""
        ...

    def close(self) -> None:
        """Flush and let go."""
        ...
