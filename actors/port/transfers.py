"""Transfers: a memory leaves as one portable file, or comes in as one, over plain HTTP."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import IO, Any, TypeVar, cast

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from actors.port.connection import Backend
from actors.port.messages import Events, parse
from actors.port.routes import GUARDS
from pipeline.errors import MessageError, StoreError, Unavailable
from pipeline.memory import Span

T = TypeVar("T")

CHUNK = 256 * 1024
"""Bytes that are sent at a time."""

STALL = 30.0
"""Seconds that a client may send nothing of its file."""


class Transfers:
    """`GET /v1/export` and `POST /v1/import`, one at a time. `upload`: megabytes that may come in."""

    def __init__(self, backend: Backend, upload: int) -> None:
        self._backend = backend
        self._largest = upload * 1024 * 1024
        self._busy = asyncio.Lock()

    def table(self) -> list[Route]:
        """Paths and what answers them."""
        return [
            Route("/v1/export", self.export),
            Route("/v1/import", self.bring_in, methods=["POST"]),
        ]

    async def export(self, request: Request) -> Response:
        """The memory as a file; ?stream= (also several), since and until narrow it down."""
        span = _span(request)
        out = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when the answer is sent
        try:
            async with self._alone():
                await self._call(lambda: self._backend.service.export(out, span))
            size = out.seek(0, os.SEEK_END)
        except BaseException:
            out.close()
            raise
        headers = {"content-length": f"{size}", "content-disposition": 'attachment; filename="memory.zip"'}
        return StreamingResponse(_chunks(out), media_type="application/zip", headers=headers | GUARDS)

    async def bring_in(self, request: Request) -> Response:
        """Add what the file in the body has; {"events", "added", "pictures", "told"}."""
        async with self._alone():
            with tempfile.TemporaryFile() as file:
                await self._receive(request, file)
                count = await self._call(lambda: self._backend.service.bring_in(file))
        return JSONResponse(count)

    async def _receive(self, request: Request, file: IO[bytes]) -> None:
        """The body, whole, or StoreError, Unavailable."""
        declared = request.headers.get("content-length", "")
        self._must_be_small(int(declared) if declared.isdigit() else 0)
        chunks = aiter(request.stream())
        size = 0
        try:
            while True:
                chunk = await asyncio.wait_for(anext(chunks), STALL)
                size += len(chunk)
                self._must_be_small(size)
                file.write(chunk)
        except StopAsyncIteration:
            return
        except (TimeoutError, ClientDisconnect) as error:
            raise Unavailable("the file did not come whole; send it again") from error
        except OSError as error:
            raise StoreError(f"the file can't be received ({error.strerror})") from error

    def _must_be_small(self, size: int) -> None:
        if size > self._largest:
            allowed = self._largest // (1024 * 1024)
            raise StoreError(
                f"the file has more than {allowed} megabytes; raise gateway.upload, or import it with --store"
            )

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Each takes a temporary file as large as the memory."""
        if self._busy.locked():
            raise Unavailable("another memory is being exported or imported; try again when it is done")
        async with self._busy:
            yield

    async def _call(self, method: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._backend.calls, method)


def _span(request: Request) -> Span:
    query = request.query_params
    asked: dict[str, Any] = {key: query[key] for key in query if key not in ("stream", "token")}
    if odd := asked.keys() - {"since", "until"}:
        raise MessageError(f"export: unknown key {sorted(odd)[0][:64]!r}; allowed are stream, since, until")
    wanted = {"type": "events", "id": "http", **asked, "streams": query.getlist("stream")}
    return cast(Events, parse(wanted)).span


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk
