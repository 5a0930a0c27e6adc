"""A webhook: each alert is posted as JSON to a URL, signed where a secret is set."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlsplit

import httpx

from configs import schema
from pipeline.errors import OutletError, Unavailable

TIMEOUT = 5.0
"""Seconds that a receiver may take."""

SIGNATURE = "X-Onlooker-Signature"
"""The header with `sha256=` and the HMAC of the body in hexadecimal."""


class Webhook:
    """Posts to `settings.url` (`actors.outlets.outlet.Way`)."""

    def __init__(self, settings: schema.Webhook) -> None:
        self.name = f"webhook {urlsplit(settings.url).hostname}"
        self._settings = settings
        self._client = httpx.Client(timeout=TIMEOUT, follow_redirects=False)

    def deliver(self, alert: dict[str, Any]) -> None:
        """Post an alert. Raises Unavailable (no answer, 408, 429, 5xx) and OutletError (refused)."""
        body = json.dumps(alert, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "User-Agent": "onlooker"}
        if self._settings.secret:
            signature = hmac.new(self._settings.secret.encode(), body, hashlib.sha256)
            headers[SIGNATURE] = f"sha256={signature.hexdigest()}"
        try:
            status = self._client.post(self._settings.url, content=body, headers=headers).status_code
        except httpx.HTTPError as error:
            raise Unavailable(f"does not answer ({type(error).__name__})") from error
        if status >= 500 or status in (408, 429):
            raise Unavailable(f"answers {status}")
        if status >= 300:
            raise OutletError(f"refuses with {status}")

    def rest(self) -> None:
        """There is nothing else to do."""

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()
