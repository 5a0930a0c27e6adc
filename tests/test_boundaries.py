"""The measures of boundaries and the rules that ours are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sensing.senses import Senses
from actors.watching.assemble import Recipe
from benchmarks import rivals
from benchmarks.boundaries import (
    Counts,
    blocks,
    counted,
    false_cuts,
    interval,
    matched,
    pk,
    total,
    units,
    window_diff,
)
from benchmarks.downstream import ask, events, purity, right, row
from benchmarks.material import Query, Text, films, index, missing, parts, texts
from benchmarks.perceived import (
    EARS,
    Perceived,
    Remembered,
    both,
    cached,
    episodes,
    perceive,
    perceive_kept,
    read_lines,
    segment,
    segmenter,
    watch,
)
from benchmarks.rivals import Stretch
from configs.schema import Config
from pipeline.evidence import Evidence
from pipeline.item import Line, Vector
from pipeline.observation import Kind, Observation, Watermark
from tests.clips import make_clip
from tests.fakes import FakeReader, FakeSeer, FakeTagger

N = 40
times = st.lists(st.floats(0.1, 99.9), max_size=12)
turns = st.sets(st.integers(1, N - 1), max_size=12).map(sorted)


def place(n: int) -> Vector:
    row = np.random.default_rng(n).standard_normal(32)
    return (row / np.linalg.norm(row)).astype(np.float32)


def looks(*places: int, fps: float = 1.0) -> list[Observation]:
    return [Observation("cam", n / fps, n / fps, Kind.VISION, vector=place(p)) for n, p in enumerate(places)]


class Echo:
    """A sentence encoder that knows each text by its first word, and counts what it read."""

    name = "echo"
    dim = 32

    def __init__(self) -> None:
        self.read_so_far: list[str] = []

    def read(self, texts: Sequence[str]) -> np.ndarray:
        self.read_so_far += texts
        return np.stack([place(sum(map(ord, text.split()[0]))) for text in texts])


def lines(*words: str) -> list[Line]:
    return [Line(4.0 * n, 4.0 * n + 4, word, ref=str(n)) for n, word in enumerate(words)]


@given(times)
def test_the_truth_is_perfect(true: list[float]) -> None:
    assert counted(true, true, 0.0).f1 == 1.0
    assert counted(true, [(t - 0.1, t + 0.1) for t in true], 0.0).f1 == 1.0


@given(times, times, st.floats(0, 20))
def test_f1_does_not_ask_who_is_right(a: list[float], b: list[float], tolerance: float) -> None:
    assert counted(a, b, tolerance).f1 == counted(b, a, tolerance).f1


@given(times, times, st.floats(0, 20), st.floats(0, 20))
def test_a_wider_tolerance_never_finds_less(a: list[float], b: list[float], x: float, y: float) -> None:
    assert counted(a, b, min(x, y)).hits <= counted(a, b, max(x, y)).hits


@given(st.lists(st.integers(0, 12), max_size=5), st.lists(st.integers(0, 12), max_size=5))
def test_no_other_matching_has_more_pairs(a: list[int], b: list[int]) -> None:
    def best(rest: list[int], left: list[int]) -> int:
        if not rest:
            return 0
        others = [
            best(rest[1:], left[:n] + left[n + 1 :]) + 1 for n, t in enumerate(left) if abs(t - rest[0]) <= 2
        ]
        return max([best(rest[1:], left), *others])

    assert counted(a, b, 2).hits == best(a, b)


def test_each_boundary_is_in_one_pair_only() -> None:
    assert matched([9.9, 10.0, 10.1], [10.0], 0.5) == [(9.9, 10.0)]
    assert counted([9.9, 10.0, 10.1], [10.0], 0.5) == Counts(1, 3, 1)


def test_a_tolerance_includes_its_edge_and_no_more() -> None:
    assert counted([7.65], [7.4], 0.25).hits == 1
    assert counted([7.66], [7.4], 0.25).hits == 0


def test_anywhere_in_a_transition_is_right() -> None:
    fade = (57.28, 58.24)
    assert counted([57.3], [fade], 0.0).hits == counted([58.4], [fade], 0.25).hits == 1
    assert counted([58.5], [fade], 0.25).hits == 0


def test_two_cuts_find_a_short_and_a_long_transition() -> None:
    assert counted([1.0, 2.0], [(0.0, 3.0), (1.0, 1.0)], 0.0).hits == 2


def test_nothing_to_find_and_nothing_found_is_right() -> None:
    assert Counts().f1 == Counts().precision == Counts().recall == 1.0
    assert Counts(0, 1, 0).f1 == 0.0


@given(turns)
def test_pk_and_window_diff_of_the_truth_are_zero(true: list[int]) -> None:
    assert pk(true, true, N) == window_diff(true, true, N) == 0.0


@given(turns, turns)
def test_window_diff_is_never_kinder_than_pk(found: list[int], true: list[int]) -> None:
    assert 0.0 <= pk(found, true, N) <= window_diff(found, true, N) <= 1.0


def test_pk_by_hand() -> None:
    # 8 units, one boundary in the middle: k = 2, pairs (0,2) ... (5,7), of which (2,4) and (3,5) are parted
    assert pk([], [4], 8) == pytest.approx(2 / 6)
    assert pk([3], [4], 8) == pytest.approx(2 / 6)


def test_window_diff_counts_what_pk_forgives() -> None:
    assert pk([4, 5], [4], 8) < window_diff([4, 5], [4], 8)


def test_a_cut_at_a_distractor_is_false_unless_a_boundary_accounts_for_it() -> None:
    distractors = [(10.0, 10.1), (20.0, 21.0), (30.0, 30.1)]
    assert false_cuts([10.2, 20.5, 20.6, 40.0], [], distractors, 0.25) == 2
    assert false_cuts([10.2, 20.5], [10.1], distractors, 0.25) == 1


@given(times, times, st.floats(0, 5), st.floats(1, 50))
def test_blocks_add_up_to_the_stream(a: list[float], b: list[float], tolerance: float, length: float) -> None:
    assert total(blocks(a, b, tolerance, length, 100.0)) == counted(a, b, tolerance)


@given(st.lists(st.builds(Counts, st.just(3), st.integers(3, 9), st.integers(3, 9)), min_size=1, max_size=9))
def test_an_interval_lies_between_the_worst_and_the_best_block(counts: list[Counts]) -> None:
    low, high = interval(counts)
    assert min(c.f1 for c in counts) - 1e-9 <= low <= high <= max(c.f1 for c in counts) + 1e-9


def test_more_blocks_narrow_the_interval() -> None:
    few, many = (interval([Counts(1, 1, 1), Counts(0, 1, 1)] * n) for n in (3, 60))
    assert many[1] - many[0] < few[1] - few[0]


def test_times_become_units() -> None:
    assert units([0.2, 4.1, 7.9], 4.0) == [0, 1, 2]


def test_as_many_windows_are_of_equal_length() -> None:
    assert rivals.as_many(3, 100.0) == [25.0, 50.0, 75.0]
    assert rivals.fixed(30.0, 90.0) == [30.0, 60.0]


def test_windows_of_a_part_begin_where_it_begins() -> None:
    stretch = Stretch(600.0, 700.0, [])
    assert rivals.WINDOWS["every 30 s"](stretch, 0) == [630.0, 660.0, 690.0]
    assert rivals.WINDOWS["fixed windows, as many"](stretch, 1) == [650.0]


def test_omnilive_cuts_where_frames_differ_but_not_before_three() -> None:
    assert rivals.omnilive(looks(1, 1, 1, 1, 2, 2, 2, 2)) == [4.0]
    assert rivals.omnilive(looks(1, 2, 2, 2, 3)) == [4.0]


def test_omnilive_cuts_after_sixteen_frames() -> None:
    assert rivals.omnilive(looks(*[1] * 40)) == [16.0, 32.0]


def test_stream_forest_parts_a_full_window_at_its_least_similar_neighbours() -> None:
    assert rivals.stream_forest(looks(1, 1, 1, 1, 1, 2, 2, 2)) == [5.0]
    assert rivals.stream_forest(looks(1, 1, 1)) == []


def test_what_was_last_looked_at_holds_until_the_next_look() -> None:
    seen = [Observation("cam", t, t, Kind.VISION, vector=place(p)) for t, p in ((0.0, 1), (0.5, 2), (3.2, 3))]
    times, rows = rivals.looks(seen)
    assert times == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert [int(np.argmax([r @ place(p) for p in (1, 2, 3)])) for r in rows] == [0, 1, 1, 1, 2]


@pytest.mark.parametrize("rule", [rivals.em_llm, rivals.gaussian, rivals.text_tiling])
def test_a_change_of_topic_is_found(rule: rivals.Ruling) -> None:
    noise = 0.05 * np.random.default_rng(0).standard_normal((40, 32))
    rows = np.stack([place(n // 20) for n in range(40)]).astype(np.float64) + noise
    cuts = rule([float(n) for n in range(40)], rows)
    assert min(abs(t - 20.0) for t in cuts) <= 2.0


@pytest.mark.parametrize("rule", [rivals.em_llm, rivals.gaussian, rivals.text_tiling])
@pytest.mark.parametrize("n", [0, 1, 2])
def test_of_next_to_nothing_nothing_is_cut(rule: rivals.Ruling, n: int) -> None:
    assert rule([float(i) for i in range(n)], np.ones((n, 4))) == []


def test_lines_become_percepts_with_the_time_that_was_reached() -> None:
    read = read_lines("talk", lines(*["hello"] * 20), Echo())
    assert [t for t, _ in read.percepts][-1] == read.seconds == 80.0
    assert [o.ref for o in read.observations] == [str(n) for n in range(20)]
    assert sum(isinstance(p, Watermark) for _, p in read.percepts) == 20


def test_segmentation_of_a_text_tells_its_delays() -> None:
    read = read_lines("talk", lines(*["cats"] * 12, *["taxes"] * 12), Echo())
    cuts = segment(read, Config(), {})
    assert cuts.times == [48.0]
    assert all(0.0 <= cut.announced <= cut.committed for cut in cuts.cuts)


def test_a_lane_that_is_left_out_says_nothing() -> None:
    read = read_lines("talk", lines("a", "b"), Echo())
    seen = Perceived(tuple((o.t0, o) for o in looks(1, 1)), frozenset({Kind.VISION}), 2.0)
    merged = both(seen, read)
    assert [t for t, _ in merged.percepts] == sorted(t for t, _ in merged.percepts)
    assert merged.without([Kind.TEXT]).percepts == seen.percepts
    assert merged.without([Kind.TEXT]).kinds == {Kind.VISION}


def test_settings_go_before_the_configuration() -> None:
    read = read_lines("talk", lines(*["same"] * 30), Echo())
    assert segment(read, Config(), {"longest": 40.0}).times == [40.0, 80.0]
    with pytest.raises(TypeError):
        segmenter(Config(), {"no such setting": 1})


def test_episodes_are_coarser_than_events_and_end_where_an_event_does() -> None:
    read = read_lines("talk", lines(*["cats"] * 150, *["taxes"] * 150), Echo())
    coarse = episodes(read, Config(), {})
    assert coarse
    assert set(coarse) < set(segment(read, Config(), {}).times)


def test_a_clip_is_watched_from_its_source_to_its_boundaries(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "clip.mp4", 12.0, fps=25, cuts=(6.0,), beeps=(1.0,))
    recipe = Recipe("clip", str(film), Config())
    found = Senses(FakeReader(), seer=FakeSeer(), taggers=(FakeTagger(),))
    cuts = watch(recipe, found, {"longest": 5.0}, eyes_only=True)
    assert cuts.times[0] == 5.0
    assert cuts.seconds == pytest.approx(12.0, abs=0.5)
    assert cuts.cpu > 0.0
    assert cuts.wall > 0.0


def test_eyes_and_ears_are_perceived_apart_and_kept(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "clip.mp4", 6.0, cuts=(3.0,), beeps=(1.0,))
    recipe = Recipe("clip", str(film), Config())
    found = Senses(FakeReader(), seer=FakeSeer(), taggers=(FakeTagger(),))
    eyes, ears = (perceive_kept(tmp_path, recipe, lambda: found, ears=ears) for ears in (False, True))
    assert Kind.VISION in eyes.kinds
    assert not eyes.kinds & EARS
    assert ears.kinds == {Kind.SOUND}
    assert {o.kind for o in eyes.observations} == {Kind.VISION}
    again = perceive_kept(tmp_path, recipe, lambda: pytest.fail("perceived again"), ears=False)
    assert [o.t0 for o in again.observations] == [o.t0 for o in eyes.observations]


def test_what_is_known_of_a_percept_is_how_far_the_stream_was(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "clip.mp4", 4.0)
    seen = perceive(Recipe("clip", str(film), Config()), Senses(FakeReader(), seer=FakeSeer()), pull=1)
    assert all(0.0 <= reached - p.t0 < 1.0 for reached, p in seen.percepts if isinstance(p, Observation))


def test_a_text_is_read_once(tmp_path: Path) -> None:
    echo = Echo()
    reader = Remembered(echo, tmp_path / "readings.pickle")
    assert np.array_equal(reader.read(["a", "b", "a"])[2], place(ord("a")))
    reader.keep()
    Remembered(echo, tmp_path / "readings.pickle").read(["b", "a"])
    assert sorted(echo.read_so_far) == ["a", "b"]


def test_what_was_made_once_is_kept(tmp_path: Path) -> None:
    assert cached(tmp_path / "new", "x", lambda: 1) == 1
    assert cached(tmp_path / "new", "x", lambda: 2) == 1


def test_a_time_is_the_line_that_begins_nearest() -> None:
    assert index(Text("t", tuple(lines("a", "b", "c"))), [0.4, 3.5, 4.4, 7.0]) == [1, 2]


def test_a_text_falls_apart_at_its_breaks() -> None:
    text = Text("t", tuple(lines("a", "b", "c")), breaks=(0, 2))
    assert [[line.text for line in part] for part in parts(text)] == [["a", "b"], ["c"]]


def test_events_hold_each_observation_once() -> None:
    seen = read_lines("talk", lines("a", "b", "c", "d"), Echo()).observations
    made = events("talk", 0.0, 16.0, [8.0, 12.0, 99.0], seen)
    assert [(e.t0, e.t1, e.refs) for e in made] == [
        (0.0, 8.0, ("0", "1")),
        (8.0, 12.0, ("2",)),
        (12.0, 16.0, ("3",)),
    ]


def test_a_moment_is_right_in_a_span_or_by_its_line() -> None:
    seen = Evidence("e", "cam", 10.0, 14.0, 0.0, "vision", "cat", 1.0, "long")
    said = Evidence("e", "cam", 10.0, 14.0, 0.0, "text", "cat", 1.0, "long", refs=("7",))
    assert right(seen, Query("?", spans=((11.0, 13.0),)))
    assert not right(seen, Query("?", spans=((13.0, 20.0),)))
    assert right(said, Query("?", refs=frozenset({"7"})))
    assert not right(said, Query("?", refs=frozenset({"8"})))


def test_a_question_finds_its_line_for_so_many_bytes() -> None:
    said = lines("kittens sleep", "taxes rise", "boats leave", "soup boils")
    seen = read_lines("talk", said, Echo()).observations
    memory = events("talk", 0.0, 16.0, [8.0], seen)
    [found] = ask(memory, [Query("What was said about boats?", refs=frozenset({"2"}))], Echo())
    assert found.place == 0
    assert found.moments > 0
    assert found.events > 0
    assert found.pure == 0.5
    assert row("ours", [found], 2)["hit@1"] == "1.00"


def test_purity_is_the_part_of_the_events_that_was_asked_for() -> None:
    memory = events("cam", 0.0, 20.0, [8.0], looks(*[1] * 20))
    assert purity(memory[:1], Query("?", spans=((6.0, 10.0),))) == pytest.approx(0.25)
    assert purity(memory, Query("?", spans=((6.0, 10.0),))) == pytest.approx(0.2)
    assert purity([], Query("?", spans=((6.0, 10.0),))) == 0.0


@pytest.mark.skipif(bool(missing("av_streams")), reason="the streams are not at hand")
def test_the_streams_have_what_their_description_says() -> None:
    found = films()
    assert sum(len(film.boundaries) for film in found) == 217
    assert sum(len(film.distractors) for film in found) == 43
    assert all(a <= t <= b for f in found for t, (a, b) in zip(f.boundaries, f.transitions, strict=True))


@pytest.mark.skipif(bool(missing("tiage")), reason="the chats are not at hand")
def test_plain_figures_of_the_chats_are_those_of_the_baselines() -> None:
    chats = texts("tiage")
    uniform = [[round(t) for t in rivals.as_many(len(chat.boundaries), len(chat.lines))] for chat in chats]
    pairs = list(zip(uniform, chats, strict=True))
    assert total(counted(c, t.boundaries, 0) for c, t in pairs).f1 == pytest.approx(0.30, abs=0.005)
    assert total(counted(c, t.boundaries, 1) for c, t in pairs).f1 == pytest.approx(0.67, abs=0.005)
    assert np.mean([pk([], t.boundaries, len(t.lines)) for t in chats]) == pytest.approx(0.45, abs=0.005)


@pytest.mark.skipif(bool(missing("locomo")), reason="the dialogues are not at hand")
def test_the_sessions_of_a_dialogue_are_parts_in_order() -> None:
    dialogue = texts("locomo")[0]
    starts = [line.t0 for line in dialogue.lines]
    assert starts == sorted(starts)
    assert len(parts(dialogue)) == len(dialogue.breaks) > 1
    assert all(a[-1].t1 < b[0].t0 for a, b in zip(parts(dialogue), parts(dialogue)[1:], strict=False))
