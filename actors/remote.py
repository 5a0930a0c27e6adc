"""Actors of a cluster as the plain objects that they are elsewhere; Ray stands here and in cluster.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import ray
from ray.exceptions import RayActorError, RayTaskError

from actors.settling import settle
from actors.standingback import stand_back
from pipeline.errors import OnlookerError, Unavailable

THREADS = 16
"""Calls that an actor takes at once; batching and locks are the business of what lives in it."""


class Stead:
    """What every actor is: a place for one plain object. Built by a call, so that its errors come back."""

    def __init__(self) -> None:
        self._thing: Any = None

    def build(self, cls: Callable[..., Any], args: tuple[Any, ...], nice: int) -> None:
        """Make the object that lives here, in a process that stands back by `nice`."""
        stand_back(nice)
        self._thing = cls(*args)
        settle()

    def call(self, method: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        """The result of one of its methods."""
        return getattr(self._thing, method)(*args, **options)

    def stream(self, method: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Iterator[Any]:
        """What one of its generators yields, as it comes."""
        for piece in getattr(self._thing, method)(*args, **options):  # noqa: UP028
            # not `yield from`: Ray sends into the generator, and a plain iterator takes nothing
            yield piece


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
        return _get(self._actor.call.remote(method, args, options), self._name)

    def _tell(self, method: str, *args: Any, **options: Any) -> None:
        self._actor.call.remote(method, args, options)

    def _stream(self, method: str, *args: Any, **options: Any) -> Iterator[Any]:
        yielding = self._actor.stream.options(num_returns="streaming")
        for ref in yielding.remote(method, args, options):
            yield _get(ref, self._name)


def place(
    cls: Callable[..., Any],
    *args: Any,
    name: str,
    nice: int = 0,
    gpus: float = 0.0,
    streams: frozenset[str] = frozenset(),
    tells: frozenset[str] = frozenset(),
) -> Remote:
    """An actor in which `cls(*args)` lives; what its making raises on purpose is raised here.

    It takes no CPU from Ray's books: the models' own thread counts say what is used. `nice`: by how much its
    process stands back.
    """
    made = ray.remote(Stead).options(num_cpus=0, num_gpus=gpus, max_concurrency=THREADS)
    actor = made.remote()
    _get(actor.build.remote(cls, args, nice), name)
    return Remote(actor, name, streams, tells)


def myself(name: str, tells: frozenset[str]) -> Remote:
    """The actor that this runs in, as others see it."""
    return Remote(ray.get_runtime_context().current_actor, name, frozenset(), tells)


def _get(ref: Any, name: str) -> Any:
    try:
        return ray.get(ref)
    except RayTaskError as error:
        cause = error.cause
        raise (cause if isinstance(cause, OnlookerError) else error) from error
    except RayActorError as error:
        raise Unavailable(f"{name} does not answer") from error
