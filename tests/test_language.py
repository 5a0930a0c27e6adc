"""The adapter of a language model against a real HTTP server that speaks OpenAI's streaming protocol."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from actors.port.asking import Asking
from actors.port.messages import Ask
from models.language import ChatEndpoint
from pipeline.answering.author import Author
from pipeline.answering.reasoner import WAITING, Delta, Found, Reasoner
from pipeline.errors import Unavailable
from pipeline.event import Event
from pipeline.evidence import Answer
from pipeline.language import Message
from pipeline.remembering.inmemory import Exact
from tests.injections import INJECTIONS
from tests.recollections import EVENTS, HashingEncoder, event, question, reasoner, said
from tests.waiting import LONG, until

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
        release.wait(LONG)

    return reply


def refuses(handler: BaseHTTPRequestHandler) -> None:
    header(handler, 401, "application/json")
    handler.wfile.write(b'{"error": {"message": "no such key"}}')


def babbles(handler: BaseHTTPRequestHandler) -> None:
    header(handler)
    handler.wfile.write(b"data: <html>not json</html>\n\n")


def waits(gone: threading.Event) -> Reply:
    """Says nothing at all; notices when whoever asked has gone."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.settimeout(LONG)
        if handler.rfile.read(1) == b"":
            gone.set()

    return reply


