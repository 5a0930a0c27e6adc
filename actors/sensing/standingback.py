"""Standing back: what perceives leaves the cores to what answers, whenever both want them.

Perception has seconds, whoever has asked waits.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

_THREADS = Path("/proc/self/task")


def stand_back(nice: int) -> None:
    """This whole process gives way, by `nice` more (as in `os.nice`); its threads to come do so too."""
    if not _THREADS.is_dir():
        os.nice(nice)
        return
    for thread in _THREADS.iterdir():
        _more(int(thread.name), nice)


def stand_back_here(nice: int) -> None:
    """This thread gives way by `nice` more, and those that it starts; only on Linux, where it can."""
    if _THREADS.is_dir():
        _more(threading.get_native_id(), nice)


def _more(thread: int, nice: int) -> None:
    with suppress(ProcessLookupError):  # it may have ended meanwhile
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + nice)
