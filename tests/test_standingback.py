"""Who gives way to whom on the processor."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from actors.sensing.standingback import stand_back_here

PROCESS = """
import os, threading
from actors.sensing.standingback import stand_back
go, done = threading.Event(), threading.Event()
found = []
def run():
    go.wait()
    found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
    done.set()
threading.Thread(target=run).start()
before = os.getpriority(os.PRIO_PROCESS, 0)
stand_back(3)
go.set(); done.wait()
print(found[0] - before, os.getpriority(os.PRIO_PROCESS, 0) - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there threads have a niceness each")
def test_a_process_stands_back_with_the_threads_that_it_has() -> None:
    told = subprocess.run([sys.executable, "-c", PROCESS], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["3", "3"]


@pytest.mark.skipif(sys.platform != "linux", reason="only there threads have a niceness each")
def test_a_thread_stands_back_alone() -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with ThreadPoolExecutor(1, "test", stand_back_here, (2,)) as pool:
        its = pool.submit(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())).result()
    assert its == before + 2
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
