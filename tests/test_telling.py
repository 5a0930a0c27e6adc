"""What users tell: corrections, pins and names, in the service, after restarts, and when it is forgotten."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from actors.longterm.archive import Archive
from actors.running.local import LocalPlacement
from actors.sensing.faculty import dims, made_by
from actors.serving.desk import Desk
from actors.serving.thinker import Thinker
from configs.schema import Budget, Config
from pipeline.alerting.standing import Order
from pipeline.asking.question import Question
from pipeline.errors import StoreError, UserError
from pipeline.evidence import Answer
from pipeline.memory import Span
from tests.test_watcher import senses

pytestmark = pytest.mark.archive

SAID = ("good morning everybody", "the delivery fan comes at nine", "the parcel is at the door", "thank you")
NOW = 1_700_000_300.0
START = 1_700_000_000.0


def view(bright: bool) -> np.ndarray:
    """Something with edges, another in the dark than by day."""
    coarse = np.random.default_rng(bright).integers(0, 55, (6, 10, 3), np.uint8)
    return cv2.resize(coarse, (160, 90), interpolation=cv2.INTER_NEAREST) + np.uint8(200 if bright else 0)


def picture(bright: bool) -> bytes:
    return bytes(cv2.imencode(".jpg", view(bright))[1])


class House:
    """A service in this process over one store; the models are stand-ins that know day from night."""

    def __init__(self, store: Path) -> None:
        self.published: list[dict[str, Any]] = []
        config = Config()
        memory = config.memory.model_copy(update={"store": store, "keep_free": 1.0})
        self.archive = Archive(memory, dims(senses()), made_by(senses()))
        placement = LocalPlacement(
            senses(), self.archive, Thinker(self.archive, senses()), self.published.extend
        )
        self.desk = Desk(config.model_copy(update={"memory": memory}), placement)

    def watch(self, url: str, unwatch: bool = False) -> None:
        stream = self.desk.watch(url, start=START)["name"]
        self.desk.wait()
        if unwatch:
            self.desk.unwatch(stream)

    def answer(self, text: str, image: bytes = b"") -> Answer:
        last = list(self.desk.ask(Question(text, NOW, image=image)))[-1]
        assert isinstance(last, Answer)
        return last


@pytest.fixture
def open_(tmp_path: Path) -> Iterator[Callable[[], House]]:
    opened: list[House] = []

    def start() -> House:
        for before in opened:
            before.desk.close()
        opened[:] = [House(tmp_path / "store")]
        return opened[0]

    yield start
    for last in opened:
        last.desk.close()


@pytest.fixture
def talk(tmp_path: Path) -> str:
    rows = [{"t0": n * 20.0, "t1": n * 20.0 + 2, "text": text, "id": f"L{n}"} for n, text in enumerate(SAID)]
    file = tmp_path / "talk.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return str(file)


@pytest.fixture
def film(tmp_path: Path) -> str:
    """Ten seconds of night, ten of day, ten of night."""
    file = tmp_path / "film.avi"
    out = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 5, (160, 90))
    for n in range(150):
        out.write(view(50 <= n < 100))
    out.release()
    return str(file)


def said(house: House, text: str) -> str:
    """The id of the event in which `text` was said."""
    return next(
        e["id"] for e in house.desk.events(Span(), 100) if text in e["text"] and e["level"] == "event"
    )


@pytest.mark.parametrize("unwatch", [False, True], ids=["from short-term memory", "from long-term memory"])
def test_a_correction_is_what_the_event_says_from_then_on(
    open_: Callable[[], House], talk: str, unwatch: bool
) -> None:
    house = open_()
    house.watch(talk, unwatch)
    told = house.desk.correct(said(house, "delivery fan"), "The delivery van comes at nine.")
    assert told["text"].count("van") == 1 and "fan" not in told["text"]
    assert told["corrected"] and "fan" in told["perceived"]
    answer = house.answer("What was said about the delivery van?")
    assert "you told me: “The delivery van comes at nine.”" in answer.text[0].lower() + answer.text[1:]
    assert [(e.kind, e.refs) for e in answer.evidence[:1]] == [("told", ("L1",))]
    assert not any("fan" in e.text for e in house.desk.recall("delivery fan", 20, Span()))


def test_an_episode_tells_what_its_events_were_corrected_to(open_: Callable[[], House], talk: str) -> None:
    house = open_()
    house.watch(talk, unwatch=True)
    said_then, now = "the delivery fan comes at nine", "the delivery fan comes at nine, or the van does"
    told = [e["text"] for e in house.desk.events(Span(), 100) if e["level"] == "episode"]
    assert any(said_then in text for text in told)
    house.desk.correct(said(house, said_then), now)
    for _ in ("at once", "after a restart"):
        after = [e["text"] for e in house.desk.events(Span(), 100) if e["level"] == "episode"]
        assert after == [text.replace(said_then, now) for text in told]
        house = open_()


def test_what_was_told_holds_after_a_restart(open_: Callable[[], House], talk: str) -> None:
    house = open_()
    house.watch(talk, unwatch=True)
    id = said(house, "parcel")
    house.desk.correct(id, "A crocodile lies in front of the house.")
    house.desk.pin(id)
    again = open_()
    (event,) = [e for e in again.desk.events(Span(), 100) if e["id"] == id]
    assert event["pinned"] and "crocodile" in event["text"] and "parcel" in event["text"]
    best = again.desk.recall("crocodile", 5, Span())[0]
    assert (best.event, best.kind) == (id, "told")
    assert not again.desk.pin(id, off=True)["pinned"]


def test_the_last_of_two_corrections_stands(open_: Callable[[], House], talk: str) -> None:
    house = open_()
    house.watch(talk)
    id = said(house, "parcel")
    house.desk.correct(id, "A crocodile.")
    assert "crocodile" in house.desk.correct(id, "The parcel stood at the door.")["text"]
    told = house.desk.correct(id, "An alligator, I should say.")["text"]
    assert "alligator" in told and "stood" in told and "crocodile" not in told


def test_a_correction_of_what_was_seen_takes_the_place_of_its_labels(
    open_: Callable[[], House], film: str
) -> None:
    house = open_()
    house.watch(film)
    day = next(e for e in house.desk.events(Span(), 100) if e["tags"] and e["tags"][0]["label"] == "day")
    assert not house.answer("Did you see the day?").abstained
    told = house.desk.correct(day["id"], "Somebody switched the lamp on.")
    assert told["tags"] == [] and "day" in told["perceived"]
    answer = house.answer("Did you see a lamp?")
    assert not answer.abstained and answer.evidence[0].kind == "told"
    assert house.answer("Did you see the day?").abstained


def test_a_thing_with_a_name_is_known_by_its_looks(
    open_: Callable[[], House], film: str, tmp_path: Path
) -> None:
    house = open_()
    house.watch(film, unwatch=True)
    kept = house.desk.name("the glowing orb", "film", 12.0, None)
    assert 10.0 <= kept["t"] <= 12.0
    answer = house.answer("When did you see the glowing orb?")
    assert not answer.abstained and {e.kind for e in answer.evidence} == {"vision"}
    assert all(9.0 <= e.t0 <= 20.5 for e in answer.evidence)
    assert house.answer("When did you see the glowing pyramid?").abstained
    again = open_()
    assert not again.answer("When did you see the glowing orb?").abstained
    again.desk.stand(Order("orb", "tell me when you see the glowing orb"))
    again.watch(film)
    known = [e["id"] for e in again.desk.events(Span(), 100) if "the glowing orb" in str(e["tags"])]
    assert known == ["film/episode-0", "film/10000"]
    assert [m["standing"] for m in again.published if m["type"] == "alert"] == ["orb"]


def test_a_picture_finds_what_looks_like_it(open_: Callable[[], House], film: str) -> None:
    house = open_()
    house.watch(film)
    found = house.desk.recall("", 5, Span(), picture(bright=True))
    assert found[0].score >= 0.5 and 9.0 <= found[0].t0 <= 20.5
    answer = house.answer("When did you see this?", picture(bright=True))
    assert not answer.abstained and all(9.0 <= e.t0 <= 20.5 for e in answer.evidence)
    with pytest.raises(UserError, match="image: is damaged"):
        house.desk.recall("", 5, Span(), b"\xff\xd8\xff no picture")


def test_what_is_not_there_is_said(open_: Callable[[], House], talk: str) -> None:
    house = open_()
    house.watch(talk)
    for ask in (lambda: house.desk.correct("talk/5", "x"), lambda: house.desk.pin("nowhere/0")):
        with pytest.raises(UserError, match="no event has the id"):
            ask()
    with pytest.raises(UserError, match="nothing was seen on 'talk'"):
        house.desk.name("the mug", "talk", None, None)
    with pytest.raises(UserError, match="nothing was seen on 'yard'"):
        house.desk.name("the mug", "yard", 5.0, None)


def test_forgetting_takes_what_was_told_with_it(
    open_: Callable[[], House], talk: str, film: str, tmp_path: Path
) -> None:
    house = open_()
    house.watch(talk, unwatch=True)
    house.watch(film, unwatch=True)
    house.desk.correct(said(house, "parcel"), "A zanzibarian crocodile.")
    house.desk.name("the quetzal", "film", 12.0, None)
    assert b"zanzibarian" in (tmp_path / "store" / "side.sqlite-wal").read_bytes()
    house.desk.forget(Span(("talk", "film")))
    assert not house.desk.recall("crocodile", 5, Span())
    for file in (tmp_path / "store").rglob("*"):
        data = file.read_bytes() if file.is_file() else b""
        assert b"zanzibarian" not in data and b"quetzal" not in data, file
    house.watch(film)
    assert "quetzal" not in str(house.desk.events(Span(), 100))


def test_what_is_pinned_or_corrected_outlives_the_budget(
    open_: Callable[[], House], talk: str, tmp_path: Path
) -> None:
    house = open_()
    house.watch(talk, unwatch=True)
    pinned, mended = said(house, "good morning"), said(house, "parcel")
    house.desk.pin(pinned)
    house.desk.correct(mended, "A crocodile.")
    house.desk.close()
    memory = Config().memory.model_copy(update={"store": tmp_path / "store", "keep_free": 1.0})
    tiny = memory.model_copy(update={"budget": Budget(events_kb=1, pictures_kb=0), "minutes": 1e-3})
    archive = Archive(tiny, dims(senses()))
    late = archive.scan(Span())[-1]
    archive.keep([type(late)("talk", 90_000.0, 90_001.0, late.wall0, late.state)], {})
    while archive.tend():
        pass
    left = {event.id for event in archive.scan(Span()) if event.level == "event"}
    archive.close()
    assert {pinned, mended} <= left


def bytes_of(store: Path) -> bytes:
    return b"".join(file.read_bytes() for file in store.rglob("side.sqlite*"))


def test_an_event_that_is_pinned_no_more_leaves_no_copy(
    open_: Callable[[], House], film: str, talk: str, tmp_path: Path
) -> None:
    house, store = open_(), tmp_path / "store"
    house.watch(film, unwatch=True)
    house.watch(talk, unwatch=True)
    day = next(e["id"] for e in house.desk.events(Span(("film",)), 100) if e["level"] == "event")
    parcel = said(house, "parcel")
    house.desk.correct(parcel, "A crocodile.")
    for id in (day, parcel):
        house.desk.pin(id)
    assert b"keyframes/film" in bytes_of(store) and b"the parcel" in bytes_of(store)
    for id in (day, parcel):
        house.desk.pin(id, off=True)
    assert b"keyframes/film" not in bytes_of(store)
    assert b"the parcel" in bytes_of(store)  # its event is corrected still
    assert open_().desk.recall("crocodile", 1, Span())[0].event == parcel


def test_a_copy_that_was_left_long_ago_goes_when_the_memory_is_opened(
    open_: Callable[[], House], talk: str, tmp_path: Path
) -> None:
    house, store = open_(), tmp_path / "store"
    house.watch(talk, unwatch=True)
    house.desk.pin(said(house, "parcel"))
    house.desk.close()
    with sqlite3.connect(store / "side.sqlite") as db:
        db.execute("DELETE FROM pins")
    db.close()
    assert b"parcel" in bytes_of(store)
    open_()
    assert b"parcel" not in bytes_of(store)


def test_what_was_told_goes_to_a_service_that_runs_elsewhere(
    open_: Callable[[], House], film: str, talk: str, tmp_path: Path
) -> None:
    house, there = open_(), House(tmp_path / "there")
    house.watch(talk, unwatch=True)
    house.watch(film, unwatch=True)
    fan, parcel = said(house, "delivery fan"), said(house, "parcel")
    house.desk.correct(fan, "The delivery van comes at nine.")
    house.desk.pin(parcel)
    house.desk.name("the glowing orb", "film", 12.0, None)
    file = BytesIO()
    assert house.desk.export(file, Span())["told"] == 3
    live = there.desk.watch(film, "garden", start=START)["name"]
    there.desk.wait()
    assert there.answer("When did you see the glowing orb?").abstained
    assert there.desk.bring_in(file)["told"] == 3
    assert there.desk.bring_in(file) == {
        "events": house.archive.count(),
        "added": 0,
        "pictures": 0,
        "told": 0,
    }
    answer = there.answer("What was said about the delivery van?")
    assert answer.evidence[0].kind == "told" and "van" in answer.text
    assert [e["id"] for e in there.desk.events(Span(), 100) if e.get("pinned")] == [parcel]
    answer = there.answer("When did you see the glowing orb?")
    assert not answer.abstained and {e.stream for e in answer.evidence} >= {"film", live}
    there.desk.unwatch(live)
    there.desk.watch(film, "garden", start=START + 100)
    there.desk.wait()
    assert "the glowing orb" in str(there.desk.events(Span(("garden",)), 100))
    there.desk.close()


def test_a_file_that_is_refused_tells_nothing(open_: Callable[[], House], talk: str, tmp_path: Path) -> None:
    house, there = open_(), House(tmp_path / "there")
    house.watch(talk, unwatch=True)
    house.desk.correct(said(house, "parcel"), "A crocodile.")
    file = BytesIO()
    house.desk.export(file, Span())
    data = bytearray(file.getvalue())
    data[data.index(b"A crocodile")] ^= 1
    with pytest.raises(StoreError, match=r"told\.jsonl does not match its checksum"):
        there.desk.bring_in(BytesIO(bytes(data)))
    assert not there.desk.events(Span(), 100) and not there.archive.told()
    there.desk.close()


def test_a_stream_that_nobody_knows_is_said_to_be_unknown(open_: Callable[[], House], talk: str) -> None:
    house = open_()
    house.watch(talk)
    nobody = Span(("tlak",))
    calls: list[Callable[[], object]] = [
        lambda: list(house.desk.ask(Question("Where is the parcel?", NOW, nobody))),
        lambda: house.desk.recall("parcel", 3, nobody),
        lambda: house.desk.events(nobody, 10),
        lambda: house.desk.forget(nobody),
        lambda: house.desk.export(BytesIO(), nobody),
    ]
    for call in calls:
        with pytest.raises(UserError, match="no stream is called 'tlak'; there are: talk"):
            call()
    assert house.desk.events(Span(("talk",)), 10)
