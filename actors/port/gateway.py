"""The gateway: one port for websockets, plain HTTP and the page, in a thread of its own."""

from __future__ import annotations

import errno
import logging
import socket
import threading
import time

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from actors.port.access import Access, is_loopback
from actors.port.connection import STALL, Backend, Connection
from actors.port.hub import Hub
from actors.port.routes import Routes, on_error
from actors.port.transfers import Transfers
from actors.port.wire import JSON, Wire, choose
from actors.serving.service import Service
from configs import schema
from pipeline.errors import OnlookerError, Unavailable, UserError

log = logging.getLogger(__name__)

STARTING = 10.0
"""Seconds that the port may take to open."""


class Gateway:
    """Serves `service` and what `hub` publishes. `start` and `stop` may be called from any thread."""

    def __init__(self, service: Service, hub: Hub, settings: schema.Gateway, stall: float = STALL) -> None:
        self._backend = Backend(service, hub, stall=stall)
        self._settings = settings
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> int:
        """Open the port and serve; its number. Raises UserError when it can't be opened."""
        listening = open_port(self._settings)
        if not self._settings.token and not is_loopback(self._settings.host):
            log.warning("anyone who reaches %s may watch and ask; set gateway.token", self._settings.host)
        server = self._server = uvicorn.Server(self._config())
        self._thread = threading.Thread(target=server.run, args=([listening],), name="gateway", daemon=True)
        self._thread.start()
        until = time.monotonic() + STARTING
        while not server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise Unavailable("the gateway did not start; its log says why")
            time.sleep(0.005)
        return int(listening.getsockname()[1])

    def stop(self) -> None:
        """Close every connection and the port."""
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join()
        self._backend.close()

    def application(self) -> Starlette:
        """The gateway as an ASGI application."""
        return Starlette(
            routes=[
                *Routes(self._backend).table(),
                *Transfers(self._backend, self._settings.upload).table(),
                WebSocketRoute("/v1/ws", self._websocket),
            ],
            middleware=[Middleware(Access, token=self._settings.token, host=self._settings.host)],
            exception_handlers={OnlookerError: on_error},
        )

    async def _websocket(self, websocket: WebSocket) -> None:
        if self._backend.connections >= self._settings.clients:
            line = f"only {self._settings.clients} clients may be connected at once\n"
            return await websocket.send_denial_response(PlainTextResponse(line, 503))
        spoken = choose(websocket.scope["subprotocols"])
        await websocket.accept(spoken)
        return await Connection(websocket, Wire(spoken or JSON, self._settings.frame), self._backend).run()

    def _config(self) -> uvicorn.Config:
        return uvicorn.Config(
            self.application(),
            loop="asyncio",
            ws=Abortable,
            ws_max_size=self._settings.frame,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )


class Abortable(WebSocketsSansIOProtocol):
    """Uvicorn's protocol, with a way to cut off a client that does not read: `websocket.state.abort`."""

    def handle_connect(self, event: Request) -> None:
        """Hand the transport's `abort` to the application."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["state"]["abort"] = self.transport.abort


def open_port(settings: schema.Gateway) -> socket.socket:
    """A socket that listens there. Raises UserError where it can't."""
    host, port = settings.host, settings.port
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
        # Connections inherit this. Without it a small frame waits 40 ms for the last one's acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            line = f"port {port} is in use; choose another with --port, or 0 for any that is free"
        else:
            line = f"{host} port {port} can't be opened: {error.strerror or error}"
        raise UserError(line) from error
