from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from actors.sidememory import SideMemory
from pipeline.boundary import State
from pipeline.event import Event
from pipeline.told import Told


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
