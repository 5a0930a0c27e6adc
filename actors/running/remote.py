"""Actors of a cluster as the plain objects that they are elsewhere; Ray stands here and in cluster.py."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import ray
from ray.exceptions import GetTimeoutError, RayActorError, RayTaskError

from actors.sensing.standingback import stand_back
from actors.settling import settle
from pipeline.errors import OnlookerError, Unavailable

THREADS = 16
"""Calls that an actor takes at once; batching and locks are the business of what lives in it."""

LOOKOUT = "lookout"
"""Calls of this group are taken however busy an actor is."""

TELLING = "telling"
"""Calls for whose result nobody waits are of this group, and taken one by one as they come: what happened
first is heard first."""

STARTING = 30.0
"""Seconds that an empty process may take to begin."""


class Stead:
    """What every actor is: a place for one plain object. Built by a call, so that its errors come back."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thing: Any = None

    def built(self) -> bool:
        """Whether something lives here: nothing does in a process that began after one that died."""
        return self._thing is not None

    def stay(self) -> None:
        """Never return: who waits for it learns when this process dies."""
        threading.Event().wait()

    def build(self, cls: Callable[..., Any], args: tuple[Any, ...], nice: int) -> None:
        """Make the object that lives here, in a process that stands back by `nice`."""
        stand_back(nice)
        self._thing = cls(*args)
        settle()

    def call(self, method: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        """The result of one of its methods."""
        return getattr(self._there(), method)(*args, **options)

    def stream(self, method: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Iterator[Any]:
        """What one of its generators yields, as it comes."""
        for piece in getattr(self._there(), method)(*args, **options):  # noqa: UP028
            # not `yield from`: Ray sends into the generator, and a plain iterator takes nothing
            yield piece

    def _there(self) -> Any:
        if self._thing is None:
            raise Unavailable(f"{self._name} has died; it is started again")
        return self._thing


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
        self._actor.call.options(concurrency_group=TELLING).remote(method, args, options)

    def _stream(self, method: str, *args: Any, **options: Any) -> Iterator[Any]:
        yielding = self._actor.stream.options(num_returns="streaming")
        for ref in yielding.remote(method, args, options):
            yield _get(ref, self._name)


class Placed:
    """An actor in which `cls(*args)` lives, and what to make it of again; `remote` is how others use it.

    What its making raises on purpose is raised here. It takes no CPU from Ray's books: the models' own thread
    counts say what is used. `nice`: by how much its process stands back. Ray starts an empty process in the
    place of one that died, so that whoever has `remote` may keep it (`actors.running.revival.Mortal`).
    """

    def __init__(
        self,
        cls: Callable[..., Any],
        *args: Any,
        name: str,
        nice: int = 0,
        gpus: float = 0.0,
        streams: frozenset[str] = frozenset(),
        tells: frozenset[str] = frozenset(),
        restarts: int = -1,
    ) -> None:
        shown = type(re.sub(r"\W", "", name.title()), (Stead,), {})  # what `ps` calls the process
        made = ray.remote(concurrency_groups={LOOKOUT: 2, TELLING: 1})(shown)
        self._actor = made.options(
            num_cpus=0, num_gpus=gpus, max_concurrency=THREADS, max_restarts=restarts
        ).remote(name)
        self._name = name
        self._made_of = (cls, args, nice)
        _get(self._actor.build.remote(*self._made_of), name)
        self.remote = Remote(self._actor, name, streams, tells)

    def died(self) -> None:
        """Return when its process has died."""
        died([self])

    def build(self, *args: Any) -> None:
        """Make it again in an empty process, of the same or of other `args`. Raises OnlookerError."""
        cls, before, nice = self._made_of
        self._made_of = (cls, args or before, nice)
        try:
            self._empty()
            _get(self._actor.build.remote(*self._made_of), self._name)
        except RayTaskError as error:
            raise Unavailable(f"{self._name}: {error.cause}") from error

    def end(self) -> None:
        """End the process for good."""
        ray.kill(self._actor)

    def _empty(self) -> None:
        """Wait for an empty process; one in which something lives is ended."""
        until = time.monotonic() + STARTING
        while (built := self._built()) is not False:
            if built:
                ray.kill(self._actor, no_restart=False)
            if time.monotonic() > until:
                raise Unavailable(f"{self._name} does not begin anew")
            time.sleep(0.2)

    def _built(self) -> bool | None:
        """Whether something lives in its process; None while there is none."""
        look = self._actor.built.options(concurrency_group=LOOKOUT)
        try:
            return bool(_get(look.remote(), self._name, STARTING))
        except Unavailable:
            return None

    def _death(self) -> Any:
        return self._actor.stay.options(concurrency_group=LOOKOUT).remote()


def died(some: Sequence[Placed]) -> None:
    """Return when the process of one of them has died."""
    ray.wait([placed._death() for placed in some], num_returns=1)


def place(cls: Callable[..., Any], *args: Any, name: str, **options: Any) -> Remote:
    """`cls(*args)` in an actor of its own, as `Placed` has it."""
    return Placed(cls, *args, name=name, **options).remote


def myself(name: str, tells: frozenset[str]) -> Remote:
    """The actor that this runs in, as others see it."""
    return Remote(ray.get_runtime_context().current_actor, name, frozenset(), tells)


def _get(ref: Any, name: str, timeout: float | None = None) -> Any:
    try:
        return ray.get(ref, timeout=timeout)
    except GetTimeoutError as error:
        raise Unavailable(f"{name} does not answer in time") from error
    except RayTaskError as error:
        cause = error.cause
        raise (cause if isinstance(cause, OnlookerError) else error) from error
    except RayActorError as error:
        raise Unavailable(f"{name} does not answer") from error
