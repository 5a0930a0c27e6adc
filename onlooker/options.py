"""Options: what several commands can be told, and what is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onlooker.when import wall_time
from pipeline.errors import UserError

if TYPE_CHECKING:
    from configs.schema import Config

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file, or a profile: laptop, gpu.", show_default="laptop"),
]
StoreDir = Annotated[
    Path | None,
    typer.Option("--store", help="Folder of the long-term memory.", show_default="as configured"),
]
OpenStore = Annotated[
    Path | None,
    typer.Option("--store", help="Open the memory in this folder directly, without a service."),
]
Url = Annotated[
    str, typer.Option("--url", help="Address of the service.", show_default="ws://127.0.0.1:8765")
]
Token = Annotated[str, typer.Option("--token", envvar="ONLOOKER_TOKEN", help="Token of the service.")]
Streams = Annotated[list[str] | None, typer.Option("--stream", help="Only this stream; may be repeated.")]
Since = Annotated[
    str, typer.Option("--since", help="Only from then on: ISO 8601, Unix seconds, or words ('10m ago').")
]
Until = Annotated[str, typer.Option("--until", help="Only until then; said as --since is.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]


def configured(file: Path | None, store: Path | None = None, **gateway: str | int | None) -> Config:
    """The configuration in `file`, with what was said beside it in its place. Raises UserError."""
    from configs.schema import load

    config = load(file)
    memory = {"store": store.expanduser()} if store else {}
    said = {key: value for key, value in gateway.items() if value is not None}
    return config.model_copy(
        update={
            "memory": config.memory.model_copy(update=memory),
            "gateway": config.gateway.model_copy(update=said),
        }
    )


def span(stream: Sequence[str] | None, since: str, until: str) -> dict[str, Any]:
    """The streams and the time that are meant, by the keys of the wire. Raises UserError."""
    meant: dict[str, Any] = {"streams": list(stream)} if stream else {}
    if since:
        meant["since"] = wall_time(since, "--since")
    if until:
        meant["until"] = wall_time(until, "--until")
    return meant


def fragment(image: Path | None, audio: Path | None) -> dict[str, bytes]:
    """The files that say what is meant, by the keys of the wire. Raises UserError."""
    given = {"image": image, "audio": audio}
    return {key: _content(key, file) for key, file in given.items() if file is not None}


def _content(option: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"--{option}: {file}: {error.strerror}") from error
