from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from actors.longterm.sidememory import SideMemory
from actors.store.spaces import Spaces
from pipeline.boundary import State
from pipeline.event import Event
from pipeline.memory import Cue, Span
from pipeline.remembering.naming import Name
from pipeline.remembering.told import Told
from tests.strategies import unit


def event(t0: float) -> Event:
    return Event("cam", t0, t0 + 5.0, 0.0, State.COMMITTED)


def test_what_two_tell_at_once_is_all_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = SideMemory(tmp_path / "side.sqlite")
    gathered, others = Told.gathered, list[threading.Thread]()

    def slowly(*read: Any) -> Told:
        """Somebody else tells something when the first has read what there is."""
        if not others:
            others.append(threading.Thread(target=memory.pin, args=(event(10.0), 1.0)))
            others[0].start()
            others[0].join(0.3)
        return gathered(*read)

    monkeypatch.setattr(Told, "gathered", slowly)
    memory.pin(event(0.0), 1.0)
    others[0].join()
    assert memory.told.pins.keys() == {"cam/0", "cam/10000"}
    memory.close()


def test_names_of_what_another_model_looked_at_are_kept_untold_and_forgotten(tmp_path: Path) -> None:
    ours = Spaces({"vision": 8}, {"vision": "seer-a"}, {"vision": "vision"})
    theirs = Spaces.joined(ours.sizes, ours.made_by, {"vision": 8}, {"vision": "seer-b"})
    first = SideMemory(tmp_path / "side.sqlite", ours)
    first.name(Name("Rex", unit(8, 1), "cam", 3.0, 3.0))
    first.correct(replace(event(0.0), vectors={"vision": unit(8, 1)}), "a dog", 1.0)
    first.close()
    other = SideMemory(tmp_path / "side.sqlite", theirs)
    assert not other.told.names
    assert not other.search(Cue(vision=unit(8, 1)), 9, Span())
    other.name(Name("Ada", unit(8, 2), "cam", 5.0, 5.0))
    assert [name.text for name in other.told.names] == ["Ada"]
    other.close()
    again = SideMemory(tmp_path / "side.sqlite", ours)
    assert [name.text for name in again.told.names] == ["Rex"]
    assert again.search(Cue(vision=unit(8, 1)), 9, Span())
    again.forget(Span())
    again.close()
    assert not any(b"Ada" in file.read_bytes() for file in tmp_path.iterdir())
