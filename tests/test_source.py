"""What can be watched is opened; what can't is told in one line."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from actors.sources.source import open_source, without_password
from configs.schema import Source as Settings
from pipeline.errors import SourceError
from pipeline.observation import Kind
from tests.clips import make_clip, make_sound
from tests.waiting import LONG

SETTINGS = Settings(open_timeout=LONG, stall_timeout=LONG)


def refusal(url: str) -> str:
    with pytest.raises(SourceError) as caught:
        open_source(url, SETTINGS).close()
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(url)
    return line


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web server over `tmp_path`."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port at which nothing listens, and that nobody else can take."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


def test_an_unknown_scheme_names_those_allowed() -> None:
    assert "allowed: rtsp" in refusal("gopher://example.org/film")


def test_a_missing_file() -> None:
    assert "no such file" in refusal("/nowhere/clip.mp4")
    assert "no such file" in refusal("file:///nowhere/clip.mp4")


def test_a_missing_camera() -> None:
    assert "no such device" in refusal("device:97")
    assert "no such device" in refusal("/dev/video97")


def test_a_folder(tmp_path: Path) -> None:
    assert "is a folder" in refusal(str(tmp_path))


@pytest.mark.parametrize("name", ["clip.mp4", "lines.srt", "lines.jsonl"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert "is empty" in refusal(str(tmp_path / name))


def test_a_text_named_mp4(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_text("This is no film.\n" * 50)
    assert "is not a medium" in refusal(str(tmp_path / "clip.mp4"))


def test_a_refused_connection(closed_port: int) -> None:
    for scheme in ("rtmp", "http", "rtsp", "tcp"):
        assert "refused" in refusal(f"{scheme}://127.0.0.1:{closed_port}/live/cam")


def test_a_host_that_is_not_known() -> None:
    assert "can't be opened" in refusal("http://camera.invalid/film.mp4")


def test_nothing_at_the_address(site: str) -> None:
    assert "404" in refusal(f"{site}/film.mp4")


def test_a_server_that_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/film.mp4"
        with pytest.raises(SourceError, match="did not answer within"):
            open_source(url, Settings(open_timeout=0.3))


def test_a_film_on_the_web_is_a_file(site: str, tmp_path: Path) -> None:
    make_clip(tmp_path / "film.mp4", 1.0)
    source = open_source(f"{site}/film.mp4", SETTINGS)
    assert not source.live
    while source.pull() is not None:
        pass
    assert source.stats()["frames_decoded"] == 10
    source.close()


def test_kinds_say_what_a_source_can_feed(tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text('{"t0": 0, "text": "Hello"}\n')
    silent = make_clip(tmp_path / "silent.mp4", 1.0)
    both = make_clip(tmp_path / "both.mp4", 1.0, beeps=())
    for path, kinds in (
        (silent, {Kind.VISION}),
        (both, {Kind.VISION, Kind.SPEECH}),
        (make_sound(tmp_path / "sound.wav"), {Kind.SPEECH}),
        (tmp_path / "lines.jsonl", {Kind.TEXT}),
    ):
        source = open_source(str(path), SETTINGS, wall0=100.0)
        assert (source.kinds, source.live, source.wall0) == (kinds, False, 100.0)
        source.close()
    file_url = open_source(silent.as_uri(), SETTINGS)
    assert file_url.kinds == {Kind.VISION}
    file_url.close()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtsp://eve:s3cr:et@cam.local:554/a?b@c", "rtsp://eve:…@cam.local:554/a?b@c"),
        ("rtsp://eve@cam.local/a", "rtsp://eve@cam.local/a"),
        ("http://cam.local:80/a:b@c", "http://cam.local:80/a:b@c"),
        ("clips/a:b@c.mp4", "clips/a:b@c.mp4"),
    ],
)
def test_a_password_is_not_shown(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_what_cannot_be_opened_does_not_tell_the_password(closed_port: int) -> None:
    with pytest.raises(SourceError) as caught:
        open_source(f"rtsp://eve:s3cret@127.0.0.1:{closed_port}/door", SETTINGS)
    assert "s3cret" not in str(caught.value) and "rtsp://eve:…@127.0.0.1" in str(caught.value)


def test_no_url_at_all() -> None:
    assert "there is no URL" in refusal("")
