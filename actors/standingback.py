"""Standing back: what perceives leaves the cores to what answers, whenever both want them.

Perception has seconds, whoever has asked waits.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

_THREADS = Path("/proc/self/task")


def stand_back(nice: int) -> None:
    """This whole process gives way, by `nice` (as in `os.nice`); its threads to come do so too."""
    if not _THREADS.is_dir():
        os.nice(nice)
        return
    for thread in _THREADS.iterdir():
        _be(int(thread.name), nice)


def stand_back_here(nice: int) -> None:
    """This thread gives way, and those that it starts; only on Linux, where threads have a niceness each."""
    if _THREADS.is_dir():
        _be(threading.get_native_id(), nice)


def _be(thread: int, nice: int) -> None:
    try:
        if os.getpriority(os.PRIO_PROCESS, thread) < nice:
            os.setpriority(os.PRIO_PROCESS, thread, nice)
    except ProcessLookupError:
        pass  # it has ended meanwhile
