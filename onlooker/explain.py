"""Explaining: a trace becomes a picture or a page of why a stream was cut where it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from onlooker.render import clean
from onlooker.tracefile import FURTHEST, Track, read_trace
from pipeline.errors import UserError

SUFFIXES = (".png", ".html")


def explain(
    file: Path,
    out: Path | None = None,
    stream: str = "",
    since: float | None = None,
    until: float | None = None,
) -> Path:
    """Draw the trace in `file`, of `stream` where it has several, from `since` to `until` seconds; to where.

    `out` ends in one of `SUFFIXES`; None is `file` with .png. Raises UserError for anything that is wrong.
    """
    target = _target(file, out)
    whole = _chosen(file, read_trace(file), stream)
    span = _span(file, whole, since, until)
    _write(target, _drawn(whole.between(*span), span, target.suffix.lower()))
    return target


def _drawn(track: Track, span: tuple[float, float], suffix: str) -> bytes:
    from onlooker.figure import png
    from onlooker.tracepage import page

    picture = png(track, span)
    return picture if suffix == ".png" else page(track, picture).encode("utf-8", "replace")


def _target(file: Path, out: Path | None) -> Path:
    target = file.with_suffix(".png") if out is None else out
    if target.suffix.lower() not in SUFFIXES:
        raise UserError(f"--out: {target}: ends in none of {', '.join(SUFFIXES)}")
    if target == file or (target.exists() and file.exists() and target.samefile(file)):
        raise UserError(f"--out: {target}: is the trace itself; take another name")
    return target


def _span(file: Path, track: Track, since: float | None, until: float | None) -> tuple[float, float]:
    if track.span is None:
        raise UserError(f"{file}: nothing of {clean(track.stream)} was judged")
    first, last = track.span
    begin, end = first if since is None else since, last if until is None else until
    if not (abs(begin) <= FURTHEST and abs(end) <= FURTHEST) or (
        begin >= end and (first, last) != (begin, end)
    ):
        raise UserError(f"--since {begin:g} --until {end:g}: the first must be before the second")
    if begin > last or end < first:
        raise UserError(
            f"{file}: goes from {first:g} to {last:g} s: nothing is known of {begin:g} to {end:g} s"
        )
    return begin, end


def _chosen(file: Path, tracks: Sequence[Track], stream: str) -> Track:
    names = ", ".join(clean(track.stream) for track in tracks)
    if not stream and len(tracks) > 1:
        raise UserError(f"{file}: has {len(tracks)} streams; say which with --stream: {names}")
    for track in tracks:
        if stream in ("", track.stream):
            return track
    raise UserError(f"{file}: no stream is called {stream!r}; there are: {names}")


def _write(target: Path, data: bytes) -> None:
    try:
        target.write_bytes(data)
    except OSError as error:
        raise UserError(f"--out: {target}: can't be written ({error.strerror})") from error
