"""A module of ours run in a process of its own: for what may die, or hold the interpreter's lock."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys


def spawned(module: str, *args: str) -> subprocess.Popen[str]:
    """`module` run with `args`, with the paths of imports that we have; its output is a pipe of lines."""
    return subprocess.Popen(
        [sys.executable, "-m", module, str(os.getpid()), *args],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def arguments() -> list[str]:
    """What `spawned` was given, in the module that it runs. It ends with the process that spawned it, so that
    who opens a memory after its owner was killed finds nobody at work in it; at once only on Linux."""
    parent, *args = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != int(parent):
        sys.exit(1)
    return args
