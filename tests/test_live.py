"""A live stream from a real media server, whose publisher goes away and comes back."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from actors.sources.source import open_source
from configs.schema import Source as Settings
from pipeline.item import Audio, Frame, Gap, Item, Tick
from tests.clips import make_clip

MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")

CONFIG = """
load_module {module};
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
rtmp {{ server {{
  listen 127.0.0.1:{port};
  application live {{ live on; }}
}} }}
"""

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed"),
    pytest.mark.skipif(not MODULE.exists(), reason="nginx's RTMP module is not installed"),
    pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed"),
]


@contextmanager
def running(*command: str) -> Iterator[None]:
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.kill()
        process.wait(10)


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The RTMP address of a camera that nobody publishes yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = tmp_path / "nginx.conf"
    config.write_text(CONFIG.format(module=MODULE, folder=tmp_path, port=port))
    with running("nginx", "-c", str(config), "-e", str(tmp_path / "error.log")):
        until(lambda: answers(port))
        yield f"rtmp://127.0.0.1:{port}/live/cam"


@pytest.fixture
def push(tmp_path: Path) -> tuple[str, ...]:
    """The command that publishes a clip for ever, but for the address."""
    clip = make_clip(tmp_path / "clip.mp4", 6.0, cuts=(1.0, 2.0, 3.0, 4.0, 5.0), beeps=(1.0,))
    encode = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-c:a", "aac", "-f", "flv")
    return ("ffmpeg", "-re", "-stream_loop", "-1", "-i", str(clip), *encode)


def test_a_publisher_that_goes_and_comes_back(server: str, push: tuple[str, ...]) -> None:
    settings = Settings(open_timeout=3.0, stall_timeout=1.0, backoff=0.2, backoff_max=0.5, gap=1.5)
    items: list[Item] = []

    def frames_after(count: int) -> bool:
        items.extend(source.pull() or ())
        return sum(isinstance(item, Frame) for item in items) >= count

    with running(*push, server):
        time.sleep(1.0)
        source = open_source(server, settings)
        began = time.monotonic()
        assert source.live
        until(lambda: frames_after(4))
    until(lambda: source.stats()["away"] == 1)
    before = sum(isinstance(item, Frame) for item in items)
    time.sleep(1.0)
    with running(*push, server):
        until(lambda: frames_after(before + 6))
    source.close()

    assert source.stats()["reconnects"] >= 1
    assert any(isinstance(item, Gap) and item.t1 - item.t0 >= 1.5 for item in items)
    for kind in (Frame, Audio, Tick):
        times = [item.t for item in items if isinstance(item, kind)]
        assert times
        assert all(b >= a for a, b in pairwise(times)), kind
    last = max(item.t for item in items if isinstance(item, Tick))
    assert last == pytest.approx(time.monotonic() - began, abs=3.0)
