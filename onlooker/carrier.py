"""The carrier: takes portable memories from a running service, and to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import httpx

from actors.exchange.memoryfile import MemoryFile
from actors.exchange.portable import counted
from onlooker.client import PATH, Message, Time, address, refusal
from pipeline.errors import Unavailable, UserError

ANSWER = 64 * 1024
"""Bytes of an answer that is no file."""

TIMEOUT = httpx.Timeout(30.0, read=None)
"""Seconds; a service may take its time to pack and to merge."""


class Carrier:
    """Speaks HTTP to the service whose websocket is at `url`. Raises UserError, Unavailable."""

    def __init__(self, url: str, token: str = "") -> None:
        parts = urlsplit(address(url))
        scheme = {"ws": "http", "wss": "https"}[parts.scheme]
        self._base = urlunsplit((scheme, parts.netloc, parts.path.removesuffix(PATH), "", ""))
        self._query = parse_qsl(parts.query)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def export(
        self,
        out: IO[bytes],
        streams: Sequence[str] = (),
        since: Time | None = None,
        until: Time | None = None,
    ) -> dict[str, int]:
        """Write what the service keeps to `out`; {"events", "pictures", "told"}."""
        times = [(name, str(time)) for name, time in (("since", since), ("until", until)) if time is not None]
        query = [("stream", stream) for stream in streams] + times
        with self._asked("GET", "/v1/export", query) as response:
            for chunk in response.iter_bytes():
                out.write(chunk)
        return counted(MemoryFile(out).manifest)

    def bring_in(self, file: IO[bytes]) -> dict[str, int]:
        """Hand the service a portable file; {"events", "added", "pictures", "told"}."""
        with self._asked("POST", "/v1/import", content=file) as response:
            return {key: int(value) for key, value in _answer(response).items()}

    @contextmanager
    def _asked(
        self, method: str, path: str, query: Sequence[tuple[str, str]] = (), content: Any = None
    ) -> Iterator[httpx.Response]:
        url = self._base + path
        try:
            with (
                httpx.Client(headers=self._headers, timeout=TIMEOUT, trust_env=False) as client,
                client.stream(method, url, params=[*self._query, *query], content=content) as response,
            ):
                if response.status_code != 200:
                    raise refusal(_answer(response))
                yield response
        except httpx.HTTPError as error:
            raise Unavailable(f"{url}: the connection broke ({error or type(error).__name__})") from error


def _answer(response: httpx.Response) -> Message:
    """The short JSON that a service answers. Raises UserError for anything else."""
    data = b""
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > ANSWER:
            break
    try:
        found = httpx.Response(200, content=data).json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        line = data.decode("utf-8", "replace").strip().partition("\n")[0][:200]
        raise UserError(f"{response.url.copy_with(query=None)}: refused ({line or response.status_code})")
    return found
