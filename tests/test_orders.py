"""Standing queries in the service: kept, handed to every stream, and there again after a restart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from actors.longterm.archive import Archive
from actors.longterm.orderbook import ORDERS, OrderBook
from actors.running.local import LocalPlacement
from actors.sensing.faculty import dims
from actors.serving.desk import Desk
from actors.serving.thinker import Thinker
from configs.schema import Config
from pipeline.alerting.standing import Order
from pipeline.errors import StoreError, UserError
from tests.test_watcher import senses

SAID = ("good morning", "is there any news", "the parcel for you is at the door", "thank you")


@pytest.fixture
def talk(tmp_path: Path) -> str:
    rows = [{"t0": n * 20.0, "t1": n * 20.0 + 2, "text": text} for n, text in enumerate(SAID)]
    file = tmp_path / "talk.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return str(file)


class Opened:
    """A service in this process, with all that it publishes; the models are stand-ins."""

    def __init__(self, store: Path) -> None:
        self.published: list[dict[str, Any]] = []
        config = Config()
        memory = config.memory.model_copy(update={"store": store, "keep_free": 1.0})
        archive = Archive(memory, dims(senses()))
        thinker = Thinker(archive, senses())
        placement = LocalPlacement(senses(), archive, thinker, self.published.extend)
        self.desk = Desk(config.model_copy(update={"memory": memory}), placement)

    def alerts(self, url: str) -> list[dict[str, Any]]:
        stream = self.desk.watch(url)["name"]
        self.desk.wait()
        self.desk.unwatch(stream)
        return [message for message in self.published if message["type"] == "alert"]


@pytest.fixture
def open_(tmp_path: Path) -> Iterator[Callable[[], Opened]]:
    opened: list[Opened] = []

    def start() -> Opened:
        for before in opened:
            before.desk.close()
        opened[:] = [Opened(tmp_path / "store")]
        return opened[0]

    yield start
    for each in opened:
        each.desk.close()


def test_a_stream_that_begins_later_looks_out_too(open_: Callable[[], Opened], talk: str) -> None:
    service = open_()
    service.desk.stand(Order("p", "tell me when the word parcel is said"))
    (alert,) = service.alerts(talk)
    assert (alert["standing"], alert["t0"], alert["kind"]) == ("p", 40.0, "text")
    assert alert["text"].endswith("on talk it was written: “the parcel for you is at the door”.")
    assert alert["event"] in {m["id"] for m in service.published if m["type"] == "event"}
    place = service.published.index(alert)
    assert service.published[place - 1]["text"] == SAID[2]


def test_it_survives_a_restart_until_it_is_stood_down(open_: Callable[[], Opened], talk: str) -> None:
    open_().desk.stand(Order(1, "when the word parcel is said", 5.0, ("talk",)))
    again = open_()
    assert again.desk.standings() == [
        {"id": 1, "text": "when the word parcel is said", "cooldown_s": 5.0, "streams": ["talk"]}
    ]
    assert len(again.alerts(talk)) == 1
    again.desk.stand_down(1)
    last = open_()
    assert (last.desk.standings(), last.alerts(talk)) == ([], [])


def test_what_cannot_stand_is_not_kept(open_: Callable[[], Opened]) -> None:
    desk = open_().desk
    with pytest.raises(UserError, match="names nothing"):
        desk.stand(Order("x", "tell me"))
    assert desk.standings() == []


def test_there_are_so_many_and_no_more(tmp_path: Path) -> None:
    book = OrderBook(tmp_path / "standing.json")
    for n in range(ORDERS):
        book.put(Order(n, "a dog"))
    with pytest.raises(UserError, match="64 standing queries stand, allowed are 64"):
        book.put(Order("more", "a cat"))
    book.put(Order(5, "a cat"))
    assert Order(5, "a cat") in OrderBook(tmp_path / "standing.json").all()
    with pytest.raises(UserError, match=r"no standing query has the id 'x'; standing: 0, 1.* and 56 more"):
        book.drop("x")


@pytest.mark.parametrize("damage", ["{", "3", '[{"id": 1}]', "[1]", '[{"id": [], "text": ""}]'])
def test_a_damaged_order_book_is_one_clear_line(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "standing.json"
    file.write_text(damage, encoding="utf-8")
    with pytest.raises(StoreError, match="is damaged") as caught:
        OrderBook(file)
    assert "\n" not in str(caught.value)
