"""Routes: what the gateway serves over plain HTTP. Everything here only reads."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from actors.port.connection import Backend
from actors.port.messages import parse
from actors.port.replies import error_code, respond
from actors.port.schema import wire_schema
from actors.port.wire import error_message
from pipeline.errors import MessageError, OnlookerError
from pipeline.remembering.description import KEYFRAMES

T = TypeVar("T")

PAGE = (Path(__file__).parent / "page.html").read_text(encoding="utf-8")
"""The page, in one piece."""

KEYFRAME = re.compile(r"[\w-][\w.-]{0,63}/\d{1,15}\.jpg", re.ASCII)
"""What an address of a keyframe looks like after its prefix."""

GUARDS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-store"}
"""Headers of every answer that shows what was seen or said."""


class Routes:
    """The HTTP side of the gateway."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._page_headers = {**GUARDS, "content-security-policy": _policy(PAGE)}

    def table(self) -> list[Route]:
        """Paths and what answers them."""
        return [
            Route("/", self.page),
            Route("/livez", self.live),
            Route("/readyz", self.ready),
            Route("/healthz", self.ready),
            Route("/metrics", self.metrics),
            Route("/v1/events", self.events),
            Route("/v1/schema", self.schema),
            Route(f"{KEYFRAMES}/{{address:path}}", self.keyframe),
        ]

    async def page(self, request: Request) -> Response:
        """What is watched, what happens, and a box to ask in."""
        return HTMLResponse(PAGE, headers=self._page_headers)

    async def live(self, request: Request) -> Response:
        """Whether this process runs."""
        return PlainTextResponse("ok\n")

    async def ready(self, request: Request) -> Response:
        """Whether everything is there to watch and to answer; if not, what is away and why."""
        missing = await self._call(self._backend.service.missing)
        lines = [f"not ready: {line}\n" for line in missing]
        return PlainTextResponse("".join(lines), 503) if lines else PlainTextResponse("ok\n")

    async def metrics(self, request: Request) -> Response:
        """Numbers for Prometheus."""
        found = await self._call(self._backend.service.metrics)
        text = exposition({**found, **self._backend.metrics()})
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    async def events(self, request: Request) -> Response:
        """The last events; ?stream= (also several), since, until and limit narrow them down."""
        query = request.query_params
        asked: dict[str, Any] = {key: query[key] for key in query if key not in ("stream", "token")}
        wanted = {"type": "events", "id": "http", **asked, "streams": query.getlist("stream")}
        if odd := asked.keys() - {"since", "until", "limit"}:
            raise MessageError(
                f"events: unknown key {sorted(odd)[0][:64]!r}; allowed are stream, since, until, limit"
            )
        found = await self._call(lambda: respond(self._backend.service, parse(wanted)))
        return JSONResponse({"events": found["items"]}, headers=GUARDS)

    async def keyframe(self, request: Request) -> Response:
        """The JPEG of a keyframe."""
        address = request.path_params["address"]
        if not KEYFRAME.fullmatch(address):
            return PlainTextResponse("no such picture\n", 404)
        jpeg = await self._call(lambda: self._backend.service.keyframe(f"{KEYFRAMES}/{address}"))
        if not jpeg:
            return PlainTextResponse("no such picture\n", 404)
        return Response(jpeg, media_type="image/jpeg", headers=GUARDS)

    async def schema(self, request: Request) -> Response:
        """The JSON Schema of all messages."""
        return JSONResponse(wire_schema())

    async def _call(self, method: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._backend.calls, method)


async def on_error(request: Request, error: Exception) -> Response:
    """What Onlooker raises on purpose, as HTTP shows it."""
    assert isinstance(error, OnlookerError)
    if isinstance(error, MessageError):
        return JSONResponse(error_message("malformed", f"{error}"), 400)
    code = error_code(error)
    return JSONResponse(error_message(code, f"{error}"), 400 if code == "rejected" else 503)


def exposition(metrics: dict[str, float]) -> str:
    """`metrics` in the text format of Prometheus, one family after the other."""
    lines: list[str] = []
    family = ""
    for name in sorted(metrics, key=lambda name: (name.partition("{")[0], name)):
        base = name.partition("{")[0]
        if base != family:
            family = base
            lines.append(f"# TYPE {family} {'counter' if family.endswith('_total') else 'gauge'}")
        lines.append(f"{name} {metrics[name]:.15g}")
    return "\n".join(lines) + "\n"


def _policy(page: str) -> str:
    """A content security policy that lets the page's own script run, and nothing else."""
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