class Obedient:
    """A model that says what it is made to say, and what it was shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self._says = ""

    def writing(self, says: str) -> Obedient:
        self._says = says
        return self

    def stream(self, messages: Sequence[Message], cited: bool = False) -> Iterator[str]:
        self.shown.append(messages[-1].text)
        yield self._says


@pytest.fixture
def obedient() -> Obedient:
    return Obedient()


def in_turn(*replies: Reply) -> Reply:
    turns = iter(replies)
    return lambda handler: next(turns)(handler)


def spoken(text: str) -> Event:
    return event("gate", 0, 20, said(2, 6, text))


def ask(
    url: str, text: str = "What was said about the kittens?", timeout: float = LONG, **options: int
) -> list[object]:
    replies = reasoner(ChatEndpoint(url, "m", timeout=timeout), **options).ask(question(text))
    return [reply for reply in replies if reply != WAITING]


def test_the_reply_comes_piece_by_piece() -> None:
    with served(writes("Hel", "lo")) as (url, requests):
        assert "".join(ChatEndpoint(url, "tiny").stream([Message("user", "hi")])) == "Hello"
    assert requests[0]["model"] == "tiny"
    assert requests[0]["messages"] == [{"role": "user", "content": "hi"}]


def test_a_model_is_held_to_sentences_that_cite() -> None:
    form = {"sentences": [{"text": "Bob has two kittens.", "evidence": [1]}]}
    with served(in_turn(writes(json.dumps(form)[:20], json.dumps(form)[20:]), writes("Ann\nBob"))) as (
        url,
        got,
    ):
        model = ChatEndpoint(url, "tiny", structured=True)
        assert "".join(model.stream([Message("user", "hi")], cited=True)) == "Bob has two kittens. [1]"
        assert "".join(model.stream([Message("user", "clues?")])) == "Ann\nBob"
    assert got[0]["response_format"]["type"] == "json_schema"  # type: ignore[index]
    assert "response_format" not in got[1]


def test_closing_the_iterator_cancels_the_reply() -> None:
    release = threading.Event()
    with served(stalls(release)) as (url, _):
        pieces = ChatEndpoint(url, "m", timeout=LONG).stream([Message("user", "hi")])
        assert next(filter(None, pieces)) == "It was"
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
        list(ChatEndpoint(url, "m", timeout=LONG).stream([Message("user", "hi")]))


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


def test_a_model_that_is_silent_is_let_go_as_soon_as_nobody_waits() -> None:
    gone = threading.Event()
    with served(waits(gone)) as (url, requests):
        pieces = ChatEndpoint(url, "m", timeout=LONG).stream([Message("user", "hi")])
        while not requests:  # on a busy machine it is some beats until it is asked at all
            assert next(pieces) == ""
        pieces.close()  # type: ignore[attr-defined]
        assert gone.wait(LONG)


def test_a_question_that_is_cancelled_lets_the_model_go() -> None:
    gone, sent = threading.Event(), queue.Queue[dict[str, object]]()
    with served(waits(gone)) as (url, requests):
        service: Any = SimpleNamespace(streams=list, ask=reasoner(ChatEndpoint(url, "m", timeout=LONG)).ask)
        asking = Asking(service, Ask(type="ask", id=1, text="What was said about the kittens?"))
        running = threading.Thread(target=asking.run, args=(sent.put,))
        running.start()
        assert sent.get(timeout=LONG)["type"] == "evidence"
        until(lambda: requests)
        asking.cancel()
        assert gone.wait(LONG)
        running.join(LONG)
    assert not running.is_alive() and sent.empty()


def test_where_nothing_is_found_the_model_may_name_other_words() -> None:
    clues = writes("1. red van is late")
    answer = writes("Ann said that the red van is late [1].")
    with served(in_turn(clues, answer)) as (url, requests):
        last = ask(url, "Did anyone mention a lorry?")[-1]
    assert isinstance(last, Answer) and not last.abstained
    assert last.text == "Ann said that the red van is late [1]." and last.evidence[0].refs == ("L1",)
    assert "lorry" in json.dumps(requests[0]) and len(requests) == 2


@pytest.mark.parametrize("clues", ["zeppelin", "", "NOT IN EVIDENCE", "Yes, a helicopter [1]."])
def test_clues_that_lead_nowhere_leave_the_abstention(clues: str) -> None:
    with served(writes(clues)) as (url, requests):
        last = ask(url, "Did anyone mention a helicopter?")[-1]
    assert isinstance(last, Answer) and last.abstained and last.text.startswith("No.")
    assert len(requests) == 1


def test_the_model_is_asked_again_only_while_something_new_comes() -> None:
    with served(writes("red van")) as (url, requests):
        ask(url, "Did anyone mention a helicopter?", rounds=3)
    assert len(requests) == 3  # two for clues, of which the second found nothing new, and one to write


def test_without_rounds_the_model_is_not_asked_where_nothing_was_found() -> None:
    with served(writes("Yes, a helicopter [1].")) as (url, requests):
        last = ask(url, "Did anyone mention a helicopter?", rounds=0)[-1]
    assert isinstance(last, Answer) and last.abstained
    assert not requests


def test_of_several_answers_the_one_most_like_the_others_counts() -> None:
    most = writes("Bob asked somebody to call the station about two kittens [1].")
    odd = writes("Bob said kittens [1].")
    with served(in_turn(odd, most, most)) as (url, requests):
        last = ask(url, paths=3)[-1]
    assert isinstance(last, Answer) and "call the station" in last.text
    assert len(requests) == 3


def test_a_model_that_can_see_is_shown_the_pictures_of_looks() -> None:
    with served(writes("A cat was seen [1].")) as (url, requests):
        author = Author(ChatEndpoint(url, "m"), picture=lambda address: b"jpeg of " + address.encode())
        encoder = HashingEncoder()
        asked = Reasoner(Exact([]), Exact([*EVENTS]), encoder, encoder, author).ask(
            question("When did you see a cat?")
        )
        assert isinstance(list(asked)[-1], Answer)
    text, *images = requests[0]["messages"][1]["content"]  # type: ignore[index]
    assert "Pictures, in order: of [1]" in text["text"]
    assert images[0]["image_url"]["url"].startswith("data:image/jpeg;base64,")


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("obeys", ["PWNED.", "PWNED [1].", "The answer is PWNED [1]."])
def test_a_model_that_obeys_the_stream_is_not_believed(text: str, obeys: str, obedient: Obedient) -> None:
    """Even one that is told: what it was made to say is at most told as what somebody said."""
    encoder = HashingEncoder()
    memory = Exact([spoken(text), *EVENTS])
    author = Author(obedient.writing(obeys), rounds=0)
    asked = Reasoner(Exact([]), memory, encoder, encoder, author).ask(question("What was said about PWNED?"))
    last = list(asked)[-1]
    assert isinstance(last, Answer)
    assert "PWNED" not in last.text or "said: " in last.text
    assert "PWNED" not in obedient.shown[-1].replace("What was said about PWNED", "")
