"""Commands that show how it works here: check the machine, explain cuts, watch the demo."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from onlooker.interruption import interruptible
from onlooker.options import AsJson, ConfigFile, configured
from onlooker.output import counted, say_json
from pipeline.errors import UserError


def check(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Say what is configured, what is found, and what is missing."""
    settings = configured(config)
    from onlooker.checking import check as findings

    bad = 0
    for finding in findings(settings):
        bad += finding.bad
        if as_json:
            say_json({**asdict(finding), "ok": not finding.bad}, drop=("bad",))
        else:
            mark = "✗" if finding.bad else " "
            typer.echo(f"{mark} {finding.topic:<15} {finding.name:<28} {finding.text}")
    if bad:
        raise UserError(f"{counted(bad, 'thing')} must be put right before the service can run")


def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What watch --trace wrote.")],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="Draw into this .png or .html.", show_default="FILE as .png"),
    ] = None,
    stream: Annotated[str, typer.Option(help="Which stream, where FILE has several.")] = "",
    since: Annotated[float | None, typer.Option(help="From this second of the stream on.")] = None,
    until: Annotated[float | None, typer.Option(help="Up to this second of the stream.")] = None,
) -> None:
    """Draw why a stream was cut where it was."""
    from onlooker.explain import explain as drawn

    typer.echo(f"{drawn(file, out, stream, since, until)}")


def demo(config: ConfigFile = None) -> None:
    """Watch a real clip and ask about it; no network is needed."""
    settings = configured(config)
    from onlooker.demo import run

    with interruptible():
        run(settings, Console())
