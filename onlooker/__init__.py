"""The front door: the command line and the Python client."""

from __future__ import annotations

from onlooker.client import Client
from onlooker.syncclient import SyncClient

__all__ = ["Client", "SyncClient"]
