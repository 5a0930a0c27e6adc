"""Rendering: how events, evidence and answers look in a terminal.

Nothing that a stream says is taken as markup or as a command to the terminal. Without a terminal the
same lines come plain, one line an event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from onlooker.output import counted
from pipeline.answering.wording import opening
from pipeline.observation import QUOTED

Shown = Mapping[str, Any]
PIECES = 5
"""Pieces of evidence shown of an answer; --json has all."""

NAMELESS = "nothing that it has a name for"
"""What is shown where there are neither words nor labels."""

LABELS = 4
"""Tags shown of an event."""


def show_event(console: Console, event: Shown) -> None:
    """One line: when, where, what was said, read, seen and heard."""
    line = Text()
    line.append(f"{clock(event['wall0'])}  ", "dim")
    line.append(f"{clean(event['stream'])} {span(event)}", "cyan")
    if event["level"] != "event":
        line.append(f"  {event['level']} of {len(event['links'])}", "magenta")
    if event["stands_for"] > 1:
        line.append(f"  stands for {event['stands_for']}", "magenta")
    for mark in ("pinned", "corrected"):
        if event[mark]:
            line.append(f"  {mark}", "magenta")
    if event["state"] == "open":
        line.append(" now", "green")
    if event["text"]:
        text = clean(event["text"])
        line.append(f"  “{text}”" if event["level"] == "event" else f"  {opening(text)}")
    for text in event["writing"]:
        line.append(f"  “{clean(text)}”", "yellow")
    perceived = [names for names in (labels(event["tags"]), labels(event["sounds"])) if names]
    for names in perceived:
        line.append(f"  [{names}]", "dim")
    if not (event["text"] or event["writing"] or perceived):
        line.append(f"  {NAMELESS}", "dim")
    if event.get("related"):
        line.append(f"  {links(event['related'])}", "dim")
    _print(console, line)


def show_evidence(console: Console, piece: Shown, indent: str = "") -> None:
    """One line: when, where, how it is known, how well it fits, and what it is."""
    line = Text(indent)
    line.append(f"{clock(piece['wall0'])}  ", "dim")
    line.append(f"{clean(piece['stream'])} {span(piece)}", "cyan")
    line.append(f"  {piece['kind']} {piece['score']:.2f}", "dim")
    text = clean(piece["text"])
    line.append(f"  “{text}”" if piece["kind"] in QUOTED else f"  {text or NAMELESS}")
    if piece["refs"]:
        line.append(f"  ({clean(', '.join(piece['refs']))})", "dim")
    _print(console, line)


def show_alert(console: Console, alert: Shown) -> None:
    """One line: when, where, how well it fits, and what happened."""
    line = Text()
    line.append(f"{clock(alert['wall0'])}  ", "dim")
    line.append(f"{clean(alert['stream'])} {span(alert)}", "cyan")
    line.append(f"  {alert['kind']} {alert['score']:.2f}  ", "dim")
    line.append(clean(alert["text"]), "bold")
    _print(console, line)


def show_memory(console: Console, kept: Shown) -> None:
    """One line a stream: since when, how many, how much, what was let go of; and what they may take."""
    for one in kept["streams"]:
        taken = one["bytes"] + one["pictures"]
        line = Text(f"{clean(one['stream'])}", "cyan")
        line.append(f"  {clock(one['since'])} to {clock(one['until'])}  ", "dim")
        an_hour = size(taken / one["hours"])
        line.append(f"{counted(one['events'], 'event')}, {size(taken)} ({an_hour} an hour)")
        line.append(f"  {one['merged']} merged, {one['gone']} gone", "dim")
        _print(console, line)
    for one in kept["beside"]["damaged"]:
        line = Text(f"{clean(one['name'])}", "red")
        line.append(
            f"  {size(one['bytes'])} of a week that could not be read; they are given back when "
            "something of that week is forgotten, or this folder is deleted from the store's shards"
        )
        _print(console, line)
    budget = kept["budget"]
    hour, stream, total = (size(budget[f"{name}_bytes"]) for name in ("hour", "stream", "total"))
    bound = (
        f"an hour may take {hour}, a stream {stream}, all {total}; beyond that "
        f"what is older than {_days(budget['merged_days'])} goes, and what is older than "
        f"{_days(budget['full_days'])} is merged"
    )
    _print(console, Text(bound, "dim"))


def show_answer(console: Console, answer: Shown, question: str = "", plan: str = "") -> None:
    """The question if given, the plan if given, the answer, how it came about, and what it stands on."""
    if question:
        _print(console, Text(f"? {clean(question)}", "bold"))
    if plan:
        _print(console, Text(f"  {clean(plan)}", "cyan"))
    _print(console, Text(clean(answer["text"]), "yellow" if answer["abstained"] else "bold green"))
    _print(console, Text(f"  {about(answer)}", "dim"))
    for piece in answer["evidence"][:PIECES]:
        show_evidence(console, piece, indent="  ")
    if len(answer["evidence"]) > PIECES:
        _print(console, Text(f"  and {len(answer['evidence']) - PIECES} more", "dim"))


def show_stream(console: Console, stream: Shown) -> None:
    """One line: name, state, how far, where it comes from, and what is wrong."""
    line = Text(f"{clean(stream['name'])}  ", "cyan")
    bad = stream["state"] in ("away", "failed")
    line.append(f"{stream['state']}  {stream_time(stream['t'])}", "red" if bad else "")
    if stream["url"]:
        line.append(f"  {clean(stream['url'])}", "dim")
    if stream.get("error"):
        line.append(f"  {clean(stream['error'])}", "red")
    _print(console, line)


def about(answer: Shown) -> str:
    """How an answer came about: arm, time taken, doubts."""
    parts = [f"from {answer['mode']}", f"{answer['took_ms']['total']:.0f} ms"]
    if answer["as_of"]:
        parts.append(f"as of {clock(answer['as_of'])}")
    if answer["abstained"]:
        parts.append("the evidence is not enough")
    if answer["conflict"]:
        parts.append("the evidence disagrees")
    return " · ".join(parts)


def clock(iso: str) -> str:
    """A wall time as local date and time."""
    return datetime.fromisoformat(iso).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def span(piece: Shown) -> str:
    """From when to when in the stream's own time: 1:05-1:20."""
    return f"{stream_time(piece['t0'])}-{stream_time(piece['t1'])}"


def stream_time(t: float) -> str:
    """Seconds as minutes and seconds, with hours where there are any."""
    minutes, seconds = divmod(int(t), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def size(count: float) -> str:
    """So many bytes, in the unit that fits."""
    if count < 1e6:
        return f"{count / 1e3:.0f} kB"
    return f"{count / 1e6:.1f} MB" if count < 1e8 else f"{count / 1e6:.0f} MB"


def labels(tags: Sequence[Shown]) -> str:
    """The first few labels, as one string."""
    return ", ".join(clean(tag["label"]) for tag in tags[:LABELS])


def links(related: Sequence[Shown]) -> str:
    """The firmest link, and how many more there are."""
    first, more = related[0], len(related) - 1
    told = f"{clean(first['reason'])}: {clean(first['event'])}"
    return f"{told} and {more} more" if more else told


def clean(text: str) -> str:
    """`text` on one line and without control characters, which could command a terminal."""
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def _days(count: float) -> str:
    return "a day" if count == 1 else f"{count:g} days"


def _print(console: Console, line: Text) -> None:
    console.print(line, soft_wrap=not console.is_terminal, highlight=False)
