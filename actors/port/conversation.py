"""A conversation: the questions of one connection in the order in which they were asked, whenever they are
answered. A question that speaks of the one before it waits for what is open."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from pipeline.asking.dialogue import refers
from pipeline.asking.question import Exchange


@dataclass(eq=False, slots=True)
class Turn:
    """A question in its place; `over` once it has ended, with what it leaves to speak of, if anything."""

    text: str
    over: asyncio.Event = field(default_factory=asyncio.Event)
    exchange: Exchange | None = None


class Conversation:
    """Lives in one event loop. Of what is over no more is kept than what may still be spoken of."""

    def __init__(self) -> None:
        self._turns: list[Turn] = []

    def begin(self, text: str) -> Turn:
        """A question is asked."""
        self._turns.append(Turn(text))
        return self._turns[-1]

    async def before(self, turn: Turn) -> Exchange | None:
        """What `turn` may speak of; if it does, once all that was asked before it is over."""
        asked = self._turns[: self._turns.index(turn)]
        if refers(turn.text):
            for each in asked:
                await each.over.wait()
        return next((each.exchange for each in reversed(asked) if each.exchange), None)

    def end(self, turn: Turn, exchange: Exchange | None) -> None:
        """It was answered, and leaves `exchange`; or it was not, and leaves nothing."""
        turn.exchange = exchange
        turn.over.set()
        self._turns = [each for n, each in enumerate(self._turns) if not self._past(n)]

    def _past(self, n: int) -> bool:
        """Whether nobody can speak of it any more, or ever could."""
        if not self._turns[n].over.is_set():
            return False
        if self._turns[n].exchange is None:
            return True
        following = self._turns[n + 1 :]
        later = next((k for k, each in enumerate(following) if each.exchange), None)
        return later is not None and all(each.over.is_set() for each in following[:later])
