"""Tables: printed, and kept in docs/benchmarks.md under the heading of their benchmark."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def machine() -> str:
    """Processor, cores and Python, in a few words."""
    cpu = next(
        (line.split(":", 1)[1].strip() for line in _cpuinfo() if line.startswith("model name")), "unknown CPU"
    )
    return f"{os.cpu_count()} cores ({cpu}), Python {platform.python_version()}"


def commit() -> str:
    """The short hash of the commit measured, with a + where the tree was changed."""
    try:
        head = _git("rev-parse", "--short", "HEAD")
        return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "no commit"


def table(title: str, rows: Sequence[Mapping[str, object]], settings: str) -> str:
    """Print `rows` under `title` and put them into docs/benchmarks.md, in place of the last; the text."""
    columns = list(rows[0])
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    lines += [f"| {' | '.join(str(row.get(column, '')) for column in columns)} |" for row in rows]
    when = datetime.now(UTC).date().isoformat()
    text = "\n".join(
        [f"## {title}", "", f"{when}, commit {commit()}, {machine()}. {settings}", "", *lines, ""]
    )
    print(text)
    _keep(title, text)
    return text


def _keep(title: str, text: str) -> None:
    page = DOCS.read_text(encoding="utf-8") if DOCS.exists() else "# Benchmarks\n"
    head, *sections = page.split("\n## ")
    kept = [section for section in sections if section.split("\n", 1)[0] != title]
    parts = [head.rstrip() + "\n", *(f"## {section.rstrip()}\n" for section in kept), text]
    DOCS.write_text("\n".join(parts), encoding="utf-8")


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=DOCS.parent, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _cpuinfo() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
