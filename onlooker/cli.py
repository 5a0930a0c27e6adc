"""The command line. Exit status: 0 fine, 2 the user's mistake (one line on stderr), 1 anything else."""

from __future__ import annotations

import json
import logging
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from typer.exceptions import TyperException

from onlooker.when import wall_time
from pipeline.errors import OnlookerError, UserError

if TYPE_CHECKING:
    from actors.trace import Trace
    from configs.schema import Config
    from onlooker.opened import Opened
    from onlooker.syncclient import SyncClient

app = typer.Typer(
    help="Watches cameras and streams, remembers what happened, and answers with evidence.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

EventId = Annotated[str, typer.Argument(help="The id of an event; events --json shows them.")]
Urls = Annotated[list[str], typer.Argument(metavar="URL", help="Stream, file, webcam or timed text.")]
MaybeUrls = Annotated[list[str] | None, typer.Argument(metavar="URL", help="Watch these from the start.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="YAML file, or a profile: laptop, gpu.")]
StoreDir = Annotated[Path | None, typer.Option("--store", help="Folder of the long-term memory.")]
OpenStore = Annotated[
    Path | None, typer.Option("--store", help="Open this memory directly, without a service.")
]
Url = Annotated[str, typer.Option("--url", help="A running service.", show_default="ws://127.0.0.1:8765")]
Token = Annotated[str, typer.Option("--token", envvar="ONLOOKER_TOKEN", help="Token of the service.")]
Streams = Annotated[list[str] | None, typer.Option("--stream", help="Only this stream; may be repeated.")]
Since = Annotated[str, typer.Option("--since", help="ISO 8601, Unix seconds, or words: '10m ago'.")]
Until = Annotated[str, typer.Option("--until", help="Likewise.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]


@app.command()
def watch(
    urls: Urls,
    name: Annotated[str | None, typer.Option(help="Name of the stream; with one URL only.")] = None,
    store: StoreDir = None,
    config: ConfigFile = None,
    speed: Annotated[Literal["realtime", "max"], typer.Option(help="How fast files are played.")] = "max",
    start: Annotated[str, typer.Option(help="Wall time of the stream's beginning, ISO 8601.")] = "",
    trace: Annotated[Path | None, typer.Option(help="Write here why it is cut where; see explain.")] = None,
    as_json: AsJson = False,
) -> None:
    """Watch until the streams end or Ctrl-C, and print what happens."""
    if name is not None and len(urls) > 1:
        raise UserError("--name goes with one URL only")
    began = wall_time(start, "--start") if start else None
    settings = _settings(config, store)
    _must_be_watchable(urls)
    failed = []
    with _tracing(trace) as traced:
        from actors.local import open_desk

        desk = open_desk(settings, publish=_printer(as_json), trace=traced)
        try:
            with _interruptible():
                for url in urls:
                    desk.watch(url, name, realtime=speed == "realtime", start=began)
                desk.wait()
            failed = [stream for stream in desk.streams() if stream["state"] == "failed"]
        finally:
            desk.close()
    for stream in failed:
        _complain(f"{stream['name']}: {stream['error']}")
    if failed:
        raise typer.Exit(1)


@app.command()
def serve(
    urls: MaybeUrls = None,
    config: ConfigFile = None,
    store: StoreDir = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="0 for any.", show_default="8765")
    ] = None,
) -> None:
    """Start the service: Ray, the gateway and the web page."""
    settings = _settings(config, store, host=host, port=port)
    _must_be_watchable(urls or ())
    from actors.cluster import Cluster

    with Cluster(settings) as cluster, _interruptible():
        typer.echo(f"listening on {cluster.url}")
        for url in urls or ():
            stream = cluster.watch(url)
            typer.echo(f"watching {stream['name']}: {url}")
        signal.pause()


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
    stream: Streams = None,
    since: Since = "",
    until: Until = "",
    mode: Annotated[Literal["auto", "recent", "memory"], typer.Option(help="Where to look.")] = "auto",
    image: Annotated[Path | None, typer.Option(help="A JPEG or PNG that the question is about.")] = None,
    audio: Annotated[Path | None, typer.Option(help="A sound of up to 30 s that it is about.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print the plan of the answer too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask a question; the answer comes with its evidence."""
    options = {"mode": mode, **_span(stream, since, until), **_fragment(image, audio)}
    with _memory(url, token, store, config) as memory:
        answer = memory.ask(question, **options)
    if as_json:
        return _print_json(answer, drop=("type", "id"))
    from onlooker.render import show_answer

    return show_answer(Console(), answer, plan=answer["plan"] if explain else "")


@app.command()
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
    span = _span(stream, since, until)
    with _memory(url, token, store, config) as memory:
        found = memory.events(limit=limit, **span)
    from onlooker.render import show_event

    _show(found, as_json, show_event)


@app.command()
def memory(
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Say what is kept of each stream, how much it takes, and how much it may take."""
    with _memory(url, token, store, config) as memory:
        kept = memory.memory()
    if as_json:
        return _print_json(kept)
    from onlooker.render import show_memory

    return show_memory(Console(), kept)


@app.command()
def recall(
    words: Annotated[str, typer.Argument(help="What to look for.")] = "",
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
    options = {**_span(stream, since, until), **_fragment(image, audio)}
    with _memory(url, token, store, config) as memory:
        found = memory.recall(words, k, **options)
    from onlooker.render import show_evidence

    _show(found, as_json, show_evidence)


@app.command()
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

    console = Console()
    with SyncClient(url or URL, token) as client, _interruptible():
        for alert in client.tell(what, cooldown=cooldown, streams=stream or ()):
            if as_json:
                _print_json(alert, drop=("type",))
            else:
                show_alert(console, alert)


@app.command()
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
    span = _span(None, since, until)
    with _memory(url, token, store, config) as memory:
        count = memory.forget(stream, **span)
    typer.echo(f"{_counted(count, 'event')} of {stream} forgotten")


@app.command()
def correct(
    event: EventId,
    text: Annotated[str, typer.Argument(help="What it should say.")],
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
) -> None:
    """Say what an event is, over what was perceived."""
    from onlooker.render import show_event

    with _memory(url, token, store, config) as memory:
        show_event(Console(), memory.correct(event, text))


@app.command()
def pin(
    event: EventId,
    off: Annotated[bool, typer.Option("--off", help="Keep it no longer than others.")] = False,
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
) -> None:
    """Keep an event for good."""
    from onlooker.render import show_event

    with _memory(url, token, store, config) as memory:
        show_event(Console(), memory.pin(event, off))


@app.command()
def name(
    text: Annotated[str, typer.Argument(help="What it is called: 'the red mug'.")],
    stream: Annotated[str, typer.Option(help="Where it is in view.")],
    at: Annotated[float | None, typer.Option(help="Seconds of the stream.", show_default="now")] = None,
    box: Annotated[
        str, typer.Option(metavar="X,Y,W,H", help="Where in the picture, as fractions of it.")
    ] = "",
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
) -> None:
    """Give a name to what is in view; it is known by its looks from then on."""
    with _memory(url, token, store, config) as memory:
        kept = memory.name(text, stream, t=at, box=_box(box))
    typer.echo(f"{kept['text']} is what {kept['stream']} showed at {kept['t']:.1f} s")


@app.command()
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

    span = _span(stream, since, until)
    with in_place_of(file, force) as out, _memory(url, token, store, config) as memory:
        count = memory.export(out, **span)
    typer.echo(f"{_amount(count['events'], count)} in {file}")


@app.command("import")
def bring_in(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What export wrote.")],
    url: Url = "",
    token: Token = "",
    store: OpenStore = None,
    config: ConfigFile = None,
) -> None:
    """Add what a portable file has to a memory, which may be new; what is there already stays as it is."""
    from onlooker.outfile import to_read

    with to_read(file) as content, _memory(url, token, store, config, new=True) as memory:
        count = memory.bring_in(content, str(file))
    known = count["events"] - count["added"]
    typer.echo(f"{_amount(count['added'], count)} added; {_counted(known, 'event')} known already")


@app.command()
def check(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Say what is configured, what is found, and what is missing."""
    settings = _settings(config)
    from onlooker.checking import check as findings

    bad = 0
    for finding in findings(settings):
        bad += finding.bad
        if as_json:
            values = {
                "topic": finding.topic,
                "name": finding.name,
                "text": finding.text,
                "ok": not finding.bad,
            }
            typer.echo(json.dumps(values, ensure_ascii=False))
        else:
            mark = "✗" if finding.bad else " "
            typer.echo(f"{mark} {finding.topic:<15} {finding.name:<28} {finding.text}")
    if bad:
        raise UserError(f"{bad} thing{'s' if bad > 1 else ''} must be put right before the service can run")


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What watch --trace wrote.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="A .png or .html.", show_default="FILE as .png")
    ] = None,
    stream: Annotated[str, typer.Option(help="Which stream, where FILE has several.")] = "",
    since: Annotated[float | None, typer.Option(help="From this second of the stream on.")] = None,
    until: Annotated[float | None, typer.Option(help="Up to this second of the stream.")] = None,
) -> None:
    """Draw why a stream was cut where it was."""
    from onlooker.explain import explain as drawn

    typer.echo(f"{drawn(file, out, stream, since, until)}")


@app.command()
def demo(config: ConfigFile = None) -> None:
    """Watch a real clip and ask about it; no network is needed."""
    settings = _settings(config)
    from onlooker.demo import run

    with _interruptible():
        run(settings, Console())


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run_command(sys.argv[1:]))


def run_command(args: Sequence[str]) -> int:
    """Run one command; its exit status."""
    logging.basicConfig(level=logging.WARNING, format="onlooker: %(message)s")
    try:
        result = app(list(args) or ["--help"], prog_name="onlooker", standalone_mode=False)
    except UserError as error:
        return _complain(f"{error}", 2)
    except OnlookerError as error:
        return _complain(f"{error}", 1)
    except TyperException as error:
        return _complain(error.format_message().replace("Value error, ", ""), 2)
    except (KeyboardInterrupt, typer.Abort):
        return 1
    return min(result, 1) if isinstance(result, int) else 0


def _complain(line: str, status: int = 1) -> int:
    typer.echo(f"onlooker: {' '.join(line.split())}", err=True)
    return status


def _must_be_watchable(urls: Sequence[str]) -> None:
    """What is plain is said at once, not after the models are loaded."""
    from actors.source import must_be_watchable

    for url in urls:
        must_be_watchable(url)


def _settings(
    file: Path | None, store: Path | None = None, host: str | None = None, port: int | None = None
) -> Config:
    from configs.schema import load

    config = load(file)
    memory = {"store": store.expanduser()} if store else {}
    gateway = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    return config.model_copy(
        update={
            "memory": config.memory.model_copy(update=memory),
            "gateway": config.gateway.model_copy(update=gateway),
        }
    )


@contextmanager
def _memory(
    url: str, token: str, store: Path | None, config: Path | None, new: bool = False
) -> Iterator[SyncClient | Opened]:
    """A running service, or a store opened directly, which may be `new`."""
    if store and url:
        raise UserError("--url asks a running service and --store opens a memory directly: give one of them")
    if store:
        from onlooker.opened import opened

        if not new and not store.expanduser().is_dir():
            raise UserError(f"{store}: there is no such folder")
        with opened(store.expanduser(), _settings(config)) as memory:
            yield memory
        return
    from onlooker.client import URL
    from onlooker.syncclient import SyncClient

    with SyncClient(url or URL, token) as client:
        yield client


def _tracing(file: Path | None) -> AbstractContextManager[Trace | None]:
    """The trace that goes to `file`, opened before anything slow begins."""
    if file is None:
        return nullcontext()
    from actors.trace import Trace

    return Trace(file)


def _span(stream: Sequence[str] | None, since: str, until: str) -> dict[str, Any]:
    span: dict[str, Any] = {"streams": list(stream)} if stream else {}
    if since:
        span["since"] = wall_time(since, "--since")
    if until:
        span["until"] = wall_time(until, "--until")
    return span


def _box(text: str) -> list[float] | None:
    try:
        return [float(part) for part in text.split(",")] if text else None
    except ValueError as error:
        raise UserError(f"--box: {text!r} is not X,Y,W,H, like 0.2,0.3,0.25,0.4") from error


def _amount(events: int, count: Mapping[str, int]) -> str:
    parts = [_counted(events, "event"), _counted(count["pictures"], "picture")]
    if count.get("told"):
        parts.append(f"{_counted(count['told'], 'thing')} told")
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"


def _fragment(image: Path | None, audio: Path | None) -> dict[str, bytes]:
    """The files that say what is meant, by the key of the wire."""
    given = {"image": image, "audio": audio}
    return {key: _bytes(key, file) for key, file in given.items() if file is not None}


def _bytes(option: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"--{option}: {file}: {error.strerror}") from error


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C and a polite kill end what is inside, and that is fine."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _printer(as_json: bool) -> Callable[[Sequence[dict[str, Any]]], None]:
    """Prints the events that will not change any more, as they come."""
    from onlooker.render import show_event

    console = Console()

    def publish(messages: Sequence[dict[str, Any]]) -> None:
        done = [m for m in messages if m["type"] == "event" and m["state"] == "committed"]
        for event in done:
            if as_json:
                _print_json(event, drop=("type",))
            else:
                show_event(console, event)

    return publish


def _show(
    found: Sequence[dict[str, Any]], as_json: bool, show: Callable[[Console, dict[str, Any]], None]
) -> None:
    console = Console()
    for one in found:
        if as_json:
            _print_json(one)
        else:
            show(console, one)


def _print_json(value: dict[str, Any], drop: Sequence[str] = ()) -> None:
    shown = {key: part for key, part in value.items() if key not in drop}
    typer.echo(json.dumps(shown, ensure_ascii=False))
