"""Language models behind any OpenAI-compatible endpoint: vLLM, llama.cpp, Ollama, or a hosted one."""

from __future__ import annotations

import asyncio
import base64
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import httpx
import openai

from pipeline.answering.citedform import SCHEMA, plain
from pipeline.errors import Unavailable
from pipeline.language import Message
from pipeline.words.characters import whole

BEAT = 0.04
"""Seconds without a piece after which an empty one is handed on, so that whoever reads can turn away."""

Piece = str | Unavailable | None


class ChatEndpoint:
    """A `pipeline.language.LanguageModel` that asks `model` at `url` (up to and with /v1).

    `timeout` is in seconds and bounds connecting, each wait for the next piece, and the reply as a whole.
    `structured`: where sentences are to cite, the model is held to a JSON Schema
    (`pipeline.answering.citedform`), and the reply comes as one piece.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        timeout: float = 20.0,
        tokens: int = 300,
        temperature: float = 0.0,
        structured: bool = False,
    ) -> None:
        self._url = url
        self._model = model
        self._timeout = timeout
        self._tokens = tokens
        self._temperature = temperature
        self._structured = structured
        client: Any = httpx.AsyncClient(timeout=httpx.Timeout(timeout, connect=min(timeout, 5.0)))
        self._client = openai.AsyncOpenAI(
            base_url=url, api_key=key or "none", http_client=client, max_retries=0
        )
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="language-model", daemon=True).start()

    def stream(self, messages: Sequence[Message], cited: bool = False) -> Iterator[str]:
        """The reply, piece by piece, empty ones while it keeps one waiting. Raises Unavailable.

        Closing the iterator closes the connection to the endpoint, whether it has begun to reply or not.
        """
        if not (cited and self._structured):
            yield from self._pieces(messages, {})
            return
        form = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}
        reply = ""
        for piece in self._pieces(messages, {"response_format": form}):
            reply += piece
            yield ""
        yield whole(plain(reply))

    def _pieces(self, messages: Sequence[Message], options: Mapping[str, Any]) -> Iterator[str]:
        pieces: queue.SimpleQueue[Piece] = queue.SimpleQueue()
        until = time.monotonic() + self._timeout
        reading = asyncio.run_coroutine_threadsafe(self._read(messages, options, pieces.put), self._loop)
        try:
            while (piece := _next(pieces)) is not None:
                if time.monotonic() > until:
                    raise Unavailable(f"{self._url}: not done after {self._timeout:g} s")
                if isinstance(piece, Unavailable):
                    raise piece
                yield piece
        finally:
            reading.cancel()

    async def _read(
        self, messages: Sequence[Message], options: Mapping[str, Any], put: Callable[[Piece], None]
    ) -> None:
        """Hand on what comes, then what went wrong if anything did, then None."""
        try:
            async with await self._client.chat.completions.create(
                model=self._model,
                messages=_messages(messages),
                stream=True,
                max_tokens=self._tokens,
                temperature=self._temperature,
                **options,
            ) as pieces:
                async for piece in pieces:
                    if piece.choices and piece.choices[0].delta.content:
                        put(whole(piece.choices[0].delta.content))
        except openai.APITimeoutError:
            put(Unavailable(f"{self._url}: no answer within {self._timeout:g} s"))
        except openai.OpenAIError as error:
            put(Unavailable(f"{self._url}: {' '.join(str(error).split())[:200]}"))
        except (httpx.HTTPError, ValueError, AttributeError) as error:
            put(Unavailable(f"{self._url}: does not speak the OpenAI protocol ({type(error).__name__})"))
        put(None)


def _next(pieces: queue.SimpleQueue[Piece]) -> Piece:
    try:
        return pieces.get(timeout=BEAT)
    except queue.Empty:
        return ""


def _messages(messages: Sequence[Message]) -> list[Any]:
    return [{"role": message.role, "content": _content(message)} for message in messages]


def _content(message: Message) -> Any:
    """The text, and the pictures after it where there are any."""
    if not message.images:
        return message.text
    urls = (f"data:image/jpeg;base64,{base64.b64encode(image).decode()}" for image in message.images)
    return [
        {"type": "text", "text": message.text},
        *({"type": "image_url", "image_url": {"url": url}} for url in urls),
    ]
