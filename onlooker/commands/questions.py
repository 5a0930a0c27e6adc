"""Commands that ask: for an answer, for evidence, for events, for what is kept, and for what is to come."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from onlooker.interruption import interruptible
from onlooker.options import (
    AsJson,
    ConfigFile,
    OpenStore,
    Since,
    Streams,
    Token,
    Until,
    Url,
    fragment,
    span,
)
from onlooker.output import say_each, say_json
from onlooker.reached import reached


def ask(
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
    stream: Streams = None,
    since: Since = "",
    until: Until = "",
    mode: Annotated[
        Literal["auto", "recent", "memory"],
        typer.Option(help="Where to look: the last minutes (recent), the long-term memory, or both."),
    ] = "auto",
    image: Annotated[Path | None, typer.Option(help="A JPEG or PNG that the question is about.")] = None,
    audio: Annotated[
        Path | None, typer.Option(help="A sound of up to 30 s that the question is about.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print the plan of the answer too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask a question; the answer comes with its evidence."""
    options = {"mode": mode, **span(stream, since, until), **fragment(image, audio)}
    with reached(url, token, store, config) as memory:
        answer = memory.ask(question, **options)
    if as_json:
        return say_json(answer, drop=("type", "id"))
    from onlooker.render import show_answer

    return show_answer(Console(), answer, plan=answer["plan"] if explain else "")


def events(
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
    stream: Streams = None,
    since: Since = "",
    until: Until = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, the last ones.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List what happened, one line an event."""
    meant = span(stream, since, until)
    with reached(url, token, store, config) as memory:
        found = memory.events(limit=limit, **meant)
    from onlooker.render import show_event

    say_each(found, as_json, show_event)


def memory(
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Say what is kept of each stream, how much it takes, and how much it may take."""
    with reached(url, token, store, config) as memory:
        kept = memory.memory()
    from onlooker.render import show_memory

    say_each([kept], as_json, show_memory)


def recall(
    words: Annotated[
        str, typer.Argument(help="What to look for; not needed with a picture or a sound.")
    ] = "",
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many pieces.")] = 10,
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
    stream: Streams = None,
    since: Since = "",
    until: Until = "",
    image: Annotated[Path | None, typer.Option(help="A JPEG or PNG to look for.")] = None,
    audio: Annotated[Path | None, typer.Option(help="A sound of up to 30 s to listen for.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find evidence for words, a picture or a sound; no answer is made of it."""
    options = {**span(stream, since, until), **fragment(image, audio)}
    with reached(url, token, store, config) as memory:
        found = memory.recall(words, k, **options)
    from onlooker.render import show_evidence

    say_each(found, as_json, show_evidence)


def tell(
    what: Annotated[str, typer.Argument(help="What to look out for: 'when a dog barks'.")],
    cooldown: Annotated[
        float, typer.Option(min=0.0, max=1e6, help="Seconds of the stream's time between two alerts.")
    ] = 30.0,
    url: Url = "",
    token: Token = "",
    stream: Streams = None,
    as_json: AsJson = False,
) -> None:
    """Say so each time something is seen, heard or said, until Ctrl-C."""
    from onlooker.client import URL
    from onlooker.render import show_alert
    from onlooker.syncclient import SyncClient

    with SyncClient(url or URL, token) as client, interruptible():
        alerts = client.tell(what, cooldown=cooldown, streams=stream or ())
        say_each(alerts, as_json, show_alert, drop=("type",))
