"""The adapter of a language model against a real HTTP server that speaks OpenAI's streaming protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from models.language import ChatEndpoint
from pipeline.errors import Unavailable
from pipeline.evidence import Answer
from pipeline.language import Message
from pipeline.reasoner import Delta, Found
from tests.recollections import question, reasoner

Reply = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def served(reply: Reply) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """The URL of a server that answers every POST by `reply`, and the requests that it got."""
    requests: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            reply(self)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", requests
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def header(handler: BaseHTTPRequestHandler, status: int = 200, kind: str = "text/event-stream") -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.end_headers()


def chunk(text: str) -> bytes:
    piece = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "m",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
    }
    return f"data: {json.dumps(piece)}\n\n".encode()


def writes(*pieces: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        header(handler)
        for piece in pieces:
            handler.wfile.write(chunk(piece))
        handler.wfile.write(b"data: [DONE]\n\n")

    return reply


def stalls(release: threading.Event) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        header(handler)
        handler.wfile.write(chunk("It was"))
        handler.wfile.flush()
        release.wait(10)

    return reply


def refuses(handler: BaseHTTPRequestHandler) -> None:
    header(handler, 401, "application/json")
    handler.wfile.write(b'{"error": {"message": "no such key"}}')


def babbles(handler: BaseHTTPRequestHandler) -> None:
    header(handler)
    handler.wfile.write(b"data: <html>not json</html>\n\n")


def ask(url: str, text: str = "What was said about the kittens?", timeout: float = 5.0) -> list[object]:
    return list(reasoner(ChatEndpoint(url, "m", timeout=timeout)).ask(question(text)))


def test_the_reply_comes_piece_by_piece() -> None:
    with served(writes("Hel", "lo")) as (url, requests):
        assert list(ChatEndpoint(url, "tiny").stream([Message("user", "hi")])) == ["Hel", "lo"]
    assert requests[0]["model"] == "tiny"
    assert requests[0]["messages"] == [{"role": "user", "content": "hi"}]


def test_closing_the_iterator_cancels_the_reply() -> None:
    release = threading.Event()
    with served(stalls(release)) as (url, _):
        pieces = ChatEndpoint(url, "m", timeout=5.0).stream([Message("user", "hi")])
        assert next(pieces) == "It was"
        pieces.close()  # type: ignore[attr-defined]
        release.set()


@pytest.mark.parametrize("reply", [refuses, babbles])
def test_an_endpoint_that_errs_is_unavailable(reply: Reply) -> None:
    with served(reply) as (url, _), pytest.raises(Unavailable, match=r"127\.0\.0\.1"):
        list(ChatEndpoint(url, "m").stream([Message("user", "hi")]))


def test_an_endpoint_that_is_down_is_unavailable() -> None:
    with served(refuses) as (url, _):
        pass
    with pytest.raises(Unavailable, match=url):
        list(ChatEndpoint(url, "m", timeout=1.0).stream([Message("user", "hi")]))


def test_an_endpoint_that_stalls_is_unavailable_after_the_timeout() -> None:
    release = threading.Event()
    with served(stalls(release)) as (url, _):
        with pytest.raises(Unavailable, match=r"0\.2 s"):
            list(ChatEndpoint(url, "m", timeout=0.2).stream([Message("user", "hi")]))
        release.set()


def test_an_answer_is_written_from_numbered_evidence() -> None:
    with served(writes("Bob asked for a call ", "about two kittens [1]. He likes tea.")) as (url, requests):
        replies = ask(url)
    assert isinstance(replies[0], Found)
    assert replies[1] == Delta("Bob asked for a call about two kittens [1].")
    last = replies[-1]
    assert isinstance(last, Answer) and last.text == "Bob asked for a call about two kittens [1]."
    sent = json.dumps(requests[0]["messages"], ensure_ascii=False)
    assert "[1] 10:26:48, yard, said by Bob: «Please call the station about the two kittens.»" in sent


@pytest.mark.parametrize(
    "reply",
    [
        refuses,
        babbles,
        writes("I think it was about dogs."),
        writes("It was about dogs [99]."),
        writes("NOT IN EVIDENCE"),
        writes("[1]"),
        writes(""),
    ],
)
def test_a_model_that_fails_or_cites_nothing_leaves_the_composed_answer(reply: Reply) -> None:
    with served(reply) as (url, _):
        last = ask(url)[-1]
    assert isinstance(last, Answer)
    assert "Bob said: “Please call the station about the two kittens.”" in last.text


def test_a_model_that_stalls_leaves_the_composed_answer() -> None:
    release = threading.Event()
    with served(stalls(release)) as (url, _):
        last = ask(url, timeout=0.2)[-1]
        release.set()
    assert isinstance(last, Answer) and "Bob said" in last.text


def test_without_evidence_no_model_is_asked() -> None:
    with served(writes("Yes, a helicopter [1].")) as (url, requests):
        last = ask(url, "Did anyone mention a helicopter?")[-1]
    assert isinstance(last, Answer) and last.abstained
    assert not requests
