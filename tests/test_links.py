from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.longterm.links import MOST, ROW, Links
from pipeline.errors import StoreError
from pipeline.link import GAIN, LASTS, Because, Link
from pipeline.remembering.retention import DAY

NOW = 1_700_000_000.0


@pytest.fixture
def links(tmp_path: Path) -> Iterator[Links]:
    made = Links(tmp_path / "links.sqlite")
    yield made
    made.close()


def looks(event: str, strength: float = 0.95) -> Link:
    return Link(event, Because.LOOKS, strength)


def test_a_link_is_read_from_both_ends(links: Links) -> None:
    links.tie("door/2", [looks("door/1"), Link("yard/1", Because.WORDS, 0.6)], NOW)
    assert links.of(["door/1", "door/2", "yard/1", "yard/9"], NOW) == {
        "door/2": (looks("door/1"), Link("yard/1", Because.WORDS, 0.6)),
        "door/1": (looks("door/2"),),
        "yard/1": (Link("door/2", Because.WORDS, 0.6),),
    }


def test_what_waits_is_taken_in_order_and_once(links: Links) -> None:
    links.expect(["door/9", "door/1"])
    links.expect(["door/9"])
    assert links.waiting(5) == ["door/9", "door/1"]
    links.tie("door/9", [], NOW)
    assert links.waiting(5) == ["door/1"]


def test_a_link_fades_and_is_firmer_for_each_use(links: Links) -> None:
    links.tie("a", [looks("b", 0.5)], NOW)
    later = NOW + LASTS * DAY
    ((faded,),) = links.of(["a"], later).values()
    assert faded.strength == pytest.approx(0.5 / 2.718, rel=0.01)
    links.together(["b", "a"], NOW)
    ((used,),) = links.of(["a"], NOW).values()
    assert used == looks("b", 0.5 + GAIN * 0.5)
    ((left,),) = links.of(["a"], later).values()
    assert left.strength > used.strength * 0.6
    assert links.of(["a"], NOW + 1000 * DAY) == {}


def test_what_was_recalled_together_is_linked(links: Links) -> None:
    links.together(["c", "a", "b"], NOW)
    assert {link.event for link in links.of(["a"], NOW)["a"]} == {"b", "c"}
    assert links.of(["b"], NOW)["b"][0] == Link("a", Because.TOGETHER, GAIN)


def test_the_weakest_gives_way_to_what_is_firmer_and_not_to_what_is_not(links: Links) -> None:
    for n in range(MOST):
        links.tie("hub", [looks(f"o{n:02}", 0.5 + n / 100)], NOW)
    links.tie("hub", [looks("weak", 0.4)], NOW)
    assert "weak" not in links.of(["weak"], NOW)
    links.tie("hub", [looks("firm", 0.9)], NOW)
    kept = [link.event for link in links.of(["hub"], NOW)["hub"]]
    assert len(kept) == MOST and kept[0] == "firm" and "o00" not in kept
    assert "o00" not in links.of(["o00"], NOW)
    links.tie("hub", [looks("weak", 0.4)], NOW + 60 * DAY)
    assert "weak" in links.of(["weak"], NOW + 60 * DAY), "what has faded gives way too"


def test_a_merged_memory_takes_over_the_links_of_its_parts(links: Links) -> None:
    links.tie("part", [looks("far", 0.8), looks("whole", 0.9)], NOW)
    links.tie("whole", [looks("far", 0.6)], NOW)
    links.forget(["part"], {"part": "whole"}, NOW)
    assert links.of(["part", "whole", "far"], NOW) == {
        "whole": (looks("far", 0.8),),
        "far": (looks("whole", 0.8),),
    }


def test_what_is_forgotten_leaves_no_trace_in_the_folder(links: Links, tmp_path: Path) -> None:
    links.tie("door/zanzibar", [looks("door/1")], NOW)
    links.expect(["door/zanzibar"])
    links.forget(["door/zanzibar"], {}, NOW)
    assert links.of(["door/1"], NOW) == {} and links.waiting(5) == []
    assert all(b"zanzibar" not in file.read_bytes() for file in tmp_path.iterdir())


def test_a_damaged_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "links.sqlite").write_text("no database" * 99)
    with pytest.raises(StoreError, match=r"links\.sqlite: can't be opened .*delete it: it is made anew"):
        Links(tmp_path / "links.sqlite")


IDS = [f"e{n:02}" for n in range(20)]
ends = st.sampled_from(IDS)
tied = st.tuples(
    st.just("tie"), ends, st.lists(st.tuples(ends, st.integers(1, 100)), max_size=8, unique_by=lambda t: t[0])
)
used = st.tuples(st.just("together"), st.lists(ends, max_size=5))
gone = st.tuples(st.just("forget"), st.dictionaries(ends, st.one_of(st.none(), ends), max_size=6))


@settings(max_examples=40)
@given(st.lists(st.one_of(tied, tied, used, gone), max_size=25))
def test_links_are_symmetric_and_bounded_and_name_nothing_that_is_gone(steps: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        links, alive, now = Links(Path(folder) / "links.sqlite"), set(IDS), NOW
        for kind, *what in steps:
            now += DAY
            if kind == "tie" and what[0] in alive:
                made = [looks(b, s / 100) for b, s in what[1] if b in alive and b != what[0]]
                links.tie(what[0], made, now)
            elif kind == "together":
                links.together([id for id in what[0] if id in alive], now)
            elif kind == "forget":
                doomed = {id: heir for id, heir in what[0].items() if id in alive}
                alive -= set(doomed)
                heirs = {id: heir for id, heir in doomed.items() if heir in alive}
                links.forget(doomed, heirs, now)
        found = links.of(IDS, now)
        links.close()
    assert set(found) <= alive
    for id, some in found.items():
        assert len(some) <= MOST and len({link.event for link in some}) == len(some)
        for link in some:
            assert link.event in alive - {id} and 0.0 < link.strength <= 1.0
            assert Link(id, link.reason, link.strength) in found[link.event]


def test_what_links_take_is_known_and_the_faintest_go_where_it_is_too_much(links: Links) -> None:
    assert links.tie("a", [looks("b", 0.9), looks("c", 0.4), looks("x", 0.6)], NOW) == 3 * ROW
    assert links.tie("a", [looks("b", 0.95)], NOW) == 0, "there is no link more"
    assert links.taken(["a", "b", "c", "x"]) == 3 * ROW
    assert links.taken(["a"]) == 3 * ROW // 2
    links.trim(["a", "b", "c"], 2 * ROW, NOW)
    assert {link.event for link in links.of(["a"], NOW)["a"]} == {"b", "x"}
    links.trim(["a", "b", "c"], 0, NOW)
    assert links.taken(["a", "b", "c", "x"]) == 0


def test_the_file_takes_what_is_counted_and_gives_it_back(tmp_path: Path) -> None:
    links = Links(tmp_path / "links.sqlite")
    ids = [f"camera-{n % 4}/{n * 10_000}" for n in range(3000)]
    for n, id in enumerate(ids):
        links.tie(id, [looks(other, (n % 7) / 10 + 0.1) for other in ids[max(0, n - 5) : n]], NOW)
    links.forget([], {}, NOW)  # what is in the log goes into the file
    assert 0.7 < (tmp_path / "links.sqlite").stat().st_size / links.taken(ids) < 1.4
    links.forget(ids[:1500], {}, NOW)
    assert 0.7 < (tmp_path / "links.sqlite").stat().st_size / links.taken(ids) < 1.4
    links.close()
