from __future__ import annotations

import json
import re
from html import unescape
from math import nan
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onlooker.cause import cause
from onlooker.cli import run_command
from onlooker.explain import explain
from onlooker.figure import DPI, SLOTS, WIDTH, chosen, height, png
from onlooker.thinning import thinned
from onlooker.tracefile import COLUMNS, Picture, Scores, Track, read_trace
from onlooker.tracepage import page
from pipeline.boundary import Boundary, Reason, State
from pipeline.errors import UserError
from pipeline.observation import Kind
from tests.traces import written

HEADER = b'{"trace":1,"stream":"cam","url":"x","wall0":1.0}\n'
SCORE = (
    b'{"stream":"cam","score":{"t":1.0,"kind":"vision","surprise":1.0,"learned":0.1,'
    b'"threshold":null,"evidence":0.0,"hazard":0.0}}\n'
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cam.jsonl"


def shape(picture: bytes) -> tuple[int, ...]:
    decoded = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None and len(np.unique(decoded)) > 10
    return tuple(decoded.shape)


def size(track: Track) -> tuple[int, int, int]:
    return (round(height(track) * DPI), round(WIDTH * DPI), 3)


def track(n: int, seconds: float, kind: Kind = Kind.VISION) -> Track:
    """A long track with one peak of surprise, which cuts, in the middle."""
    columns = {name: np.random.default_rng(3).normal(-2, 0.1, n) for name in COLUMNS}
    columns |= {"t": np.linspace(0, seconds, n), "threshold": np.zeros(n)}
    columns["surprise"][n // 2] = columns["evidence"][n // 2] = 5.0
    middle = float(columns["t"][n // 2])
    cut = Boundary(0, middle, State.COMMITTED, Reason.SURPRISE, 5.0)
    return Track("cam", "x", 0.0, {kind: Scores(**columns)}, (cut,), ())


def test_a_trace_is_drawn_beside_itself(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(file)
    assert run_command(["explain", str(file)]) == 0
    assert capsys.readouterr().out == f"{file.with_suffix('.png')}\n"
    (whole,) = read_trace(file)
    assert shape(file.with_suffix(".png").read_bytes()) == size(whole)


def test_the_page_has_each_boundary_and_needs_nothing_else(file: Path) -> None:
    written(file)
    html = explain(file, file.with_suffix(".html")).read_text()
    (whole,) = read_trace(file)
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr><td.*</tr>", html)]
    assert [row[2] for row in rows] == [str(b.reason) for b in whole.boundaries]
    assert [row[1] for row in rows][:2] == ["0:10.00", "0:20.00"]
    assert [row[4] for row in rows] == ["vision", "vision", "", ""]
    assert not re.search(r"(src|href)=(?!\"data:)", html) and "secret" not in html


def test_what_a_stream_is_called_is_neither_markup_nor_mathematics(file: Path) -> None:
    name = "<script>alert(1)</script> $\\frac{ $ 高"
    written(file, name)
    html = explain(file, file.with_suffix(".html")).read_text()
    assert "<script" not in html and "&lt;script&gt;" in html
    assert name in unescape(html)


def test_a_cut_is_put_down_to_the_modality_with_most_evidence() -> None:
    eyes, ears = track(1000, 100.0), track(1000, 100.0, Kind.SPEECH)
    ears.scores[Kind.SPEECH].evidence[500] = 1.0
    eyes.scores[Kind.VISION].evidence[503] = 9.0
    both = Track("cam", "x", 0.0, {**ears.scores, **eyes.scores}, eyes.boundaries, ())
    found = cause(both, both.boundaries[0])
    assert found is not None
    assert (found.kind, found.surprise, found.t) == (Kind.VISION, 5.0, both.boundaries[0].t)
    assert cause(both, Boundary(1, found.t, State.COMMITTED, Reason.LONGEST)) is None
    assert cause(both, Boundary(1, 1e6, State.COMMITTED, Reason.SURPRISE)) is None


def test_a_long_trace_is_drawn_with_few_points_and_all_peaks() -> None:
    long = track(300_000, 36_000.0)
    scores = long.scores[Kind.VISION]
    kept = thinned(scores.t, scores.surprise)
    assert 150_000 in kept and len(kept) < 4000
    assert shape(png(long, (0.0, 36_000.0))) == size(long)


@given(st.lists(st.floats(-9, 9) | st.just(nan), min_size=1, max_size=300), st.integers(1, 9))
def test_thinning_keeps_the_extremes_and_the_order(values: list[float], bins: int) -> None:
    line = np.array(values)
    kept = thinned(np.arange(len(line)) / 2, line, bins=bins)
    assert list(kept) == sorted(set(kept))
    assert len(kept) <= 2 * bins + 2
    if np.isfinite(line).any():
        assert np.nanmax(line[kept]) == np.nanmax(line) and np.nanmin(line[kept]) == np.nanmin(line)


def test_pictures_are_few_and_spread() -> None:
    pictures = [Picture(float(t), t + 1.0, b"") for t in range(100)]
    found = chosen(pictures, (0.0, 100.0))
    assert [number for number, _ in found] == list(range(SLOTS))
    assert all(abs(p.t0 - 100 / SLOTS * (n + 0.5)) < 2 for n, p in found)
    assert [p for _, p in chosen(pictures[:1], (0.0, 1.0))] == pictures[:1]


def test_a_part_is_drawn_alone(file: Path, tmp_path: Path) -> None:
    written(file)
    out = explain(file, tmp_path / "a.html", since=8, until=12.5)
    html = out.read_text()
    assert "0:10.00" in html and "0:20.00" not in html
    (whole,) = read_trace(file)
    part = whole.between(8, 12.5)
    assert [b.t for b in part.boundaries] == [10.0]
    times = part.scores[Kind.VISION].t
    assert (times[0], times[-1]) == (7.5, 13.0)


def test_one_of_several_streams_is_drawn(file: Path, tmp_path: Path) -> None:
    written(file, "front", "back")
    assert "Why back was cut" in explain(file, tmp_path / "a.html", stream="back").read_text()


@pytest.mark.parametrize("cut", [1, 3, 5, 8])
def test_a_killed_process_leaves_a_trace_that_can_be_drawn(file: Path, cut: int) -> None:
    written(file)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) * cut // 9 - 3])
    assert shape(explain(file).read_bytes())[1] == WIDTH * DPI


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "is an empty trace"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is no trace; onlooker watch URL --trace"),
        (b'{"hello": 1}\n', "is no trace"),
        (SCORE, "is no trace"),
        (HEADER.replace(b"1", b"2", 1), "is of version 2, and this Onlooker reads up to 1"),
        (b'{"trace": 7, "new": {}}\n', "is of version 7"),
        (HEADER, "nothing of cam was judged"),
        (HEADER + SCORE + b'{"stream": "cam", "sc\n' + SCORE, "line 3 is damaged"),
        (HEADER + SCORE + b'{"stream": "cam", "sc\n', "line 3 is damaged"),
        (HEADER + SCORE.replace(b"cam", b"dog"), "line 2 is damaged"),
        (HEADER + SCORE.replace(b"1.0", b"1e999"), "line 2 is damaged"),
        (HEADER + SCORE.replace(b"1.0", b"NaN"), "line 2 is damaged"),
        (HEADER + SCORE.replace(b"vision", b"smell"), "line 2 is damaged"),
        (HEADER + b"[" * 100_000 + b"\n", "line 2 is damaged"),
        (HEADER + b" " * (1 << 21), "line 2 is damaged"),
        (HEADER.replace(b"cam", b"dog") + HEADER + SCORE, "has 2 streams; say which with --stream: dog, cam"),
    ],
)
def test_a_bad_trace_is_one_line_and_status_2(
    file: Path, content: bytes, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(content)
    assert run_command(["explain", str(file)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert line in err
    assert not file.with_suffix(".png").exists()


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["-o", "a.jpg"], "--out: a.jpg: ends in none of .png, .html"),
        (["-o", "/no/such/folder/a.png"], "can't be written"),
        (["--stream", "dog"], "no stream is called 'dog'; there are: cam"),
        (["--since", "9", "--until", "2"], "the first must be before the second"),
        (["--since", "nan"], "the first must be before the second"),
        (["--since", "5000"], "the first must be before the second"),
        (["--since", "5000", "--until", "6000"], "goes from 0 to 50 s: nothing is known of 5000 to 6000 s"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(
    file: Path, args: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    written(file)
    assert run_command(["explain", str(file), *args]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert line in err


def test_the_trace_itself_is_never_overwritten(file: Path, tmp_path: Path) -> None:
    named = tmp_path / "trace.png"
    written(named)
    before = named.read_bytes()
    with pytest.raises(UserError, match="is the trace itself"):
        explain(named)
    assert named.read_bytes() == before
    with pytest.raises(UserError, match=r"can't be read \(No such file or directory\)"):
        explain(file)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(Kind),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=5), some, max_size=3),
    max_leaves=5,
)
keys = ("t", "kind", "surprise", "learned", "threshold", "evidence", "hazard", "number", "state", "reason")
bodies = st.dictionaries(st.sampled_from([*keys, "t0", "t1", "jpeg"]), values) | values
entries = st.fixed_dictionaries(
    {}, optional={"stream": values | st.just("cam"), "score": bodies, "boundary": bodies, "keyframe": bodies}
)


@given(st.lists(entries | values, max_size=4), st.binary(max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_is_read_or_refused_in_one_line(file: Path, some: list[Any], rest: bytes) -> None:
    file.write_bytes(HEADER + b"".join(json.dumps(one).encode() + b"\n" for one in some) + rest)
    _read_and_drawn(file)


@given(st.data())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_trace_with_bytes_changed_is_read_or_refused(file: Path, data: st.DataObject) -> None:
    if not file.exists():
        written(file)
    whole = bytearray(file.read_bytes()[:6000])
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=3)):
        whole[at] = data.draw(st.integers(0, 255))
    changed = file.with_name("changed.jsonl")
    changed.write_bytes(whole)
    _read_and_drawn(changed)


numbers = st.none() | st.floats(-1e12, 1e12)
score_lines = st.fixed_dictionaries(
    {"t": st.floats(-1e9, 1e9), "kind": st.sampled_from(Kind)} | dict.fromkeys(COLUMNS[1:], numbers)
)


@given(st.lists(score_lines, min_size=1, max_size=6))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_judged_is_drawn(file: Path, scores: list[dict[str, Any]]) -> None:
    surprise = {"state": "committed", "reason": "surprise", "surprise": None}
    cuts = [{"number": n, "t": score["t"], **surprise} for n, score in enumerate(scores)]
    said = [{"stream": "cam", "score": s} for s in scores] + [{"stream": "cam", "boundary": c} for c in cuts]
    file.write_bytes(HEADER + b"".join(json.dumps(one).encode() + b"\n" for one in said))
    assert shape(explain(file).read_bytes())[1] == WIDTH * DPI


def _read_and_drawn(file: Path) -> None:
    try:
        tracks = read_trace(file)
    except UserError as error:
        assert "\n" not in str(error)
        return
    for one in tracks:
        if one.span is not None:
            assert page(one, b"")
