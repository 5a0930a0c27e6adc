"""The memory that a command is about: of a running service, or in a folder that is opened directly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from onlooker.options import configured
from pipeline.errors import UserError

if TYPE_CHECKING:
    from onlooker.opened import Opened
    from onlooker.syncclient import SyncClient


@contextmanager
def reached(
    url: str, token: str, store: Path | None, config: Path | None, new: bool = False
) -> Iterator[SyncClient | Opened]:
    """The memory in the folder `store`, which may be `new`, or else of the service at `url`.

    Raises UserError, and whatever opening or connecting raises.
    """
    if store and url:
        raise UserError("--url asks a running service and --store opens a memory directly: give one of them")
    if store:
        from actors.store.storefolder import holds_only_others
        from onlooker.opened import opened

        if not new and not store.expanduser().is_dir():
            raise UserError(f"{store}: there is no such folder")
        if not new and holds_only_others(store.expanduser()):
            raise UserError(f"{store}: is no memory; onlooker watch URL --store FOLDER makes one")
        with opened(store.expanduser(), configured(config)) as memory:
            yield memory
        return
    from onlooker.client import URL
    from onlooker.syncclient import SyncClient

    with SyncClient(url or URL, token) as client:
        yield client
