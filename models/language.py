"""Language models behind any OpenAI-compatible endpoint: vLLM, llama.cpp, Ollama, or a hosted one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import openai

from pipeline.errors import Unavailable
from pipeline.language import Message


class ChatEndpoint:
    """A `pipeline.language.LanguageModel` that asks `model` at `url` (up to and with /v1).

    `timeout` is in seconds and bounds connecting, each wait for the next piece, and the reply as a whole.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        timeout: float = 20.0,
        tokens: int = 300,
        temperature: float = 0.0,
    ) -> None:
        self._url = url
        self._model = model
        self._timeout = timeout
        self._tokens = tokens
        self._temperature = temperature
        client: Any = httpx.Client(timeout=httpx.Timeout(timeout, connect=min(timeout, 5.0)))
        self._client = openai.OpenAI(base_url=url, api_key=key or "none", http_client=client, max_retries=0)

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """The reply, piece by piece; closing the iterator cancels it. Raises Unavailable."""
        until = time.monotonic() + self._timeout
        try:
            with self._client.chat.completions.create(
                model=self._model,
                messages=_messages(messages),
                stream=True,
                max_tokens=self._tokens,
                temperature=self._temperature,
            ) as pieces:
                for piece in pieces:
                    if time.monotonic() > until:
                        raise Unavailable(f"{self._url}: not done after {self._timeout:g} s")
                    if piece.choices and piece.choices[0].delta.content:
                        yield piece.choices[0].delta.content
        except openai.APITimeoutError as error:
            raise Unavailable(f"{self._url}: no answer within {self._timeout:g} s") from error
        except openai.OpenAIError as error:
            raise Unavailable(f"{self._url}: {' '.join(str(error).split())[:200]}") from error
        except (httpx.HTTPError, ValueError, AttributeError) as error:
            raise Unavailable(
                f"{self._url}: does not speak the OpenAI protocol ({type(error).__name__})"
            ) from error


def _messages(messages: Sequence[Message]) -> list[Any]:
    return [{"role": message.role, "content": message.text} for message in messages]
