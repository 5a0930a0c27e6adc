"""Timed text: lines, speakers, times, and what is wrong with a file."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.timedtext import LONGEST, TextSource, read_jsonl, read_subtitles
from pipeline.errors import SourceError
from pipeline.item import Item, Line, Tick
from tests.waiting import LONG


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def drained(source: TextSource) -> list[Item]:
    items: list[Item] = []
    while (pulled := source.pull()) is not None:
        items += pulled
    source.close()
    return items


def test_srt(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.srt",
        "1\n00:00:01,500 --> 00:00:03,000\n<i>Hello</i>\nthere\n\n"
        "2\n00:00:04,000 --> 00:00:05,000\nANNA: Coffee?\n",
    )
    assert read_subtitles(path) == [
        Line(1.5, 3.0, "Hello there"),
        Line(4.0, 5.0, "Coffee?", "ANNA"),
    ]


def test_vtt_keeps_voices(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna Smith>Good <b>morning</b></v>\n",
    )
    assert read_subtitles(path) == [Line(1.0, 2.0, "Good morning", "Anna Smith")]


def test_jsonl_is_sorted_and_ends_are_guessed(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl",
        '{"t0": 5, "t1": 6, "text": "later", "speaker": "Bo", "id": "b"}\n\n'
        '{"t0": 4, "text": "many words that take a while to say"}\n',
    )
    lines = [Line(4.0, 5.0, "many words that take a while to say"), Line(5.0, 6.0, "later", "Bo", "b")]
    assert read_jsonl(path) == (lines, None)


def test_half_a_character_is_told_as_one_that_is_unknown(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl", r'{"t0": 0, "text": "a \ud83d b \ud83d\ude00", "id": "\udfff"}' + "\n"
    )
    ((line,), _) = read_jsonl(path)
    assert (line.text, line.ref) == ("a \ufffd b \U0001f600", "\ufffd")


def test_what_is_read_at_once_is_over(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", json.dumps({"t0": 3600, "t1": 3602, "text": "Over."}) + "\n")
    for realtime, ago in ((False, 3602.0), (True, 0.0)):
        before = time.time()
        source = TextSource("a", path, realtime=realtime)
        source.close()
        assert before <= source.wall0 + ago <= time.time()


def test_dates_set_the_wall_clock(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl",
        '{"t0": "2024-03-01T10:00:00+00:00", "t1": "2024-03-01T10:00:02Z", "text": "one"}\n'
        '{"t0": "2024-03-01T10:01:00", "text": "two"}\n',
    )
    source = TextSource("a", path)
    assert source.wall0 == 1709287200.0
    lines = [item for item in drained(source) if isinstance(item, Line)]
    assert [line.t0 for line in lines] == [0.0, 60.0]


def test_a_date_is_a_date_however_long_ago(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", '{"t0": "1969-07-20T20:17:40Z", "text": "The Eagle has landed."}\n')
    source = TextSource("a", path)
    assert source.wall0 == -14182940.0
    assert [item.t0 for item in drained(source) if isinstance(item, Line)] == [0.0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "is not JSON"),
        ("[1]", "must be an object"),
        ('{"t0": 1}', "'text' is missing"),
        ('{"text": "x"}', "'t0' is missing"),
        ('{"t0": 1, "text": "x", "when": 2}', "unknown key 'when'; allowed: t0, t1, text, speaker, id"),
        ('{"t0": "noon", "text": "x"}', "neither seconds nor an ISO 8601 time"),
        ('{"t0": "2024-03-01", "text": "x"}', "t0 is a date, where the lines before have seconds"),
        ('{"t0": NaN, "text": "x"}', "neither seconds nor"),
        ('{"t0": 1e300, "text": "x"}', "neither seconds nor"),
        ('{"t0": "0001-01-01", "text": "x"}', "neither seconds nor an ISO 8601 time"),
        ('{"t0": true, "text": "x"}', "neither seconds nor"),
        ('{"t0": 1, "t1": [], "text": "x"}', "t1: "),
        ('{"t0": 1, "text": "%s"}' % ("x" * LONGEST), "is longer than"),
        ("[" * 50_000, "is not JSON"),
    ],
    ids=lambda value: value[:20],
)
def test_a_bad_line_is_named(tmp_path: Path, row: str, said: str) -> None:
    path = written(tmp_path / "a.jsonl", '{"t0": 0, "text": "good"}\n' + row + "\n")
    with pytest.raises(SourceError) as caught:
        read_jsonl(path)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"t0": 0, "t1": 1e11, "text": "x"}\n'),
        ("a.jsonl", '{"t0": "1900-01-01", "text": "x"}\n{"t0": "2024-01-01", "text": "x"}\n'),
    ],
)
def test_no_file_lasts_longer_than_a_life(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SourceError, match=rf"{name}: lasts longer than a hundred years"):
        TextSource("a", written(tmp_path / name, text))


@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.jsonl"])
def test_bytes_that_are_no_text(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(bytes(range(128, 256)) * 4)
    with pytest.raises(SourceError, match="is not"):
        TextSource(name, tmp_path / name)


def test_a_subtitle_file_without_cues(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no cues|not a subtitle"):
        read_subtitles(written(tmp_path / "a.srt", "Only prose here.\n"))


@given(rows=st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 50)), min_size=1, max_size=20))
def test_time_never_goes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float, float]]
) -> None:
    path = tmp_path_factory.mktemp("text") / "a.jsonl"
    written(path, "".join(json.dumps({"t0": t, "t1": t + d, "text": "x"}) + "\n" for t, d in rows))
    items = drained(TextSource("a", path))
    times = [item.t for item in items if isinstance(item, Tick)]
    assert times == sorted(times)
    assert sorted(i.t0 for i in items if isinstance(i, Line)) == sorted(t for t, _ in rows)
    assert times[-1] == max(t + d for t, d in rows)


def test_at_the_speed_of_time_nothing_comes_early(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", '{"t0": 0, "text": "now"}\n{"t0": 3600, "text": "later"}\n')
    source = TextSource("a", path, realtime=True)
    items: list[Item] = []
    while not any(isinstance(item, Line) for item in items):
        items += source.pull(16, LONG) or ()
    items += source.pull(16, 0.1) or ()
    source.close()
    assert [item.text for item in items if isinstance(item, Line)] == ["now"]
