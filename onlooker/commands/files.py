"""Commands about portable files: a memory goes into one, and comes out of one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from onlooker.options import ConfigFile, OpenStore, Since, Streams, Token, Until, Url, span
from onlooker.output import counted
from onlooker.reached import reached


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")],
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
    stream: Streams = None,
    since: Since = "",
    until: Until = "",
    force: Annotated[bool, typer.Option("--force", help="Write over FILE, whatever it is.")] = False,
) -> None:
    """Write a memory, or a part of it, as one portable file."""
    from onlooker.outfile import in_place_of

    meant = span(stream, since, until)
    with in_place_of(file, force) as out, reached(url, token, store, config) as memory:
        count = memory.export(out, **meant)
    typer.echo(f"{_amount(count['events'], count)} in {file}")


def bring_in(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What export wrote.")],
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
) -> None:
    """Add what a portable file has to a memory, which stays as it is; --store may name a new one."""
    from onlooker.outfile import to_read

    with to_read(file) as content, reached(url, token, store, config, new=True) as memory:
        count = memory.bring_in(content, str(file))
    known = count["events"] - count["added"]
    typer.echo(f"{_amount(count['added'], count)} added; {counted(known, 'event')} known already")


def _amount(events: int, count: Mapping[str, int]) -> str:
    parts = [counted(events, "event"), counted(count["pictures"], "picture")]
    if count.get("told"):
        parts.append(f"{counted(count['told'], 'thing')} told")
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
