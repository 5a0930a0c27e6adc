"""Stages: state without a device, chained lazily."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Protocol, TypeVar

In = TypeVar("In", contravariant=True)
Out = TypeVar("Out", covariant=True)


class Stage(Protocol[In, Out]):
    """Takes items one by one and hands on what they complete."""

    def push(self, item: In, /) -> Iterable[Out]:
        """Take one item; hand on what is complete now."""
        ...

    def flush(self) -> Iterable[Out]:
        """The input has ended; hand on the rest."""
        ...


def flow(items: Iterable[Any], *stages: Stage[Any, Any]) -> Iterator[Any]:
    """Run `items` through `stages` one after the other, lazily, in this process."""
    for stage in stages:
        items = _through(stage, items)
    return iter(items)


def _through(stage: Stage[Any, Any], items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        yield from stage.push(item)
    yield from stage.flush()


def snapshot(holder: object) -> Mapping[str, Any]:
    """All that a holder of plain state (no model, no thread) knows now, independent of what it does next."""
    return deepcopy(vars(holder))


def restore(holder: object, state: Mapping[str, Any]) -> None:
    """Put a holder of the same settings back to a snapshot: resumed equals never stopped."""
    vars(holder).update(deepcopy(dict(state)))
