"""The command line. Exit status: 0 fine, 2 the user's mistake (one line on stderr), 1 anything else."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Annotated

import typer
from typer.exceptions import TyperException

from onlooker.commands import changes, files, insight, questions, streams
from onlooker.output import complain
from pipeline.errors import OnlookerError, UserError

COMMANDS: dict[str, Callable[..., None]] = {
    "watch": streams.watch,
    "serve": streams.serve,
    "streams": streams.streams,
    "ask": questions.ask,
    "events": questions.events,
    "memory": questions.memory,
    "recall": questions.recall,
    "tell": questions.tell,
    "forget": changes.forget,
    "correct": changes.correct,
    "pin": changes.pin,
    "name": changes.name,
    "export": files.export,
    "import": files.bring_in,
    "check": insight.check,
    "explain": insight.explain,
    "demo": insight.demo,
}
"""By name, in the order of the help."""

app = typer.Typer(
    help="Watches cameras and streams, remembers what happened, and answers with evidence.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"onlooker {metadata.version('onlooker')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and exit."),
    ] = False,
) -> None:
    """Options that go without a command."""


for name, command in COMMANDS.items():
    app.command(name)(command)


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run_command(sys.argv[1:]))


def run_command(args: Sequence[str]) -> int:
    """Run one command; its exit status."""
    logging.basicConfig(level=logging.WARNING, format="onlooker: %(message)s")
    try:
        result = app(list(args) or ["--help"], prog_name="onlooker", standalone_mode=False)
    except UserError as error:
        return _failed(f"{error}", 2)
    except OnlookerError as error:
        return _failed(f"{error}", 1)
    except TyperException as error:
        return _failed(error.format_message().replace("Value error, ", ""), 2)
    except (KeyboardInterrupt, typer.Abort):
        return 1
    return min(result, 1) if isinstance(result, int) else 0


def _failed(line: str, status: int) -> int:
    complain(line)
    return status
