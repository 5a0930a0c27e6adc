"""Actors of a cluster as the plain objects that they are elsewhere; Ray stands here and in cluster.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import ray
from ray.exceptions import RayActorError, RayTaskError

from pipeline.errors import OnlookerError, Unavailable


class Remote:
    """Forwards each method to an actor and waits; what the actor raises on purpose comes back as it is.

    Raises Unavailable when the actor is gone. `streams` names the methods that yield, `tells` those for
    whose result nobody waits.
    """

    def __init__(self, actor: Any, name: str, streams: frozenset[str], tells: frozenset[str]) -> None:
        self._actor = actor
        self._name = name
        self._streams = streams
        self._tells = tells

    def __getattr__(self, method: str) -> Callable[..., Any]:
        if method.startswith("_"):
            raise AttributeError(method)
        if method in self._streams:
            return partial(self._stream, method)
        return partial(self._tell if method in self._tells else self._ask, method)

    def _ask(self, method: str, *args: Any, **options: Any) -> Any:
        return self._get(getattr(self._actor, method).remote(*args, **options))

    def _tell(self, method: str, *args: Any, **options: Any) -> None:
        getattr(self._actor, method).remote(*args, **options)

    def _stream(self, method: str, *args: Any, **options: Any) -> Iterator[Any]:
        yielding = getattr(self._actor, method).options(num_returns="streaming")
        for ref in yielding.remote(*args, **options):
            yield self._get(ref)

    def _get(self, ref: Any) -> Any:
        try:
            return ray.get(ref)
        except RayTaskError as error:
            raise _meant(error) from error
        except RayActorError as error:
            raise Unavailable(f"{self._name} does not answer; it is being started again") from error


def _meant(error: RayTaskError) -> BaseException:
    cause = error.cause
    return cause if isinstance(cause, OnlookerError) else error
