"""Access: who may speak to the gateway. Token, origin and host are checked before anything else."""

from __future__ import annotations

import hmac
import ipaddress
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

OPEN = frozenset({"/livez", "/readyz", "/healthz"})
"""Routes that need no token."""

HOW = "Authorization: Bearer …, or ?token=…; on the command line --token or ONLOOKER_TOKEN"
"""Where a token goes."""


class Access:
    """ASGI middleware: 401 without the token; 403 for a page of another origin.

    Without a token on a loopback address the Host must be a loopback name too, so that no page elsewhere
    can reach the port by pointing a name of its own at this machine.
    """

    def __init__(self, app: ASGIApp, token: str, host: str) -> None:
        self._app = app
        self._token = token.encode()
        self._only_local = not token and is_loopback(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or answer it."""
        if refusal := self._refusal(scope):
            status, line = refusal
            await PlainTextResponse(f"{line}\n", status)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in OPEN:
            return None
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin.lower()).netloc != host:
            return 403, "pages of another origin may not connect"
        if self._only_local and not is_loopback(urlsplit(f"//{host}").hostname or ""):
            return 403, "without a token only loopback names are served; set gateway.token to use others"
        given = _token(headers, scope)
        if self._token and not hmac.compare_digest(given, self._token):
            return 401, f"{'this is not its token' if given else 'a token is needed'}: {HOW}"
        return None


def _token(headers: Headers, scope: Scope) -> bytes:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
    return given.strip().encode()


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address, means this machine only."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
