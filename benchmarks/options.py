"""Options: what the command line of every benchmark on perceived material takes."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path


def options(about: str | None) -> argparse.ArgumentParser:
    """A parser with the option --cache; `about` is told by --help."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawTextHelpFormatter)
    folder = Path(tempfile.gettempdir()) / "onlooker-benchmarks"
    parser.add_argument("--cache", type=Path, default=folder, help="folder of what was perceived before")
    return parser
