"""Threads that never die unheard. Here stands the one broad `except` of the project."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


def supervised(name: str, run: Callable[[], None], failed: Callable[[Exception], None]) -> threading.Thread:
    """A daemon thread, not yet started, that runs `run` and calls `failed` with whatever ends it early."""

    def guarded() -> None:
        try:
            run()
        except Exception as error:  # whatever it is, somebody must hear of it
            log.warning("%s stopped: %s: %s", name, type(error).__name__, error)
            log.debug("%s", name, exc_info=error)
            failed(error)

    return threading.Thread(target=guarded, name=name, daemon=True)
