"""A pair: the source and the mind of one stream, each in a process of its own, which begin anew together."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from actors.running.remote import Placed, died
from actors.watching.assemble import Recipe
from pipeline.errors import Unavailable

log = logging.getLogger(__name__)

FINISHING = 10.0
"""Seconds that a mind whose source has died has to remember what it perceived."""


class Pair:
    """The processes that watch the stream of `recipe` (`actors.running.revival.Mortal`).

    `reached` tells up to when it is remembered: they go on from there. `others`: what a mind is made of
    beside its recipe and its feed.
    """

    def __init__(
        self,
        recipe: Recipe,
        source: Placed,
        mind: Placed,
        reached: Callable[[], float],
        others: tuple[Any, ...],
    ) -> None:
        self._recipe = recipe
        self._source = source
        self._mind = mind
        self._reached = reached
        self._others = others

    def died(self) -> None:
        """Return when one of the two has died."""
        died([self._source, self._mind])

    def build(self) -> None:
        """Make both again. Raises SourceError, Unavailable."""
        with suppress(Unavailable):  # at least one of them has died
            self._mind.remote.stop(FINISHING)
        with suppress(Unavailable):
            self._source.remote.close()
        recipe = replace(self._recipe, since=self._reached())
        self._source.build(*source_of(recipe))
        self._mind.build(recipe, self._source.remote, *self._others)

    def end(self) -> None:
        """End both for good."""
        self._source.end()
        self._mind.end()


def source_of(recipe: Recipe) -> tuple[Any, ...]:
    """What the source of `recipe` is made of."""
    return recipe.url, recipe.config.source, recipe.realtime, recipe.origin, recipe.since
