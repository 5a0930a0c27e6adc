"""A page about a trace: the figure and a table of its cuts in one HTML file that needs nothing else."""

from __future__ import annotations

import base64
from html import escape
from math import isfinite

from onlooker.cause import Cause, cause
from onlooker.render import clean, stream_time
from onlooker.tracefile import Track
from pipeline.boundary import Boundary

STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:1600px;margin:2em auto;padding:0 1em;color:#222}
img{width:100%}table{border-collapse:collapse}th,td{padding:.2em .9em;text-align:left;
border-bottom:1px solid #ddd}td.n{text-align:right;font-variant-numeric:tabular-nums}"""

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

HEADS = ("", "time", "reason", "surprise", "most from", "its surprise", "its threshold", "its evidence", "")


def page(track: Track, picture: bytes) -> str:
    """The page of `track` with `picture`, a PNG of it. Whatever a stream may have said is escaped."""
    name = escape(clean(track.stream))
    heads = "".join(f"<th>{head}</th>" for head in HEADS)
    rows = "\n".join(_row(b, cause(track, b)) for b in track.boundaries)
    drawn = base64.b64encode(picture).decode("ascii")
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>Why {name} was cut</title>
<style>{STYLE}</style>
<h1>Why {name} was cut</h1>
<p>{escape(clean(track.url))}</p>
<img alt="Surprise, hazard and cuts over time" src="data:image/png;base64,{drawn}">
<p>Surprise in nats per dimension; evidence in log-odds (nats). A cut by surprise names the modality with the
most evidence about that time.</p>
<table>
<tr>{heads}</tr>
{rows}
</table>
</html>
"""


def _row(boundary: Boundary, why: Cause | None) -> str:
    numbers = (why.surprise, why.threshold, why.evidence) if why else ()
    cells = [
        _cell(f"{boundary.number + 1}", "n"),
        _cell(_exact(boundary.t), "n"),
        _cell(f"{boundary.reason}"),
        _cell(_value(boundary.surprise) if why else "", "n"),
        _cell(f"{why.kind}" if why else ""),
        *[_cell(_value(value), "n") for value in numbers],
        *[_cell("")] * (3 - len(numbers)),
        _cell("" if boundary.state == "committed" else f"{boundary.state}"),
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(text: str, style: str = "") -> str:
    return f'<td class="{style}">{escape(text)}</td>' if style else f"<td>{escape(text)}</td>"


def _value(number: float) -> str:
    return f"{number:.3f}" if isfinite(number) else ""


def _exact(t: float) -> str:
    """Stream time to a hundredth of a second."""
    hundredths = round(abs(t) * 100)
    return f"{'-' if t < 0 else ''}{stream_time(hundredths // 100)}.{hundredths % 100:02}"
