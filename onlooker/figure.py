"""The figure of a trace: pictures on top, then the surprise of each modality, then the hazard of a cut."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import ConnectionPatch, Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from onlooker.cause import cause
from onlooker.render import clean, stream_time
from onlooker.thinning import thinned
from onlooker.tracefile import Column, Picture, Scores, Track
from pipeline.boundary import Boundary, Reason
from pipeline.item import Image
from pipeline.observation import Kind

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DPI = 100
WIDTH = 16.0
"""Inches across."""

STRIP, CUTS, BARS, PANEL = 1.15, 0.85, 0.2, 1.75
"""Inches that the pictures, the cuts (with names, without) and each panel are high."""

TOP, BOTTOM, LEFT, RIGHT, BETWEEN = 0.55, 0.6, 1.0, 0.25, 0.16
BAR = 0.12
"""Inches around and between them, and that a bar is high."""

SLOTS = 12
"""Pictures at most."""

NAMED = 70
"""Cuts at most that are named one by one."""

MARKED = 250
"""Judgements at most of which each has a dot."""

PAUSE = 8
"""Times the usual step between two judgements that a line goes on for."""

QUIET = 2
"""Per cent of the least hazards that are not worth the room."""

STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
"""Seconds that ticks may be apart; beyond them, days."""

MODALITIES = {
    "vision": "#1f77b4",
    "glimpse": "#5e4fa2",
    "speech": "#d2691e",
    "sound": "#2e8b57",
    "text": "#8a6d1a",
}

GRAY = "#444444"

REASONS = {
    Reason.SURPRISE: "#c2185b",
    Reason.SILENCE: "#00838f",
    Reason.LONGEST: "#7b5ea7",
    Reason.GAP: "#616161",
    Reason.END: "#111111",
}


def png(track: Track, span: tuple[float, float]) -> bytes:
    """`track` from `span[0]` to `span[1]` seconds as a PNG, `WIDTH` x `height(track)` inches of `DPI`."""
    out = BytesIO()
    # What a stream is called is never taken as mathematics, and may be in letters that the font lacks.
    with rc_context({"text.parse_math": False, "font.size": 9}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        _Drawing(track, span).figure.savefig(out, format="png", dpi=DPI)
    return out.getvalue()


def height(track: Track) -> float:
    """Inches that the figure of `track` is high."""
    parts = [*([STRIP] if track.pictures else []), _cuts_height(track), *[PANEL] * (len(track.scores) + 1)]
    return TOP + sum(parts) + BETWEEN * (len(parts) - 1) + BOTTOM


def _cuts_height(track: Track) -> float:
    return CUTS if track.pictures or len(track.boundaries) <= NAMED else BARS


class _Drawing:
    """One figure being drawn, from top to bottom."""

    def __init__(self, track: Track, span: tuple[float, float]) -> None:
        self.track = track
        self.span = span if span[1] > span[0] else (span[0] - 0.5, span[1] + 0.5)
        self.causes = [(boundary, cause(track, boundary)) for boundary in track.boundaries]
        self.height = height(track)
        self.figure = Figure(figsize=(WIDTH, self.height), facecolor="white")
        FigureCanvasAgg(self.figure)
        self._y = self.height - TOP
        self._title()
        strip = self._axes(STRIP) if track.pictures else None
        cuts = self._axes(_cuts_height(track))
        if strip is not None:
            self._pictures(strip, cuts)
        self._cuts(cuts)
        for kind, scores in track.scores.items():
            self._modality(self._axes(PANEL), kind, scores)
        bottom = self._axes(PANEL)
        self._hazard(bottom)
        bottom.tick_params(labelbottom=True)
        bottom.set_xlabel("stream time, minutes:seconds")

    def _title(self) -> None:
        began, ended = (_clock(t, self.span) for t in self.span)
        title = f"{clean(self.track.stream)[:64]}  {began} to {ended}: {_count(self.track.boundaries)}"
        self.figure.text(LEFT / WIDTH, 1 - 0.33 / self.height, title, fontsize=13, weight="bold")
        self.figure.legend(
            handles=self._key(),
            loc="upper right",
            bbox_to_anchor=(1 - RIGHT / WIDTH, 1 - 0.12 / self.height),
            ncols=12,
            frameon=False,
            borderaxespad=0,
            columnspacing=1.6,
        )

    def _key(self) -> list[Line2D | Patch]:
        """What colours, lines and marks mean."""
        reasons = [r for r in Reason if any(b.reason is r for b in self.track.boundaries)]
        ring: dict[str, Any] = {
            "marker": "o",
            "mfc": "none",
            "mec": REASONS[Reason.SURPRISE],
            "mew": 1.5,
            "ms": 8,
        }
        return [
            *(Line2D([], [], color=REASONS.get(r, GRAY), lw=2, label=f"cut: {r}") for r in reasons),
            Line2D([], [], ls="", label="made the cut", **ring),
            Line2D([], [], color=GRAY, lw=0.9, ls="--", label="threshold"),
            Patch(facecolor=GRAY, alpha=0.3, label="surprise above it"),
            Line2D([], [], color=GRAY, lw=3, alpha=0.4, label="evidence"),
            Line2D([], [], color=GRAY, lw=0.9, ls=":", label="as likely as not"),
        ]

    def _axes(self, high: float) -> Axes:
        self._y -= high
        box = (LEFT / WIDTH, self._y / self.height, (WIDTH - LEFT - RIGHT) / WIDTH, high / self.height)
        axes = self.figure.add_axes(box)
        self._y -= BETWEEN
        axes.set_xlim(*self.span)
        axes.xaxis.set_major_locator(FixedLocator(_ticks(self.span)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda t, _: _clock(t, self.span)))
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.yaxis.set_label_coords(-0.036, 0.5)
        axes.tick_params(labelbottom=False)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        return axes

    def _pictures(self, strip: Axes, cuts: Axes) -> None:
        strip.set_axis_off()
        strip.set_ylim(0, 1)
        slot = (self.span[1] - self.span[0]) / SLOTS
        wide = (WIDTH - LEFT - RIGHT) / SLOTS * 0.96
        for number, picture in chosen(self.track.pictures, self.span):
            image = _decoded(picture.jpeg)
            if image is None:
                continue
            rows, columns = image.shape[:2]
            tall = min(STRIP, wide * rows / columns)
            middle = self.span[0] + slot * (number + 0.5)
            half = slot * 0.48 * tall / (wide * rows / columns)
            strip.imshow(
                image,
                extent=(middle - half, middle + half, 1 - tall / STRIP, 1),
                aspect="auto",
                interpolation="lanczos",
            )
            shown = _middle(picture, self.span)
            line = ConnectionPatch(
                (middle, 1 - tall / STRIP),
                (shown, BAR / _cuts_height(self.track)),
                "data",
                "data",
                axesA=strip,
                axesB=cuts,
            )
            line.set(color="#9e9e9e", lw=0.8, zorder=-1)
            self.figure.add_artist(line)
        strip.set_xlim(*self.span)
        strip.set_ylim(0, 1)

    def _cuts(self, axes: Axes) -> None:
        """Events as bars, and over each of their ends why it is there."""
        axes.patch.set_visible(False)
        axes.set_ylim(0, 1)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.tick_params(left=False, bottom=False)
        bar = BAR / _cuts_height(self.track)
        axes.set_yticks([bar / 2], ["events"])
        times = [self.span[0], *(b.t for b in self.track.boundaries), self.span[1]]
        for n, (t0, t1) in enumerate(pairwise(times)):
            axes.axvspan(t0, t1, 0, bar, color="#b8c4ce" if n % 2 else "#dfe5ea", lw=0)
        self._lines(axes, top=bar)
        if len(self.causes) > NAMED:
            return
        for boundary, why in self.causes:
            says = f"{boundary.number + 1}  {why.kind if why else boundary.reason}"
            colour = MODALITIES.get(why.kind, GRAY) if why else REASONS.get(boundary.reason, GRAY)
            axes.text(
                boundary.t, 1.5 * bar, says, rotation=90, ha="center", va="bottom", fontsize=8, color=colour,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
            )  # fmt: skip

    def _modality(self, axes: Axes, kind: Kind, scores: Scores) -> None:
        colour = MODALITIES.get(kind, GRAY)
        kept = scores.picked(thinned(scores.t, scores.surprise, scores.surprise - scores.threshold))
        axes.set_ylabel(f"{kind}\nsurprise, nats")
        axes.yaxis.label.set_color(colour)
        self._lines(axes)
        dots: dict[str, Any] = {"marker": "o", "ms": 2.5} if len(kept) <= MARKED else {}
        t, surprise, threshold = _broken(kept.t, kept.surprise, kept.threshold)
        axes.plot(t, surprise, color=colour, lw=1.0, **dots)
        axes.plot(kept.t, kept.threshold, color=GRAY, lw=0.9, ls="--")
        _fill(axes, t, threshold, surprise, colour)
        mine = [why for _, why in self.causes if why is not None and why.kind is kind]
        _circle(axes, [(why.t, why.surprise) for why in mine])
        judged = np.isfinite(scores.threshold)
        _limit(axes, scores.surprise[judged] if judged.any() else scores.surprise, scores.threshold)

    def _hazard(self, axes: Axes) -> None:
        axes.set_ylabel("evidence, hazard\nof a cut, log-odds")
        t, hazard = _hazards(self.track)
        which = thinned(t, hazard)
        t, hazard = t[which], hazard[which]
        self._lines(axes)
        axes.axhline(0, color=GRAY, lw=0.9, ls=":")
        for kind, scores in self.track.scores.items():
            kept = scores.picked(thinned(scores.t, scores.evidence))
            axes.plot(*_broken(kept.t, kept.evidence), color=MODALITIES.get(kind, GRAY), lw=3, alpha=0.4)
        shown_t, shown = _broken(t, hazard)
        axes.plot(shown_t, shown, color="#222222", lw=0.9)
        _circle(axes, [(why.t, why.hazard) for _, why in self.causes if why is not None])
        _fill(axes, shown_t, np.zeros(len(shown)), shown, REASONS[Reason.SURPRISE])
        if len(hazard):
            usual = hazard[hazard >= np.percentile(hazard, QUIET)]
            _limit(axes, usual, np.zeros(1))

    def _lines(self, axes: Axes, top: float = 1.0) -> None:
        many = len(self.track.boundaries) > NAMED
        for boundary in self.track.boundaries:
            colour = REASONS.get(boundary.reason, GRAY)
            axes.axvline(boundary.t, 0, top, color=colour, lw=0.5 if many else 1.2, alpha=0.75, zorder=1)


def chosen(pictures: Sequence[Picture], span: tuple[float, float]) -> list[tuple[int, Picture]]:
    """For each of `SLOTS` equal parts of `span` its number and the picture nearest to its middle, if any."""
    slot = (span[1] - span[0]) / SLOTS
    found: dict[int, Picture] = {}
    for number in range(SLOTS):
        middle = span[0] + slot * (number + 0.5)
        nearest = min(pictures, key=lambda p: abs(_middle(p, span) - middle), default=None)
        if nearest and abs(_middle(nearest, span) - middle) <= slot and nearest not in found.values():
            found[number] = nearest
    return list(found.items())


def _middle(picture: Picture, span: tuple[float, float]) -> float:
    """The middle of what is shown of an event."""
    return (max(picture.t0, span[0]) + min(picture.t1, span[1])) / 2


def _broken(t: Column, *lines: Column) -> tuple[Column, ...]:
    """`t` and `lines` with NaN where nothing was judged for long: no line is drawn across that."""
    steps = np.diff(t)
    if not len(steps):
        return (t, *lines)
    at = np.flatnonzero(steps > max(1.0, PAUSE * float(np.median(steps)))) + 1
    return tuple(np.insert(column, at, np.nan) for column in (t, *lines))


def _fill(axes: Axes, t: Column, low: Column, high: Column, colour: str) -> None:
    axes.fill_between(t, low, high, where=high > low, interpolate=True, color=colour, alpha=0.3, lw=0)


def _circle(axes: Axes, points: Sequence[tuple[float, float]]) -> None:
    times, heights = [t for t, _ in points], [height for _, height in points]
    ring = REASONS[Reason.SURPRISE]
    size, width = (4, 1.0) if len(points) > NAMED else (8, 1.5)
    axes.plot(times, heights, ls="", marker="o", ms=size, mfc="none", mec=ring, mew=width, zorder=5)


def _limit(axes: Axes, *lines: Column) -> None:
    """Show `lines` whole, with some room."""
    shown = np.concatenate([line[np.isfinite(line)] for line in lines])
    if len(shown):
        low, high = float(shown.min()), float(shown.max())
        room = 0.1 * (high - low) or 0.5
        axes.set_ylim(low - room, high + room)


def _hazards(track: Track) -> tuple[Column, Column]:
    t = np.concatenate([np.zeros(0), *(s.t for s in track.scores.values())])
    hazard = np.concatenate([np.zeros(0), *(s.hazard for s in track.scores.values())])
    order = np.argsort(t, kind="stable")
    order = order[np.isfinite(hazard[order])]
    return t[order], hazard[order]


def _ticks(span: tuple[float, float]) -> list[float]:
    step = _step(span)
    first = np.ceil(span[0] / step)
    return [float(n * step) for n in np.arange(first, first + 40) if n * step <= span[1]]


def _step(span: tuple[float, float]) -> float:
    wanted = (span[1] - span[0]) / 16
    return next((step for step in STEPS if step >= wanted), 86400 * float(np.ceil(wanted / 86400)))


def _clock(t: float, span: tuple[float, float]) -> str:
    if _step(span) >= 1:
        return ("-" if t < 0 else "") + stream_time(abs(round(t)))
    return f"{'-' if t < 0 else ''}{stream_time(abs(t))}.{int(round(abs(t) * 10) % 10)}"


def _count(boundaries: Sequence[Boundary]) -> str:
    return f"{len(boundaries)} cut{'' if len(boundaries) == 1 else 's'}"


def _decoded(jpeg: bytes) -> Image | None:
    try:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return None if picture is None else np.ascontiguousarray(picture[:, :, ::-1], np.uint8)
