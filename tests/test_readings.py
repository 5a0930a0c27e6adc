"""Vectors of what was said, kept beside the store."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from actors.longterm import readings
from actors.longterm.archive import Archive
from actors.longterm.readings import Readings
from actors.sensing.senses import Senses
from actors.serving.thinker import Thinker
from configs.schema import Budget, MemorySettings
from pipeline.answering.reasoner import Reasoner
from pipeline.asking.question import Question
from pipeline.item import Vector
from pipeline.memory import Span
from tests.recollections import WALL, CountingEncoder, HashingEncoder, event, said

pytestmark = pytest.mark.archive

SECRET = "the spare key is under the blue flower pot"
DIMS = {"text": HashingEncoder.dim, "vision": HashingEncoder.dim}


def row(n: float) -> Vector:
    return np.full(4, n, np.float32)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Readings]:
    made = Readings(tmp_path / "readings.sqlite")
    yield made
    made.close()


def bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_what_was_kept_is_there_after_a_restart_to_the_last_bit(tmp_path: Path) -> None:
    exact = np.random.default_rng(0).standard_normal(384).astype(np.float32)
    first = Readings(tmp_path / "readings.sqlite")
    first.keep("a", {"rain": exact}, {"rain": 1.0})
    first.close()
    second = Readings(tmp_path / "readings.sqlite")
    np.testing.assert_array_equal(second.all("a")["rain"], exact)
    second.close()


def test_what_another_model_made_is_not_read_and_is_gone(kept: Readings) -> None:
    kept.keep("a", {"rain": row(1)}, {"rain": 1.0})
    assert kept.all("b") == {}
    assert kept.all("a") == {}
    kept.keep("b", {"rain": row(2)}, {"rain": 1.0})
    kept.keep("a", {"sun": row(3)}, {"sun": 1.0})
    assert set(kept.all("a")) == {"sun"}


def test_the_texts_of_the_newest_events_are_kept(kept: Readings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "KEPT", 3)
    kept.keep("a", {f"{n}": row(n) for n in range(3)}, {f"{n}": float(n) for n in range(3)})
    kept.keep("a", {"0": row(0)}, {"0": 9.0})
    kept.keep("a", {"5": row(5)}, {"5": 5.0})
    assert set(kept.all("a")) == {"0", "2", "5"}


@pytest.mark.parametrize("damage", [b"not a database at all", b""])
def test_a_damaged_file_is_made_anew_with_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: bytes
) -> None:
    file = tmp_path / "readings.sqlite"
    first = Readings(file)
    first.keep("a", {f"{n}": row(n) for n in range(500)}, {f"{n}": 1.0 for n in range(500)})
    first.close()
    whole = file.read_bytes()
    file.write_bytes(damage or whole[:4096] + b"\xff" * (len(whole) - 4096))
    with caplog.at_level(logging.WARNING):
        second = Readings(file)
        assert second.all("a") == {}
    assert [record.message.partition(" (")[0] for record in caplog.records] == [
        f"{file}: is damaged and is made anew"
    ]
    second.keep("a", {"rain": row(1)}, {"rain": 1.0})
    assert set(second.all("a")) == {"rain"}
    second.close()


class Service:
    """An archive with a thinker that has read ahead all that there is."""

    def __init__(self, folder: Path, budget: Budget | None = None) -> None:
        settings = MemorySettings(store=folder, keep_free=1.0, budget=budget or Budget())
        self.archive = Archive(settings, DIMS)
        self.reader = CountingEncoder()
        self.thinker = Thinker(self.archive, Senses(self.reader, seer=self.reader), keeping=self.archive)
        self.reasoner: Reasoner = self.thinker._reasoner

    def remember(self, *texts: str, begin: float = 0.0) -> None:
        for n, text in enumerate(texts, round(begin / 10)):
            self.archive.keep([event("talk", 10.0 * n, 10.0 * n + 9, said(10 * n, 10 * n + 4, text))], {})

    def read_ahead(self) -> None:
        while self.reasoner.catch_up():
            pass

    def answer(self, text: str) -> object:
        return list(self.thinker.ask(Question(text, WALL + 1000.0)))

    def close(self) -> None:
        self.thinker.close()
        self.archive.close()


def test_after_a_restart_nothing_is_read_again_and_the_answers_are_the_same(tmp_path: Path) -> None:
    first = Service(tmp_path)
    first.remember("the van came at nine", SECRET, "it rained all night")
    first.read_ahead()
    answers = [first.answer(text) for text in ("where is the spare key?", "what was said about rain?")]
    first.close()
    second = Service(tmp_path)
    second.read_ahead()
    assert second.reader.asked == []
    assert [second.answer(t) for t in ("where is the spare key?", "what was said about rain?")] == answers
    assert SECRET not in second.reader.asked
    second.close()


def test_forgotten_no_byte_of_it_is_left(tmp_path: Path) -> None:
    service = Service(tmp_path)
    service.remember("the van came at nine", SECRET)
    service.read_ahead()
    vector = HashingEncoder().read([SECRET])[0].tobytes()
    assert SECRET.encode() in bytes_in(tmp_path) and vector in bytes_in(tmp_path)
    span = Span(since=WALL + 10.0)
    assert service.archive.forget(span) == 1
    service.thinker.forget()
    while service.archive.wipe():
        pass
    assert SECRET.encode() not in bytes_in(tmp_path) and vector not in bytes_in(tmp_path)
    service.read_ahead()
    assert set(service.archive.readings("hashing")) == {"the van came at nine"}
    service.close()


def test_what_was_read_while_it_was_forgotten_is_not_kept(tmp_path: Path) -> None:
    service = Service(tmp_path)
    service.remember(SECRET)
    (event,) = service.archive.scan(Span())
    rows = {SECRET: HashingEncoder().read([SECRET])[0], "a question about it": row(1)}
    service.archive.keep_readings("hashing", [event.id], rows)
    assert set(service.archive.readings("hashing")) == {SECRET}
    service.archive.forget(Span())
    service.archive.keep_readings("hashing", [event.id], rows)
    assert service.archive.readings("hashing") == {}
    service.close()


def test_what_an_hour_loses_goes_with_it(tmp_path: Path) -> None:
    service = Service(tmp_path, Budget(events_kb=3))
    service.remember(*(f"sentence {n} of something long that was said" for n in range(40)))
    service.remember("newest of all", begin=50_000.0)
    service.read_ahead()
    assert len(service.archive.readings("hashing")) == 41
    while service.archive.tend():
        pass
    left = {m.text for e in service.archive.scan(Span()) for m in e.words}
    assert "newest of all" in left and 1 < len(left) < 41
    assert service.archive.readings("hashing").keys() == left
    service.close()
