"""Patient: perception waits for the models that it needs, instead of ending with them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from actors.sensing.faculty import Hosting
from pipeline.errors import Unavailable

log = logging.getLogger(__name__)

PATIENCE = 120.0
"""Seconds that a call is tried again: models are there again within some, and what kills them each time is
not to be tried for ever."""

PAUSE, LONGEST = 0.2, 2.0
"""Seconds before the first try; doubled with each that follows, up to the second figure."""

T = TypeVar("T")


class Patient:
    """A host that is waited for, up to `patience` seconds, while it is away. Raises Unavailable after that.

    Its models have no state, so that a call may be made twice.
    """

    def __init__(self, host: Hosting, patience: float = PATIENCE) -> None:
        self._host = host
        self._patience = patience

    def attributes(self, role: str) -> dict[str, Any]:
        """The plain facts of the model in `role`."""
        return self._patiently(lambda: self._host.attributes(role))

    def call(self, role: str, method: str, *args: Any, **options: Any) -> Any:
        """The result of one method of the model in `role`."""
        return self._patiently(lambda: self._host.call(role, method, *args, **options))

    def _patiently(self, call: Callable[[], T]) -> T:
        until, pause = time.monotonic() + self._patience, PAUSE
        while True:
            try:
                return call()
            except Unavailable as error:
                if time.monotonic() > until:
                    raise
                log.warning("%s; waiting for it", error)
            time.sleep(pause)
            pause = min(2 * pause, LONGEST)
