"""Output: what a command says, as lines for people or as JSON, one object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import typer
from rich.console import Console

Shown = Callable[[Console, dict[str, Any]], None]
"""Shows one thing to a person."""


def say_each(found: Iterable[dict[str, Any]], as_json: bool, show: Shown, drop: Sequence[str] = ()) -> None:
    """Each of what was found, as it comes; without the keys `drop` as JSON."""
    console = Console()
    for one in found:
        if as_json:
            say_json(one, drop)
        else:
            show(console, one)


def say_json(value: Mapping[str, Any], drop: Sequence[str] = ()) -> None:
    """`value` without the keys `drop`, on one line."""
    shown = {key: part for key, part in value.items() if key not in drop}
    typer.echo(json.dumps(shown, ensure_ascii=False))


def waiting(what: str) -> AbstractContextManager[object]:
    """Says `what` is waited for on standard error, if that is a terminal, until it is there."""
    return Console(stderr=True).status(what)


def complain(line: str) -> None:
    """One line on standard error."""
    typer.echo(f"onlooker: {' '.join(line.split())}", err=True)


def counted(count: int, noun: str) -> str:
    """So many of what `noun` is one of: 1 event, 2 events."""
    return f"{count} {noun}{'s' if count != 1 else ''}"
