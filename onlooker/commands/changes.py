"""Commands that change a memory: forget a part of it, correct and pin an event, name what is in view."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from onlooker.options import ConfigFile, OpenStore, Since, Token, Until, Url, span
from onlooker.output import counted
from onlooker.reached import reached
from pipeline.errors import UserError

EventId = Annotated[str, typer.Argument(help="The id of an event, such as door/61200; events --json has it.")]


def forget(
    stream: Annotated[str, typer.Option(help="Whose memory is deleted.")],
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
    since: Since = "",
    until: Until = "",
) -> None:
    """Delete what a stream left, or a part of it, for good."""
    meant = span(None, since, until)
    with reached(url, token, store, config) as memory:
        count = memory.forget(stream, **meant)
    typer.echo(f"{counted(count, 'event')} of {stream} forgotten")


def correct(
    event: EventId,
    text: Annotated[str, typer.Argument(help="What it should say.")],
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
) -> None:
    """Say what an event is; what was perceived is kept beside it."""
    from onlooker.render import show_event

    with reached(url, token, store, config) as memory:
        show_event(Console(), memory.correct(event, text))


def pin(
    event: EventId,
    off: Annotated[bool, typer.Option("--off", help="Unpin it: keep it no longer than others.")] = False,
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
) -> None:
    """Keep an event for good."""
    from onlooker.render import show_event

    with reached(url, token, store, config) as memory:
        show_event(Console(), memory.pin(event, off))


def name(
    text: Annotated[str, typer.Argument(help="What it is called: 'the red mug'.")],
    stream: Annotated[str, typer.Option(help="The stream that shows it.")],
    at: Annotated[
        float | None, typer.Option(help="When, in seconds of the stream.", show_default="now")
    ] = None,
    box: Annotated[
        str,
        typer.Option(
            metavar="X,Y,W,H",
            help="Where in the picture, as fractions of it: 0.2,0.3,0.25,0.4.",
            show_default="all of it",
        ),
    ] = "",
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
) -> None:
    """Give a name to what is in view; it is known by its looks from then on."""
    with reached(url, token, store, config) as memory:
        kept = memory.name(text, stream, t=at, box=_box(box))
    typer.echo(f"{kept['text']} is what {kept['stream']} showed at {kept['t']:.1f} s")


def _box(text: str) -> list[float] | None:
    try:
        return [float(part) for part in text.split(",")] if text else None
    except ValueError as error:
        raise UserError(f"--box: {text!r} is not X,Y,W,H, like 0.2,0.3,0.25,0.4") from error
