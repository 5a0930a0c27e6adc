"""Commands about streams: watch some here, serve those who ask about them, or say what a service watches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from onlooker.interruption import interruptible
from onlooker.options import AsJson, ConfigFile, StoreDir, Token, Url, configured
from onlooker.output import complain, say_each, waiting
from onlooker.when import wall_time
from pipeline.errors import Unavailable, UserError

if TYPE_CHECKING:
    from actors.running.cluster import Cluster
    from actors.watching.trace import Trace

Urls = Annotated[
    list[str],
    typer.Argument(metavar="URL", help="Stream, file, webcam (device:0) or timed text (.srt, .vtt, .jsonl)."),
]
MaybeUrls = Annotated[list[str] | None, typer.Argument(metavar="URL", help="Watch these from the start.")]

LOOK = 2.0
"""Seconds between two looks at how the streams are."""

WELL = ("watching", "running")
"""States that need not be told from the start."""


def watch(
    urls: Urls,
    name: Annotated[str | None, typer.Option(help="Name of the stream; with one URL only.")] = None,
    store: StoreDir = None,
    config: ConfigFile = None,
    speed: Annotated[Literal["realtime", "max"], typer.Option(help="How fast files are played.")] = "max",
    start: Annotated[
        str, typer.Option(help="When the stream began: ISO 8601, Unix seconds, or words.", show_default="now")
    ] = "",
    trace: Annotated[
        Path | None, typer.Option(help="Write to this file why it is cut where it is; explain draws it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Watch until the streams end or Ctrl-C, and print what happens."""
    if name is not None and len(urls) > 1:
        raise UserError("--name goes with one URL only")
    began = wall_time(start, "--start") if start else None
    settings = configured(config, store)
    _must_be_watchable(urls)
    failed = []
    with _tracing(trace) as traced:
        from actors.running.local import open_desk

        with waiting("loading the models"):
            desk = open_desk(settings, publish=_printer(as_json), trace=traced)
        try:
            with interruptible():
                for url in urls:
                    desk.watch(url, name, realtime=speed == "realtime", start=began)
                desk.wait()
            failed = [stream for stream in desk.streams() if stream["state"] == "failed"]
        finally:
            desk.close()
    for stream in failed:
        complain(f"{stream['name']}: {stream['error']}")
    if failed:
        raise typer.Exit(1)


def serve(
    urls: MaybeUrls = None,
    config: ConfigFile = None,
    store: StoreDir = None,
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on; another than the default wants ONLOOKER_TOKEN.",
            show_default="127.0.0.1",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="Port to listen on; 0 for any that is free.", show_default="8765"
        ),
    ] = None,
) -> None:
    """Start the service: watch streams, and answer at one port with a web page."""
    settings = configured(config, store, host=host, port=port)
    _must_be_watchable(urls or ())
    from actors.port.access import is_loopback
    from actors.running.cluster import Cluster

    if not settings.gateway.token and not is_loopback(settings.gateway.host):
        complain(f"anyone who reaches {settings.gateway.host} may watch and ask; set ONLOOKER_TOKEN")

    with waiting("starting the service on Ray and loading the models"):
        service = Cluster(settings)
    with service as cluster, interruptible():
        typer.echo(f"listening on {cluster.url}")
        for url in urls or ():
            stream = cluster.watch(url)
            typer.echo(f"watching {stream['name']}: {url}")
        for line in changes(_looks(cluster)):
            typer.echo(line)


def streams(
    add: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Watch this too; may be repeated.", show_default=False),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the stream; with one --add only.")] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Stop watching it; what was remembered stays. May be repeated."),
    ] = None,
    url: Url = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """List the streams of a running service; add some, or remove some."""
    if name is not None and len(add or ()) != 1:
        raise UserError("--name goes with one --add only")
    from onlooker.client import URL
    from onlooker.render import show_stream
    from onlooker.syncclient import SyncClient

    with SyncClient(url or URL, token) as client:
        for stream in remove or ():
            client.unwatch(stream)
        for source in add or ():
            client.watch(_from_here(source), name=name)
        say_each(client.streams(), as_json, show_stream)


def _from_here(source: str) -> str:
    """A file by its whole path: the service may run in another folder."""
    file = Path(source).expanduser()
    return str(file.resolve()) if file.is_file() else source


def changes(looks: Iterable[Sequence[dict[str, Any]]]) -> Iterator[str]:
    """A line for each stream, and each part of the service, that is not as it was at the look before."""
    known: dict[str, str] = {}
    for streams in looks:
        for stream in streams:
            times = stream.get("restarts", 0)
            again = f"started again{f', {times} times so far' * (times > 1)}" if times else ""
            now = ": ".join(filter(None, (stream["state"], stream["error"] or again)))
            if known.get(stream["name"], now if now in WELL else "") != now:
                yield f"{stream['name']}: {now}"
            known[stream["name"]] = now


def _looks(cluster: Cluster) -> Iterator[list[dict[str, Any]]]:
    """How the streams are and the parts of the service, now and then. Raises Unavailable when nobody is there
    any more to tell."""
    while True:
        try:
            yield [*cluster.streams(), *cluster.parts()]
        except Unavailable as error:
            line = "the service broke down; start it again: it goes on with what it remembered"
            raise Unavailable(line) from error
        time.sleep(LOOK)


def _must_be_watchable(urls: Iterable[str]) -> None:
    """What is plain is said at once, not after the models are loaded."""
    from actors.sources.source import must_be_watchable

    for url in urls:
        must_be_watchable(url)


def _tracing(file: Path | None) -> AbstractContextManager[Trace | None]:
    """The trace that goes to `file`, opened before anything slow begins."""
    if file is None:
        return nullcontext()
    from actors.watching.trace import Trace

    return Trace(file)


def _printer(as_json: bool) -> Callable[[Sequence[dict[str, Any]]], None]:
    """Prints the events that will not change any more, as they come."""
    from onlooker.render import show_event

    def publish(messages: Sequence[dict[str, Any]]) -> None:
        done = [m for m in messages if m["type"] == "event" and m["state"] == "committed"]
        say_each(done, as_json, show_event, drop=("type",))

    return publish
