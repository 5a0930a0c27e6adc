from __future__ import annotations

import json
import logging
import pickle
import threading
from math import inf, nan
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from actors.watching.assemble import Recipe
from actors.watching.trace import Trace
from actors.watching.watcher import Watcher
from configs.schema import Config
from onlooker.cli import run_command
from onlooker.tracefile import read_trace
from pipeline.boundary import Boundary, Reason, State
from pipeline.cutting.score import Score
from pipeline.cutting.segmentation import Segmenter
from pipeline.errors import UserError
from pipeline.item import RATE, Audio, Frame, Item, Tick
from pipeline.observation import Kind
from tests.test_watcher import BOTH, Kept, Listed, senses
from tests.traces import event, jpeg, observations, watched, written
from tests.waiting import LONG


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cam.jsonl"


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_every_judgement_and_every_boundary_is_in_the_file(file: Path) -> None:
    told = written(file)
    (track,) = read_trace(file)
    for kind in (Kind.VISION, Kind.SPEECH):
        scores = [one for one in told if isinstance(one, Score) and one.kind is kind]
        assert len(track.scores[kind]) == len(scores) > 5
        for name in ("t", "surprise", "learned", "threshold", "evidence", "hazard"):
            said = np.array([getattr(score, name) for score in scores])
            kept = getattr(track.scores[kind], name)
            assert np.allclose(kept, np.where(np.isfinite(said), said, nan), atol=6e-5, equal_nan=True)
    settled = [one for one in told if isinstance(one, Boundary) and one.state is State.COMMITTED]
    assert [(b.number, b.reason, b.state) for b in track.boundaries] == [
        (b.number, b.reason, b.state) for b in settled
    ]
    assert [b.t for b in track.boundaries] == pytest.approx([b.t for b in settled], abs=1e-4)
    assert len(track.pictures) == len(settled)


def test_recording_changes_nothing_and_is_no_part_of_the_state() -> None:
    told: list[Score | Boundary] = []
    recorded, plain = Segmenter(recorder=told.append), Segmenter()
    first = [list(recorded.push(o)) for o in observations()]
    assert first == [list(plain.push(o)) for o in observations()]
    assert [one for one in told if isinstance(one, Boundary)] == [b for some in first for b in some]
    state = pickle.loads(pickle.dumps(recorded.snapshot()))
    assert state.keys() == plain.snapshot().keys()
    before = len(told)
    recorded.restore(state)
    list(recorded.flush())
    assert len(told) > before


def test_each_line_is_whole_at_once_and_says_its_stream(file: Path) -> None:
    with Trace(file) as trace:
        stream = trace.of("cam", "rtsp://me:secret@host/a?b=c@d", 5.0)
        assert lines(file) == [{"trace": 1, "stream": "cam", "url": "rtsp://host/a?b=c@d", "wall0": 5.0}]
        stream.record(Score(1.23456789, Kind.VISION, 0.5, nan, inf, -inf, 1 / 3))
        assert file.read_text().splitlines()[1] == (
            '{"stream":"cam","score":{"t":1.2346,"kind":"vision","surprise":0.5,"learned":null,'
            '"threshold":null,"evidence":null,"hazard":0.3333}}'
        )


def test_numbers_of_numpy_are_numbers(file: Path) -> None:
    with Trace(file) as trace:
        half: Any = np.float32(0.5)
        trace.of("cam", "", 0.0).record(Score(half, Kind.VISION, half, half, half, half, half))
    assert lines(file)[1]["score"]["surprise"] == 0.5


def test_streams_on_threads_of_their_own_share_a_file(file: Path) -> None:
    with Trace(file) as trace:
        threads = [
            threading.Thread(target=watched, args=(trace.of(name, name, 0.0),)) for name in ("a", "b", "c")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    first, *others = read_trace(file)
    assert {first.stream, *(o.stream for o in others)} == {"a", "b", "c"}
    for other in others:
        assert other.boundaries == first.boundaries
        assert len(other.scores[Kind.VISION]) == len(first.scores[Kind.VISION])


def test_a_picture_is_small_and_comes_once(file: Path) -> None:
    with Trace(file) as trace:
        stream = trace.of("cam", "", 0.0)
        for picture in (b"", b"no picture", jpeg(9), jpeg(200)):
            stream.show(event(1.0, 4.0), picture)
        stream.show(event(4.0, 5.0), jpeg(9, width=80, height=60))
    (track,) = read_trace(file)
    shown = [cv2.imdecode(np.frombuffer(p.jpeg, np.uint8), cv2.IMREAD_COLOR) for p in track.pictures]
    assert [(p.t0, p.t1) for p in track.pictures] == [(1.0, 4.0), (4.0, 5.0)]
    assert [picture.shape for picture in shown if picture is not None] == [(90, 160, 3), (60, 80, 3)]


def test_a_trace_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="can't be written"):
        Trace(tmp_path)
    with pytest.raises(UserError, match=r"can't be written \(No such file or directory\)"):
        Trace(tmp_path / "nowhere" / "x.jsonl")


def test_what_is_no_trace_is_not_overwritten(file: Path) -> None:
    file.write_bytes(b"a clip")
    with pytest.raises(UserError, match="is no trace; take another name"):
        Trace(file)
    assert file.read_bytes() == b"a clip"


def test_an_earlier_trace_is_overwritten(file: Path) -> None:
    written(file, "one", "two")
    written(file, "three")
    assert [track.stream for track in read_trace(file)] == ["three"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_one_warning_and_watching_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        told = written(Path("/dev/full"))
    assert len(told) > 50
    assert [record.getMessage() for record in caplog.records] == [
        "the trace ends here: /dev/full: can't be written (No space left on device)"
    ]


def test_what_comes_after_the_end_is_let_go(file: Path) -> None:
    with Trace(file) as trace:
        stream = trace.of("cam", "", 0.0)
    stream.record(Boundary(0, 1.0, State.COMMITTED, Reason.END))
    assert len(lines(file)) == 1


def test_a_watcher_traces_what_it_watches(file: Path) -> None:
    items: list[Item] = []
    for t in range(60):
        shade = 40 if t // 10 % 2 else 200
        items += [Frame(float(t), np.full((8, 8, 3), shade, np.uint8), jpeg(shade))]
        items += [Audio(float(t), np.zeros(RATE, np.float32)), Tick(float(t) + 1)]
    keeper = Kept([])
    with Trace(file) as trace:
        feed = Listed(items, BOTH)
        recipe = Recipe("cam", "list", Config(), origin=400.0)
        watcher = Watcher(recipe, feed, senses(), keeper, lambda messages: None, trace)
        watcher.start()
        assert watcher.wait(LONG)
    (track,) = read_trace(file)
    events = [event for event in keeper.events.values() if event.level == "event"]
    assert (track.stream, track.url, track.wall0) == ("cam", "list", 400.0)
    assert [b.t for b in track.boundaries] == pytest.approx([e.t1 for e in events], abs=1e-4)
    assert [str(b.reason) for b in track.boundaries] == [e.reason for e in events]
    assert [p.t0 for p in track.pictures] == pytest.approx([e.t0 for e in events])
    assert [p.t1 for p in track.pictures] == pytest.approx([e.t1 for e in events], abs=1e-4)
    assert len(track.scores[Kind.VISION]) > 10 and len(events) > 1


def test_watch_says_in_one_line_that_it_cannot_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["watch", "rtsp://cam", "--trace", f"{tmp_path}/nowhere/x"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "nowhere/x: can't be written" in err
