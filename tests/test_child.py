from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from actors.running.child import Child
from pipeline.errors import StoreError, Unavailable


class Notebook:
    """Something that a process could own."""

    def __init__(self, file: Path, colour: str = "blue") -> None:
        if colour == "none":
            raise StoreError("a notebook has a colour")
        self._file = file
        self._lines: list[str] = []

    def where(self) -> int:
        return os.getpid()

    def write(self, line: str, *, times: int = 1) -> int:
        if not line:
            raise StoreError("a line has words")
        self._lines += [line] * times
        return len(self._lines)

    def echo(self, line: str) -> str:
        return line

    def fall(self) -> None:
        raise ZeroDivisionError

    def close(self) -> None:
        self._file.write_text("\n".join(self._lines), encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lines"


@pytest.fixture
def child(file: Path) -> Iterator[Child]:
    made = Child(Notebook, file)
    yield made
    ended(made)


def ended(child: Child) -> None:
    """Wait for the process to end, whether it is alive or has died."""
    with suppress(Unavailable):
        child.close()


def test_it_lives_in_a_process_of_its_own_and_keeps_what_it_is_told(child: Child) -> None:
    assert child.where() == child.pid != os.getpid()
    assert child.write("one") == 1
    assert child.write("two", times=3) == 4


def test_what_it_refuses_is_refused_here_and_it_goes_on(child: Child) -> None:
    with pytest.raises(StoreError, match=r"^a line has words$"):
        child.write("")
    assert child.write("one") == 1


def test_what_it_refuses_at_birth_is_refused_here(file: Path) -> None:
    with pytest.raises(StoreError, match=r"^a notebook has a colour$"):
        Child(Notebook, file, "none")


def test_everybody_who_asks_at_once_gets_the_own_answer(child: Child) -> None:
    asked = [f"line {n}" for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(child.echo, asked)) == asked


def test_a_bug_ends_it_and_later_askers_are_told(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # Made here, since what a child writes goes to where errors went when it was born.
    child = Child(Notebook, file)
    for ask in (child.fall, child.where):
        with pytest.raises(Unavailable, match=r"^Notebook: its process has died$"):
            ask()
    ended(child)
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_who_asks_one_that_was_killed_is_told_and_does_not_wait(child: Child) -> None:
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(Unavailable, match="its process has died"):
            child.where()


def test_closing_closes_it_there_and_ends_the_process(child: Child, file: Path) -> None:
    child.write("the last word")
    child.close()
    assert file.read_text(encoding="utf-8") == "the last word"
    assert child.pid is not None and not psutil.pid_exists(child.pid)
    with pytest.raises(Unavailable):
        child.where()


def test_it_has_no_private_names(child: Child) -> None:
    with pytest.raises(AttributeError):
        child._lines  # noqa: B018
