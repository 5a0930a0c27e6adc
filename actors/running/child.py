"""A child: a plain object in a process of its own, used as if it were here. For when there is no Ray."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any

from actors.settling import settle
from pipeline.errors import OnlookerError, Unavailable

Call = tuple[str, tuple[Any, ...], dict[str, Any]]


class Child:
    """`cls(*args)` in a spawned process. Its methods run there, one at a time; what it raises on purpose is
    raised here. Raises Unavailable when the process has died; `build` makes it again."""

    def __init__(self, cls: Callable[..., Any], *args: Any) -> None:
        self._made_of = (cls, args)
        self._lock = threading.Lock()
        self._name = cls.__name__
        self.build()

    def build(self) -> None:
        """Make the object in a new process, as at first. Raises what its making raises on purpose."""
        spawn = multiprocessing.get_context("spawn")
        with self._lock:
            self._ours, theirs = spawn.Pipe()
            args = (theirs, *self._made_of)
            self._process = spawn.Process(target=_live, args=args, daemon=True, name=self._name)
            self._process.start()
            theirs.close()
            self._answer()

    def died(self) -> None:
        """Return when its process has died."""
        wait([self._process.sentinel])

    @property
    def pid(self) -> int | None:
        """The process's number."""
        return self._process.pid

    def close(self) -> None:
        """Close the object there, and wait for the process to end."""
        try:
            self._ask("close")
        finally:
            self._ours.close()
            self._process.join(10)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        if method.startswith("_"):
            raise AttributeError(method)
        return partial(self._ask, method)

    def _ask(self, method: str, *args: Any, **options: Any) -> Any:
        with self._lock:
            try:
                self._ours.send((method, args, options))
            except OSError as error:
                raise Unavailable(f"{self._name}: its process has died") from error
            return self._answer()

    def _answer(self) -> Any:
        try:
            result, error = self._ours.recv()
        except (EOFError, OSError) as gone:
            raise Unavailable(f"{self._name}: its process has died") from gone
        if error is not None:
            raise error
        return result


def _live(pipe: Connection, cls: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Build the object and serve calls until it is closed; what it raises not on purpose ends the process."""
    # Ctrl-C in a terminal goes to the whole group; the parent decides what becomes of it and closes us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    thing: Any = None

    def build() -> None:
        nonlocal thing
        thing = cls(*args)
        settle()

    if not _answered(pipe, build):
        return
    while True:
        try:
            method, given, options = pipe.recv()
        except EOFError:
            return
        _answered(pipe, partial(getattr(thing, method), *given, **options))
        if method == "close":
            return


def _answered(pipe: Connection, call: Callable[[], Any]) -> bool:
    try:
        pipe.send((call(), None))
    except OnlookerError as error:
        pipe.send((None, error))
        return False
    return True
